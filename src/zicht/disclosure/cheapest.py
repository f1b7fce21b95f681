"""The cheapest other set of numbers that readers would have to hold possible for one of them to be another value.

The numbers that differ in it are those to hide. The programme is that of Fischetti and Salazar (2001, "Solving the
cell suppression problem on tabular data with linear constraints", Management Science 47, section 3), one number at a
time, as in the heuristic of Kelly, Golden and Assad (1992, "Cell suppression: disclosure protection for sensitive
tabular data", Networks 22).
"""

from __future__ import annotations

import highspy
import numpy as np

from zicht.disclosure.bounding import BoolArray, quiet_solver
from zicht.disclosure.sums import FloatArray, IntArray, Sums

__all__ = ["Changes"]

#: A change smaller than this is none.
NOISE = 1e-6
#: What a change of a number costs that is hidden already: next to nothing, so that the fewest of them move.
HIDDEN = 1e-3


class Changes:
    """One programme over all numbers that may be hidden, solved again from where it stood for each number."""

    def __init__(self, sums: Sums, values: FloatArray, costs: FloatArray, places: IntArray) -> None:
        """Set the programme up over some numbers: what a change by one unit costs, infinite where it must stay."""
        self.values = values
        self.least, self.highest = values.copy(), values.copy()
        self.columns: IntArray = places[np.isfinite(costs[places])]
        self.size = len(self.columns)
        self.at = {int(place): at for at, place in enumerate(self.columns)}
        told = (sums.lower < sums.upper) & ((sums.lower > 0) | np.isfinite(sums.upper))
        up = np.where(told, sums.upper - values, np.inf)[self.columns]
        down = np.where(told, values - sums.lower, values)[self.columns]
        self.most: FloatArray = np.concatenate([up, down])
        self.solver = quiet_solver()
        self.solver.passModel(self._programme(sums, costs))

    def _programme(self, sums: Sums, costs: FloatArray) -> highspy.HighsLp:
        """Each number may be raised (the first columns) or lowered, so that all sums still hold."""
        block = sums.relations[:, self.columns].tocsc()
        touched = np.unique(block.indices)
        block = block.tocsr()[touched].tocsc()
        now = sums.relations[touched] @ self.values
        cost = np.maximum(costs[self.columns], HIDDEN)
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = 2 * self.size, len(now)
        programme.col_cost_ = np.concatenate([cost, cost])
        programme.col_lower_ = np.zeros(2 * self.size)
        programme.col_upper_ = self.most
        programme.row_lower_, programme.row_upper_ = sums.least[touched] - now, sums.most[touched] - now
        programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        programme.a_matrix_.start_ = np.concatenate([block.indptr, block.indptr[1:] + block.nnz])
        programme.a_matrix_.index_ = np.concatenate([block.indices, block.indices])
        programme.a_matrix_.value_ = np.concatenate([block.data, -block.data])
        return programme

    def make_free(self, places: IntArray) -> None:
        """Note that these numbers are hidden: a change of theirs costs next to nothing any more."""
        for place in places.tolist():
            at = self.at.get(place)
            if at is not None:
                self.solver.changeColCost(at, HIDDEN)
                self.solver.changeColCost(at + self.size, HIDDEN)

    def cheapest(self, place: int, to: float) -> IntArray:
        """Return which numbers change at the least cost so that one of them becomes `to`; none where nothing can."""
        change = to - self.values[place]
        up, down = self.at[place], self.at[place] + self.size
        one, other = (up, down) if change > 0 else (down, up)
        self.solver.changeColBounds(one, abs(change), abs(change))
        self.solver.changeColBounds(other, 0.0, 0.0)
        self.solver.run()
        solved = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        raised, lowered = np.array(self.solver.getSolution().col_value).reshape(2, -1)
        for column in (up, down):
            self.solver.changeColBounds(column, 0.0, float(self.most[column]))
        if not solved:
            return self.columns[:0]
        change_of = raised - lowered
        self.witness(change_of)
        changed: BoolArray = np.abs(change_of) > NOISE
        return self.columns[changed]

    def witness(self, change: FloatArray) -> None:
        """Note the values that these changes give each number: readers must hold them possible."""
        now = self.values[self.columns] + change
        self.least[self.columns] = np.minimum(self.least[self.columns], now)
        self.highest[self.columns] = np.maximum(self.highest[self.columns], now)

    def seen_apart(self, place: int) -> float:
        """Return how far apart the values are that solutions gave a number."""
        return float(self.highest[place] - self.least[place])
