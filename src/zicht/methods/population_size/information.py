"""What a fitted log-linear model says about its own precision: its design, fitted counts and Fisher information."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.fitting import FittedModels
from zicht.methods.population_size.lattice import descendants
from zicht.methods.population_size.newton import solve_each

__all__ = ["Information", "dark_variances", "read_information"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Designs side by side hold about this many numbers.
BATCH_NUMBERS = 2**18


@dataclass(frozen=True, eq=False)
class Information:
    """Models with equally many finite parameters.

    Attributes
    ----------
    rows : int array, shape (models,)
        Their places among the fits.
    design : float array, shape (models, 2**K, effects)
        1 where an effect is inside a combination; 0 on combinations that are not possible. The constant is the
        first effect.
    effects : int array, shape (models, effects)
        The bitmasks of the effects whose parameters are finite.
    coefficients : float array, shape (models, effects)
        Those parameters.
    fitted : float array, shape (models, 2**K)
        The fitted counts; 0 on combinations that are not possible, and on the empty one.
    matrix : float array, shape (models, effects, effects)
        The Fisher information of the parameters.
    """

    rows: IntArray
    design: FloatArray
    effects: IntArray
    coefficients: FloatArray
    fitted: FloatArray
    matrix: FloatArray

    def cut(self, most: int) -> Iterator[Information]:
        """Yield parts of at most so many models."""
        for at in range(0, len(self.rows), most):
            part = slice(at, at + most)
            yield Information(
                self.rows[part],
                self.design[part],
                self.effects[part],
                self.coefficients[part],
                self.fitted[part],
                self.matrix[part],
            )


def read_information(fits: FittedModels, rows: npt.ArrayLike) -> Iterator[Information]:
    """Yield the information of models that have an estimate, in batches.

    Parameters
    ----------
    fits : FittedModels
        The models.
    rows : int array-like
        Places of models whose status is `OK`.

    Yields
    ------
    Information
        Every row once, in an order of its own.
    """
    at = np.asarray(rows, dtype=np.int64)
    member = fits.models.member[at]
    held = np.concatenate([np.ones((len(at), len(fits.effects) - member.shape[1]), bool), member], axis=1)
    finite = held & np.isfinite(fits.coefficients[at])
    sizes = finite.sum(axis=1)
    for size in np.unique(sizes):
        same = np.flatnonzero(sizes == size)
        most = max(1, BATCH_NUMBERS // (int(size) << fits.models.list_count))
        for start in range(0, len(same), most):
            part = same[start : start + most]
            yield _information(fits, at[part], finite[part], held[part])


def _information(
    fits: FittedModels, rows: IntArray, finite: npt.NDArray[np.bool_], held: npt.NDArray[np.bool_]
) -> Information:
    cells = np.arange(1 << fits.models.list_count)
    columns = np.nonzero(finite)[1].reshape(len(rows), -1)
    effects = fits.effects[columns]
    impossible = np.zeros((len(cells), len(rows)), dtype=bool)
    impossible[fits.effects] = (held & ~finite).T
    impossible = descendants(impossible)
    impossible[0] = True
    inside = (effects[:, None, :] & cells[:, None]) == effects[:, None, :]
    design = np.where(impossible.T[:, :, None], 0.0, inside)
    coefficients = fits.coefficients[rows[:, None], columns]
    logs = (design @ coefficients[:, :, None])[:, :, 0]
    fitted = np.where(impossible.T, 0.0, np.exp(logs))
    matrix = design.transpose(0, 2, 1) @ (fitted[:, :, None] * design)
    return Information(rows, design, effects, coefficients, fitted, matrix)


def dark_variances(fits: FittedModels, rows: npt.ArrayLike) -> FloatArray:
    """Return the variance of the logarithm of each model's dark figure, shape (rows,).

    Parameters
    ----------
    fits : FittedModels
        The models.
    rows : int array-like
        Places of models whose status is `OK`.

    Returns
    -------
    float array, shape (rows,)
        The inverse of the Fisher information at the constant, and the chance that is in the number of persons
        missed itself, `log(1 + 1 / dark figure)`: where many are missed, together the classical variance of a
        capture-recapture estimate.

    References
    ----------
    .. [1] Fienberg, S. E. (1972). "The multiple recapture census for closed populations and incomplete 2^k
           contingency tables". Biometrika 59:591-603.
    """
    at = np.asarray(rows, dtype=np.int64)
    variances = np.empty(len(fits))
    for part in read_information(fits, at):
        constant = np.zeros((part.matrix.shape[1], 1))
        constant[0] = 1.0
        solved = solve_each(part.matrix, np.broadcast_to(constant, (len(part.rows), *constant.shape)))
        chance = np.log1p(np.exp(-part.coefficients[:, 0]))
        variances[part.rows] = np.maximum(solved[:, 0, 0], 0.0) + chance
    chosen: FloatArray = variances[at]
    return chosen
