"""Between which values each hidden number must lie, by all sums together.

First every sum narrows the numbers in it until none does any more (numbers are whole); what then is still open is
asked of linear programmes, one part of the problem at a time. Each solution is a witness for all numbers in it: a
number that two witnesses give values far enough apart is safe, and is not asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from zicht.disclosure.sums import FloatArray, IntArray, Sums

__all__ = ["BoolArray", "Bounds", "Part", "bound_numbers", "narrow", "parts_of_problem", "quiet_solver"]

BoolArray = npt.NDArray[np.bool_]

#: Sums of whole numbers miss a whole number by less than this.
NOISE = 1e-6
#: No sum takes longer to narrow: each round carries what one number says one sum further.
MOST_ROUNDS = 500
#: Numbers are pushed together as long as that leaves at most this part of them to be asked about one by one.
WORTH_PUSHING = 0.9
#: A number without an end is let go as far as this.
FAR = 1e7


@dataclass(frozen=True)
class Bounds:
    """The least and most that each number can be (floats, one per number; the most may be infinite)."""

    lower: FloatArray
    upper: FloatArray

    @property
    def possible(self) -> FloatArray:
        """How many whole values each number can have."""
        return self.upper - self.lower + 1


def narrow(sums: Sums) -> Bounds:
    """Let every sum narrow the numbers in it until none does.

    Raises ValueError where the figures contradict each other.
    """
    row, column, factor = _entries(sums.relations)
    lower, upper = sums.lower.copy(), sums.upper.copy()
    size = sums.relations.shape[0]
    positive = factor > 0
    for _round in range(MOST_ROUNDS):
        down = np.where(positive, lower[column], upper[column]) * factor
        up = np.where(positive, upper[column], lower[column]) * factor
        room_up = sums.most[row] - _others(down, row, size, endless=-np.inf)
        room_down = sums.least[row] - _others(up, row, size, endless=np.inf)
        highest = np.floor(np.where(positive, room_up, -room_down) + NOISE)
        lowest = np.ceil(np.where(positive, room_down, -room_up) - NOISE)
        before = lower.copy(), upper.copy()
        np.minimum.at(upper, column, highest)
        np.maximum.at(lower, column, lowest)
        if (lower > upper).any():
            raise ValueError(f"{int((lower > upper).sum())} numbers cannot be what the figures say of them")
        if np.array_equal(before[0], lower) and np.array_equal(before[1], upper):
            break
    return Bounds(lower, upper)


def _entries(relations: csr_array) -> tuple[IntArray, IntArray, FloatArray]:
    entries = relations.tocoo()
    row, column = entries.coords
    return row.astype(np.int64), column.astype(np.int64), entries.data


def _others(terms: FloatArray, row: IntArray, size: int, *, endless: float) -> FloatArray:
    """Return, for each term of a sum, what the other terms add up to: `endless` where one of them is infinite."""
    infinite = np.isinf(terms)
    finite = np.where(infinite, 0.0, terms)
    others = np.bincount(row, infinite, size)[row] - infinite
    rest: FloatArray = np.where(others > 0, endless, np.bincount(row, finite, size)[row] - finite)
    return rest


def bound_numbers(
    sums: Sums,
    wanted: BoolArray,
    *,
    enough: FloatArray | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Bounds:
    """Return the tightest bounds of the wanted numbers, and what narrowing gives for the others.

    With `enough`, a number that is seen to have so many possible values is left at the bounds seen until then.
    """
    found = narrow(sums)
    lower, upper = found.lower.copy(), found.upper.copy()
    parts = list(parts_of_problem(sums, found, wanted))
    for done, (columns, rows) in enumerate(parts):
        part = Part.of(sums, found, columns, rows)
        asked = np.flatnonzero(wanted[columns])
        need = np.full(len(columns), np.inf) if enough is None else enough[columns]
        lower[columns[asked]], upper[columns[asked]] = part.bound(asked, need)
        if on_progress is not None:
            on_progress(done + 1, len(parts))
    return Bounds(lower, upper)


def parts_of_problem(sums: Sums, found: Bounds, wanted: BoolArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield the parts that hang together through numbers still open: their numbers and their sums."""
    is_open = found.lower < found.upper
    open_places = np.flatnonzero(is_open)
    relations = sums.relations[:, open_places]
    labels = _labels(relations)
    rows_of = _grouped(_row_labels(relations, labels))
    for label, members in _grouped(labels).items():
        columns = open_places[members]
        if wanted[columns].any() and label in rows_of:
            yield columns, rows_of[label]


