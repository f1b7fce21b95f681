"""What happens to a conversation: it opens, is claimed, handed on, and ends. Nothing else writes to its row."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count

from zicht.helpchat.clock import now, today
from zicht.helpchat.locks import mark_of
from zicht.helpchat.talk.counting import count
from zicht.helpchat.talk.models import (
    Conversation,
    Device,
    Ended,
    EscrowKey,
    KeyKind,
    LeftMessage,
    PhraseMark,
    Route,
    State,
    WrappedKey,
)
from zicht.helpchat.talk.refusals import Refused, Why
from zicht.helpchat.talk.values import Opening, PublicDevice, PublicEscrow, SealedKey
from zicht.helpchat.talk.workflow import (
    DYING,
    ESCROW_LASTS,
    LEFT_LASTS,
    MOST_LEFT,
    MOST_PHRASES,
    MOST_WAITING_BY_FORMS,
    NEXT,
    SHIFT_LASTS,
    SOON,
)

__all__ = [
    "add_keys",
    "claim",
    "end_conversation",
    "end_device",
    "end_escrow_key",
    "key_holders",
    "leave_for_later",
    "mark_seen",
    "open_conversation",
    "pass_on",
    "register_device",
    "register_escrow_key",
    "set_band",
    "take_up",
]


def open_conversation(opening: Opening) -> None:
    """Put a visitor into the queue.

    Raises
    ------
    Refused
        If there is a conversation of that identifier or token already, or too many wait by plain forms.
    """
    at = now()
    try:
        with transaction.atomic():
            _check_room(opening.route)
            row = Conversation(
                id=opening.id,
                mark=mark_of(opening.token),
                route=opening.route.value,
                language=opening.language,
                band=opening.band,
                reasons=list(opening.reasons),
                returned=_known(opening.phrase),
                opened_at=at,
                seen_at=at,
            )
            row.save(force_insert=True)
            _insert_keys(row, opening.keys)
            count(at, opened=1)
    except IntegrityError:
        raise Refused(Why.TAKEN) from None


def _check_room(route: Route) -> None:
    """Plain forms can ask for no work under a flood: so many may wait at once."""
    waiting = Conversation.objects.filter(state=State.WAITING.value, route=Route.FORMS.value)
    if route is Route.FORMS and waiting.count() >= MOST_WAITING_BY_FORMS:
        raise Refused(Why.FULL)


def _known(phrase: bytes | None) -> bool:
    """Say whether a phrase was used before, and know it from now on."""
    if phrase is None:
        return False
    mark, month = mark_of(phrase), today().replace(day=1)
    if PhraseMark.objects.filter(mark=mark).update(month=month):
        return True
    if PhraseMark.objects.count() < MOST_PHRASES:
        PhraseMark.objects.get_or_create(mark=mark, defaults={"month": month})
    return False


def add_keys(conversation: UUID, keys: Iterable[SealedKey]) -> None:
    """Keep a key for more holders; whoever has it already keeps what they have. Raises `Refused` where it is over."""
    with transaction.atomic():
        _insert_keys(_lasting(conversation), keys)


def _insert_keys(row: Conversation, keys: Iterable[SealedKey]) -> None:
    WrappedKey.objects.bulk_create(
        [
            WrappedKey(conversation=row, holder=one.holder, kind=one.kind.value, sealed=one.sealed)
            for one in keys
        ],
        ignore_conflicts=True,
    )


def _lasting(conversation: UUID) -> Conversation:
    rows = Conversation.objects.select_for_update().filter(id=conversation).exclude(state=State.ENDED.value)
    row = rows.first()
    if row is None:
        raise Refused(Why.NOT_HERE)
    return row


def _go(row: Conversation, to: State) -> None:
    if to not in NEXT[State(row.state)]:
        raise Refused(Why.TAKEN)
    row.state = to.value


def claim(conversation: UUID, *, by: UUID, device: UUID) -> None:
    """Let a counsellor take somebody from the queue.

    Raises
    ------
    Refused
        If somebody else did, it is over, or the counsellor's device has no key of it.
    """
    with transaction.atomic():
        row = _lasting(conversation)
        if not WrappedKey.objects.filter(conversation=row, holder=device, kind=KeyKind.TALK.value).exists():
            raise Refused(Why.NO_KEY)
        _go(row, State.OPEN)
        at = now()
        first = row.claimed_at is None
        row.counsellor, row.claimed_at = by, row.claimed_at or at
        row.save(update_fields=["state", "counsellor", "claimed_at"])
        if first:
            waited = at - row.opened_at
            count(at, claimed=1, claimed_soon=int(waited <= SOON), waited_seconds=int(waited.total_seconds()))


def pass_on(conversation: UUID, *, by: UUID, to: UUID | None) -> None:
    """Let another counsellor go on, or put somebody back into the queue; raises `Refused` where it is not one's own."""
    with transaction.atomic():
        row = _own(conversation, by)
        if to is None:
            _go(row, State.WAITING)
        row.counsellor = to
        row.save(update_fields=["state", "counsellor"])


