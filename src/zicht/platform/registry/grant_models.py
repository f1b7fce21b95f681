"""The case room: an agency asks to see a person of another, and the register answers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention

__all__ = ["AccessRequest"]


class AccessRequest(models.Model):
    """Somebody asked to see a person for a purpose. No foreign key: who asks does not learn who is there."""

    id = key_field()
    person_id = models.UUIDField(db_index=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purpose = code_field()
    reason = code_field()
    made_at = made_field()
    made_by = by_whom()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = by_whom()
    outcome = code_field()

    retention: ClassVar = Retention(Clock.PARENT, parent="registry.Person")
    scrub: ClassVar = frozenset({"person_id"})
    keep: ClassVar = frozenset(
        {
            "id",
            "organisation",
            "purpose",
            "reason",
            "made_at",
            "made_by",
            "closed_at",
            "closed_by",
            "outcome",
        }
    )

    class Meta:
        """Answered by somebody with an outcome, or open; an agency asks once at a time."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | Q(closed_at__isnull=False, closed_by__isnull=False, outcome__in=["given", "refused"]),
                name="access_request_answered_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["person_id", "organisation", "purpose"],
                condition=Q(closed_at__isnull=True),
                name="access_asked_for_once_at_a_time",
            ),
        ]
