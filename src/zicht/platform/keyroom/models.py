"""Data keys, wrapped under the master key; and the log of keys that were destroyed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zicht.platform.fields import code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["DataKey", "Deletion"]


class DataKey(models.Model):
    """The key of one person; `master` is the number of the master key that opens it."""

    person_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()
    master = models.PositiveSmallIntegerField(default=1)
    made_at = made_field()

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Person")
    scrub: ClassVar = frozenset({"person_id", "wrapped", "master", "made_at"})
    keep: ClassVar = frozenset[str]()


class Deletion(models.Model):
    """That something was deleted, when and why; nothing of what it was. Replayed after a restore."""

    id = key_field()
    person_id = models.UUIDField(db_index=True)
    kind = code_field()
    object_id = models.UUIDField()
    reason = code_field()
    made_at = made_field()

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset({"id", "person_id", "kind", "object_id", "reason", "made_at"})
