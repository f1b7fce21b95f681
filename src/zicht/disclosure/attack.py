"""Which protected numbers a reader can pin down by setting published figures in their sums.

A reader knows the rules, every sum in which figures hang together, and every figure that is shown. Which of the hidden
numbers are small, and which are hidden for others' sake, no table says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zicht.disclosure.bounding import BoolArray, Bounds, bound_numbers, ceilings, narrow
from zicht.disclosure.sums import LEAST_RULE, FloatArray, Sums, collect_sums
from zicht.release.model import Table

__all__ = [
    "Attack",
    "Found",
    "attack",
    "find_exposed",
    "glance",
    "may_be_small",
]


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
    found = find_exposed(sums, on_progress=on_progress)
    return Attack(sums, found.bounds, found.exposed)


@dataclass(frozen=True)
class Found:
    """What a reader finds: bounds, how many values must remain possible for each number, and which have fewer."""

    bounds: Bounds
    needed: FloatArray
    exposed: BoolArray

    @classmethod
    def of(cls, sums: Sums, bounds: Bounds, needed: FloatArray) -> Found:
        return cls(bounds, needed, may_be_small(sums, bounds) & (bounds.possible < needed))


def find_exposed(
    sums: Sums,
    *,
    after: Found | None = None,
    safe: BoolArray | None = None,
    seen: Bounds | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Found:
    """Return what a reader finds of the hidden numbers: the tightest bounds of those that are exposed.

    `after` is a glance that was taken before. What is `safe` is known to be, and is not looked at again; `seen` holds
    values that every reader must hold possible.
    """
    after = after or glance(sums)
    wanted = may_be_small(sums, after.bounds)
    if safe is not None:
        wanted &= ~safe
    bounds = bound_numbers(
        sums, wanted, found=after.bounds, enough=after.needed, seen=seen, on_progress=on_progress
    )
    return Found.of(sums, bounds, after.needed)


def glance(sums: Sums) -> Found:
    """Return what a reader finds who sets one sum in another, and solves nothing."""
    return Found.of(sums, narrow(sums), needed_values(sums))


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
    return np.minimum(np.maximum(sums.threshold, LEAST_RULE) - 1.0, ceilings(sums) + 1)
