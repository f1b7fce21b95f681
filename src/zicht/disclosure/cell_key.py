"""Persistent perturbation by cell keys: small random changes that are the same wherever the same persons are counted.

Each person has a record key, drawn once and for all by a keyed hash. The keys of the persons in a cell add up to its
cell key, and that and the count decide the change: equal sets of persons get equal changes, in every table and
edition, so that nobody can average the noise away. For each count the changes are drawn from the distribution of
largest entropy that

    keeps the count on average
    has a fixed variance
    is never further than a largest change
    shows no positive number that is too small to show; a zero stays a zero, and a count is never below it

after Thompson, Broadfoot and Elazar (2013, Methodology for the automatic confidentialisation of statistical outputs
from remote servers at the Australian Bureau of Statistics) and Giessing (2016, Computational issues in the design of
transition probabilities and disclosure risk estimation for additive noise).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from zicht.vocabulary.regimes import KEYS

__all__ = ["KEYS", "Noise", "noise_from"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: The variance of changes: a figure is about two persons off.
VARIANCE = 3.0
#: A count that must jump, as nothing small is shown, varies at least so much more than it has to.
ROOM = 1.1
#: Newton's method ends when mean and variance are this near.
NEAR = 1e-12
MOST_STEPS = 200


@dataclass(frozen=True)
class Noise:
    """How counts are changed: at most by `largest`, with this variance; positive numbers below `smallest` never show.

    `variance` is that of counts which need not jump; below `smallest` it is what jumping takes.
    """

    largest: int
    variance: float
    smallest: int = 1

    def change(self, count: int, cell_key: int) -> int:
        """Return what is added to a count; nothing to a zero."""
        if count == 0:
            return 0
        changes, shares = self.distribution(count)
        place = np.searchsorted(np.cumsum(shares), (cell_key % KEYS + 0.5) / KEYS)
        return int(changes[min(int(place), len(changes) - 1)])

    def distribution(self, count: int) -> tuple[IntArray, FloatArray]:
        """Return the possible changes of a count, ascending, and how likely each is."""
        return _distribution(self, min(count, self.smallest + self.largest))


@lru_cache(maxsize=1_000)
def _distribution(noise: Noise, count: int) -> tuple[IntArray, FloatArray]:
    changes = np.arange(-noise.largest, noise.largest + 1)
    shown = count + changes
    changes = changes[(shown == 0) | (shown >= noise.smallest)]
    return changes, _most_uncertain(changes.astype(np.float64), _feasible(changes, noise.variance))


def _feasible(changes: IntArray, variance: float) -> float:
    """Return the variance nearest to that asked for which these changes, none on average, can have with room to spare.

    The least is that of a jump between the two changes nearest to none, the most that between the two outermost.
    """
    below, above = changes[changes < 0], changes[changes > 0]
    least = 0.0 if 0 in changes else float(-below.max() * above.min())
    most = float(-below.min() * above.max())
    return min(max(variance, ROOM * least), (least + most) / 2)


def _most_uncertain(values: FloatArray, variance: float) -> FloatArray:
    """Return the distribution of largest entropy over these values with mean zero and this variance.

    It is exp(a v + b v^2) up to a factor; a and b minimise a convex function, found by Newton's method.
    """
    powers = np.stack([values, values**2 - variance])
    tilt = np.zeros(2)
    for _step in range(MOST_STEPS):
        weights = _weights(powers, tilt)
        gradient = powers @ weights
        if np.abs(gradient).max() < NEAR:
            break
        spread = (powers * weights) @ powers.T - np.outer(gradient, gradient)
        step: FloatArray = np.linalg.solve(spread, gradient).astype(np.float64)
        tilt = _step_down(powers, tilt, step)
    return _weights(powers, tilt)


def _step_down(powers: FloatArray, tilt: FloatArray, step: FloatArray) -> FloatArray:
    """Go down along a step, half as far until that is lower."""
    length, now = 1.0, _height(powers, tilt)
    while _height(powers, tilt - length * step) > now and length > NEAR:
        length /= 2
    return tilt - length * step


def _height(powers: FloatArray, tilt: FloatArray) -> float:
    exponents = tilt @ powers
    return float(exponents.max() + math.log(np.exp(exponents - exponents.max()).sum()))


def _weights(powers: FloatArray, tilt: FloatArray) -> FloatArray:
    exponents = tilt @ powers
    weights: FloatArray = np.exp(exponents - exponents.max())
    shares: FloatArray = weights / weights.sum()
    return shares


def noise_from(smallest: int) -> Noise:
    """Return how counts are changed where positive numbers below this must never show."""
    return Noise(largest=smallest, variance=VARIANCE, smallest=smallest)
