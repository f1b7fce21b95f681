"""The case room: somebody was referred to another organisation, what it may see, and what both said of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zicht.platform.accounts.models import Organisation
from zicht.platform.fields import by_whom, code_field, key_field, made_field
from zicht.platform.marks import Clock, Retention
from zicht.platform.registry.models import Person

__all__ = ["Message", "Referral", "Shared"]

_OF_PERSON = Retention(Clock.PARENT, parent="registry.Person")


class Referral(models.Model):
    """Somebody is referred by one organisation to another: sent, then accepted, declined or withdrawn, then ended.

    `scope` says what opens when it is accepted; on `answer_by` the sender is reminded. What is shared stands apart: see
    `Shared`.
    """

    id = key_field()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purpose = code_field()
    legal_ground = code_field()
    scope = code_field()
    open_until = models.DateField()
    answer_by = models.DateField()
    made_at = made_field()
    made_by = by_whom()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = by_whom()
    outcome = code_field()
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"scope", "open_until", "answer_by"})
    keep: ClassVar = frozenset(
        {
            "id",
            "person",
            "organisation",
            "receiver",
            "purpose",
            "legal_ground",
            "made_at",
            "made_by",
            "closed_at",
            "closed_by",
            "outcome",
            "ended_at",
            "recorded_at",
        }
    )

    class Meta:
        """To another organisation, one open at a time; answered by somebody; only what was accepted ends."""

        indexes: ClassVar = [
            models.Index(fields=["organisation", "-made_at"]),
            models.Index(fields=["receiver", "-made_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(organisation=F("receiver")), name="referral_to_another"),
            models.CheckConstraint(
                condition=Q(scope__in=["shared", "file", "handover"]), name="referral_has_a_scope"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | Q(closed_at__isnull=False, outcome__in=["accepted", "declined", "withdrawn"]),
                name="referral_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(outcome="accepted"), name="referral_ends_once_accepted"
            ),
            models.UniqueConstraint(
                fields=["person", "receiver"],
                condition=Q(closed_at__isnull=True),
                name="one_open_referral_to_a_receiver",
            ),
        ]


class Shared(models.Model):
    """What the receiver of a referral may see, sealed: what it is for, and what was ticked. Of names, where they stand.

    The receiver reads it while the referral waits for an answer or was accepted, and not after it ended.
    """

    id = key_field()
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="shared")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"content"})
    keep: ClassVar = frozenset({"id", "referral", "person", "organisation", "receiver", "made_at", "made_by"})

    class Meta:
        """Once for a referral."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["referral"], name="shared_once_a_referral")]


class Message(models.Model):
    """A question about a referral, an answer to it, or why it was declined: sealed, and never changed."""

    id = key_field()
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="messages")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = code_field()
    content = models.BinaryField()
    made_at = made_field()
    made_by = by_whom()

    retention: ClassVar = _OF_PERSON
    scrub: ClassVar = frozenset({"content"})
    keep: ClassVar = frozenset(
        {"id", "referral", "person", "organisation", "receiver", "kind", "made_at", "made_by"}
    )

    class Meta:
        """Of three kinds."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["asked", "answered", "declined"]), name="message_of_a_known_kind"
            )
        ]
