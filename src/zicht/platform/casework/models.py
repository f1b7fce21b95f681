"""The case room: what those who work with somebody keep, sealed; and who covers an agency out of hours."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention
from zicht.platform.registry.models import Person

__all__ = ["Assignment", "ContactTime", "Cover", "Decision", "Letter", "Meeting", "SafeContact", "SafetyPlan"]

_OF_PERSON = Retention(Clock.PARENT, parent="registry.Person")
_ROW = frozenset({"id", "person", "organisation", "replaces", "withdrawn", "made_at", "made_by"})


class OfPerson(models.Model):
    """A row about a person, its content sealed. Corrected or taken back by a row that replaces it."""

    id = key_field()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    replaces = models.UUIDField(null=True, blank=True, unique=True)
    withdrawn = models.BooleanField(default=False)
    content = models.BinaryField()
    made_at = made_field()
    made_by = by_whom()

    class Meta:
        abstract = True


class SafeContact(OfPerson):
    """How somebody can be reached without putting them in danger. Whoever sees the person sees it."""

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"content"})
    keep: ClassVar = _ROW


class SafetyPlan(OfPerson):
    """What somebody does where it is not safe, in their own words. `covered`: whoever covers out of hours reads it."""

    covered = models.BooleanField(default=False)

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"content"})
    keep: ClassVar = _ROW | {"covered"}


class Meeting(OfPerson):
    """A meeting about somebody: its agenda, who was there, and what was said."""

    held_on = models.DateField()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"content", "held_on"})
    keep: ClassVar = _ROW


class Decision(OfPerson):
    """What a meeting decided: what and by whom is sealed; the day orders a list, and the state keeps it short."""

    meeting_id = models.UUIDField(db_index=True)
    due_on = models.DateField(db_index=True)
    state = code_field("open")

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"content", "due_on", "state"})
    keep: ClassVar = _ROW | {"meeting_id"}

    class Meta:
        """Open, or closed in one of two ways."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "done", "dropped"]), name="decision_is_open_or_closed"
            )
        ]


class Assignment(models.Model):
    """Who of an agency works with somebody from a day on; nobody is an answer too. `worker` outlives the account."""

    id = key_field()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    worker = models.UUIDField(null=True, blank=True, db_index=True)
    began_on = models.DateField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"worker", "began_on"})
    keep: ClassVar = frozenset({"id", "person", "organisation", "made_at", "made_by"})


class ContactTime(OfPerson):
    """Time spent with or for somebody on a day: how long and in which way is sealed."""

    on_day = models.DateField()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"content", "on_day"})
    keep: ClassVar = _ROW


class Letter(OfPerson):
    """That a letter was made: of which kind is sealed, and what stood in it is kept nowhere."""

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"content"})
    keep: ClassVar = _ROW


class Cover(models.Model):
    """Who covers an agency out of hours, and how colleagues reach them. Nobody who is helped stands in it."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user_id = models.UUIDField(db_index=True)
    phone = models.CharField(max_length=60, blank=True, default="")
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.ENDED, 90, "ends_at")
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {"id", "organisation", "user_id", "phone", "began_at", "ends_at", "made_at", "made_by"}
    )

    class Meta:
        """Ends after it begins."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("began_at")), name="cover_ends_after_it_began")
        ]
