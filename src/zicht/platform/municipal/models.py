"""The case room: how ready a municipality says it is, the steps of its plan, and whom its workers call.

Nobody stands in it. What is written is not changed: the newest answer to a question counts, until the whole is sealed.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["Answer", "Assessment", "Contact", "Seal", "Step"]

#: Answers and ended steps are kept for two terms of a council and two years; old telephone numbers for two years.
_ANSWER_DAYS, _CONTACT_DAYS = 3653, 730
_STATES = ("in_place", "begun", "not_yet", "not_known")


class Assessment(models.Model):
    """How ready a municipality was in a year, by itself; `size` is its class, `version` that of the questions."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    municipality = code_field()
    year = models.PositiveSmallIntegerField()
    size = code_field()
    version = models.PositiveSmallIntegerField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {"id", "organisation", "municipality", "year", "size", "version", "made_at", "made_by"}
    )


class Answer(models.Model):
    """The answer to one question, with what shows it: a text, and where it can be read. The newest one counts."""

    id = key_field()
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="answers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    question = code_field()
    state = code_field()
    evidence = models.CharField(max_length=600, blank=True)
    link = models.CharField(max_length=300, blank=True)
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.MADE, _ANSWER_DAYS, "made_at")
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {"id", "assessment", "organisation", "question", "state", "evidence", "link", "made_at", "made_by"}
    )

    class Meta:
        """One of the four states."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=_STATES), name="answer_is_a_state"),
        ]


class Seal(models.Model):
    """That an assessment is as it is: nobody adds an answer to it any more."""

    id = key_field()
    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="seal")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset({"id", "assessment", "organisation", "made_at", "made_by"})


class Step(models.Model):
    """A step of the plan: what is done by which day, and which post sees to it. `question` is what it is about."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    question = code_field()
    what = models.CharField(max_length=300)
    owner = models.CharField(max_length=120)
    due_on = models.DateField()
    state = code_field()
    made_at = made_field()
    made_by = by_whom()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = by_whom()

    retention: ClassVar = Retention(Clock.ENDED, _ANSWER_DAYS, "ended_at")
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {
            "id",
            "organisation",
            "question",
            "what",
            "owner",
            "due_on",
            "state",
            "made_at",
            "made_by",
            "ended_at",
            "ended_by",
        }
    )

    class Meta:
        """Ended where it is done or given up, and only there."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, state__in=["to_do", "under_way"])
                | Q(ended_at__isnull=False, state__in=["done", "dropped"]),
                name="step_ended_when_done",
            ),
        ]


class Contact(models.Model):
    """A desk of the municipality or its region, by its function; `checked_on` is when somebody called it last."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = code_field()
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=80)
    hours = models.CharField(max_length=120, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    made_at = made_field()
    made_by = by_whom()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = by_whom()

    retention: ClassVar = Retention(Clock.ENDED, _CONTACT_DAYS, "ended_at")
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {
            "id",
            "organisation",
            "kind",
            "name",
            "number",
            "hours",
            "checked_on",
            "made_at",
            "made_by",
            "ended_at",
            "ended_by",
        }
    )
