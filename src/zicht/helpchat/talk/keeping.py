"""Messages are kept many at a time: numbered in their conversation, and each once however often it was sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from zicht.helpchat.clock import now
from zicht.helpchat.talk.models import Conversation, Message, Sender, State
from zicht.helpchat.talk.refusals import Refused, Why
from zicht.helpchat.talk.values import Kept, Numbered, Said
from zicht.helpchat.talk.workflow import MOST_MESSAGES

__all__ = ["keep_messages", "newest_numbers", "read_messages", "said_after"]


def keep_messages(many: Sequence[Said]) -> list[Numbered | Exception]:
    """Keep messages in one transaction, and return the number of each.

    A refusal stands for one whose conversation is over, or holds as many as any may.
    """
    wanted = sorted({one.conversation for one in many})
    with transaction.atomic():
        lasting = Conversation.objects.select_for_update().filter(id__in=wanted)
        talks = set(lasting.exclude(state=State.ENDED.value).order_by("id").values_list("id", flat=True))
        known = _known_of(many)
        new = _number([one for one in many if one.conversation in talks and _key(one) not in known], talks)
        Message.objects.bulk_create(new.values())
    known |= {key: Numbered(row.seq, row.pk) for key, row in new.items()}
    return [
        known.get(_key(one)) or Refused(Why.FULL if one.conversation in talks else Why.NOT_HERE)
        for one in many
    ]


def _key(one: Said) -> tuple[UUID, bytes]:
    return one.conversation, one.id


def _known_of(many: Sequence[Said]) -> dict[tuple[UUID, bytes], Numbered]:
    """Return those messages that were kept before: a line that broke sends them again."""
    known = Message.objects.filter(
        conversation__in={one.conversation for one in many}, message_id__in={one.id for one in many}
    ).values_list("conversation_id", "message_id", "seq", "id")
    return {(talk, bytes(key)): Numbered(seq, row) for talk, key, seq, row in known}


def _number(many: Sequence[Said], talks: Collection[UUID]) -> dict[tuple[UUID, bytes], Message]:
    """Return a row for each new message, numbered in its conversation; what came twice has one, one too many none."""
    last = _last_of(talks)
    at = now()
    new: dict[tuple[UUID, bytes], Message] = {}
    for one in many:
        if _key(one) in new or last[one.conversation] >= MOST_MESSAGES:
            continue
        last[one.conversation] += 1
        new[_key(one)] = Message(
            conversation_id=one.conversation,
            seq=last[one.conversation],
            sender=one.sender.value,
            message_id=one.id,
            body=one.body,
            said_at=at,
        )
    return new


def _last_of(talks: Collection[UUID]) -> dict[UUID, int]:
    """Return the last number of each conversation; nobody gives out another while its row is locked."""
    said = Message.objects.filter(conversation__in=talks).order_by()
    last = dict(said.values_list("conversation_id").annotate(Max("seq")))
    return {talk: last.get(talk, 0) for talk in talks}


_COLUMNS = ("seq", "sender", "message_id", "body", "said_at")


def read_messages(keys: Sequence[int]) -> list[Kept | Exception]:
    """Return messages by their keys; a refusal for each that is gone."""
    rows = Message.objects.filter(id__in=set(keys)).values_list("id", "conversation_id", *_COLUMNS)
    found = {key: _kept(talk, row) for key, talk, *row in rows}
    return [found.get(key) or Refused(Why.NOT_HERE) for key in keys]


def _kept(talk: UUID, row: tuple[int, str, bytes, bytes, datetime]) -> Kept:
    seq, sender, name, body, at = row
    return Kept(talk, seq, Sender(sender), bytes(name), bytes(body), at)


def said_after(conversation: UUID, seq: int, *, notes: bool = False, most: int = 200) -> list[Kept]:
    """Return what was said after a number, in order and so many at most; notes only where asked for.

    Who wants all asks again after the last.
    """
    rows = Message.objects.filter(conversation=conversation, seq__gt=seq).order_by("seq")
    if not notes:
        rows = rows.exclude(sender=Sender.NOTE.value)
    return [_kept(conversation, row) for row in rows.values_list(*_COLUMNS)[:most]]


def newest_numbers(talks: Sequence[UUID]) -> list[int]:
    """Return the last number of each conversation; 0 where nothing was said."""
    last = _last_of(set(talks))
    return [last[talk] for talk in talks]
