"""What must outlive the database, which is in no backup: coded records, campaigns and the log, as one file.

Of two copies of a year that goes on, what came between can be told apart: such a year goes along only where it is asked
for, and the copy before it should then be deleted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from zicht.errors import DefinitionError, Text
from zicht.helpchat.coded.models import CODED, Record, Year
from zicht.helpchat.coded.service import rows_of, years_over
from zicht.helpchat.outreach.models import Campaign, Entry, Opened

__all__ = ["load", "save"]

_ENTRY = ("channel", "place", "message", "language", "answers", "written_by")


def save(*, this_year: bool = False) -> str:
    """Return the text of a copy: the years that are over, and this one where it is asked for."""
    years = sorted(Year.objects.values_list("year", flat=True)) if this_year else sorted(years_over())
    copied = {
        # In the order of the answers: nothing of how they lie goes along.
        "records": {str(year): sorted(rows_of(year), key=lambda row: [*row.values()]) for year in years},
        "campaigns": [
            {
                "word": one.word,
                "name": one.name,
                "channel": one.channel,
                "languages": one.languages,
                "started": one.started.isoformat(),
                "ended": one.ended.isoformat() if one.ended else None,
            }
            for one in Campaign.objects.order_by("started", "word")
        ],
        "opened": dict(Opened.objects.order_by("word").values_list("word", "times")),
        "log": [
            {
                **{name: str(getattr(one, name)) for name in _ENTRY},
                "campaign": one.campaign.word if one.campaign else None,
                "day": one.day.isoformat(),
                "hours": str(one.hours),
                "euro": str(one.euro),
            }
            for one in Entry.objects.select_related("campaign").order_by("day", "place")
        ],
    }
    return json.dumps(copied, ensure_ascii=False, indent=1) + "\n"


@transaction.atomic
def load(text: str) -> int:
    """Take a copy into a chat that has none of this yet, and return how many records it holds.

    Raises
    ------
    DefinitionError
        If there are records, campaigns or a log already, or the text is no copy.
    """
    if any(model.objects.exists() for model in (Year, Record, Campaign, Entry, Opened)):
        raise DefinitionError.of(
            Text.of("This chat has records, campaigns or a log already."),
            expected=Text.of("A chat in which nothing was coded or written down."),
            to_fix=Text.of("Load the copy into a new chat, before anybody works there."),
        )
    try:
        copied = json.loads(text)
        _load_records(copied["records"])
        _load_outreach(copied)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise DefinitionError.of(
            Text.of("This file is no copy of what remains."),
            expected=Text.of("A file that `zicht helpchat manage remains save` wrote."),
            to_fix=Text.of("Take another file. Nothing was loaded."),
        ) from None
    return Record.objects.count()


def _load_records(years: dict[str, list[dict[str, str]]]) -> None:
    for year, rows in years.items():
        Year.objects.create(year=int(year))
        records = [Record(year=int(year), **{name: row[name] for name in CODED}) for row in rows]
        Record.objects.bulk_create(sorted(records, key=lambda record: record.id))


def _load_outreach(copied: Mapping[str, Any]) -> None:
    made = {}
    for one in copied["campaigns"]:
        days = {name: date.fromisoformat(one[name]) if one[name] else None for name in ("started", "ended")}
        made[one["word"]] = Campaign.objects.create(**{**one, **days})
    Opened.objects.bulk_create(
        Opened(word=word, times=int(times)) for word, times in copied["opened"].items()
    )
    for one in copied["log"]:
        campaign = made[one["campaign"]] if one["campaign"] else None
        Entry.objects.create(**{**one, "campaign": campaign})
