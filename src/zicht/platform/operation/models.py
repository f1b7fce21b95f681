"""Which job of ours ran when: so that what is due runs once, and everybody sees what does not."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zicht.platform.fields import code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["JobRun"]


class JobRun(models.Model):
    """One run of a job. `outcome` is `done`, `failed` or `lost` (killed); `error` names a kind, never a message."""

    id = key_field()
    job = code_field()
    began_at = made_field()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = code_field()
    error = models.CharField(max_length=80, blank=True)

    retention: ClassVar = Retention(Clock.MADE, 90, "began_at")
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset({"id", "job", "began_at", "ended_at", "outcome", "error"})

    class Meta:
        """A job runs once at a time."""

        indexes: ClassVar = [models.Index(fields=["job", "-began_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["job"], condition=Q(ended_at__isnull=True), name="job_runs_once_at_a_time"
            )
        ]
