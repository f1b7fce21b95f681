"""Patterns that an auditor may want to ask about: who did how much, and never what was in it. They prove nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from zicht.platform.access.actions import Action
from zicht.platform.audit.models import BreakGlass, Event
from zicht.platform.clock import now

__all__ = ["DAYS", "LEAST", "PATTERN_TEXTS", "Pattern", "Sight", "find_patterns"]


def _(msgid: str) -> str:
    return msgid


class Pattern(StrEnum):
    """Something that stands out."""

    REFUSED = "refused"
    MANY_PERSONS = "many_persons"
    RETURNING = "returning"
    WATCHED = "watched"
    EMERGENCIES = "emergencies"


#: Over so many days.
DAYS = 30
#: From how many on a pattern is shown.
LEAST = MappingProxyType(
    {
        Pattern.REFUSED: 5,
        Pattern.MANY_PERSONS: 40,
        Pattern.RETURNING: 8,
        Pattern.WATCHED: 6,
        Pattern.EMERGENCIES: 3,
    }
)
#: What each is called, and what its number counts.
PATTERN_TEXTS = MappingProxyType(
    {
        Pattern.REFUSED: (_("Tried what is not for them"), _("refusals in one day")),
        Pattern.MANY_PERSONS: (_("Read many persons"), _("different persons in one day")),
        Pattern.RETURNING: (_("Came back to the same person"), _("days on which the person was read")),
        Pattern.WATCHED: (_("One person read by many"), _("different users who read the person")),
        Pattern.EMERGENCIES: (_("Opened persons in emergencies"), _("emergencies")),
    }
)
_READS = (Action.PERSON_READ.value, Action.REPORT_READ.value, Action.IDENTITY_READ.value)
_MOST = 50


@dataclass(frozen=True, slots=True)
class Sight:
    """One place where a pattern shows: who, or which person, and the most that was counted."""

    pattern: Pattern
    count: int
    user: UUID | None = None
    person: UUID | None = None


def find_patterns() -> list[Sight]:
    """Return what stands out in the last thirty days, the most of each pattern first; one row for a user or person."""
    since = now() - timedelta(days=DAYS)
    rows = Event.objects.filter(at__gte=since, user_id__isnull=False)
    reads = rows.filter(action__in=_READS, outcome="done", person_id__isnull=False)
    refused = rows.filter(outcome="refused").annotate(day=TruncDate("at")).values("user_id", "day")
    per_day = reads.annotate(day=TruncDate("at")).values("user_id", "day")
    returned = reads.annotate(day=TruncDate("at")).values("user_id", "person_id")
    glass = BreakGlass.objects.filter(began_at__gte=since).values("user_id")
    return [
        *_most_of(Pattern.REFUSED, refused.annotate(times=Count("id"))),
        *_most_of(Pattern.MANY_PERSONS, per_day.annotate(times=Count("person_id", distinct=True))),
        *_most_of(Pattern.RETURNING, returned.annotate(times=Count("day", distinct=True))),
        *_most_of(Pattern.WATCHED, reads.values("person_id").annotate(times=Count("user_id", distinct=True))),
        *_most_of(Pattern.EMERGENCIES, glass.annotate(times=Count("id"))),
    ]


def _most_of(pattern: Pattern, rows: QuerySet[Any, Any]) -> Iterator[Sight]:
    seen: set[tuple[UUID | None, UUID | None]] = set()
    for one in rows.filter(times__gte=LEAST[pattern]).order_by("-times")[: _MOST * DAYS]:
        who = (one.get("user_id"), one.get("person_id"))
        if who not in seen and len(seen) < _MOST:
            seen.add(who)
            yield Sight(pattern, one["times"], *who)
