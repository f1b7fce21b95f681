"""What stands on the plans of a demo: help that runs, waits and was shut, so that days to keep to follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import cycle
from typing import NamedTuple
from uuid import UUID

from zicht.platform.care.keeping import LAST_DAY
from zicht.platform.care.plan import OPTION
from zicht.platform.clock import today
from zicht.platform.registry.service import add_row, check_rows

__all__ = ["assess_again", "make_demo_days"]

#: Somebody assesses needs again so many days apart: of the last ones the day to do it is over by then.
_APART = 9


class _Step(NamedTuple):
    """A row of help about an option: its codes, and its days counted back from today."""

    option: str
    codes: Mapping[str, str]
    ago: Mapping[str, int]


#: Of the first people of the care coordination.
_STEPS: tuple[tuple[_Step, ...], ...] = (
    (
        _Step("reflection_period", {"need": "papers"}, {"started": 80}),
        _Step("shelter_cosm", {"kind": "shelter", "need": "housing", "reason": "capacity"}, {"ended": 20}),
    ),
    (_Step("specialised_care", {"kind": "mental_health", "need": "mind"}, {"waited_from": 35}),),
    (
        _Step(
            "youth_care_closed",
            {"kind": "youth_care_closed", "need": "safety", "forced": "yes"},
            {"started": 100, LAST_DAY: 12},
        ),
    ),
)


def make_demo_days(person: UUID, place: int) -> None:
    """Record what stands on the plan of the person at a place, where anything does."""
    for step in _STEPS[place] if place < len(_STEPS) else ():
        days = {name: (today() - timedelta(days=ago)).isoformat() for name, ago in step.ago.items()}
        cells = {OPTION: step.option, **step.codes, **days}
        checked = check_rows("help", [{"row_id": "1", "person_key": "p-form", **cells}], source="form")
        add_row("help", person, cells, checked.stored[0])


def assess_again(person: UUID, place: int, needs: Sequence[str]) -> None:
    """Record the newest assessment of the needs of the person at a place, some weeks ago."""
    assessed = (today() - timedelta(days=4 + _APART * place)).isoformat()
    for domain, severity in zip(needs, cycle(("medium", "low", "high")), strict=False):
        cells = {"domain": domain, "severity": severity, "assessed": assessed}
        checked = check_rows("needs", [{"row_id": "1", "person_key": "p-form", **cells}], source="form")
        add_row("needs", person, cells, checked.stored[0])
