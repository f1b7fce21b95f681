"""Which protected numbers a reader can pin down by setting published figures in their sums.

A reader knows the rules, every sum in which figures hang together, and every figure that is shown. Which of the hidden
numbers are small, and which are hidden for others' sake, no table says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zicht.disclosure.bounding import BoolArray, Bounds, bound_numbers, narrow
from zicht.disclosure.sums import Sums, collect_sums
from zicht.release.model import Table

__all__ = ["Attack", "attack", "exposed_numbers", "find_exposed"]


@dataclass(frozen=True)
class Attack:
    """What a reader finds: the sums, between which values each hidden number lies, and which are exposed.

    A number that is not exposed need not have been bounded any closer than that takes.
    """

    sums: Sums
    bounds: Bounds
    exposed: BoolArray

    @property
    def hidden(self) -> int:
        """How many different numbers are hidden."""
        return int(self.sums.hidden.sum())


def attack(tables: Sequence[Table], *, on_progress: Callable[[int, int], None] | None = None) -> Attack:
    """Try to pin down the hidden numbers of tables that are published together.

    Raises ValueError where the figures contradict each other.
    """
    sums = collect_sums(tables)
    bounds = find_exposed(sums, on_progress=on_progress)
    return Attack(sums, bounds, exposed_numbers(sums, bounds))


def find_exposed(
    sums: Sums, *, safe: BoolArray | None = None, on_progress: Callable[[int, int], None] | None = None
) -> Bounds:
    """Return bounds of the hidden numbers: the tightest of those that are exposed, enough of the others.

    What is `safe` is known to be, and is not looked at again.
    """
    quick = narrow(sums)
    may_be_small = sums.hidden & (np.maximum(quick.lower, 1) < sums.threshold) & (quick.upper > 0)
    if safe is not None:
        may_be_small &= ~safe
    enough = (sums.threshold - 1).astype(np.float64)
    return bound_numbers(sums, may_be_small, enough=enough, on_progress=on_progress)


def exposed_numbers(sums: Sums, bounds: Bounds) -> BoolArray:
    """Say which hidden numbers have fewer possible values than their rule asks, one of them small.

    A rule that hides 1 to 4 asks that four values stay possible: that is the safety interval. A number that can only
    be 5 or more was hidden for others' sake, and one that can only be 0 is nobody's.
    """
    small = np.maximum(bounds.lower, 1) < sums.threshold
    exposed: BoolArray = sums.hidden & small & (bounds.upper > 0) & (bounds.possible < sums.threshold - 1)
    return exposed
