"""Messages are kept many at a time: numbered in their conversation, and each once however often it was sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from zicht.helpchat.clock import now
from zicht.helpchat.talk.models import Conversation, Message, Sender, State
from zicht.helpchat.talk.refusals import Refused, Why
from zicht.helpchat.talk.values import Kept, Said

__all__ = ["keep_messages", "said_after"]


def keep_messages(many: Sequence[Said]) -> list[int | Refused]:
    """Keep messages in one transaction, and return the number of each; a refusal where its conversation is over."""
    wanted = sorted({one.conversation for one in many})
    with transaction.atomic():
        lasting = Conversation.objects.select_for_update().filter(id__in=wanted)
        talks = set(lasting.exclude(state=State.ENDED.value).order_by("id").values_list("id", flat=True))
        answers, new = _number(many, _last_of(talks), _numbers_of(many))
        Message.objects.bulk_create(new)
    return answers


def _last_of(talks: Collection[UUID]) -> dict[UUID, int]:
    """Return the last number of each conversation, whose row is locked: nobody else gives one out meanwhile."""
    said = Message.objects.filter(conversation__in=talks).order_by()
    last = dict(said.values_list("conversation_id").annotate(Max("seq")))
    return {talk: last.get(talk, 0) for talk in talks}


def _numbers_of(many: Sequence[Said]) -> dict[tuple[UUID, bytes], int]:
    """Return the numbers of those messages that were kept before: a line that broke sends them again."""
    known = Message.objects.filter(
        conversation__in={one.conversation for one in many}, message_id__in={one.id for one in many}
    ).values_list("conversation_id", "message_id", "seq")
    return {(talk, bytes(key)): seq for talk, key, seq in known}


def _number(
    many: Sequence[Said], last: dict[UUID, int], numbers: dict[tuple[UUID, bytes], int]
) -> tuple[list[int | Refused], list[Message]]:
    answers: list[int | Refused] = []
    new: list[Message] = []
    at = now()
    for one in many:
        key = (one.conversation, one.id)
        if one.conversation not in last:
            answers.append(Refused(Why.NOT_HERE))
            continue
        if key not in numbers:
            last[one.conversation] += 1
            numbers[key] = last[one.conversation]
            new.append(
                Message(
                    conversation_id=one.conversation,
                    seq=numbers[key],
                    sender=one.sender.value,
                    message_id=one.id,
                    body=one.body,
                    said_at=at,
                )
            )
        answers.append(numbers[key])
    return answers, new


def said_after(conversation: UUID, seq: int, *, notes: bool = False) -> list[Kept]:
    """Return what was said after a number, in order; notes of counsellors among themselves only where asked for."""
    rows = Message.objects.filter(conversation=conversation, seq__gt=seq).order_by("seq")
    if not notes:
        rows = rows.exclude(sender=Sender.NOTE.value)
    return [
        Kept(conversation, number, Sender(sender), bytes(key), bytes(body), at)
        for number, sender, key, body, at in rows.values_list(
            "seq", "sender", "message_id", "body", "said_at"
        )
    ]
