"""Controlled rounding: every count becomes a multiple next to it, and all sums still hold.

Over the draws each count is on average what it was (unbiased), what is a multiple stays (zero-restricted), and rows and
columns add up, as in Cox (1987, A constructive procedure for unbiased controlled rounding, Journal of the American
Statistical Association 82). The counts are drawn as he does it, by steps to either side that keep the average, here
from vertex to vertex of all tables that add up. Where several sums together leave no such table, figures go one
multiple further than the next, as few as can be: Fischetti and Salazar (1998, Experiments with controlled rounding for
statistical disclosure control in tabular data with linear constraints, Journal of Official Statistics 14).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

from zicht.disclosure.components import parts_of_matrix

__all__ = ["Relations", "round_controlled"]

FloatArray = npt.NDArray[np.float64]

#: Parts of a multiple smaller than this are none.
NOISE = 1e-5
#: What a step to a multiple beyond the next costs, in multiples.
FOR_BEYOND = 10.0
#: The way ends long before: each step makes at least one more count or sum final.
MOST_STEPS = 1_000
#: So many branches are looked at for the fewest steps beyond; the search always ends at the same place.
MOST_BRANCHES = 2_000


@dataclass(frozen=True)
class Relations:
    """Sums of counts: `matrix @ counts` lies between `least` and `most`, whatever the counts are rounded to."""

    matrix: csr_array
    least: FloatArray
    most: FloatArray


def round_controlled(values: FloatArray, relations: Relations, *, base: int, seed: int) -> FloatArray:
    """Return the counts in multiples of `base`.

    Parameters
    ----------
    values
        Counts for which every relation holds.
    relations
        The sums that must hold afterwards too.
    base
        What all figures become multiples of.
    seed
        Who knows it, and guesses all counts, can check the guess: derive it from a secret.

    Raises
    ------
    ValueError
        If no such table was found, not even with figures one multiple further.
    """
    multiples = values / base
    down = np.floor(multiples + NOISE)
    between = multiples - down > NOISE
    rounded = np.where(between, values, base * down)
    generator = np.random.default_rng(seed)
    places = np.flatnonzero(between)
    for members, rows in parts_of_matrix(relations.matrix[:, places]):
        columns = places[members]
        rest = rounded.copy()
        rest[columns] = base * down[columns]
        known = relations.matrix[rows] @ rest
        part = _Part(
            relations.matrix[rows][:, columns],
            (relations.least[rows] - known) / base,
            (relations.most[rows] - known) / base,
        )
        start = multiples[columns] - down[columns]
        steps = part.draw(start, generator)
        if steps is None:
            steps = part.nearest(start, down[columns])
        rounded[columns] = base * (down[columns] + steps)
    return rounded


@dataclass(frozen=True)
class _Part:
    """Counts that hang together, as steps of a multiple upwards: `matrix @ steps` lies between `low` and `high`."""

    matrix: csr_array
    low: FloatArray
    high: FloatArray

    def draw(self, steps: FloatArray, generator: np.random.Generator) -> FloatArray | None:
        """Return whole steps, on average those given; None where the way ends at parts of a step."""
        for _step in range(MOST_STEPS):
            if not ((steps > NOISE) & (steps < 1 - NOISE)).any():
                return steps
            vertex = self.vertex(steps, generator)
            way = vertex - steps
            if np.abs(way).max() <= NOISE:
                return None
            back = self.reach(steps, -way)
            steps = vertex if generator.random() < back / (1 + back) else steps - back * way
            steps = np.where(np.abs(steps - np.round(steps)) < NOISE, np.round(steps), steps)
        return None

    def vertex(self, steps: FloatArray, generator: np.random.Generator) -> FloatArray:
        """Return a vertex near by of all that add up, where what is whole stays and what is reached stays reached."""
        whole = (steps < NOISE) | (steps > 1 - NOISE)
        now = self.matrix @ steps
        low = np.where(now > self.high - NOISE, self.high, self.low)
        high = np.where(now < self.low + NOISE, self.low, self.high)
        found = milp(
            (1 - 2 * steps) * generator.exponential(size=len(steps)),
            bounds=Bounds(np.where(whole, steps, 0.0), np.where(whole, steps, 1.0)),
            constraints=LinearConstraint(self.matrix, low, high),
        )
        return steps if found.x is None else np.clip(found.x, 0.0, 1.0)

    def reach(self, steps: FloatArray, way: FloatArray) -> float:
        """Return how often one can go a way before a step or a sum is at its end."""
        moves = np.abs(way) > NOISE
        loose = self.high - self.low > NOISE
        now, change = (self.matrix @ steps)[loose], (self.matrix @ way)[loose]
        up, down = change > NOISE, change < -NOISE
        room = [
            np.where(way > 0, 1 - steps, steps)[moves] / np.abs(way)[moves],
            (self.high[loose] - now)[up] / change[up],
            (self.low[loose] - now)[down] / change[down],
        ]
        return float(max(np.concatenate(room).min(), 0.0))

    def nearest(self, steps: FloatArray, down: FloatArray) -> FloatArray:
        """Return the whole steps nearest to those given, of which as few as can be go beyond the next multiple."""
        size = len(steps)
        beyond = np.full(size, FOR_BEYOND)
        found = milp(
            np.concatenate([1 - 2 * steps, beyond, beyond]),
            integrality=np.ones(3 * size),
            bounds=Bounds(0.0, np.concatenate([np.ones(2 * size), np.minimum(down, 1.0)])),
            constraints=LinearConstraint(
                hstack([self.matrix, self.matrix, -self.matrix]), self.low, self.high
            ),
            options={"node_limit": MOST_BRANCHES},
        )
        if found.x is None:
            raise ValueError("no table of multiples adds up")
        up, more, less = np.round(found.x).reshape(3, size)
        steps_taken: FloatArray = up + more - less
        return steps_taken
