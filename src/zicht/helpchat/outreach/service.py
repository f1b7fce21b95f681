"""Campaigns and what was done for them: what other parts of the chat, and the pages, ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum

from zicht.helpchat.outreach.models import Campaign, Entry, Opened

__all__ = [
    "SHOWN_IN",
    "Effort",
    "begin_campaign",
    "campaign_rows",
    "campaigns",
    "count_opening",
    "effort_of",
    "visits_of",
]

#: Openings of a link are told in steps of so many, downwards, and not at all below: nobody can watch one more come.
SHOWN_IN = 10


@dataclass(frozen=True)
class Effort:
    """What a campaign took, and how many answered, by its log."""

    hours: Decimal
    euro: Decimal
    answers: int


def campaigns() -> tuple[Campaign, ...]:
    """Return all campaigns, the latest first."""
    return tuple(Campaign.objects.order_by("-started", "word"))


@transaction.atomic
def begin_campaign(
    word: str, *, name: str, channel: str, languages: Iterable[str], started: date, ended: date | None = None
) -> Campaign:
    """Make a campaign, and its link."""
    made = Campaign.objects.create(
        word=word,
        name=name,
        channel=channel,
        languages=";".join(sorted(languages)),
        started=started,
        ended=ended,
    )
    Opened.objects.get_or_create(word=word)
    return made


def count_opening(word: str) -> bool:
    """Count that a short link was opened; say whether there is such a link."""
    return bool(Opened.objects.filter(word=word).update(times=F("times") + 1))


def visits_of(word: str) -> int | None:
    """Return how often a link was opened, at least, in steps; nothing where that is too seldom to be told."""
    times = Opened.objects.filter(word=word).values_list("times", flat=True).first() or 0
    return times // SHOWN_IN * SHOWN_IN or None


def effort_of(campaign: Campaign) -> Effort:
    """Return what the log says of a campaign."""
    found = Entry.objects.filter(campaign=campaign).aggregate(Sum("hours"), Sum("euro"), Sum("answers"))
    return Effort(
        found["hours__sum"] or Decimal(), found["euro__sum"] or Decimal(), found["answers__sum"] or 0
    )


def campaign_rows() -> list[dict[str, str]]:
    """Return the campaigns as rows of the table `campaigns`."""
    rows = []
    for one in reversed(campaigns()):
        effort, visits = effort_of(one), visits_of(one.word)
        rows.append(
            {
                "row_id": one.word,
                "name": one.name,
                "started": one.started.isoformat(),
                "ended": one.ended.isoformat() if one.ended else "",
                "channel": one.channel,
                "languages": one.languages,
                "hours": f"{effort.hours:.1f}",
                "euro": f"{effort.euro:.2f}",
                "answers": str(effort.answers),
                "visits": str(visits) if visits else "",
            }
        )
    return rows
