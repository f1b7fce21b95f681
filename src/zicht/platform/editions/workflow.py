"""From a question to a published edition: the states of a run, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

__all__ = [
    "CHECKS",
    "GROUPS",
    "SIGNERS_NEEDED",
    "STAGES",
    "STATE_NAMES",
    "STATUS_WORDS",
    "STEPS",
    "TONES",
    "TRANSITIONS",
    "State",
    "can_follow",
]

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

#: How the state of a run looks: as what goes on, what is wrong, what asks for somebody, what is done.
TONES: Mapping[State, str] = MappingProxyType(
    {
        State.QUEUED: "going",
        State.RUNNING: "going",
        State.FAILED: "wrong",
        State.REFUSED: "wrong",
        State.CHECKED: "asks",
        State.SIGNED: "asks",
        State.PUBLISHED: "done",
    }
)

#: The road of an edition: each step, the states in which it is being taken, and those in which it lies behind.
STEPS = (
    (
        _("Make and check"),
        frozenset({State.QUEUED, State.RUNNING, State.FAILED, State.REFUSED}),
        frozenset({State.CHECKED, State.SIGNED, State.PUBLISHED}),
    ),
    (_("Sign by two"), frozenset({State.CHECKED}), frozenset({State.SIGNED, State.PUBLISHED})),
    (_("Publish"), frozenset({State.SIGNED}), frozenset({State.PUBLISHED})),
)

#: What each check looks at, as `zicht approve` makes them.
CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "publishable": _("Made for publication"),
        "real": _("Real or simulated people"),
        "only_one": _("The only one of its day"),
        "attack": _("Nothing hidden can be worked out"),
        "revisions": _("Revisions of few persons"),
        "membership": _("Nothing tells of one person"),
    }
)

#: From among whom persons are left out: by how many share the rarest of their codes, or by where they stand.
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "alone": _("Reported: unique"),
        "few": _("Reported: rare"),
        "many": _("Reported: others"),
        "not_reported": _("Never reported"),
        "suspects": _("Suspects"),
    }
)

#: What stands for a number that an edition does not show.
STATUS_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "suppressed": _("not shown"),
        "range": _("as a range"),
        "not_available": _("not known"),
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
    _("Making it again without one person at a time"),
    _("Comparing and checking the edition"),
)


def can_follow(state: State, following: State) -> bool:
    return following in TRANSITIONS[state]
