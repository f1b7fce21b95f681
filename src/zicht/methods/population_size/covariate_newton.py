"""Newton's method for many models, or many tables, of lists and covariates at once (see `newton`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.covariate_design import Columns
from zicht.methods.population_size.covariate_solving import solve_systems
from zicht.methods.population_size.newton import LAST_STEP, PROVABLE_RATIO, WHOLE_STEP

__all__ = ["CovariateNewton", "Tables", "fit_by_newton", "regress"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tables:
    """What is fitted side by side.

    Attributes
    ----------
    part : Columns
        Parameters; each fit has some of them.
    active : bool array, shape (fits, parameters)
        Which; they are independent on the cells.
    counts : float array, shape (2**K, S, fits)
        Persons.
    within : bool array, shape (2**K, S, fits)
        The cells that are fitted: none of the unseen.
    """

    part: Columns
    active: BoolArray
    counts: FloatArray
    within: BoolArray

    def take(self, chosen: npt.NDArray[np.generic]) -> Tables:
        """Return some of the fits."""
        return Tables(self.part, self.active[chosen], self.counts[..., chosen], self.within[..., chosen])


@dataclass(frozen=True, eq=False)
class CovariateNewton:
    """Where Newton's method ended, per fit.

    Attributes
    ----------
    parameters : float array, shape (fits, parameters)
        Zero where a fit has none.
    converged : bool array, shape (fits,)
        Whether the last step was small enough to be the last.
    proved : bool array, shape (fits,)
        Whether that proves that a maximum exists.
    """

    parameters: FloatArray
    converged: BoolArray
    proved: BoolArray


def regress(tables: Tables) -> FloatArray:
    """Return the regression of log counts on the columns, weighted by the counts, shape (fits, parameters)."""
    weights = np.where(tables.within, tables.counts + 0.5, 0.0)
    logs = weights * np.log(np.where(tables.within, weights, 1.0))
    return _solve(tables, weights, tables.part.sums(logs.swapaxes(0, 1)))


def fit_by_newton(tables: Tables, begin: FloatArray, *, most_steps: int) -> CovariateNewton:
    """Fit all; a step is as long as is safe for the likelihood to rise.

    Parameters
    ----------
    tables : Tables
        What is fitted.
    begin : float array, shape (fits, parameters)
        Where it begins; zero where a fit has no parameter.
    most_steps : int
        After so many steps a fit ends as it is.

    Returns
    -------
    CovariateNewton
        With numbers that may not be finite where a fit has not converged.
    """
    parameters = begin.copy()
    converged, proved = np.zeros(len(begin), dtype=bool), np.zeros(len(begin), dtype=bool)
    going, at = tables, np.arange(len(begin))
    totals = _sums(going, np.where(going.within, going.counts, 0.0))
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(most_steps):
            fitted = _linear(going, parameters[at], outside=-np.inf)
            np.exp(fitted, out=fitted)
            direction = _solve(going, fitted, totals - _sums(going, fitted))
            change = _linear(going, direction, outside=0.0)
            size = np.abs(change).max(axis=(0, 1))
            rise = np.maximum(change.max(axis=(0, 1)), LAST_STEP)
            length = np.where(rise > WHOLE_STEP, np.log1p(rise) / rise, 1.0)
            sound = np.isfinite(size)
            parameters[at[sound]] += (length[:, None] * direction)[sound]
            done = size < LAST_STEP
            if done.any():
                converged[at[done]] = True
                proved[at[done]] = _provable(fitted[..., done], going.within[..., done])
            left = sound & ~done
            if not left.any():
                break
            if not left.all():
                at, totals, going = at[left], totals[:, left], going.take(left)
    return CovariateNewton(parameters, converged, proved)


def _provable(fitted: FloatArray, within: BoolArray) -> BoolArray:
    least = np.where(within, fitted, np.inf).min(axis=(0, 1))
    provable: BoolArray = least > PROVABLE_RATIO * fitted.max(axis=(0, 1))
    return provable


def _linear(tables: Tables, values: FloatArray, *, outside: float) -> FloatArray:
    """Return the sum of the parameters of each cell that is fitted, shape (2**K, S, fits)."""
    found = tables.part.linear(values.T, len(tables.counts)).swapaxes(0, 1)
    np.copyto(found, outside, where=~tables.within)
    return found


def _sums(tables: Tables, table: FloatArray) -> FloatArray:
    return tables.part.sums(table.swapaxes(0, 1))


def _solve(tables: Tables, weights: FloatArray, right: FloatArray) -> FloatArray:
    """Solve each fit's system for the parameters that it has; the right sides have shape (parameters, fits)."""
    return solve_systems(tables.part, tables.active, weights, right.T[:, :, None])[:, :, 0]
