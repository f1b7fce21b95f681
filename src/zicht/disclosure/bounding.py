"""Between which values each hidden number must lie, by all sums together.

First every sum narrows the numbers in it until none does any more (numbers are whole); what then is still open is
asked of linear programmes, one part of the problem at a time. Each solution is a witness for all numbers in it: a
number that two witnesses give values far enough apart is safe, and is not asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from zicht.disclosure.components import parts_of_matrix
from zicht.disclosure.programme import FAR, is_solved, set_up
from zicht.disclosure.sums import NOISE, FloatArray, IntArray, Sums

__all__ = ["BoolArray", "Bounds", "Part", "bound_numbers", "ceilings", "narrow", "parts_of_problem"]

BoolArray = npt.NDArray[np.bool_]

#: No sum takes longer to narrow: each round carries what one number says one sum further.
MOST_ROUNDS = 500
#: Numbers are pushed together as long as that leaves at most this part of them to be asked about one by one.
WORTH_PUSHING = 0.9


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
    return _narrow(sums, Bounds(sums.lower, sums.upper))


def ceilings(sums: Sums) -> FloatArray:
    """Return the most that each number can be as a part of wholes that are shown, or as a whole of such parts.

    That is what narrowing finds where nothing is known of the other parts: infinite for a number in no such sum. A
    number that was revised can be no more than it was, and what it moved; what it is now takes nothing from before.
    """
    is_move = np.isfinite(sums.least) & (sums.least != 0)
    families = replace(sums, least=np.where(is_move, -np.inf, sums.least))
    shown = ~sums.hidden | (sums.lower == sums.upper)
    most = np.where(shown, sums.upper, np.inf)
    return _narrow(families, Bounds(np.zeros(len(most)), most), is_lower_known=True).upper


def _narrow(sums: Sums, known: Bounds, *, is_lower_known: bool = False) -> Bounds:
    row, column, factor = _entries(sums.relations)
    lower, upper = known.lower.copy(), known.upper.copy()
    size = sums.relations.shape[0]
    positive = factor > 0
    for _round in range(MOST_ROUNDS):
        down = np.where(positive, lower[column], upper[column]) * factor
        up = np.where(positive, upper[column], lower[column]) * factor
        room_up = sums.most[row] - _others(down, row, size, endless=-np.inf)
        room_down = sums.least[row] - _others(up, row, size, endless=np.inf)
        before = lower.copy(), upper.copy()
        np.minimum.at(upper, column, np.floor(np.where(positive, room_up, -room_down) + NOISE))
        if not is_lower_known:
            np.maximum.at(lower, column, np.ceil(np.where(positive, room_down, -room_up) - NOISE))
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
    found: Bounds | None = None,
    enough: FloatArray | None = None,
    seen: Bounds | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Bounds:
    """Return the tightest bounds of the wanted numbers, and what narrowing gives for the others.

    `found` is what narrowing gives, where it is there already. With `enough`, a number that is seen to have so many
    possible values is left at the bounds seen until then; `seen` are values that solutions have given each number.
    """
    found = found or narrow(sums)
    unseen = np.full(len(sums.numbers), np.inf)
    seen = seen or Bounds(unseen, -unseen)
    lower, upper = found.lower.copy(), found.upper.copy()
    parts = list(parts_of_problem(sums, found, wanted))
    for done, (columns, rows) in enumerate(parts):
        part = Part.of(sums, found, seen, columns, rows)
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
    for members, rows in parts_of_matrix(sums.relations[:, open_places]):
        columns = open_places[members]
        if wanted[columns].any() and len(rows):
            yield columns, rows


@dataclass
class Part:
    """A linear programme over one part of the problem, solved again and again from where it stood.

    `least` and `most` are what solutions have given each number so far.
    """

    solver: highspy.Highs
    lower: FloatArray
    upper: FloatArray
    least: FloatArray
    most: FloatArray

    @classmethod
    def of(cls, sums: Sums, found: Bounds, seen: Bounds, columns: IntArray, rows: IntArray) -> Part:
        """Set the programme up over the numbers of a part, given what narrowing found and solutions showed."""
        given = np.where(found.lower < found.upper, 0.0, found.lower)
        known = sums.relations[rows] @ given
        block = sums.relations[rows][:, columns].tocsr()
        lower, upper = found.lower[columns], np.minimum(found.upper[columns], FAR)
        solver = set_up(
            block,
            lower=lower,
            upper=upper,
            least=sums.least[rows] - known,
            most=sums.most[rows] - known,
            asks_often=True,
        )
        return cls(solver, lower, upper, seen.lower[columns], seen.upper[columns])

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
        if not is_solved(self.solver):
            # From where it stood, the simplex can lose its way: once more from the beginning.
            self.solver.clearSolver()
            if not is_solved(self.solver):
                raise ValueError("the figures contradict each other")
        solution = np.array(self.solver.getSolution().col_value)
        np.minimum(self.least, solution, out=self.least)
        np.maximum(self.most, solution, out=self.most)
