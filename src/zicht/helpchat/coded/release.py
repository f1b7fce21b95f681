"""The coded records of a year as files for `zicht monitor`: nobody rare in them can be picked out.

Whoever knows somebody knows how old she is, which sex, which nationality, which language, and perhaps where it was. Of
records that fewer than five share all of these with, what makes them rare is withheld, from the last of these on.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings

from zicht.helpchat.clock import today
from zicht.helpchat.coded.models import CODED
from zicht.helpchat.coded.service import KEPT_YEARS, Row, rows_of, years_over
from zicht.helpchat.outreach.service import campaign_rows

__all__ = ["FEWEST", "KNOWN_OUTSIDE", "WITHHELD", "make_files", "pack", "withhold_rare"]

#: What somebody outside may know of a person, the most important for the figures first.
KNOWN_OUTSIDE = ("age_group", "sex", "nationality_class", "route", "language")
#: A record that fewer than so many share this with is rare; and of fewer records than this, none leaves the chat.
FEWEST = 5
WITHHELD = "withheld"


def withhold_rare(rows: Sequence[Row], *, fewest: int = FEWEST) -> list[Row]:
    """Return the records in the order of their values, each sharing `KNOWN_OUTSIDE` with at least `fewest - 1` others.

    None where there are fewer records than that. What becomes of a record depends on the values alone, so that the same
    records always give the same file.
    """
    if len(rows) < fewest:
        return []
    kept = [dict(row) for row in rows]
    for column in reversed(KNOWN_OUTSIDE):
        for row in _rare(kept, fewest):
            row[column] = WITHHELD
    nothing_left = (WITHHELD,) * len(KNOWN_OUTSIDE)
    sizes = Counter(map(_known, kept))
    while 0 < sizes[nothing_left] < fewest:
        smallest = min((one for one in sizes if one != nothing_left), key=lambda one: (sizes[one], one))
        for row in kept:
            if _known(row) == smallest:
                row.update(dict.fromkeys(KNOWN_OUTSIDE, WITHHELD))
        sizes[nothing_left] += sizes.pop(smallest)
    return sorted(kept, key=lambda row: [row[column] for column in CODED])


def _known(row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in KNOWN_OUTSIDE)


def _rare(rows: Sequence[Row], fewest: int) -> list[Row]:
    sizes = Counter(map(_known, rows))
    return [row for row in rows if sizes[_known(row)] < fewest]


def make_files(years: Iterable[int]) -> dict[str, str]:
    """Return the text of each file by its name, of the years of these that are over."""
    chats: list[Mapping[str, str]] = []
    over = set(years_over())
    for year in sorted(over & set(years)):
        about = {
            "first_seen": str(year),
            "rule": "unique_visitor",
            "legal_ground": "legitimate_interest",
            "purposes": "statistics",
            "retain_until": f"{year + KEPT_YEARS}-12-31",
        }
        chats += [{**about, **row} for row in withhold_rare(rows_of(year))]
    numbered = [{"row_id": str(number), **row} for number, row in enumerate(chats, 1)]
    campaigns = campaign_rows()
    files = {"chats.csv": _csv(numbered)} if numbered else {}
    if campaigns:
        files["campaigns.csv"] = _csv(campaigns)
    return files | {"zicht.toml": _manifest(files)} if files else {}


def pack(files: Mapping[str, str]) -> bytes:
    """Return the files as one archive, the same for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode())
    return out.getvalue()


def _csv(rows: Sequence[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _manifest(files: Iterable[str]) -> str:
    simulated = str(bool(settings.TRY_OUT)).lower()
    lines = ["[input]", f"vintage = {today().isoformat()}", f"simulated = {simulated}"]
    regimes = {"chats.csv": "suppress_below_5", "campaigns.csv": "exact"}
    for name in files:
        table = name.removesuffix(".csv")
        lines += ["", "[[file]]", f'path = "{name}"', f'table = "{table}"', f'source = "{table}"']
        lines.append(f'regime = "{regimes[name]}"')
    return "\n".join(lines) + "\n"
