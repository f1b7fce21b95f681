"""The case room: places of providers, what was said of them over time, and places that are kept free for a while.

Nobody is in it: no person, no number of a case, no address of a shelter.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["Place", "PlaceCount", "Reservation"]

#: What was said, and what was kept free, is kept for two years.
_KEPT_DAYS = 730


class Place(models.Model):
    """Places of one kind that a provider has, for whom, and how many are free by what was said last.

    `sex` is a code of `sexes`, empty for everybody; `children` and those after it are `yes`, `no`, or empty: ask.
    """

    id = key_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    kind = code_field()
    region = code_field()
    municipality = code_field()
    contact = models.CharField(max_length=120, blank=True)
    sex = code_field()
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    children = code_field()
    psychiatric = code_field()
    addiction = code_field()
    wheelchair = code_field()
    total = models.PositiveSmallIntegerField()
    free = models.PositiveSmallIntegerField()
    waiting = models.PositiveSmallIntegerField(null=True, blank=True)
    said_at = models.DateTimeField()
    made_at = made_field()
    made_by = by_whom()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = by_whom()

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {
            "id",
            "organisation",
            "name",
            "kind",
            "region",
            "municipality",
            "contact",
            "sex",
            "age_from",
            "age_to",
            "children",
            "psychiatric",
            "addiction",
            "wheelchair",
            "total",
            "free",
            "waiting",
            "said_at",
            "made_at",
            "made_by",
            "ended_at",
            "ended_by",
        }
    )

    class Meta:
        """No more are free than there are."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(free__lte=F("total")), name="no_more_free_than_there_are"),
        ]


class PlaceCount(models.Model):
    """What a provider said of its places at a time: how many there are, are free, and how many people wait."""

    id = key_field()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="counts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    total = models.PositiveSmallIntegerField()
    free = models.PositiveSmallIntegerField()
    waiting = models.PositiveSmallIntegerField(null=True, blank=True)
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.MADE, _KEPT_DAYS, "made_at")
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {"id", "place", "organisation", "total", "free", "waiting", "made_at", "made_by"}
    )


class Reservation(models.Model):
    """A place that is kept free for an agency until an hour, and then no more. For whom, stands nowhere."""

    id = key_field()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="reservations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    lapses_at = models.DateTimeField(db_index=True)
    made_at = made_field()
    made_by = by_whom()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = by_whom()
    ended_why = code_field()

    retention: ClassVar = Retention(Clock.MADE, _KEPT_DAYS, "made_at")
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {
            "id",
            "place",
            "organisation",
            "lapses_at",
            "made_at",
            "made_by",
            "ended_at",
            "ended_by",
            "ended_why",
        }
    )

    class Meta:
        """Ended with a reason, or not at all."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | Q(ended_at__isnull=False, ended_why__in=["taken", "given_back", "withdrawn"]),
                name="reservation_ended_with_a_reason",
            ),
        ]