def _own(conversation: UUID, by: UUID) -> Conversation:
    row = _lasting(conversation)
    if row.counsellor != by or row.state != State.OPEN.value:
        raise Refused(Why.NOT_YOURS)
    return row


def set_band(conversation: UUID, *, band: str, why: str) -> None:
    """Let a counsellor overrule how urgent it looked; the reason stands with the others."""
    with transaction.atomic():
        row = _lasting(conversation)
        row.band, row.reasons = band, list(dict.fromkeys([*row.reasons, why]))
        row.save(update_fields=["band", "reasons"])


def end_conversation(conversation: UUID, *, by: Ended) -> bool:
    """End a conversation: its keys are gone at once, its ciphertext some minutes later. False where it was over."""
    with transaction.atomic():
        try:
            row = _lasting(conversation)
        except Refused:
            return False
        at, talked = now(), row.claimed_at
        waited = int((at - row.opened_at).total_seconds()) if talked is None else 0
        _go(row, State.ENDED)
        WrappedKey.objects.filter(conversation=row).delete()
        row.mark, row.ended_at, row.ended_by = None, at, by.value
        row.dies_at = at + _some_time(*DYING)
        row.save(update_fields=["state", "mark", "ended_at", "ended_by", "dies_at"])
        count(
            at,
            ended=1,
            left_waiting=int(talked is None),
            left_seconds=waited,
            talked_seconds=int((at - talked).total_seconds()) if talked else 0,
        )
    return True


def _some_time(least: timedelta, most: timedelta) -> timedelta:
    return least + timedelta(seconds=secrets.randbelow(int((most - least).total_seconds())))


def mark_seen(conversations: Iterable[UUID]) -> None:
    """Write down that the visitors of these are there; of what somebody changes just now, the next time."""
    rows = Conversation.objects.filter(id__in=list(conversations)).exclude(state=State.ENDED.value)
    with transaction.atomic():
        free = rows.select_for_update(skip_locked=True).order_by("id").values_list("id", flat=True)
        Conversation.objects.filter(id__in=list(free)).update(seen_at=now())


def register_device(counsellor: UUID, public_key: bytes) -> PublicDevice:
    """Let a browser of a counsellor come on duty, for one shift."""
    at = now()
    row = Device.objects.create(
        counsellor=counsellor, public_key=public_key, made_at=at, ends_at=at + SHIFT_LASTS
    )
    return PublicDevice(row.id, counsellor, public_key)


def end_device(device: UUID, *, of: UUID) -> None:
    """Take a device off duty: what was wrapped for it is gone."""
    with transaction.atomic():
        if Device.objects.filter(id=device, counsellor=of).delete()[0]:
            WrappedKey.objects.filter(holder=device).delete()


def register_escrow_key(holder: UUID, part: str, public_key: bytes) -> PublicEscrow:
    """Keep a holder's key of the escrow for a week; it stands in the place of the one before."""
    at = now()
    with transaction.atomic():
        EscrowKey.objects.filter(holder=holder).delete()
        row = EscrowKey.objects.create(
            holder=holder, part=part, public_key=public_key, made_at=at, ends_at=at + ESCROW_LASTS
        )
    return PublicEscrow(row.id, holder, part, public_key)


def end_escrow_key(holder: UUID) -> None:
    """Take a holder's key of the escrow away, with the halves that were wrapped for it."""
    with transaction.atomic():
        keys = list(EscrowKey.objects.filter(holder=holder).values_list("id", flat=True))
        EscrowKey.objects.filter(id__in=keys).delete()
        WrappedKey.objects.filter(holder__in=keys).delete()


def key_holders() -> dict[UUID, int]:
    """Return for how many devices the key of each conversation is wrapped."""
    rows = WrappedKey.objects.filter(kind=KeyKind.TALK.value).order_by().values_list("conversation_id")
    return dict(rows.annotate(Count("id")))


def leave_for_later(phrase: bytes, body: bytes) -> None:
    """Keep what somebody leaves, locked with their phrase; what was left before under it is replaced.

    Raises
    ------
    Refused
        If so much is kept already that more would be a flood.
    """
    mark, more = mark_of(phrase), {"body": body, "dies_at": now() + LEFT_LASTS}
    if not LeftMessage.objects.filter(mark=mark).update(**more):
        if LeftMessage.objects.count() >= MOST_LEFT:
            raise Refused(Why.FULL)
        LeftMessage.objects.update_or_create(mark=mark, defaults=more)
    _known(phrase)


def take_up(phrase: bytes, left: bytes) -> None:
    """Keep what was left under a phrase no longer: it was said in a conversation; `left`: the mark of it (`mark_of`).

    What was left since under the same phrase is another message, which nobody has read: it stays.
    """
    row = LeftMessage.objects.filter(mark=mark_of(phrase)).first()
    if row is not None and mark_of(bytes(row.body)) == left:
        LeftMessage.objects.filter(mark=row.mark, body=row.body).delete()
