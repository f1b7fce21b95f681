"""The case room: what a person says of a need, in their own words; and until when options are open to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, key_field, made_field
from zicht.platform.marks import Clock, Retention
from zicht.platform.registry.models import Person

__all__ = ["LastDay", "NeedWords"]


class NeedWords(models.Model):
    """What a person said of one part of life, sealed with the name of that part. It never reaches a figure.

    Corrected or taken back by a row that replaces it.
    """

    id = key_field()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="need_words")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    replaces = models.UUIDField(null=True, blank=True, unique=True)
    withdrawn = models.BooleanField(default=False)
    content = models.BinaryField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Person")
    scrub: ClassVar = frozenset({"content"})
    keep: ClassVar = frozenset(
        {"id", "person", "organisation", "replaces", "withdrawn", "made_at", "made_by"}
    )


class LastDay(models.Model):
    """A day until which an option is open, by one triage. The day orders a list; of which option it is, is sealed."""

    id = key_field()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="last_days")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    triage_id = models.UUIDField(db_index=True)
    due_on = models.DateField(db_index=True)
    content = models.BinaryField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Person")
    scrub: ClassVar = frozenset({"content", "due_on"})
    keep: ClassVar = frozenset({"id", "person", "organisation", "triage_id", "made_at", "made_by"})
