"""What a triage answers: an urgency with its reasons, what to ask next, and which options are open. Plain values.

Nothing here says that somebody is or is not a victim, and nothing here is a score. A person decides.
"""

from __future__ import annotations

from typing import TypedDict

from zicht.triage.reading import Words

__all__ = [
    "Answered",
    "Asked",
    "Assessment",
    "Counted",
    "OptionFound",
    "Possible",
    "Reason",
    "Shut",
    "Stands",
]


class Answered(TypedDict):
    """One question with the answer that was given."""

    fact: str
    answer: str | float


class Reason(TypedDict):
    """A rule on urgency that holds, with the answers that led there, who does what, and on which ground to share."""

    rule: str
    level: str
    within_hours: int | None
    because: Words
    who: str
    act: Words
    ground: str
    facts: list[Answered]


class Possible(TypedDict):
    """A rule that would make it more urgent, with what is not known."""

    rule: str
    level: str
    missing: list[str]


class Asked(TypedDict):
    """A question worth asking: the most urgent level that an answer may lead to, alone or with one other."""

    fact: str
    level: str | None
    urgency_rules: int
    options: int
    because: Words


class Shut(TypedDict):
    """A shut door: its number from 0, or None where a worker recorded it; what shuts it; what there is instead."""

    door: int | None
    by: str
    because: Words
    plain: Words
    instead: list[str]


class Stands(TypedDict):
    """A condition of an option that holds, or may hold."""

    text: Words
    state: str


class Due(TypedDict):
    """The day on which a deadline falls, and how many days are left: negative where it passed."""

    due: str
    days_left: int


class OptionFound(TypedDict):
    """An option: open, conditional, unknown, blocked, or to_check where a rule that nobody verified would shut it."""

    id: str
    status: str
    verified: bool
    doors: list[str]
    shut: list[Shut]
    shut_by: list[str]
    missing: list[str]
    conditions: list[Stands]
    deadline: Due | None


class Counted(TypedDict):
    """What a counting rule found: per dimension how many of each strength, which are positive, what is complete."""

    instrument: str
    found: dict[str, list[int]]
    positive: list[str]
    complete_for: list[str]


class Assessment(TypedDict):
    """The whole answer; `table` is the version of the table that gave it."""

    table: str
    today: str
    level: str
    reasons: list[Reason]
    possible: list[Possible]
    ask: list[Asked]
    options: list[OptionFound]
    wishes: list[Answered]
    counts: list[Counted]
