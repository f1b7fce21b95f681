"""Draws from the posterior of a Poisson log-linear model with normal priors on its interactions.

The log posterior is concave. It is brought to a standard form: its maximum at zero, its curvature there one in
every direction. Hamiltonian Monte Carlo [1]_ then crosses it in a few steps, whatever the number of parameters
and persons; all chains move together, one matrix product per step.

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

__all__ = ["Posterior", "draw_posterior"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Steps to the maximum; a concave function with a finite one needs a few dozen at most.
MOST_STEPS = 200
#: The most that a Newton step changes the logarithm of a fitted count.
LONGEST_CHANGE = 1.5
#: In the warm-up the steps of the chains are made shorter until this share of proposals is taken.
FEWEST_TAKEN = 0.7
WARM_UP_ROUNDS, WARM_UP_DRAWS = 10, 20


@dataclass(frozen=True, eq=False)
class Posterior:
    """A log-linear model, its data and its prior.

    Attributes
    ----------
    design : float array, shape (cells, parameters)
        1 where a parameter acts on a cell; the first parameter on every cell, and alone on the cell of no list.
    counts : float array, shape (cells,)
        Persons per cell.
    precision : float array, shape (parameters,)
        One over the variance of the normal prior around 0; 0 for a flat prior.
    """

    design: FloatArray
    counts: FloatArray
    precision: FloatArray

    def find_maximum(self) -> tuple[FloatArray, FloatArray] | None:
        """Return the maximum and the curvature there by Newton's method, or None if it is not reached."""
        parameters = np.zeros(self.design.shape[1])
        parameters[0] = math.log(max(self.counts.mean(), 1e-3))
        totals = self.counts @ self.design
        for _ in range(MOST_STEPS):
            fitted = np.exp(self.design @ parameters)
            curvature = (self.design * fitted[:, None]).T @ self.design + np.diag(self.precision)
            gradient = totals - fitted @ self.design - self.precision * parameters
            try:
                step = np.linalg.solve(curvature, gradient)
            except np.linalg.LinAlgError:
                return None
            change = float(np.abs(self.design @ step).max())
            if not math.isfinite(change):
                return None
            parameters += step * min(1.0, LONGEST_CHANGE / max(change, 1e-300))
            if change < 1e-6:
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
        Chains, that start well outside the posterior, and draws of each.
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
    walk = _Walk(posterior, maximum, turn, rng.standard_normal((chains, len(maximum))) * 2)
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
        self.start = posterior.design @ maximum
        self.slope = posterior.design @ turn
        self.counts = posterior.counts
        weight = np.sqrt(posterior.precision)
        self.prior_start, self.prior_slope = weight * maximum, weight[:, None] * turn
        self.step = len(maximum) ** -0.25
        self.places = places
        self.density, self.gradient = self._look(places)

    def warm_up(self, rng: np.random.Generator) -> None:
        """Come near the maximum, and find a length of the steps that most proposals survive."""
        for _ in range(WARM_UP_ROUNDS):
            taken = np.mean([self.move(rng) for _ in range(WARM_UP_DRAWS)])
            if taken < FEWEST_TAKEN:
                self.step *= 0.7

    def move(self, rng: np.random.Generator) -> float:
        """Move every chain or not; return the share that moved."""
        step = self.step * rng.uniform(0.8, 1.2)
        speed = rng.standard_normal(self.places.shape)
        energy = self.density - (speed**2).sum(axis=1) / 2
        places, density, gradient = self.places, self.density, self.gradient
        for _ in range(max(1, round(math.pi / 2 / self.step))):
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
        logs = self.start + places @ self.slope.T
        fitted = np.exp(np.minimum(logs, 100.0))
        prior = self.prior_start + places @ self.prior_slope.T
        density = (self.counts * (logs - self.start) - fitted).sum(axis=1) - (prior**2).sum(axis=1) / 2
        gradient = (self.counts - fitted) @ self.slope - prior @ self.prior_slope
        wild = logs.max(axis=1) >= 100.0
        return np.where(wild, -np.inf, density), np.where(wild[:, None], 0.0, gradient)
