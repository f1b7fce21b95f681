"""Who looked up how much: for who may read the log, in numbers alone."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import ExtractHour

from zicht.platform.access.actions import Action
from zicht.platform.audit.look_ups import Kind
from zicht.platform.audit.models import Event, LookUp
from zicht.platform.audit.service import REFUSED
from zicht.platform.audit.signs import Use
from zicht.platform.clock import now

__all__ = ["uses_since"]

#: Hours of the night, in the time of the installation.
_NIGHT_BEGINS, _NIGHT_ENDS = 22, 6
_WHOSE = ("user_id", "organisation_id", "role")


def uses_since(days: int) -> list[Use]:
    """Return what each user did for each agency in the last days."""
    since = now() - timedelta(days=days)
    night = Q(hour__gte=_NIGHT_BEGINS) | Q(hour__lt=_NIGHT_ENDS)
    done = Q(refused=False)
    looked = (
        LookUp.objects.filter(at__gt=since)
        .annotate(hour=ExtractHour("at"))
        .values(*_WHOSE)
        .annotate(
            searches=Count("id", filter=done & Q(kind=Kind.SEARCH.value)),
            pairs=Count("id", filter=done & Q(kind=Kind.PAIR.value)),
            questions=Count("id", filter=done & Q(kind=Kind.QUESTION.value)),
            fruitless=Count("id", filter=done & Q(found=0)),
            at_night=Count("id", filter=done & night),
            stopped=Count("id", filter=~done),
        )
    )
    opened, refused = Q(action=Action.PERSON_READ.value) & ~Q(outcome=REFUSED), Q(outcome=REFUSED)
    read = (
        Event.objects.filter(opened | refused, at__gt=since, user_id__isnull=False)
        .values(*_WHOSE)
        .annotate(
            opened=Count("person_id", filter=opened, distinct=True),
            not_theirs=Count("id", filter=refused),
        )
    )
    numbers: dict[tuple[UUID | None, UUID | None, str], Counter[str]] = {}
    for row in [*looked.order_by(), *read.order_by()]:
        counts = numbers.setdefault((row["user_id"], row["organisation_id"], row["role"]), Counter())
        counts.update({name: row[name] for name in row.keys() - set(_WHOSE)})
    return [_use(whose, counts) for whose, counts in numbers.items()]


def _use(whose: tuple[UUID | None, UUID | None, str], counts: Counter[str]) -> Use:
    return Use(
        *whose,
        searches=counts["searches"],
        pairs=counts["pairs"],
        questions=counts["questions"],
        fruitless=counts["fruitless"],
        at_night=counts["at_night"],
        stopped=counts["stopped"],
        opened=counts["opened"],
        not_theirs=counts["not_theirs"],
    )
