"""The case room: which places signals are about. Compared by a keyed token; the words are sealed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["SignalPlace"]


class SignalPlace(models.Model):
    """The place that a signal is about. Another place, or none any more, is a row that replaces the one before.

    `signal_id` is the signal's own number, `token` a keyed hash of the place, `content` its words, sealed under the
    newest master key: a place is nobody's, and no person's key could open it. It goes when the signal goes.
    """

    id = key_field()
    signal_id = models.UUIDField(db_index=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = code_field()
    token = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField()
    replaces = models.UUIDField(null=True, blank=True, unique=True)
    withdrawn = models.BooleanField(default=False)
    retain_until = models.DateField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.ENDED, 0, "retain_until")
    scrub: ClassVar = frozenset({"kind", "token", "content"})
    keep: ClassVar = frozenset(
        {"id", "signal_id", "organisation", "replaces", "withdrawn", "retain_until", "made_at", "made_by"}
    )
