"""What the chat keeps while a conversation lasts. No name, no address, no text that can be read."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

__all__ = [
    "ClosedDay",
    "Conversation",
    "Device",
    "Ended",
    "EscrowKey",
    "HourCount",
    "KeyKind",
    "LeftMessage",
    "Message",
    "OpenHours",
    "PhraseMark",
    "Route",
    "Sender",
    "State",
    "WrappedKey",
]

#: Bytes of a digest or a public key, of an identifier, and of the largest message as ciphertext.
MARK_BYTES, ID_BYTES, MOST_BYTES = 32, 16, 16_384


class State(StrEnum):
    """Where a conversation is."""

    WAITING = "waiting"
    OPEN = "open"
    ENDED = "ended"


class Route(StrEnum):
    """How the visitor talks: with keys in the browser, or by plain forms."""

    SCRIPT = "script"
    FORMS = "forms"


class Ended(StrEnum):
    """What ended a conversation."""

    VISITOR = "visitor"
    COUNSELLOR = "counsellor"
    ABSENCE = "absence"


class Sender(StrEnum):
    """Whose a message is: the visitor's, a counsellor's, or a note of counsellors among themselves."""

    VISITOR = "v"
    COUNSELLOR = "c"
    NOTE = "n"


class KeyKind(StrEnum):
    """For whom a key is wrapped: a device, a holder of the escrow, a token (plain forms), or a third person.

    The halves are those of the escrow, sealed anew by its two holders for the device of that third person.
    """

    TALK = "talk"
    NOTES = "notes"
    ESCROW = "escrow"
    TOKEN = "token"  # noqa: S105 - a word
    HALF_A = "half_a"
    HALF_B = "half_b"


def _values(kind: type[Enum]) -> list[str]:
    return [str(one.value) for one in kind]


class Conversation(models.Model):
    """A conversation of an anonymous visitor. `mark` is the digest of a token that the visitor's page alone holds."""

    id = models.UUIDField(primary_key=True)
    mark = models.BinaryField(max_length=MARK_BYTES, null=True, unique=True)
    state = models.CharField(max_length=8, default=State.WAITING.value)
    route = models.CharField(max_length=8)
    language = models.CharField(max_length=2)
    band = models.CharField(max_length=2)
    reasons = models.JSONField(default=list)
    returned = models.BooleanField(default=False)
    #: The counsellor who talks; no reference, for the visitors' role cannot see accounts.
    counsellor = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, default="", blank=True)
    dies_at = models.DateTimeField(null=True)

    class Meta:
        """A conversation that ended has no token any more; one that is open has somebody who talks."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=_values(State)), name="state_is_one_of_ours"),
            models.CheckConstraint(condition=Q(route__in=_values(Route)), name="route_is_one_of_ours"),
            models.CheckConstraint(
                condition=Q(state=State.ENDED.value, mark=None, dies_at__isnull=False)
                | (~Q(state=State.ENDED.value) & Q(mark__isnull=False, dies_at=None)),
                name="what_ended_has_no_token",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.OPEN.value) | Q(counsellor__isnull=False),
                name="somebody_talks_in_what_is_open",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "opened_at"], name="conversation_waiting")]


class WrappedKey(models.Model):
    """A key of a conversation as one holder can open it. All die when the conversation ends."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="keys")
    holder = models.UUIDField()
    kind = models.CharField(max_length=8)
    sealed = models.BinaryField(max_length=128)

    class Meta:
        """A holder has each kind of key once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "holder", "kind"], name="key_once_for_a_holder"),
            models.CheckConstraint(condition=Q(kind__in=_values(KeyKind)), name="kind_is_one_of_ours"),
        ]


class Message(models.Model):
    """What was said, as ciphertext: numbered in each conversation, sent twice kept once."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    sender = models.CharField(max_length=1)
    message_id = models.BinaryField(max_length=ID_BYTES)
    body = models.BinaryField(max_length=MOST_BYTES)
    said_at = models.DateTimeField()

    class Meta:
        """One number, and one identifier of the sender's, stand for one message."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="number_once_in_a_conversation"),
            models.UniqueConstraint(fields=["conversation", "message_id"], name="message_is_kept_once"),
            models.CheckConstraint(condition=Q(sender__in=_values(Sender)), name="sender_is_one_of_ours"),
        ]


class Device(models.Model):
    """A browser of a counsellor on shift: the public half of a key that lives one shift."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    counsellor = models.UUIDField(db_index=True)
    public_key = models.BinaryField(max_length=MARK_BYTES)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)


class EscrowKey(models.Model):
    """The public half of a key of the escrow, for a week at most: two halves of two persons open a conversation."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    holder = models.UUIDField()
    part = models.CharField(max_length=1)
    public_key = models.BinaryField(max_length=MARK_BYTES)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        """There are two parts."""

        constraints: ClassVar = [models.CheckConstraint(condition=Q(part__in=("a", "b")), name="two_parts")]


class OpenHours(models.Model):
    """When the chat is open on a day of the week (Monday is 0), in the time of the installation."""

    id = models.BigAutoField(primary_key=True)
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        """A stretch of a day begins before it ends."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="opens_before_it_closes"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="seven_days_in_a_week"),
        ]


class ClosedDay(models.Model):
    """A day on which the chat is closed, whatever the day of the week."""

    day = models.DateField(primary_key=True)


class HourCount(models.Model):
    """What happened in an hour, in sum: nothing of a conversation, and no conversation."""

    hour = models.DateTimeField(primary_key=True)
    opened = models.PositiveIntegerField(default=0)
    claimed = models.PositiveIntegerField(default=0)
    claimed_soon = models.PositiveIntegerField(default=0)
    waited_seconds = models.PositiveIntegerField(default=0)
    left_waiting = models.PositiveIntegerField(default=0)
    left_seconds = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    talked_seconds = models.PositiveIntegerField(default=0)
    turned_away = models.PositiveIntegerField(default=0)
    duty_seconds = models.PositiveIntegerField(default=0)
    most_waiting = models.PositiveIntegerField(default=0)
    #: Until when the seconds on duty were counted.
    counted_until = models.DateTimeField(null=True)


class PhraseMark(models.Model):
    """A digest by which a phrase is known again, and the month in which it last was."""

    mark = models.BinaryField(max_length=MARK_BYTES, primary_key=True)
    month = models.DateField()


class LeftMessage(models.Model):
    """What somebody left while the chat was closed, locked with their phrase: nobody else can open it."""

    mark = models.BinaryField(max_length=MARK_BYTES, primary_key=True)
    body = models.BinaryField(max_length=MOST_BYTES)
    dies_at = models.DateTimeField()
