"""What to do now with a signal, by the rules that come with Zicht: told while one ticks, and after it was noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zicht.platform.clock import today
from zicht.platform.signals.columns import answers_of
from zicht.platform.triage.shown import ShownReason, show
from zicht.triage import Table, signal_engine

__all__ = ["Advice", "advice_table", "advise"]


def advice_table() -> Table:
    """Return the decision table, for the script of the page."""
    return signal_engine().table


@dataclass(frozen=True)
class Advice:
    """How soon, and each act with whether it names a number that nobody called yet; the most urgent first."""

    level: str
    level_name: str
    by: str
    acts: tuple[tuple[ShownReason, bool], ...]


def advise(cells: Mapping[str, str]) -> Advice:
    """Return what to do now for a signal that says this."""
    engine = signal_engine()
    found = show(engine.assess(answers_of(cells), today=today()), engine.table)
    return Advice(
        found.level,
        found.level_name,
        found.by,
        tuple((one, one.number_unchecked) for one in found.reasons),
    )
