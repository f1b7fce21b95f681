"""What to do now with a signal, by the rules that come with Zicht: told while one ticks, and after it was noted."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.platform.clock import today
from zicht.platform.signals.columns import answers_of
from zicht.platform.triage.shown import Shown, show
from zicht.triage import Table, signal_engine

__all__ = ["advice_table", "advise"]


def advice_table() -> Table:
    """Return the decision table, for the script of the page."""
    return signal_engine().table


def advise(cells: Mapping[str, str]) -> Shown:
    """Return what to do now, the most urgent first, for a signal that says this."""
    engine = signal_engine()
    return show(engine.assess(answers_of(cells), today=today()), engine.table)
