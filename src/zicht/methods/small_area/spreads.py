"""How counts of areas differ, as published counts and bounds of hidden ones show it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaincc, gammaln

from zicht.methods.small_area.areas import FloatArray

__all__ = ["DRAWS", "Spread", "draw_differences", "fit_spread", "grid", "log_chances"]

#: The grid over standardised differences: so many nodes, so far out; draws of a prediction.
NODES, REACH, DRAWS = 121, 5.5, 4000
#: Differences smaller than this are none, larger ones are no differences between areas any more.
LEAST_SPREAD, MOST_SPREAD = 0.02, 3.0
#: What is known of a spread beforehand: centre and standard deviation of its logarithm. A weak pull, without which few
#: counts let it run off to nothing or to everything.
USUAL_SPREAD, HOW_USUAL = -1.0, 1.5


@dataclass(frozen=True)
class Spread:
    """A normal spread of differences on the logarithmic scale, as observed counts show it.

    `nodes` and `weights` hold, row by row, where a difference may lie and how probably, given its count.
    """

    deviation: float
    level: float
    nodes: FloatArray
    weights: FloatArray

    @property
    def means(self) -> FloatArray:
        return np.asarray(self.weights @ self.nodes)

    @property
    def variances(self) -> FloatArray:
        return np.asarray(self.weights @ self.nodes**2 - self.means**2)


def fit_spread(low: FloatArray, high: FloatArray, base: FloatArray, *, blind: float = 0.0) -> Spread:
    """Fit the common level and the spread of counts around `base` by marginal likelihood, and where each row lies.

    In a share `blind` of all rows the count is zero whatever happens there, so that a few empty rows do not widen the
    spread of all; where a row lies is told for one that is not such.
    """
    used = base > 0
    if used.sum() < 2:
        nodes, prior = grid(LEAST_SPREAD)
        return Spread(LEAST_SPREAD, 1.0, nodes, np.tile(prior, (len(low), 1)))
    told = np.where(np.isfinite(high), (low + high) / 2, low)
    level = np.log(max(told[used].sum(), 0.5) / base[used].sum())

    def loss(at: FloatArray) -> float:
        deviation = float(np.clip(np.exp(at[1]), LEAST_SPREAD, MOST_SPREAD))
        nodes, prior = grid(deviation)
        seen = np.exp(log_chances(low[used], high[used], base[used] * np.exp(at[0]), nodes)) @ prior
        likelihood = (1 - blind) * seen + blind * (high[used] == 0)
        pull = 0.5 * ((at[1] - USUAL_SPREAD) / HOW_USUAL) ** 2
        return float(-np.log(np.maximum(likelihood, 1e-300)).sum() + pull)

    begin = np.array([level, np.log(0.4)])
    corners = begin + np.array([[0.0, 0.0], [0.3, 0.0], [0.0, 0.6]])
    found = minimize(
        loss,
        begin,
        method="Nelder-Mead",
        options={"xatol": 1e-3, "fatol": 1e-4, "maxiter": 200, "initial_simplex": corners},
    )
    deviation = float(np.clip(np.exp(found.x[1]), LEAST_SPREAD, MOST_SPREAD))
    rate = float(np.exp(found.x[0]))
    nodes, prior = grid(deviation)
    chances = log_chances(low, high, base * rate, nodes)
    weights = np.exp(chances - chances.max(axis=1, keepdims=True)) * prior
    return Spread(deviation, rate, nodes, weights / weights.sum(axis=1, keepdims=True))


def grid(deviation: float) -> tuple[FloatArray, FloatArray]:
    """Return differences with a mean factor of one, and their prior chances."""
    standard = np.linspace(-REACH, REACH, NODES)
    chances = np.exp(-0.5 * standard**2)
    return deviation * standard - deviation**2 / 2, chances / chances.sum()


def log_chances(low: FloatArray, high: FloatArray, base: FloatArray, nodes: FloatArray) -> FloatArray:
    """Return the logarithm of the chance of each count (within its bounds) at each node; rows by nodes."""
    found = np.zeros((len(low), len(nodes)))
    exact = (low == high) & (base > 0)
    mean = base[exact, None] * np.exp(nodes)
    found[exact] = low[exact, None] * np.log(mean) - mean - gammaln(low[exact, None] + 1)
    bounded = (low < high) & (base > 0)
    mean = base[bounded, None] * np.exp(nodes)
    below = np.where(low[bounded, None] > 0, gammaincc(np.maximum(low[bounded, None], 1), mean), 0.0)
    finite = np.isfinite(high[bounded])
    until = np.ones_like(mean)
    until[finite] = gammaincc(high[bounded][finite, None] + 1, mean[finite])
    found[bounded] = np.log(np.maximum(until - below, 1e-300))
    return found


def draw_differences(spread: Spread, rng: np.random.Generator) -> FloatArray:
    """Draw differences given their counts; draws by rows."""
    cumulative = np.cumsum(spread.weights, axis=1)
    drawn = np.empty((DRAWS, len(cumulative)))
    width = spread.nodes[1] - spread.nodes[0]
    for row, chances in enumerate(cumulative):
        places = np.searchsorted(chances, rng.random(DRAWS) * chances[-1])
        drawn[:, row] = spread.nodes[np.minimum(places, NODES - 1)]
    drawn += rng.uniform(-0.5, 0.5, drawn.shape) * width
    return drawn
