"""Meetings about somebody, and what was decided: each decision has somebody who does it and a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.casework.entries import Content, Opened, find_standing, keep_row, open_rows, standing
from zicht.platform.casework.models import Decision, Meeting
from zicht.platform.clock import today
from zicht.platform.keyroom.sealing import Sealed
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import find_person

__all__ = [
    "DONE",
    "DROPPED",
    "OPEN",
    "DecisionRead",
    "NewDecision",
    "add_meeting",
    "change_decision",
    "decisions_of",
    "open_decisions",
    "read_decision",
    "read_decisions",
    "read_meeting",
    "read_meetings",
    "withdraw_meeting",
]

OPEN, DONE, DROPPED = "open", "done", "dropped"
_KIND = "decision"


@dataclass(frozen=True, repr=False)
class NewDecision:
    """What was decided, who does it, and by which day."""

    what: str
    who: str
    due_on: date


@dataclass(frozen=True, repr=False)
class DecisionRead:
    """A decision as it stands; `days_left` is below zero where its day is over."""

    row: Decision
    what: str
    who: str
    why: str
    may_change: bool

    @property
    def is_open(self) -> bool:
        return self.row.state == OPEN

    @property
    def days_left(self) -> int:
        return (self.row.due_on - today()).days


def add_meeting(person: UUID, content: Content, decisions: Sequence[NewDecision], *, held_on: date) -> UUID:
    """Keep a meeting about somebody who is seen, with its decisions; return its number. Raises `NotHere`."""
    check_may(current_access(), Action.CASEWORK_WRITE)
    found = find_person(person)
    meeting = keep_row(
        Meeting(person=found, held_on=held_on),
        content,
        Sealed.MEETING,
        Action.CASEWORK_WRITE,
        kind="meeting",
    )
    for one in decisions:
        _keep_decision(
            Decision(person=found, meeting_id=meeting.id, due_on=one.due_on, state=OPEN),
            {"what": one.what, "who": one.who},
        )
    return meeting.id


def read_meetings(persons: Collection[Person]) -> list[Opened[Meeting]]:
    """Return the meetings about these records of one person, the newest first, and write that down."""
    check_may(current_access(), Action.CASEWORK_READ)
    rows = list(standing(Meeting).filter(person__in=persons).order_by("-held_on", "-made_at"))
    return open_rows(rows, Sealed.MEETING, Action.CASEWORK_READ, kind="meeting")


def read_meeting(meeting: UUID) -> Opened[Meeting]:
    """Return a meeting, and write down that it was read; raises `NotHere`."""
    check_may(current_access(), Action.CASEWORK_READ)
    rows = list(standing(Meeting).filter(id=meeting))
    opened = open_rows(rows, Sealed.MEETING, Action.CASEWORK_READ, kind="meeting")
    if not opened:
        raise NotHere
    return opened[0]


def withdraw_meeting(meeting: UUID) -> None:
    """Take back a meeting of the own agency with its decisions; they stay on record. Raises `NotHere`."""
    check_may(current_access(), Action.CASEWORK_WRITE)
    before = read_meeting(meeting)
    if not before.may_change:
        raise NotHere
    keep_row(
        Meeting(person=before.row.person, held_on=before.row.held_on, withdrawn=True),
        before.content,
        Sealed.MEETING,
        Action.CASEWORK_WRITE,
        kind="meeting",
        before=before,
    )
    rows = list(standing(Decision).filter(meeting_id=meeting))
    for one in open_rows(rows, Sealed.DECISION, Action.CASEWORK_READ, kind=_KIND):
        row = Decision(
            person=one.row.person,
            meeting_id=meeting,
            due_on=one.row.due_on,
            state=one.row.state,
            withdrawn=True,
        )
        _keep_decision(row, one.content, before=one)


def open_decisions() -> QuerySet[Decision]:
    """Return the decisions about everybody who is seen that nobody carried out or dropped, what is due first.

    Nothing of them is opened; `read_decisions` opens the rows of one page.
    """
    check_may(current_access(), Action.CASEWORK_READ)
    return standing(Decision).filter(state=OPEN).order_by("due_on", "id")


def read_decisions(rows: Collection[Decision]) -> list[DecisionRead]:
    """Open decisions, in order, and write down whose were read."""
    opened = open_rows(rows, Sealed.DECISION, Action.CASEWORK_READ, kind=_KIND)
    return [_read(one) for one in opened]


def decisions_of(persons: Collection[Person], *, meeting: UUID | None = None) -> list[DecisionRead]:
    """Return the decisions about these records of one person, or of one meeting, what is due first."""
    rows = standing(Decision).filter(person__in=persons).order_by("due_on", "id")
    return read_decisions(list(rows if meeting is None else rows.filter(meeting_id=meeting)))


def read_decision(decision: UUID) -> DecisionRead:
    """Return a decision that may be changed, and write down that it was read; raises `NotHere`."""
    check_may(current_access(), Action.CASEWORK_WRITE)
    (read,) = read_decisions([find_standing(Decision, decision)]) or (None,)
    if read is None:
        raise NotHere
    return read


def change_decision(decision: UUID, *, state: str, due_on: date | None = None, why: str = "") -> UUID:
    """Say that a decision was carried out or dropped, or is due on another day; nothing is overwritten.

    Raises
    ------
    NotHere
        If there is none that is open.
    InputError
        If somebody else changed it meanwhile.
    """
    before = read_decision(decision)
    if not before.is_open:
        raise NotHere
    row = Decision(
        person=before.row.person,
        meeting_id=before.row.meeting_id,
        due_on=due_on or before.row.due_on,
        state=state,
    )
    content = {"what": before.what, "who": before.who, "why": why}
    return _keep_decision(row, content, before=Opened(before.row, content)).id


def _keep_decision(row: Decision, content: Content, *, before: Opened[Decision] | None = None) -> Decision:
    return keep_row(row, content, Sealed.DECISION, Action.CASEWORK_WRITE, kind=_KIND, before=before)


def _read(one: Opened[Decision]) -> DecisionRead:
    content = one.content
    return DecisionRead(
        one.row, content.get("what", ""), content.get("who", ""), content.get("why", ""), one.may_change
    )
