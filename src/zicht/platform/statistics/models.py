"""Rows of the canonical tables without what identifies, for counting and for nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zicht.platform.fields import code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["CanonicalRow"]


class CanonicalRow(models.Model):
    """A row of a canonical table: its cells by column, under the person's pseudonym for statistics."""

    id = key_field()
    table = code_field()
    source = models.CharField(max_length=40)
    key = models.UUIDField()
    person_key = models.CharField(max_length=40, blank=True, db_index=True)
    cells = models.JSONField()
    retain_until = models.DateField(null=True, blank=True, db_index=True)
    made_at = made_field()

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Report")
    scrub: ClassVar = frozenset({"person_key", "cells", "source", "key", "table", "retain_until", "made_at"})
    keep: ClassVar = frozenset({"id"})

    class Meta:
        """A row is projected once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["table", "key"], name="row_projected_once")]
