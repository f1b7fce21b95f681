"""Where a referral stands, and what each of the two organisations may do with it then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from zicht.platform.referral.models import Referral

__all__ = ["MOVES", "Move", "Scope", "Side", "State", "can_move", "state_of"]


class Scope(StrEnum):
    """What opens to the receiver when a referral is accepted."""

    SHARED = "shared"  # what was ticked, as before
    FILE = "file"  # the file of the person
    HANDOVER = "handover"  # the file, and the receiver coordinates the care from then on


class State(StrEnum):
    """Where a referral stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Side(StrEnum):
    """Which of the two organisations somebody works for."""

    SENDER = "sender"
    RECEIVER = "receiver"


class Move(StrEnum):
    """What can be done with a referral."""

    ACCEPT = "accept"
    DECLINE = "decline"
    ASK = "ask"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    END = "end"
    RECORD = "record"


#: By where a referral stands, what each side may do.
MOVES: Mapping[State, Mapping[Side, frozenset[Move]]] = MappingProxyType(
    {
        State.OPEN: MappingProxyType(
            {
                Side.SENDER: frozenset({Move.ANSWER, Move.WITHDRAW, Move.RECORD}),
                Side.RECEIVER: frozenset({Move.ACCEPT, Move.DECLINE, Move.ASK}),
            }
        ),
        State.ACCEPTED: MappingProxyType(
            {Side.SENDER: frozenset({Move.ANSWER, Move.END}), Side.RECEIVER: frozenset({Move.ASK, Move.END})}
        ),
        State.DECLINED: MappingProxyType({Side.SENDER: frozenset({Move.RECORD})}),
    }
)


def state_of(referral: Referral, day: date) -> State:
    """Return where a referral stands on a day: what was accepted ends by itself after its last day."""
    if referral.closed_at is None:
        return State.OPEN
    if referral.outcome == State.ACCEPTED and (referral.ended_at or referral.open_until < day):
        return State.ENDED
    return State(referral.outcome)


def can_move(referral: Referral, side: Side, move: Move, day: date) -> bool:
    """Say whether a side may do this now. What went past its last day without an answer cannot be accepted."""
    if move is Move.ACCEPT and referral.open_until < day:
        return False
    if move is Move.RECORD and referral.recorded_at is not None:
        return False
    return move in MOVES.get(state_of(referral, day), {}).get(side, frozenset())
