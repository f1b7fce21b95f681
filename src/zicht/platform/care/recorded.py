"""What the plan tells the next triage: which options run, and which doors somebody recorded as shut."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do, current_access
from zicht.platform.care.plan import OPTION, State, state_of
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import persons_of_root, read_rows

__all__ = ["closed_options", "states_of"]

_RUNS, _REFUSED = "taken", "refused"
#: What shuts a door by itself, whatever the law. Of the other reasons the rules decide, each time anew.
_SHUT: Mapping[str, str] = MappingProxyType(
    {
        "capacity": "no_place",
        "municipality": "municipality_none",
        "funding": "no_funding",
        "person_declined": _REFUSED,
    }
)


def states_of(person: Person) -> dict[str, str]:
    """Return the state of each option by the newest row about it, as `option_state` of a triage has it.

    Whoever may not read of help learns nothing.
    """
    if not can_do(current_access(), Action.HELP_READ):
        return {}
    states: dict[str, str] = {}
    running = set()
    for _row, cells in read_rows(persons_of_root(person)):
        if option := cells.get(OPTION):
            states[option] = _state(cells)
            running |= {option} if states[option] == _RUNS else set()
    return {option: _RUNS if option in running else state for option, state in states.items() if state}


def _state(cells: Mapping[str, str]) -> str:
    state = state_of(cells)
    if state is State.RUNNING:
        return _RUNS
    if state is not State.REFUSED:
        return ""
    return _REFUSED if cells.get("refused_by") == "person" else _SHUT.get(cells.get("reason", ""), "")


def closed_options(persons: Collection[Person]) -> set[tuple[UUID, str]]:
    """Return of whom which options were refused or ended, by the newest row about each."""
    if not persons or not can_do(current_access(), Action.HELP_READ):
        return set()
    newest: dict[tuple[UUID, str], State] = {}
    for row, cells in read_rows(list(persons)):
        if row.table == "help" and cells.get(OPTION):
            newest[row.person_id, cells[OPTION]] = state_of(cells)
    return {whose for whose, state in newest.items() if state in {State.REFUSED, State.ENDED}}
