"""The states of a pair, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

__all__ = [
    "ANSWER_NAMES",
    "REASON_NAMES",
    "STATE_NAMES",
    "TRANSITIONS",
    "Answer",
    "Reason",
    "State",
    "can_follow",
]


def _(msgid: str) -> str:
    return msgid


class State(StrEnum):
    """What was decided on a pair."""

    OPEN = "open"
    UNSURE = "unsure"
    SAME = "same"
    DIFFERENT = "different"


class Answer(StrEnum):
    """What an agency that was asked says."""

    SAME = "same"
    OTHER = "other"
    UNSURE = "unsure"


class Reason(StrEnum):
    """Why persons were taken together, or apart."""

    SAME_NUMBER = "same_number"
    SAME_DETAILS = "same_details"
    AGENCY_CONFIRMED = "agency_confirmed"
    AGENCY_DENIED = "agency_denied"
    DETAILS_DIFFER = "details_differ"
    MISTAKE = "mistake"


#: A pair that is the same person is opened again by taking the merge back, and in no other way.
TRANSITIONS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.OPEN: frozenset({State.UNSURE, State.SAME, State.DIFFERENT}),
        State.UNSURE: frozenset({State.SAME, State.DIFFERENT, State.OPEN}),
        State.DIFFERENT: frozenset({State.OPEN}),
        State.SAME: frozenset(),
    }
)

STATE_NAMES = {
    State.OPEN: _("To look at"),
    State.UNSURE: _("Not sure"),
    State.SAME: _("The same person"),
    State.DIFFERENT: _("Two persons"),
}
ANSWER_NAMES = {
    Answer.SAME: _("The same person"),
    Answer.OTHER: _("Somebody else"),
    Answer.UNSURE: _("Not sure"),
}
REASON_NAMES = {
    Reason.SAME_NUMBER: _("The numbers are the same"),
    Reason.SAME_DETAILS: _("The details are the same"),
    Reason.AGENCY_CONFIRMED: _("The agency says that it is the same person"),
    Reason.AGENCY_DENIED: _("The agency says that it is somebody else"),
    Reason.DETAILS_DIFFER: _("The details differ"),
    Reason.MISTAKE: _("It was a mistake"),
}


def can_follow(state: State, next_state: State) -> bool:
    return next_state in TRANSITIONS[state]
