"""A small country whose reports are outside a secure room, and whose offences and help are inside."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

PERSONS = 400
VINTAGE = "2021-09-01"
START, LAST = date(2016, 1, 1), date(2021, 9, 1)
ROOM = ("offences", "follow_ups", "needs", "help")


def write_country(folder: Path, *, seed: int = 1, simulated: bool = True) -> Path:
    """Write all tables of simulated people, as if nothing had to stay anywhere, and `zicht.toml`."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = _tables(np.random.default_rng(seed))
    for name, rows in tables.items():
        write_rows(folder / f"{name}.csv", rows)
    write_manifest(folder, tables, simulated=simulated)
    return folder


def write_manifest(
    folder: Path,
    tables: Iterable[str],
    *,
    simulated: bool = True,
    vintage: str = VINTAGE,
    aggregates: Sequence[str] = (),
) -> None:
    lines = [
        f'[input]\ncountry = "NLD"\nvintage = {vintage}\nsimulated = {str(simulated).lower()}',
        *(f'[[file]]\npath = "{name}.csv"\ntable = "{name}"\nsource = "{name}"' for name in tables),
        *(f'[[aggregates]]\npath = "{path}"' for path in aggregates),
    ]
    (folder / "zicht.toml").write_text("\n".join(lines) + "\n")


def carry_in(country: Path, prepared: Path, room: Path) -> Path:
    """Do what whoever links does: bring reports and secure tables together in the room, under the new keys."""
    shutil.copytree(prepared, room)
    with prepared.with_name(f"{prepared.name}-keys.csv").open(newline="") as file:
        keys = {line["person_key"]: line["delivered_key"] for line in csv.DictReader(file)}
    for name in ROOM:
        with (country / f"{name}.csv").open(newline="") as file:
            rows = [
                {**row, "person_key": keys.get(row["person_key"], row["person_key"])}
                for row in csv.DictReader(file)
            ]
        write_rows(room / f"{name}.csv", rows)
        with (room / "zicht.toml").open("a") as manifest:
            manifest.write(f'\n[[file]]\npath = "{name}.csv"\ntable = "{name}"\nsource = "{name}"\n')
    return room


def write_rows(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", newline="") as file:
        lines = csv.DictWriter(file, list(rows[0]))
        lines.writeheader()
        lines.writerows(rows)


def _tables(rng: np.random.Generator) -> dict[str, list[dict[str, str]]]:
    people = range(PERSONS)
    days = [START + timedelta(days=int(day)) for day in rng.integers(0, 365 * 5, PERSONS)]
    sexes = [str(sex) for sex in rng.choice(["female", "male"], PERSONS, p=[0.7, 0.3])]
    ages = [int(age) for age in rng.integers(12, 50, PERSONS)]
    forms = [str(form) for form in rng.choice(["sexual", "labour", "criminal"], PERSONS, p=[0.6, 0.3, 0.1])]
    offences = [
        {
            "row_id": f"o-{place}",
            "person_key": f"p-{n}",
            "registered": min(days[n] + timedelta(days=int(rng.integers(1, 1800))), LAST).isoformat(),
            "kind": str(rng.choice(["assault", "threat", "theft"])),
        }
        for place, n in enumerate(rng.choice(PERSONS, 500))
    ]
    return {
        "reports": [_report(n, days[n], sexes[n], ages[n]) | {"forms": forms[n]} for n in people],
        "offences": offences,
        "follow_ups": [
            _follow_up(n, days[n], sexes[n], ages[n], matched=matched)
            for matched in (False, True)
            for n in people
        ],
        "needs": [_need(n, days[n]) for n in people],
        "help": [_help(n, days[n]) for n in people if n % 3],
    }


def _report(n: int, day: date, sex: str, age: int) -> dict[str, str]:
    return {
        "report_id": f"r-{n}",
        "source": "police" if n % 3 else "shelter",
        "person_key": f"p-{n}" if n % 20 else "",
        "report_date": day.isoformat(),
        "given_names": f"Name{n}",
        "reporter": f"Station {n % 7}",
        "sex": sex,
        "age_at_report": str(age),
        "route": "domestic" if n % 2 else "cross_border",
        "residence_at_report": "dutch" if n % 2 else "eu",
        "shelter_requested": "yes" if n % 4 else "no",
    }


def _need(n: int, day: date) -> dict[str, str]:
    return {
        "row_id": f"n-{n}",
        "person_key": f"p-{n}",
        "domain": "housing",
        "severity": "high",
        "assessed": (day + timedelta(days=20)).isoformat(),
    }


def _help(n: int, day: date) -> dict[str, str]:
    return {
        "row_id": f"h-{n}",
        "person_key": f"p-{n}",
        "need": "housing",
        "kind": "shelter",
        "offered": (day + timedelta(days=30)).isoformat(),
        "started": (day + timedelta(days=30 + n % 200)).isoformat(),
    }


def _follow_up(n: int, day: date, sex: str, age: int, *, matched: bool = False) -> dict[str, str]:
    return {
        "row_id": f"{'m' if matched else 'f'}-{n}",
        "person_key": f"{'m' if matched else 'p'}-{n}",
        "person_group": "matched" if matched else "victim",
        "found": "yes" if n % 9 else "no",
        "followed_from": day.isoformat(),
        "followed_until": LAST.isoformat() if n % 9 else "",
        "ended": "still_followed",
        "sex": sex,
        "birth_year": str(day.year - age),
    }
