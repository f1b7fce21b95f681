"""The case room: what a person says of a need, in their own words; and the days that somebody has to keep to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, key_field, made_field
from zicht.platform.marks import Clock, Retention
from zicht.platform.registry.models import Person

__all__ = ["LastDay", "NeedWords"]


class NeedWords(models.Model):
    """What a person said of one part of life, sealed with the name of that part. It never reaches a figure.

    Corrected or taken back by a row that replaces it.
    """

    id = key_field()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="need_words")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    replaces = models.UUIDField(null=True, blank=True, unique=True)
    withdrawn = models.BooleanField(default=False)
    content = models.BinaryField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Person")
    scrub: ClassVar = frozenset({"content"})
    keep: ClassVar = frozenset(
        {"id", "person", "organisation", "replaces", "withdrawn", "made_at", "made_by"}
    )


class LastDay(models.Model):
    """A day that somebody has to keep to. The day orders a list; what is due, and by which rule, is sealed.

    It comes of a triage or of a row about the person, and is over when that is not the newest word any more, or when
    a row that replaces it ended it. `urgent` ones stand above all days.
    """

    id = key_field()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="last_days")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    triage_id = models.UUIDField(null=True, blank=True, db_index=True)
    row_id = models.UUIDField(null=True, blank=True, db_index=True)
    due_on = models.DateField(db_index=True)
    urgent = models.BooleanField(default=False)
    replaces = models.UUIDField(null=True, blank=True, unique=True)
    ended = models.BooleanField(default=False)
    content = models.BinaryField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Person")
    scrub: ClassVar = frozenset({"content", "due_on", "urgent"})
    keep: ClassVar = frozenset(
        {"id", "person", "organisation", "triage_id", "row_id", "replaces", "ended", "made_at", "made_by"}
    )

    class Meta:
        """The menu counts urgent ones on every page."""

        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(urgent=True), name="urgent_days_by_person")
        ]
