"""From a question to a published edition: the states of a run, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

__all__ = ["SIGNERS_NEEDED", "STAGES", "STATE_NAMES", "TRANSITIONS", "State", "can_follow"]

#: So many different chief signers sign, and none of them asked for the edition.
SIGNERS_NEEDED = 2


def _(msgid: str) -> str:
    return msgid


class State(StrEnum):
    """How far a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    FAILED = "failed"
    REFUSED = "refused"
    CHECKED = "checked"
    SIGNED = "signed"
    PUBLISHED = "published"


STATE_NAMES: Mapping[State, str] = MappingProxyType(
    {
        State.QUEUED: _("Waiting for its turn"),
        State.RUNNING: _("Being made"),
        State.FAILED: _("Not made"),
        State.REFUSED: _("Made, but a check failed"),
        State.CHECKED: _("Made and checked, to be signed"),
        State.SIGNED: _("Signed, to be published"),
        State.PUBLISHED: _("Published"),
    }
)

#: What may follow each state. Whoever wants a failed edition again asks for a new one.
TRANSITIONS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.QUEUED: frozenset({State.RUNNING, State.FAILED}),
        State.RUNNING: frozenset({State.CHECKED, State.REFUSED, State.FAILED}),
        State.FAILED: frozenset(),
        State.REFUSED: frozenset(),
        State.CHECKED: frozenset({State.SIGNED}),
        State.SIGNED: frozenset({State.PUBLISHED}),
        State.PUBLISHED: frozenset(),
    }
)

#: What a run goes through, in order; the middle ones are those of `zicht monitor`.
STAGES = (
    _("Bringing the statistics up to date"),
    _("Reading and checking the files"),
    _("Counting the tables"),
    _("Writing the report"),
    _("Comparing and checking the edition"),
)


def can_follow(state: State, following: State) -> bool:
    return following in TRANSITIONS[state]
