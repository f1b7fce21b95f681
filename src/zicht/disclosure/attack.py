"""Which protected numbers a reader can pin down by setting published figures in their sums.

A reader knows the rules, every sum in which figures hang together, and every figure that is shown. Which of the hidden
numbers are small, and which are hidden for others' sake, no table says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zicht.disclosure.bounding import BoolArray, Bounds, bound_numbers, narrow
from zicht.disclosure.sums import LEAST_RULE, FloatArray, IntArray, Sums, collect_sums
from zicht.release.model import Table

__all__ = [
    "Attack",
    "attack",
    "exposed_numbers",
    "find_exposed",
    "may_be_small",
    "most_by_whole",
    "needed_values",
]

#: A whole and one part of it.
PAIR = 2


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
    wanted = may_be_small(sums, narrow(sums))
    if safe is not None:
        wanted &= ~safe
    enough = needed_values(sums)
    return bound_numbers(sums, wanted, enough=enough, on_progress=on_progress)


def exposed_numbers(sums: Sums, bounds: Bounds) -> BoolArray:
    """Say which hidden numbers have fewer possible values than they need, one of them small."""
    return may_be_small(sums, bounds) & (bounds.possible < needed_values(sums))


def may_be_small(sums: Sums, bounds: Bounds) -> BoolArray:
    """Say which hidden numbers can be as small as a rule hides.

    A number that can only be 5 or more was hidden for others' sake, and one that can only be 0 is nobody's.
    """
    small: BoolArray = sums.hidden & (np.maximum(bounds.lower, 1) < sums.threshold) & (bounds.upper > 0)
    return small


def needed_values(sums: Sums) -> FloatArray:
    """Return how many values must remain possible for each number: the safety interval.

    A rule that hides 1 to 4 asks for four. In a whole that is shown, and has 2, there are no more than three: 0, 1 and
    2, which must then all remain possible.
    """
    return np.minimum(np.maximum(sums.threshold, LEAST_RULE) - 1.0, most_by_whole(sums) + 1)


def most_by_whole(sums: Sums) -> FloatArray:
    """Return the most that each number can be as a part of wholes that are shown; infinite where none is."""
    whole, part = _wholes(sums)
    most = np.where(sums.lower == sums.upper, sums.upper, np.inf)
    while True:
        found = most.copy()
        np.minimum.at(found, part, most[whole])
        if np.array_equal(found, most):
            return most
        most = found


def _wholes(sums: Sums) -> tuple[IntArray, IntArray]:
    """Return which number is a whole of which: parts add up to it, or are each no more than it."""
    relations = sums.relations
    row, column = (axis.astype(np.int64) for axis in relations.tocoo().coords)
    sign = np.where(sums.most == 0, -1.0, 1.0)
    sizes = np.diff(relations.indptr)
    is_whole = relations.data == sign[row]
    single = np.bincount(row, is_whole, relations.shape[0]) == 1
    # Parts less their whole are 0 (or no more), and a whole less one part is 0 or more.
    holds = single & ((sums.most == 0) | ((sums.least == 0) & (sizes == PAIR)))
    whole = np.zeros(relations.shape[0], dtype=np.int64)
    whole[row[is_whole]] = column[is_whole]
    parts = holds[row] & ~is_whole
    return whole[row[parts]], column[parts]
