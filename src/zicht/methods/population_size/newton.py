"""Newton's method for many Poisson log-linear models at once.

For a model with effects `w`, `log mu_h` is the sum of the parameters of the effects inside `h`. The gradient
and the Hessian are sums of `mu` over supersets, so a step needs no design matrix: two passes over the table
and one small linear system per model (see `lattice`).

A step `d` changes `log mu` by `v`. With `R` the largest rise in `v`, the likelihood rises for sure along a
step of length `log(1 + R) / R`, and along a whole one if `R` is below 1.79: the second derivative along the
step grows by at most `exp(R)` (a generalised self-concordance argument, Bach 2010, EJS 4:384). So no
likelihood is evaluated and no step is halved.

Convergence proves that the maximum exists. `x = mu * (1 + v)` solves the moment equations exactly; if all
`v` are above -1, it is a strictly positive solution, and that is the condition of Haberman (1974). Where no
maximum exists the last steps take some `v` to -1 and below. The proof is void where `mu` spans so many orders of
magnitude that rounding decides: see `Fits.proved`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.lattice import gather, scatter, subset_sums, superset_sums

__all__ = ["Fits", "fit_by_newton", "solve_each"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: A step that changes no logarithm of a fitted count by more than this is the last: the next would be its square.
LAST_STEP = 1e-5
#: The longest rise for which a whole step is safe: the root of exp(R) - R - 1 = R**2, rounded down.
WHOLE_STEP = 1.79
#: Below this ratio of the smallest to the largest fitted count, rounding may hide that a maximum does not exist.
PROVABLE_RATIO = 1e-11


@dataclass(frozen=True, eq=False)
class Fits:
    """Where Newton's method ended, per model.

    Attributes
    ----------
    parameters, directions : float array, shape (models, effects)
        In the order of the effects: where it ended, and the last step.
    iterations : int array, shape (models,)
        Steps taken.
    converged : bool array, shape (models,)
        Whether the last step was small enough to be the last.
    proved : bool array, shape (models,)
        Whether convergence proves that the maximum exists.
    """

    parameters: FloatArray
    directions: FloatArray
    iterations: IntArray
    converged: BoolArray
    proved: BoolArray


def fit_by_newton(
    counts: FloatArray,
    kept: BoolArray,
    effects: IntArray,
    *,
    most_steps: int,
    start: FloatArray | None = None,
) -> Fits:
    """Fit one model per column.

    Parameters
    ----------
    counts : float array, shape (2**K, models)
        Persons per combination of lists; those that are not kept are not looked at.
    kept : bool array, shape (2**K, models)
        The combinations that are possible: not the empty one, unless its count is given.
    effects : int array, shape (models, effects)
        The bitmasks of each model's effects, the constant 0 first. On the kept combinations they must be
        linearly independent.
    most_steps : int
        After so many steps the fit ends as it is.
    start : float array, shape (models, effects), optional
        Parameters to begin with; a weighted regression on the logarithms of the counts if left out.

    Returns
    -------
    Fits
        Finite numbers always.
    """
    observed = np.where(kept, counts, 0.0)
    work = _Work(np.arange(len(effects)), kept, effects, gather(superset_sums(observed), effects))
    fits = _no_fits(*effects.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        fits.parameters[:] = work.regress(observed) if start is None else start
        for _ in range(most_steps):
            ended = work.step(fits)
            if ended.all():
                break
            if ended.any():
                work = work.rest(~ended)
    return fits


def _no_fits(models: int, effects: int) -> Fits:
    return Fits(
        np.zeros((models, effects)),
        np.zeros((models, effects)),
        np.zeros(models, dtype=np.int64),
        np.zeros(models, dtype=bool),
        np.zeros(models, dtype=bool),
    )


@dataclass(eq=False)
class _Work:
    """The models that have not ended yet; `models` are their places in the result."""

    models: IntArray
    kept: BoolArray
    effects: IntArray
    totals: FloatArray

    def __post_init__(self) -> None:
        self.joined = self.effects[:, :, None] | self.effects[:, None, :]

    def rest(self, going: BoolArray) -> _Work:
        return _Work(self.models[going], self.kept[:, going], self.effects[going], self.totals[going])

    def regress(self, observed: FloatArray) -> FloatArray:
        """Return the regression of log counts on the effects, weighted by the counts: one Newton step from there."""
        weights = np.where(self.kept, observed + 0.5, 0.0)
        logs = np.log(observed + 0.5)
        right = self.totals - gather(superset_sums(weights * (1 - logs)), self.effects)
        return solve_each(gather(superset_sums(weights), self.joined), right[:, :, None])[:, :, 0]

    def step(self, fits: Fits) -> BoolArray:
        """Take one step, write where it led into `fits`, and return which models have ended."""
        parameters = fits.parameters[self.models]
        fitted = self._expand(parameters, outside=-np.inf)[1]
        np.exp(fitted, out=fitted)
        sums = superset_sums(fitted)
        gradient = self.totals - gather(sums, self.effects)
        direction = solve_each(gather(sums, self.joined), gradient[:, :, None])[:, :, 0]
        dark, change = self._expand(direction, outside=0.0)
        rise = np.maximum(change.max(axis=0), LAST_STEP)
        length = np.where(rise > WHOLE_STEP, np.log1p(rise) / rise, 1.0)
        size = np.maximum(np.abs(change).max(axis=0), np.abs(dark))
        sound: BoolArray = np.isfinite(size)
        solved = np.abs(gradient) < 2 * LAST_STEP * self.totals
        done = (size < LAST_STEP) & solved.all(axis=1)
        moved = parameters + length[:, None] * direction
        fits.parameters[self.models[sound]] = moved[sound]
        fits.directions[self.models[sound]] = direction[sound]
        fits.iterations[self.models] += 1
        fits.converged[self.models] = done
        fits.proved[self.models[done]] = _provable(fitted[:, done], self.kept[:, done])
        ended: BoolArray = done | ~sound
        return ended

    def _expand(self, values: FloatArray, *, outside: float) -> tuple[FloatArray, FloatArray]:
        """Return the sums over the effects inside the empty combination, and inside the kept ones."""
        sums = subset_sums(scatter(values, self.effects, len(self.kept)))
        dark = sums[0].copy()
        np.copyto(sums, outside, where=~self.kept)
        return dark, sums


def _provable(fitted: FloatArray, kept: BoolArray) -> BoolArray:
    least: FloatArray = np.where(kept, fitted, np.inf).min(axis=0)
    provable: BoolArray = least > PROVABLE_RATIO * fitted.max(axis=0)
    return provable


def solve_each(matrices: FloatArray, right: FloatArray) -> FloatArray:
    """Solve one symmetric system per model, with any number of right sides; a singular one by least squares.

    Parameters
    ----------
    matrices : float array, shape (models, effects, effects)
        Symmetric.
    right : float array, shape (models, effects, sides)
        The right sides.

    Returns
    -------
    float array, shape (models, effects, sides)
        NaN where a matrix holds a number that is not finite.
    """
    try:
        return np.asarray(np.linalg.solve(matrices, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        sound = np.isfinite(matrices.sum(axis=(1, 2), keepdims=True))
        inverses = np.linalg.pinv(np.where(sound, matrices, 0.0), hermitian=True)
        return np.where(sound, inverses @ right, np.nan)
