"""Persons who were opened to an agency: for one purpose, on one ground, until a time that the database keeps."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["LONGEST_EMERGENCY", "Grant"]

#: How long breaking the glass opens a person.
LONGEST_EMERGENCY = timedelta(hours=3)


class Grant(models.Model):
    """One person opened to one agency. A grant after breaking the glass lasts three hours at most."""

    id = key_field()
    person_id = models.UUIDField(db_index=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    purpose = code_field()
    legal_ground = code_field()
    began_at = made_field()
    ends_at = models.DateTimeField()
    made_by = by_whom()
    emergency_id = models.UUIDField(null=True, blank=True)

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Person")
    scrub: ClassVar = frozenset({"person_id"})
    keep: ClassVar = frozenset(
        {
            "id",
            "organisation",
            "purpose",
            "legal_ground",
            "began_at",
            "ends_at",
            "made_by",
            "emergency_id",
        }
    )

    class Meta:
        """Ends after it begins; an emergency ends within three hours."""

        indexes: ClassVar = [models.Index(fields=["organisation", "purpose", "person_id"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("began_at")), name="grant_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(emergency_id__isnull=True) | Q(ends_at__lte=F("began_at") + LONGEST_EMERGENCY),
                name="emergency_lasts_three_hours",
            ),
        ]
