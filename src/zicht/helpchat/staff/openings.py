"""Opening an open conversation to a third person, for danger to life: asked with a reason, agreed to by two keepers.

The server never has a key of it: each keeper's browser opens its own half and locks it anew for who asked. Halves are
kept among the wrapped keys of the conversation, and die with them when it ends.
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from zicht.helpchat.staff.models import OpeningRequest, Outcome
from zicht.helpchat.staff.roles import PARTS, Role
from zicht.helpchat.staff.service import record_act, roles_of
from zicht.helpchat.talk.service import (
    KeyKind,
    Refused,
    SealedKey,
    State,
    Why,
    add_keys,
    escrow_keys,
    keys_for,
    register_escrow_key,
    state_of,
)

__all__ = [
    "REASONS",
    "agree",
    "ask_to_open",
    "close_old_requests",
    "half_of",
    "keep_half_key",
    "own_request",
    "part_of",
    "refuse",
    "requests_for",
]


def _(msgid: str) -> str:
    return msgid


#: Why a conversation may be opened: danger to life, and nothing else.
REASONS = MappingProxyType(
    {
        "suicide": _("The visitor may be about to end their life"),
        "violence": _("The visitor may be killed or badly hurt now"),
        "child": _("The life of a child may be in danger"),
        "other_person": _("The life of somebody else may be in danger"),
    }
)
#: A request that nobody answered means nothing any more after so long.
ASKED_LASTS = timedelta(hours=1)
_HALVES = MappingProxyType({"a": KeyKind.HALF_A, "b": KeyKind.HALF_B})


def part_of(keeper: UUID) -> str | None:
    """Return which half somebody keeps: `a`, `b`, or none."""
    return next((part for role, part in PARTS.items() if role in roles_of(keeper)), None)


def keep_half_key(keeper: UUID, public_key: bytes) -> UUID:
    """Keep the public half of a keeper's key for a week.

    Raises
    ------
    Refused
        If somebody keeps no half.
    """
    part = part_of(keeper)
    if part is None:
        raise Refused(Why.NOT_YOURS)
    made = register_escrow_key(keeper, part, public_key)
    record_act(keeper, "half_key_made")
    return made.id


def ask_to_open(conversation: UUID, *, by: UUID, reason: str, public_key: bytes) -> UUID:
    """Ask both keepers to open a conversation; their halves are locked for this key.

    Raises
    ------
    Refused
        If the conversation is not open, the reason none of ours, or it was asked already.
    """
    row = state_of(conversation)
    if row is None or row.state != State.OPEN.value or reason not in REASONS:
        raise Refused(Why.NOT_HERE)
    try:
        with transaction.atomic():
            made = OpeningRequest.objects.create(
                conversation=conversation,
                public_key=public_key,
                asked_by=by,
                reason=reason,
                asked_at=timezone.now(),
            )
            record_act(by, "opening_asked", about=made.id)
    except IntegrityError:
        raise Refused(Why.TAKEN) from None
    return made.id


def own_request(request_id: UUID, *, by: UUID) -> OpeningRequest:
    """Return a request of one's own while its conversation is open; raises `Refused` else."""
    close_old_requests()
    found = OpeningRequest.objects.filter(id=request_id, asked_by=by, ended_at=None).first()
    if found is None:
        raise Refused(Why.NOT_HERE)
    return found


def requests_for(keeper: UUID) -> list[OpeningRequest]:
    """Return the requests that a keeper can answer: of others, and not answered by this half yet."""
    close_old_requests()
    part = part_of(keeper)
    if part is None:
        return []
    rows = OpeningRequest.objects.filter(outcome=Outcome.ASKED, ended_at=None).exclude(asked_by=keeper)
    return list(rows.filter(**{f"agreed_{part}": None}).order_by("asked_at"))


def half_of(request_id: UUID, *, by: UUID) -> tuple[bytes, bytes]:
    """Return the keeper's sealed half of the conversation, and the key that it is to be locked for."""
    found = _answerable(request_id, by)
    mine = {one.id for one in escrow_keys() if one.holder == by}
    for key in mine:
        for one in keys_for(_open(found), key):
            if one.kind is KeyKind.ESCROW:
                return one.sealed, bytes(found.public_key or b"")
    raise Refused(Why.NO_KEY)


@transaction.atomic
def agree(request_id: UUID, *, by: UUID, sealed: bytes) -> bool:
    """Give a half, locked for who asked; returns whether both are there now."""
    found = _answerable(request_id, by)
    part = part_of(by)
    if part is None:
        raise Refused(Why.NOT_YOURS)
    add_keys(_open(found), [SealedKey(found.id, _HALVES[part], sealed)])
    setattr(found, f"agreed_{part}", by)
    both = found.agreed_a is not None and found.agreed_b is not None
    if both:
        found.outcome = Outcome.OPENED
    found.save(update_fields=[f"agreed_{part}", "outcome"])
    record_act(by, "opening_agreed", about=found.id)
    return both


@transaction.atomic
def refuse(request_id: UUID, *, by: UUID) -> None:
    """Refuse: one keeper is enough, and the request is over."""
    found = _answerable(request_id, by)
    OpeningRequest.objects.filter(id=found.id).update(
        refused_by=by,
        outcome=Outcome.REFUSED,
        ended_at=timezone.now(),
        conversation=None,
        public_key=None,
    )
    record_act(by, "opening_refused", about=found.id)


def close_old_requests() -> None:
    """Forget which conversation a request was about, once that has ended or the request grew old."""
    at = timezone.now()
    for row in OpeningRequest.objects.filter(ended_at=None):
        talk = state_of(row.conversation) if row.conversation else None
        over = talk is None or talk.state == State.ENDED.value
        old = row.outcome == Outcome.ASKED and row.asked_at < at - ASKED_LASTS
        if over or old:
            outcome = Outcome.TOO_LATE if row.outcome == Outcome.ASKED else row.outcome
            OpeningRequest.objects.filter(id=row.id, ended_at=None).update(
                outcome=outcome, ended_at=at, conversation=None, public_key=None
            )


def _answerable(request_id: UUID, by: UUID) -> OpeningRequest:
    """Return a request that this keeper may answer now."""
    part = part_of(by)
    if part is None:
        raise Refused(Why.NOT_YOURS)
    close_old_requests()
    rows = OpeningRequest.objects.select_for_update().filter(
        ~Q(asked_by=by), id=request_id, outcome=Outcome.ASKED, ended_at=None, **{f"agreed_{part}": None}
    )
    with transaction.atomic():
        found = rows.first()
    if found is None:
        raise Refused(Why.NOT_HERE)
    return found


def _open(request: OpeningRequest) -> UUID:
    if request.conversation is None:
        raise Refused(Why.NOT_HERE)
    return request.conversation


#: Who may ask: those who answer for a conversation, never a keeper for an own request.
MAY_ASK = (Role.COUNSELLOR, Role.SUPERVISOR)
