"""Rows that could belong to several cells: how they are divided over those, and what that costs in information."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, xlogy

from zicht.errors import InputError, Text
from zicht.methods.population_size.covariates import MISSING, CovariateTable

__all__ = ["IncompleteCounts", "Precision", "precision_of", "seen_only"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Pairs of a row and a cell that it could belong to.
MOST_PAIRS = 2**23
#: Information on a combination of parameters below this share of what complete rows would hold is none.
NO_INFORMATION = 1e-7


class IncompleteCounts:
    """The rows of a table, and the cells that each could belong to.

    Parameters
    ----------
    table : CovariateTable
        Levels may be missing.

    Attributes
    ----------
    counts : float array, shape (rows,)
        Persons.
    row, cell : int array, shape (pairs,)
        A row, and a place in the flattened table of shape (S, 2**K) that it could belong to.
    """

    def __init__(self, table: CovariateTable) -> None:
        self.shape = (table.strata, 1 << table.list_count)
        self.counts = table.counts.astype(np.float64)
        places = table.levels_of_strata()
        patterns, of_row = np.unique(table.levels, axis=0, return_inverse=True)
        fits = [np.flatnonzero(((places == p) | (p == MISSING)).all(axis=1)) for p in patterns]
        sizes = np.array([len(strata) for strata in fits])[of_row.reshape(-1)]
        if sizes.sum() > MOST_PAIRS:
            raise _too_many_pairs()
        self.row: IntArray = np.repeat(np.arange(len(self.counts)), sizes)
        strata = np.concatenate([fits[at] for at in of_row.reshape(-1)])
        self.cell: IntArray = strata * self.shape[1] + table.cells[self.row]

    def divide(
        self, expected: FloatArray, weights: FloatArray | float = 1.0
    ) -> tuple[FloatArray, FloatArray]:
        """Return the persons of each pair, in proportion to what is expected, and each row's expected total."""
        share = expected.reshape(-1)[self.cell] * weights
        total = np.bincount(self.row, weights=share, minlength=len(self.counts)).astype(np.float64)
        safe = np.where(total > 0, total, 1.0)
        return self.counts[self.row] * share / safe[self.row], total

    def fill(self, persons: FloatArray) -> FloatArray:
        """Return the table, shape (S, 2**K), that the persons of the pairs add up to."""
        filled = np.bincount(self.cell, weights=persons, minlength=self.shape[0] * self.shape[1])
        return filled.reshape(self.shape).astype(np.float64)

    def spread(self) -> FloatArray:
        """Return the table with each row divided evenly over its cells: a way to begin."""
        return self.fill(self.divide(np.ones(self.shape))[0])

    def log_likelihood(self, expected: FloatArray, totals: FloatArray) -> float:
        """Return the Poisson likelihood of the rows, from the table that is expected and their totals in it."""
        seen = float(expected[:, 1:].sum())
        return float(np.sum(xlogy(self.counts, totals) - gammaln(self.counts + 1)) - seen)


def seen_only(table: FloatArray) -> FloatArray:
    """Return a table of shape (S, 2**K) with zero for the unseen."""
    seen = table.copy()
    seen[:, 0] = 0.0
    return seen


@dataclass(frozen=True)
class Precision:
    """How well the rows determine the number of people unseen.

    Attributes
    ----------
    determined : bool
        Whether they determine it at all.
    all_determined : bool
        Whether they determine every parameter, and with it the division over levels.
    error : float
        The standard error of the number unseen; infinite if they do not determine it.
    """

    determined: bool
    all_determined: bool
    error: float


def precision_of(
    gradient: Callable[[FloatArray], FloatArray],
    values: FloatArray,
    *,
    scale: FloatArray,
    target: FloatArray,
    unseen: float,
) -> Precision:
    """Take the information from the slope of the likelihood around its maximum.

    Parameters
    ----------
    gradient : callable
        The slope of the log-likelihood of the rows at some parameters.
    values : float array, shape (parameters,)
        Where the likelihood is highest.
    scale : float array, shape (parameters,)
        The information on each parameter alone that complete rows would hold, above zero.
    target : float array, shape (parameters,)
        The slope of the number unseen.
    unseen : float
        The number unseen itself: who happens to be seen varies even where the parameters are known.

    Returns
    -------
    Precision
        From the eigenvalues of the observed information.
    """
    width = 1e-4 / np.sqrt(scale)
    columns = [
        (gradient(values - step) - gradient(values + step)) / (2 * w)
        for w, step in zip(width, np.diag(width), strict=True)
    ]
    information = np.array(columns) / np.sqrt(scale)[:, None] / np.sqrt(scale)
    found, vectors = np.linalg.eigh((information + information.T) / 2)
    slope = (target / np.sqrt(scale)) @ vectors
    empty = found < NO_INFORMATION
    length = float(np.sqrt(np.sum(slope**2)))
    determined = bool(np.all(np.abs(slope[empty]) <= 1e-4 * length))
    variance = float(np.sum(slope[~empty] ** 2 / found[~empty])) + unseen
    return Precision(determined, not empty.any(), float(np.sqrt(variance)) if determined else float(np.inf))


def _too_many_pairs() -> InputError:
    return InputError.of(
        Text.of("Too many covariates are missing in too many rows to divide these over the combinations."),
        expected=Text.of("Few covariates with few levels."),
        to_fix=Text.of("Leave out covariates that are hardly known, or take levels together."),
    )
