"""Messages are kept many at a time: numbered in their conversation, and each once however often it was sent."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from zicht.helpchat.clock import now
from zicht.helpchat.talk.models import Conversation, Message, Sender, State
from zicht.helpchat.talk.refusals import Refused, Why
from zicht.helpchat.talk.values import Kept, Said

__all__ = ["keep_messages", "said_after"]


def keep_messages(many: Sequence[Said]) -> list[int | Refused]:
    """Keep messages in one transaction, and return the number of each; a refusal where its conversation is over."""
    with transaction.atomic():
        wanted = sorted({one.conversation for one in many})
        rows = Conversation.objects.select_for_update().filter(id__in=wanted).exclude(state=State.ENDED.value)
        talks = {row.id: row for row in rows.order_by("id").only("id", "last_seq")}
        numbers = _numbers_of(many)
        before = {key: row.last_seq for key, row in talks.items()}
        answers, new = _number(many, talks, numbers)
        Message.objects.bulk_create(new)
        changed = [row for row in talks.values() if row.last_seq != before[row.id]]
        Conversation.objects.bulk_update(changed, ["last_seq"])
    return answers


def _numbers_of(many: Sequence[Said]) -> dict[tuple[UUID, bytes], int]:
    """Return the numbers of those messages that were kept before: a line that broke sends them again."""
    known = Message.objects.filter(
        conversation__in={one.conversation for one in many}, message_id__in={one.id for one in many}
    ).values_list("conversation_id", "message_id", "seq")
    return {(talk, bytes(key)): seq for talk, key, seq in known}


def _number(
    many: Sequence[Said], talks: dict[UUID, Conversation], numbers: dict[tuple[UUID, bytes], int]
) -> tuple[list[int | Refused], list[Message]]:
    answers: list[int | Refused] = []
    new: list[Message] = []
    at = now()
    for one in many:
        talk, key = talks.get(one.conversation), (one.conversation, one.id)
        if talk is None:
            answers.append(Refused(Why.NOT_HERE))
            continue
        if key not in numbers:
            talk.last_seq += 1
            numbers[key] = talk.last_seq
            new.append(
                Message(
                    conversation=talk,
                    seq=talk.last_seq,
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
        Kept(conversation, row.seq, Sender(row.sender), bytes(row.message_id), bytes(row.body), row.said_at)
        for row in rows
    ]
