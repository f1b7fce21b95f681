"""Pairs of persons to look at, questions to agencies, and merges that can be undone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["Candidate", "Merge", "Question"]

_OF_PERSON = Retention(Clock.PARENT, parent="registry.Person")


class Candidate(models.Model):
    """Two persons who may be one. `agreement` holds levels by attribute, never values."""

    id = key_field()
    left_id = models.UUIDField()
    right_id = models.UUIDField()
    weight = models.FloatField()
    agreement = models.JSONField()
    state = code_field("open", indexed=True)
    found_at = made_field()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = by_whom()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"agreement", "weight", "left_id", "right_id"})
    keep: ClassVar = frozenset({"id", "state", "found_at", "decided_at", "decided_by"})

    class Meta:
        """A pair stands once, its lower number left."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["left_id", "right_id"], name="pair_once"),
            models.CheckConstraint(condition=Q(left_id__lt=F("right_id")), name="pair_in_order"),
        ]


class Question(models.Model):
    """A question to an agency about a pair: only it can see its own side."""

    id = key_field()
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="questions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    made_at = made_field()
    made_by = by_whom()
    answer = code_field()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = by_whom()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"person_id"})
    keep: ClassVar = frozenset(
        {
            "id",
            "candidate",
            "organisation",
            "made_at",
            "made_by",
            "answer",
            "answered_at",
            "answered_by",
        }
    )


class Merge(models.Model):
    """Persons found to be one: `moved` names those whose root became `kept`, so that it can be undone."""

    id = key_field()
    kept_id = models.UUIDField(db_index=True)
    merged_id = models.UUIDField(db_index=True)
    moved = models.JSONField()
    reason = code_field()
    made_at = made_field()
    made_by = by_whom()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = by_whom()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"kept_id", "merged_id", "moved"})
    keep: ClassVar = frozenset({"id", "reason", "made_at", "made_by", "undone_at", "undone_by"})
