"""The cheapest other set of numbers that readers would have to hold possible for one of them to be another value.

The numbers that differ in it are those to hide. The programme is that of Fischetti and Salazar (2001, "Solving the
cell suppression problem on tabular data with linear constraints", Management Science 47, section 3), one number at a
time, as in the heuristic of Kelly, Golden and Assad (1992, "Cell suppression: disclosure protection for sensitive
tabular data", Networks 22).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csc_array, hstack

from zicht.disclosure.bounding import BoolArray
from zicht.disclosure.programme import is_solved, set_up
from zicht.disclosure.sums import FloatArray, IntArray, Sums

__all__ = ["Changes"]

#: A change smaller than this is none.
NOISE = 1e-6
#: What a change of a number costs that is hidden already: next to nothing, so that the fewest of them move.
HIDDEN = 1e-3


class Changes:
    """A programme over numbers that may be hidden, solved again from where it stood."""

    def __init__(
        self, sums: Sums, by_number: csc_array, values: FloatArray, costs: FloatArray, places: IntArray
    ) -> None:
        """Set the programme up over some numbers: what a change by one unit costs, infinite where it must stay.

        `by_number` are the relations of `sums`, by column. Each number may be raised (the first columns) or lowered, so
        that all sums still hold.
        """
        self.columns: IntArray = places[np.isfinite(costs[places])]
        self.values: FloatArray = values[self.columns]
        self.size = len(self.columns)
        lower, upper = sums.lower[self.columns], sums.upper[self.columns]
        told = (lower < upper) & ((lower > 0) | np.isfinite(upper))
        up = np.where(told, upper - self.values, np.inf)
        down = np.where(told, self.values - lower, self.values)
        self.most: FloatArray = np.concatenate([up, down])
        block = by_number[:, self.columns]
        rows = np.unique(block.indices)
        block = block.tocsr()[rows]
        now = sums.relations[rows] @ values
        cost = np.maximum(costs[self.columns], HIDDEN)
        self.solver = set_up(
            hstack([block, -block], format="csr"),
            lower=np.zeros(2 * self.size),
            upper=self.most,
            least=sums.least[rows] - now,
            most=sums.most[rows] - now,
            costs=np.concatenate([cost, cost]),
        )

    def make_free(self, places: Sequence[int]) -> None:
        """Note that these numbers are hidden: a change of theirs costs next to nothing any more."""
        for at in np.flatnonzero(np.isin(self.columns, places)).tolist():
            self.solver.changeColCost(at, HIDDEN)
            self.solver.changeColCost(at + self.size, HIDDEN)

    def cheapest(self, place: int, to: float) -> tuple[IntArray, FloatArray]:
        """Return which numbers change at the least cost so that one of them becomes `to`, and to what.

        None do where that is not possible.
        """
        at = int(np.searchsorted(self.columns, place))
        change = to - self.values[at]
        one, other = (at, at + self.size) if change > 0 else (at + self.size, at)
        self.solver.changeColBounds(one, abs(change), abs(change))
        self.solver.changeColBounds(other, 0.0, 0.0)
        solved = is_solved(self.solver)
        raised, lowered = np.array(self.solver.getSolution().col_value).reshape(2, -1)
        for column in (one, other):
            self.solver.changeColBounds(column, 0.0, float(self.most[column]))
        changed: BoolArray = (np.abs(raised - lowered) > NOISE) & solved
        return self.columns[changed], (self.values + raised - lowered)[changed]
