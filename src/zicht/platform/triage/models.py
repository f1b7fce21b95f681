"""The case room: decision tables in versions, and triages, each kept with the version that gave it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention
from zicht.platform.registry.models import Person

__all__ = ["RuleTable", "TriageRow"]


class RuleTable(models.Model):
    """A decision table of `zicht.triage`, as it was written. Old ones stay: triages stand on them.

    In force is the approved one whose day came last. Who approves is not who proposed; the table that comes with
    Zicht was proposed by nobody of the office.
    """

    id = key_field()
    version = models.CharField(max_length=64, unique=True)
    document = models.JSONField()
    note = models.CharField(max_length=500, blank=True, default="")
    proposed_at = made_field()
    proposed_by = by_whom()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = by_whom()
    in_force_from = models.DateField(null=True, blank=True)

    retention: ClassVar = Retention(Clock.NEVER)
    scrub: ClassVar = frozenset[str]()
    keep: ClassVar = frozenset(
        {
            "id",
            "version",
            "document",
            "note",
            "proposed_at",
            "proposed_by",
            "approved_at",
            "approved_by",
            "in_force_from",
        }
    )

    class Meta:
        """Approved as a whole, and by a second person."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True, in_force_from__isnull=True)
                | Q(approved_at__isnull=False, in_force_from__isnull=False),
                name="rule_table_approved_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True)
                | Q(approved_at__isnull=True)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("proposed_by"))),
                name="rule_table_approved_by_another",
            ),
        ]


class TriageRow(models.Model):
    """A triage of a person. Done again by a row that replaces it: nothing is overwritten.

    `level` is what the rules found, `decided` what a person decided. `content` holds the answers, the reason to
    decide otherwise and what the person wants, sealed under the person's key.
    """

    id = key_field()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="triages")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    table = models.ForeignKey(RuleTable, on_delete=models.PROTECT, related_name="+")
    replaces = models.UUIDField(null=True, blank=True, unique=True)
    level = code_field()
    decided = code_field()
    content = models.BinaryField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Person")
    scrub: ClassVar = frozenset({"level", "decided", "content"})
    keep: ClassVar = frozenset({"id", "person", "organisation", "table", "replaces", "made_at", "made_by"})
