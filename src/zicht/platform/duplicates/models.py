"""Pairs of persons to look at, questions to agencies, and merges that can be undone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["Candidate", "Merge", "Question", "SearchRun"]

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
    """A question to an agency about a pair: it sees its own side alone. `agreement` holds levels, never values."""

    id = key_field()
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="questions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    agreement = models.JSONField(default=dict)
    made_at = made_field()
    made_by = by_whom()
    answer = code_field()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = by_whom()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"person_id", "agreement"})
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

    class Meta:
        """An agency is asked once at a time; an answer has a time and somebody who gave it."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["candidate", "person_id"],
                condition=Q(answered_at__isnull=True),
                name="question_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="answer_has_time_and_user",
            ),
        ]


class Merge(models.Model):
    """Persons found to be one, or one taken out again: all that is needed to take it back.

    `moved` holds the root of each person before and after, `pairs` what was decided on each pair. Of a merge, those
    of `merged_id` came to `kept_id`; of a split, `merged_id` left `kept_id`.
    """

    id = key_field()
    kind = code_field("merge")
    kept_id = models.UUIDField(db_index=True)
    merged_id = models.UUIDField(db_index=True)
    moved = models.JSONField()
    pairs = models.JSONField(default=dict)
    reason = code_field()
    made_at = made_field()
    made_by = by_whom()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = by_whom()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"kept_id", "merged_id", "moved"})
    keep: ClassVar = frozenset(
        {"id", "kind", "pairs", "reason", "made_at", "made_by", "undone_at", "undone_by"}
    )

    class Meta:
        """What was taken back has a time and somebody who did it."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="undoing_has_time_and_user",
            )
        ]


class SearchRun(models.Model):
    """One run of the job that looks for pairs: the next one begins with what came in since."""

    id = key_field()
    began_at = made_field()
    ended_at = models.DateTimeField()
    persons = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField()

    retention: ClassVar = Retention(Clock.MADE, 365, "began_at")
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset({"id", "began_at", "ended_at", "persons", "pairs"})
