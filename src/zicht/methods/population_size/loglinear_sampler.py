"""Draws from the posterior of a Poisson log-linear model with normal priors on its interactions.

The log posterior is concave. It is brought to a standard form: its maximum at zero, its curvature there one in
every direction. Hamiltonian Monte Carlo [1]_ then crosses it in a few steps, whatever the number of parameters
and persons; all chains move together. Products with the design matrix are sums over the table: see `lattice`.

References
----------
.. [1] Neal, R. M. (2011). "MCMC using Hamiltonian dynamics". Handbook of Markov Chain Monte Carlo, chapter 5.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.lattice import subset_sums, superset_sums

__all__ = ["Posterior", "draw_posterior"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Steps to the maximum; a concave function with a finite one needs a few dozen at most.
MOST_STEPS = 200
#: The longest rise of the logarithm of a fitted count for which a whole Newton step is safe: see `newton`.
WHOLE_STEP = 1.79
#: The warm-up looks for the length of the steps at which this share of proposals is taken.
WANTED_TAKEN = 0.85
WARM_UP_ROUNDS, WARM_UP_DRAWS = 20, 10
#: A place with a higher logarithm of an expected count is out of the question.
HIGHEST_LOG = 100.0
#: The most steps of one proposal.
MOST_LEAPS = 30


@dataclass(frozen=True, eq=False)
class Posterior:
    """A log-linear model, its data and its prior.

    Attributes
    ----------
    effects : int array, shape (parameters,)
        The bitmask of each parameter, the constant 0 first.
    counts : float array, shape (2**K,)
        Persons per combination of lists; that of no list is not looked at.
    precision : float array, shape (parameters,)
        One over the variance of the normal prior around 0; 0 for a flat prior.
    """

    effects: IntArray
    counts: FloatArray
    precision: FloatArray

    def expand(self, parameters: FloatArray) -> FloatArray:
        """Return the logarithms of the expected counts, shape (2**K, chains); parameters by chain."""
        table = np.zeros((len(self.counts), len(parameters)))
        table[self.effects] = parameters.T
        return subset_sums(table)

    def collect(self, cells: FloatArray) -> FloatArray:
        """Return the sum of the cells that each parameter acts on, shape (chains, parameters)."""
        seen = cells.copy()
        seen[0] = 0
        sums: FloatArray = superset_sums(seen)[self.effects].T
        return sums

    def find_maximum(self) -> tuple[FloatArray, FloatArray] | None:
        """Return the maximum and the curvature there by Newton's method, or None if it is not reached."""
        parameters = np.zeros(len(self.effects))
        parameters[0] = math.log(max(self.counts[1:].mean(), 1e-3))
        totals = self.collect(self.counts[:, None])[0]
        joined = self.effects[:, None] | self.effects
        for _ in range(MOST_STEPS):
            fitted = np.exp(self.expand(parameters[None]))
            fitted[0] = 0
            sums = superset_sums(fitted)[:, 0]
            curvature = sums[joined] + np.diag(self.precision)
            try:
                step = np.linalg.solve(curvature, totals - sums[self.effects] - self.precision * parameters)
            except np.linalg.LinAlgError:
                return None
            change = self.expand(step[None])[:, 0]
            size = float(np.abs(change).max())
            if not math.isfinite(size):
                return None
            rise = max(float(change[1:].max()), 1e-9)
            parameters += step * (math.log1p(rise) / rise if rise > WHOLE_STEP else 1.0)
            if size < 1e-6:
                return parameters, curvature
        return None


def draw_posterior(
    posterior: Posterior,
    rng: np.random.Generator,
    *,
    chains: int,
    draws: int,
    on_progress: Callable[[int, int], None] | None = None,
) -> FloatArray | None:
    """Draw the parameters.

    Parameters
    ----------
    posterior : Posterior
        It must be proper: the model without the parameters that have a prior has a maximum.
    rng : numpy.random.Generator
        Where chance comes from.
    chains, draws : int
        Chains, that start wider than the posterior, and draws of each.
    on_progress : callable, optional
        Called with the draws that are done per chain, and of all.

    Returns
    -------
    float array, shape (chains, draws, parameters), or None
        None if the maximum is not found or a chain does not move.
    """
    found = posterior.find_maximum()
    if found is None:
        return None
    maximum, curvature = found
    try:
        turn = np.linalg.inv(np.linalg.cholesky(curvature)).T
    except np.linalg.LinAlgError:
        return None
    walk = _Walk(posterior, maximum, turn, rng.standard_normal((chains, len(maximum))) * 1.5)
    walk.warm_up(rng)
    kept = np.empty((chains, draws, len(maximum)))
    for at in range(draws):
        walk.move(rng)
        kept[:, at] = walk.places
        if on_progress is not None and (at + 1) % 100 == 0:
            on_progress(at + 1, draws)
    if not (np.ptp(kept, axis=1) > 0).all():
        return None
    return maximum + kept @ turn.T


class _Walk:
    """Where all chains are, in standard form, and how long their steps are."""

    def __init__(
        self, posterior: Posterior, maximum: FloatArray, turn: FloatArray, places: FloatArray
    ) -> None:
        self.posterior, self.maximum, self.turn = posterior, maximum, turn
        self.start = posterior.expand(maximum[None])
        self.totals = posterior.collect(posterior.counts[:, None])
        self.step = len(maximum) ** -0.25
        self.places = places
        self.density, self.gradient = self._look(places)

    def warm_up(self, rng: np.random.Generator) -> None:
        """Come near the maximum, and find a length of the steps that most proposals survive."""
        for _ in range(WARM_UP_ROUNDS):
            taken = np.mean([self.move(rng) for _ in range(WARM_UP_DRAWS)])
            self.step *= math.exp(float(taken) - WANTED_TAKEN)

    def move(self, rng: np.random.Generator) -> float:
        """Move every chain or not; return the share that moved."""
        step = self.step * rng.uniform(0.8, 1.2)
        speed = rng.standard_normal(self.places.shape)
        energy = self.density - (speed**2).sum(axis=1) / 2
        places, density, gradient = self.places, self.density, self.gradient
        for _ in range(min(max(1, round(math.pi / 2 / self.step)), MOST_LEAPS)):
            speed = speed + step / 2 * gradient
            places = places + step * speed
            density, gradient = self._look(places)
            speed = speed + step / 2 * gradient
        gain = density - (speed**2).sum(axis=1) / 2 - energy
        taken = np.log1p(-rng.random(len(places))) < gain
        self.places = np.where(taken[:, None], places, self.places)
        self.density = np.where(taken, density, self.density)
        self.gradient = np.where(taken[:, None], gradient, self.gradient)
        return float(taken.mean())

    def _look(self, places: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the log posterior of each chain and its gradient; far outside, a density of minus infinity."""
        posterior, parameters = self.posterior, self.maximum + places @ self.turn.T
        logs = posterior.expand(parameters)
        fitted = np.exp(np.minimum(logs, HIGHEST_LOG))
        gain = posterior.counts[1:] @ (logs - self.start)[1:] - fitted[1:].sum(axis=0)
        density = gain - (posterior.precision * parameters**2).sum(axis=1) / 2
        gradient = self.totals - posterior.collect(fitted) - posterior.precision * parameters
        wild = logs[1:].max(axis=0) >= HIGHEST_LOG
        return np.where(wild, -np.inf, density), np.where(wild[:, None], 0.0, gradient @ self.turn)
