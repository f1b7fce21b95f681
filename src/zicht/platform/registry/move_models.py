"""The case room: that a report was put with the wrong person, and went to another."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention
from zicht.platform.registry.report_models import Report

__all__ = ["ReportMove"]


class ReportMove(models.Model):
    """A report that goes from one person to another: asked for on a page, carried out by a job, cleared up after.

    `outcome` is empty, `moved` or `failed`. `cleared_at`: when what found the first person by this report was gone.
    """

    id = key_field()
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="moves")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    from_person = models.UUIDField(db_index=True)
    to_person = models.UUIDField(db_index=True)
    is_new = models.BooleanField()
    consent = models.BooleanField()
    reason = code_field()
    made_at = made_field()
    made_by = by_whom()
    done_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    outcome = code_field()

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Report")
    scrub: ClassVar = frozenset({"from_person", "to_person"})
    keep: ClassVar = frozenset(
        {
            "id",
            "report",
            "organisation",
            "is_new",
            "consent",
            "reason",
            "made_at",
            "made_by",
            "done_at",
            "cleared_at",
            "outcome",
        }
    )

    class Meta:
        """A report goes one way at a time, and to somebody else."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(done_at__isnull=True), name="one_move_of_a_report_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(from_person=F("to_person")), name="move_to_somebody_else"),
        ]
