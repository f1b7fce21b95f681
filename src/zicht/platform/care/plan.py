"""The plan: the options that the newest triage found, and what became of each: rows of the table `help`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do, check_may, current_access
from zicht.platform.care.needs import needs_of
from zicht.platform.registry.models import CaseRow, Person
from zicht.platform.registry.service import find_person, may_go_on, persons_of_root, read_rows
from zicht.platform.triage.queries import Kept, newest_triage
from zicht.platform.triage.shown import Shown, ShownOption, show
from zicht.triage.table import OptionEntry, options_on

__all__ = ["OPTION", "Act", "Plan", "PlanLine", "State", "Step", "acts_after", "read_plan", "state_of"]

#: The cell beside those of the table that says of which option a row is. It goes no further than the case room.
OPTION = "option"


class Act(StrEnum):
    """What somebody records about an option."""

    OFFER = "offer"
    WAIT = "wait"
    START = "start"
    REFUSE = "refuse"
    FUND = "fund"
    END = "end"


class State(StrEnum):
    """Where an option stands, by the newest row about it."""

    OFFERED = "offered"
    WAITING = "waiting"
    RUNNING = "running"
    REFUSED = "refused"
    ENDED = "ended"


_NEXT: Mapping[State | None, tuple[Act, ...]] = MappingProxyType(
    {
        None: (Act.OFFER, Act.WAIT, Act.START, Act.REFUSE),
        State.OFFERED: (Act.WAIT, Act.START, Act.REFUSE),
        State.WAITING: (Act.START, Act.REFUSE, Act.END),
        State.RUNNING: (Act.FUND, Act.END),
    }
)


@dataclass(frozen=True, repr=False)
class Step:
    """What was recorded about an option, and what may be recorded next."""

    row: CaseRow
    cells: Mapping[str, str]
    acts: tuple[Act, ...]

    @property
    def state(self) -> State:
        return state_of(self.cells)

    @property
    def waits_since(self) -> date | None:
        """Return from which day somebody waits; none where nobody does, or no day is known."""
        return self.row.began_on if self.state is State.WAITING else None


@dataclass(frozen=True, repr=False)
class PlanLine:
    """An option as the triage found it, with what was recorded, the newest first; `acts` begin something new."""

    option: ShownOption
    entry: OptionEntry
    shut_by: str
    steps: tuple[Step, ...]
    acts: tuple[Act, ...]

    @property
    def may_end(self) -> bool:
        """Say whether it has a last day, and was neither shut nor refused nor ended."""
        closed = self.steps and self.steps[0].state in {State.REFUSED, State.ENDED}
        return self.option.due is not None and self.option.status != "blocked" and not closed

    @property
    def is_settled(self) -> bool:
        """Say whether something stands recorded about it that is not over."""
        return any(one.state is not State.ENDED for one in self.steps)


@dataclass(frozen=True, repr=False)
class Plan:
    """The options by status. `shown` is none where no triage was done; `others` are rows of no option among them.

    `needs` are the parts of life in which a need was assessed, the most severe first.
    """

    person: Person
    shown: Shown | None
    kept: Kept | None
    groups: tuple[tuple[str, str, tuple[PlanLine, ...]], ...]
    others: tuple[Step, ...]
    needs: tuple[str, ...]

    @property
    def triage(self) -> UUID | None:
        """The triage that found the options."""
        return self.kept.row.id if self.kept else None

    @property
    def made_at(self) -> datetime | None:
        """When that triage was done."""
        return self.kept.row.made_at if self.kept else None

    @property
    def lines(self) -> tuple[PlanLine, ...]:
        """Every option, by status."""
        return tuple(one for _status, _name, lines in self.groups for one in lines)

    @property
    def due(self) -> tuple[PlanLine, ...]:
        """The options with a last day that may still be used, what is over first."""
        return tuple(sorted((one for one in self.lines if one.may_end), key=lambda one: str(one.option.due)))

    @property
    def shut(self) -> tuple[PlanLine, ...]:
        """The options that the triage found shut, of which nobody recorded anything."""
        return tuple(one for one in self.lines if one.option.status == "blocked" and not one.is_settled)

    @property
    def seem_shut(self) -> tuple[PlanLine, ...]:
        """The options that only a text which nobody verified shuts, of which nobody recorded anything."""
        return tuple(
            one
            for one in self.lines
            if one.option.status == "to_check" and one.option.shut and not one.is_settled
        )

    def need_of(self, line: PlanLine) -> str:
        """Return the most severe need that was assessed, of those that an option answers; none where none was."""
        return next((one for one in self.needs if one in line.entry["needs"]), "")

    def line(self, option: str) -> PlanLine:
        """Return the line of an option; raises `NotHere`."""
        for one in self.lines:
            if one.option.code == option:
                return one
        raise NotHere


def state_of(cells: Mapping[str, str]) -> State:
    """Return where help stands by the cells of its row. Who waits for a reason that nobody ended waits on."""
    if cells.get("started"):
        return State.ENDED if cells.get("ended") else State.RUNNING
    waits = cells.get("waited_from") and not cells.get("ended")
    if cells.get("refused_by") or (cells.get("reason") and not waits):
        return State.REFUSED
    if cells.get("ended"):
        return State.ENDED
    return State.WAITING if waits else State.OFFERED


def acts_after(state: State | None) -> tuple[Act, ...]:
    """Return what can be recorded about help in this state; none: about an option of which nothing stands open."""
    return _NEXT.get(state, ())


def read_plan(person: UUID) -> Plan:
    """Return the plan of somebody who is seen, and write down that it was read; raises `NotHere`."""
    check_may(current_access(), Action.HELP_READ)
    found = find_person(person)
    rows = list(read_rows(persons_of_root(found)))
    steps: dict[str, list[Step]] = defaultdict(list)
    for row, cells in reversed([one for one in rows if one[0].table == "help"]):
        steps[cells.get(OPTION, "")].append(Step(row, cells, _acts_on(row, cells)))
    needs = tuple(
        one.domain
        for one in sorted(needs_of(rows), key=lambda one: one.newest.level or 0, reverse=True)
        if not one.newest.is_over
    )
    kept = newest_triage(person)
    if kept is None:
        return Plan(found, None, None, (), _all(steps), needs)
    shown = show(kept.assessment, kept.table, running=kept.running)
    entries = options_on(kept.table, kept.assessment["today"])
    shut = {one["id"]: next(iter(one["shut_by"]), "") for one in kept.assessment["options"]}
    groups = tuple(
        (
            status,
            name,
            tuple(_line(one, entries[one.code], shut[one.code], steps.pop(one.code, [])) for one in options),
        )
        for status, name, options in shown.options
    )
    return Plan(found, shown, kept, groups, _all(steps), needs)


def _line(option: ShownOption, entry: OptionEntry, shut_by: str, steps: list[Step]) -> PlanLine:
    """Return a line; something new is begun where nothing that one may go on with stands open."""
    goes_on = any(one.acts for one in steps)
    may = can_do(current_access(), Action.HELP_WRITE)
    return PlanLine(option, entry, shut_by, tuple(steps), acts_after(None) if may and not goes_on else ())


def _acts_on(row: CaseRow, cells: Mapping[str, str]) -> tuple[Act, ...]:
    if not can_do(current_access(), Action.HELP_WRITE) or not may_go_on(row):
        return ()
    return acts_after(state_of(cells))


def _all(steps: Mapping[str, list[Step]]) -> tuple[Step, ...]:
    return tuple(one for group in steps.values() for one in group)
