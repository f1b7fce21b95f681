"""Which protected numbers a reader can pin down by setting published figures in their sums.

A reader knows the rules, every sum in which figures hang together, and every figure that is shown. Which of the hidden
numbers are small, which are whole groups or of one organisation, and which are hidden for others' sake, no table says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zicht.disclosure.bounding import BoolArray, Bounds, bound_numbers, ceilings, narrow
from zicht.disclosure.complement import FEWEST
from zicht.disclosure.programme import FAR
from zicht.disclosure.sums import LEAST_RULE, NOISE, FloatArray, IntArray, Sums, collect_sums
from zicht.release.model import Table

__all__ = [
    "Attack",
    "Found",
    "apart",
    "at_stake",
    "attack",
    "find_exposed",
    "glance",
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
    """What a reader finds: bounds, how many values must remain possible for each number, and which have fewer.

    `most` is the most that each can be in wholes that are shown.
    """

    bounds: Bounds
    most: FloatArray
    needed: FloatArray
    exposed: BoolArray

    @classmethod
    def of(cls, sums: Sums, bounds: Bounds, most: FloatArray) -> Found:
        needed = needed_values(sums, bounds.lower, most)
        return cls(bounds, most, needed, at_stake(sums, bounds) & (bounds.possible < needed))


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
    wanted = at_stake(sums, after.bounds)
    if safe is not None:
        wanted &= ~safe
    # No number asks for more than at its largest.
    enough = needed_values(sums, after.bounds.upper, after.most)
    bounds = bound_numbers(
        sums, wanted, found=after.bounds, enough=enough, seen=seen, on_progress=on_progress
    )
    return Found.of(sums, bounds, after.most)


def glance(sums: Sums) -> Found:
    """Return what a reader finds who sets one sum in another, and solves nothing."""
    return Found.of(sums, narrow(sums), ceilings(sums))


def at_stake(sums: Sums, bounds: Bounds) -> BoolArray:
    """Say which hidden numbers can be such as a rule hides: small ones, or any where it asks who stands in them.

    Else, one that can only be 5 or more was hidden for others' sake; and one that can only be 0 is nobody's.
    """
    small = np.maximum(bounds.lower, 1) < sums.threshold
    found: BoolArray = sums.hidden & (small | (sums.vague > 0)) & (bounds.upper > 0)
    return found


def needed_values(sums: Sums, values: FloatArray, most: FloatArray) -> FloatArray:
    """Return how many values must remain possible for each number: the safety interval."""
    return apart(sums, np.maximum(sums.threshold, LEAST_RULE), values, most) + 1


def apart(sums: Sums, rule: IntArray, values: FloatArray, most: FloatArray) -> FloatArray:
    """Return how far apart the values of each number must be able to lie under a rule, if these are the least of them.

    A rule that hides 1 to 4 asks for four values. In a whole that is shown, and has 2, there are no more than three: 0,
    1 and 2, which must then all remain possible; or 1 and 2 where only what occurs is listed. A range says itself that
    a count is small: of its values, `FEWEST` do. Rules on who stands in a count ask for a part of it.
    """
    part = np.ceil(sums.vague * np.minimum(values, FAR) / 100 - NOISE)
    left = np.maximum(most - sums.kept_lower, 0.0)
    asked = np.where(sums.all_values, rule - 2.0, np.minimum(rule - 2.0, FEWEST - 1.0))
    found: FloatArray = np.maximum(np.minimum(asked, left), part)
    return found
