"""Forms that are not sent yet, and what became of files and batches."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["Delivery", "Draft"]


class Draft(models.Model):
    """A form that is not sent yet, sealed under a key of its own; gone after fourteen days."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    form = code_field()
    content = models.BinaryField()
    made_at = made_field()
    made_by = by_whom()
    changed_at = models.DateTimeField()

    retention: ClassVar = Retention(Clock.MADE, 14, "changed_at")
    scrub: ClassVar = frozenset({"content", "form", "organisation", "made_at", "made_by", "changed_at"})
    keep: ClassVar = frozenset({"id"})


class Delivery(models.Model):
    """A file or batch that an agency sent: how many rows came in, how many were set apart, and for what reasons."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    entry = code_field()
    table = code_field()
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    state = code_field()
    made_at = made_field()
    made_by = by_whom()
    ended_at = models.DateTimeField(null=True, blank=True)

    retention: ClassVar = Retention(Clock.MADE, 365, "made_at")
    scrub: ClassVar = frozenset({"sha256"})
    keep: ClassVar = frozenset(
        {
            "id",
            "organisation",
            "entry",
            "table",
            "rows",
            "accepted",
            "quarantined",
            "reasons",
            "state",
            "made_at",
            "made_by",
            "ended_at",
        }
    )