def _labels(relations: csr_array) -> IntArray:
    """Return for each column which part it belongs to."""
    together = abs(relations.T) @ abs(relations)
    _count, labels = connected_components(together, directed=False)
    grouped: IntArray = labels.astype(np.int64)
    return grouped


def _row_labels(relations: csr_array, labels: IntArray) -> IntArray:
    """Return for each row the part of its first column, or -1 where it has none."""
    starts, ends = relations.indptr[:-1], relations.indptr[1:]
    first = np.minimum(starts, max(len(relations.indices) - 1, 0))
    of_first = labels[relations.indices[first]] if len(relations.indices) else np.zeros(len(starts), np.int64)
    return np.where(starts < ends, of_first, -1)


def _grouped(labels: IntArray) -> dict[int, IntArray]:
    if not len(labels):
        return {}
    order = np.argsort(labels, kind="stable")
    values, starts = np.unique(labels[order], return_index=True)
    pieces = np.split(order, starts[1:])
    return {int(value): piece for value, piece in zip(values, pieces, strict=True) if value >= 0}


def quiet_solver() -> highspy.Highs:
    """Return a solver that prints nothing and leaves the other processors alone."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library names no types here
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("presolve", "off")
    return solver


@dataclass
class Part:
    """A linear programme over one part of the problem, solved again and again from where it stood."""

    solver: highspy.Highs
    lower: FloatArray
    upper: FloatArray
    least: FloatArray
    most: FloatArray

    @classmethod
    def of(cls, sums: Sums, found: Bounds, columns: IntArray, rows: IntArray) -> Part:
        """Set the programme up over the numbers of a part, given what narrowing found."""
        given = np.where(found.lower < found.upper, 0.0, found.lower)
        known = sums.relations[rows] @ given
        block = sums.relations[rows][:, columns].tocsr()
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(columns), len(rows)
        model.col_cost_ = np.zeros(len(columns))
        lower, upper = found.lower[columns], np.minimum(found.upper[columns], FAR)
        model.col_lower_, model.col_upper_ = lower, upper
        model.row_lower_, model.row_upper_ = sums.least[rows] - known, sums.most[rows] - known
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = block.indptr, block.indices
        model.a_matrix_.value_ = block.data
        solver = quiet_solver()
        solver.passModel(model)
        unseen = np.full(len(columns), np.inf)
        return cls(solver, lower, upper, unseen, -unseen)

    def bound(self, asked: IntArray, need: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the least and most of the numbers asked for, as far as they are needed."""
        self.spread(asked, need)
        for place in asked.tolist():
            for direction in (1.0, -1.0):
                if self.most[place] - self.least[place] + 1 + NOISE < need[place]:
                    self.reach(place, direction)
        least = np.ceil(self.least[asked] - NOISE)
        most = np.floor(self.most[asked] + NOISE)
        return least, np.where(most < FAR, most, np.inf)

    def spread(self, asked: IntArray, need: FloatArray) -> None:
        """Push all numbers up, then down, as long as that shows many of them to have room enough."""
        before, tight = 2 * len(asked), asked
        while 1 < len(tight) < WORTH_PUSHING * before:
            before = len(tight)
            for direction in (-1.0, 1.0):
                self.push(tight, direction)
            room = self.most[tight] - self.least[tight] + 1 + NOISE
            tight = tight[room < need[tight]]

    def push(self, places: IntArray, direction: float) -> None:
        """Find a solution with these numbers together as low (1) or as high (-1) as can be."""
        indices = places.astype(np.int32)
        self.solver.changeColsCost(len(places), indices, np.full(len(places), direction))
        self._solve()
        self.solver.changeColsCost(len(places), indices, np.zeros(len(places)))

    def reach(self, place: int, direction: float) -> None:
        """Find the least (direction 1) or most (-1) of one number, unless a solution has been there."""
        seen, limit = (self.least, self.lower) if direction > 0 else (self.most, self.upper)
        if abs(seen[place] - limit[place]) < NOISE:
            return
        self.solver.changeColCost(place, direction)
        self._solve()
        self.solver.changeColCost(place, 0.0)

    def _solve(self) -> None:
        """Solve and note the witness."""
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ValueError("the figures contradict each other")
        solution = np.array(self.solver.getSolution().col_value)
        np.minimum(self.least, solution, out=self.least)
        np.maximum(self.most, solution, out=self.most)
