"""The cheapest other set of numbers that readers would have to hold possible for one of them to be another value.

The numbers that differ in it are those to hide. The programme is that of Fischetti and Salazar (2001, "Solving the
cell suppression problem on tabular data with linear constraints", Management Science 47, section 3), one number at a
time, as in the heuristic of Kelly, Golden and Assad (1992, "Cell suppression: disclosure protection for sensitive
tabular data", Networks 22).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, hstack

from zicht.disclosure.bounding import BoolArray
from zicht.disclosure.programme import is_solved, set_up
from zicht.disclosure.sums import NOISE, FloatArray, IntArray, Sums

__all__ = ["Changes", "World"]

#: What a change of a number costs that is hidden already: next to nothing, so that the fewest of them move.
HIDDEN = 1e-3


@dataclass(frozen=True)
class World:
    """The sums, the numbers in them, between which values readers leave each of them, and what hiding it would lose.

    `price` is infinite for a number that cannot be hidden any better, or must be shown; `by_number` are the relations
    by column.
    """

    sums: Sums
    by_number: csc_array
    values: FloatArray
    lower: FloatArray
    upper: FloatArray
    price: FloatArray

    @classmethod
    def of(cls, sums: Sums, values: FloatArray, costs: FloatArray) -> World:
        return cls(sums, sums.relations.tocsc(), values, sums.lower.copy(), sums.upper.copy(), costs.copy())

    @property
    def is_movable(self) -> BoolArray:
        """Whether a number can be another one, for nothing or at a price."""
        movable: BoolArray = (self.lower < self.upper) | np.isfinite(self.price)
        return movable

    def hide(self, place: int) -> None:
        """Note that a number is hidden: readers leave it any value that they do not know better of."""
        self.lower[place], self.upper[place] = self.sums.kept_lower[place], self.sums.kept_upper[place]
        self.price[place] = np.inf

    def tells(self, places: IntArray, values: FloatArray) -> BoolArray:
        """Say which of these numbers readers know not to be these values."""
        told: BoolArray = (values < self.lower[places] - NOISE) | (values > self.upper[places] + NOISE)
        return told


class Changes:
    """A programme over some numbers of a world, solved again from where it stood."""

    def __init__(self, world: World, places: IntArray) -> None:
        """Set the programme up over these numbers, in order, so that all sums still hold.

        Each may be raised (the first columns) or lowered: within what readers leave it for nothing, and beyond that at
        its price for each unit.
        """
        values, lower, upper = world.values[places], world.lower[places], world.upper[places]
        within, beyond = lower < upper, np.isfinite(world.price[places])
        self.within: IntArray = places[within]
        self.columns: IntArray = np.concatenate([self.within, places[beyond]])
        self.values = world.values
        self.size = len(self.columns)
        kept_lower, kept_upper = world.sums.kept_lower[places], world.sums.kept_upper[places]
        further = np.subtract(kept_upper, upper, out=np.zeros(len(places)), where=upper < kept_upper)
        up = np.concatenate([(upper - values)[within], further[beyond]])
        down = np.concatenate([(values - lower)[within], (lower - kept_lower)[beyond]])
        self.most: FloatArray = np.concatenate([up, down])
        price = np.concatenate([np.full(len(self.within), HIDDEN), world.price[places[beyond]]])
        block = world.by_number[:, self.columns]
        rows = np.unique(block.indices)
        block = block.tocsr()[rows]
        now = world.sums.relations[rows] @ world.values
        self.solver = set_up(
            hstack([block, -block], format="csr"),
            lower=np.zeros(2 * self.size),
            upper=self.most,
            least=world.sums.least[rows] - now,
            most=world.sums.most[rows] - now,
            costs=np.concatenate([price, price]),
        )

    def make_free(self, places: Sequence[int]) -> None:
        """Note that these numbers are hidden: a change of theirs costs next to nothing any more."""
        for at in np.flatnonzero(np.isin(self.columns, places)).tolist():
            self.solver.changeColCost(at, HIDDEN)
            self.solver.changeColCost(at + self.size, HIDDEN)

    def cheapest(self, place: int, to: float) -> tuple[IntArray, FloatArray]:
        """Return which numbers change at the least cost so that a hidden one becomes `to`, and to what.

        None do where that is not possible.
        """
        found = np.flatnonzero(self.within == place)
        if not len(found):
            return self.columns[:0], self.values[:0]
        at = int(found[0])
        change = to - self.values[place]
        one, other = (at, at + self.size) if change > 0 else (at + self.size, at)
        self.solver.changeColBounds(one, abs(change), abs(change))
        self.solver.changeColBounds(other, 0.0, 0.0)
        solved = is_solved(self.solver)
        raised, lowered = np.array(self.solver.getSolution().col_value).reshape(2, -1)
        for column in (one, other):
            self.solver.changeColBounds(column, 0.0, float(self.most[column]))
        if not solved:
            return self.columns[:0], self.values[:0]
        places, inverse = np.unique(self.columns, return_inverse=True)
        changes = np.bincount(inverse, raised - lowered, len(places))
        changed: BoolArray = np.abs(changes) > NOISE
        return places[changed], self.values[places[changed]] + changes[changed]
