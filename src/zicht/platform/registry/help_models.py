"""The case room: what a person needed and got, notes, and questions back to a reporter."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention
from zicht.platform.registry.report_models import Person, Report

__all__ = ["CaseRow", "FollowUp", "Note", "Signal", "SignalReport"]

_OF_PERSON = Retention(Clock.PARENT, parent="registry.Person")
_ROWS = frozenset(
    {"id", "table", "person", "organisation", "replaces", "withdrawn", "content", "made_at", "made_by"}
)


class CaseRow(models.Model):
    """A row of a canonical table about a person: an episode, a need, help. Corrected by a row that replaces it.

    `content` is the row's cells, sealed; `began_on` and `ended_on` place it on the timeline.
    """

    id = key_field()
    table = code_field()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="case_rows")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    began_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    replaces = models.UUIDField(null=True, blank=True, unique=True)
    withdrawn = models.BooleanField(default=False)
    content = models.BinaryField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"content", "began_on", "ended_on"})
    keep: ClassVar = _ROWS - {"content"}

    class Meta:
        """Only tables about persons."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(table__in=["episodes", "help", "needs"]), name="case_row_is_of_a_known_table"
            )
        ]


class Note(models.Model):
    """Free text about a person, sealed. It never reaches a log, a message or a figure.

    Corrected or taken back by a row that replaces it. `shared`: agencies to which the person was opened read it too.
    """

    id = key_field()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    replaces = models.UUIDField(null=True, blank=True, unique=True)
    withdrawn = models.BooleanField(default=False)
    shared = models.BooleanField(default=False)
    content = models.BinaryField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"content"})
    keep: ClassVar = frozenset(
        {"id", "person", "organisation", "replaces", "withdrawn", "shared", "made_at", "made_by"}
    )


class FollowUp(models.Model):
    """A question back to a reporter: a column of a report that is not filled, and what became of it."""

    id = key_field()
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="follow_ups")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    column = code_field()
    opened_at = made_field()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = by_whom()
    outcome = code_field()

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Report")
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {
            "id",
            "report",
            "person",
            "organisation",
            "column",
            "opened_at",
            "due_on",
            "closed_at",
            "closed_by",
            "outcome",
        }
    )

    class Meta:
        """Closed by somebody at a time, or open; a column is asked for once at a time."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="follow_up_closed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["report", "column"],
                condition=Q(closed_at__isnull=True),
                name="column_asked_for_once_at_a_time",
            ),
        ]


class Signal(models.Model):
    """A signal about a place or situation: codes alone, and nobody in it.

    What becomes of it, and a correction, is a row that replaces the one before; `root_id` is the first of them. All
    are kept until the day that the first one set.
    """

    id = key_field()
    root_id = models.UUIDField(db_index=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    signal_date = models.DateField(db_index=True)
    municipality = code_field()
    cells = models.JSONField()
    replaces = models.UUIDField(null=True, blank=True, unique=True)
    withdrawn = models.BooleanField(default=False)
    retain_until = models.DateField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.ENDED, 0, "retain_until")
    scrub: ClassVar = frozenset({"cells", "signal_date", "municipality"})
    keep: ClassVar = frozenset(
        {"id", "root_id", "organisation", "replaces", "withdrawn", "retain_until", "made_at", "made_by"}
    )


class SignalReport(models.Model):
    """That a signal led to a report. It says something of a person, so it stands apart and goes with the report."""

    id = key_field()
    signal_id = models.UUIDField(db_index=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="signals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    made_at = made_field()
    made_by = by_whom()
    ended_at = models.DateTimeField(null=True, blank=True)

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Report")
    scrub: ClassVar = frozenset({"signal_id"})
    keep: ClassVar = frozenset({"id", "report", "person", "organisation", "made_at", "made_by", "ended_at"})

    class Meta:
        """A signal leads to a report once at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["signal_id", "report"],
                condition=Q(ended_at__isnull=True),
                name="signal_led_to_report_once",
            )
        ]
