"""Reminders that went out to reporters."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["Reminder"]


class Reminder(models.Model):
    """A reminder of the duty to report, or of a silence, to one agency for one period."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reminders")
    kind = code_field()
    period = models.CharField(max_length=20)
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset({"id", "organisation", "kind", "period", "made_at", "made_by"})

    class Meta:
        """Once a period."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "kind", "period"], name="reminded_once_a_period")
        ]
