"""Events with the batches in which they are sealed, emergencies, and look-ups. No foreign keys: they outlive those."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["Batch", "BreakGlass", "Event", "LookUp", "Seal"]

#: Five years.
_KEPT_DAYS = 1827


class Event(models.Model):
    """One act: who, as what, did which action to which object of which person, for what; and whether it was allowed."""

    id = key_field()
    at = made_field()
    user_id = by_whom()
    organisation_id = models.UUIDField(null=True, blank=True)
    role = code_field()
    action = code_field()
    kind = code_field()
    object_id = models.UUIDField(null=True, blank=True)
    person_id = models.UUIDField(null=True, blank=True)
    purpose = code_field()
    reason = code_field()
    outcome = code_field()
    request_id = models.UUIDField(null=True, blank=True)

    retention: ClassVar = Retention(Clock.MADE, _KEPT_DAYS, "at")
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {
            "id",
            "at",
            "user_id",
            "organisation_id",
            "role",
            "action",
            "kind",
            "object_id",
            "person_id",
            "purpose",
            "reason",
            "outcome",
            "request_id",
        }
    )

    class Meta:
        """Read by person, and by user."""

        indexes: ClassVar = [
            models.Index(
                fields=["person_id", "at"], condition=Q(person_id__isnull=False), name="event_of_person"
            ),
            models.Index(fields=["user_id", "at"], name="event_of_user"),
        ]


class Batch(models.Model):
    """A link of the chain: the digest of its events together with the digest of the batch before."""

    number = models.PositiveBigIntegerField(primary_key=True)
    events = models.PositiveIntegerField()
    events_sha256 = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)
    sealed_at = made_field()

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset({"number", "events", "events_sha256", "previous", "sha256", "sealed_at"})


class Seal(models.Model):
    """Which batch an event is in. By event and not by range: what is committed late falls into a later batch."""

    event_id = models.UUIDField(primary_key=True)
    batch = models.PositiveBigIntegerField(db_index=True)
    position = models.PositiveIntegerField()

    retention: ClassVar = Retention(Clock.PARENT, parent="audit.Event")
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset({"event_id", "batch", "position"})


class BreakGlass(models.Model):
    """Somebody opened a person in an emergency: with a reason, for three hours, and an auditor looks at it."""

    id = key_field()
    user_id = by_whom()
    organisation_id = models.UUIDField()
    person_id = models.UUIDField()
    reason = code_field()
    began_at = made_field()
    ends_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = by_whom()
    finding = code_field()

    retention: ClassVar = Retention(Clock.MADE, _KEPT_DAYS, "began_at")
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {
            "id",
            "user_id",
            "organisation_id",
            "person_id",
            "reason",
            "began_at",
            "ends_at",
            "reviewed_at",
            "reviewed_by",
            "finding",
        }
    )

    class Meta:
        """A review has a day and a reviewer, or neither."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="review_has_day_and_reviewer",
            )
        ]


class LookUp(models.Model):
    """Somebody looked somebody up: who, what kind, and how many were found. Never what was looked for, or who."""

    id = key_field()
    at = made_field()
    user_id = by_whom()
    organisation_id = models.UUIDField()
    role = code_field()
    kind = code_field()
    found = models.PositiveIntegerField()
    refused = models.BooleanField(default=False)

    retention: ClassVar = Retention(Clock.MADE, 365, "at")
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset({"id", "at", "user_id", "organisation_id", "role", "kind", "found", "refused"})

    class Meta:
        """Counted by user and by agency."""

        indexes: ClassVar = [
            models.Index(fields=["organisation_id", "at"], name="look_up_of_agency"),
            models.Index(fields=["user_id", "at"], name="look_up_of_user"),
        ]
