"""Pairs of lists added to independence one by one, for many tables in step."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import pdtr, pdtrc, xlogy

from zicht.errors import InputError, Text
from zicht.methods.population_size.fitting import FittedModels, fit_tables
from zicht.methods.population_size.lattice import scatter, subset_sums, superset_sums
from zicht.methods.population_size.models import ModelSet, list_interactions

__all__ = ["STEPWISE_THRESHOLD", "log_p_values", "step_tables"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: The threshold that Chan, Silverman and Vincent recommend.
STEPWISE_THRESHOLD = 0.02
#: Below this a probability may have lost digits; its logarithm is then taken from its exponent alone.
SMALLEST_PROBABILITY = 1e-290
#: Logarithms of probabilities that differ by less are equal but for rounding.
TIE = 1e-7
#: Tables that go in step hold at most this many numbers.
MOST_CELLS = 2**22


def step_tables(tables: IntArray, list_count: int, *, threshold: float = STEPWISE_THRESHOLD) -> FittedModels:
    """Choose a model for each table by adding pairs of lists: see `stepwise`.

    Parameters
    ----------
    tables : int array, shape (tables, 2**K)
        Persons per combination of lists.
    list_count : int
        The number of lists, K.
    threshold : float
        The largest p-value with which a pair is added, 0 to 1.

    Returns
    -------
    FittedModels
        One row per table: its last model. Where even independent lists have no estimate, so its status says.

    Raises
    ------
    InputError
        If the threshold is not a probability above zero.

    Notes
    -----
    All tables take a step at once, so that a thousand replicates cost little more than the fits they need. Pairs
    that stand out equally are tried together, and the likeliest model is taken.

    References
    ----------
    .. [1] Chan, L., Silverman, B. W. and Vincent, K. (2021). "Multiple systems estimation for sparse capture
           data: inferential challenges when there are nonoverlapping lists". JASA 116:1297-1306.
    """
    if not 0 < threshold <= 1:
        raise InputError.of(
            Text.of("The threshold of the stepwise method is not a probability."),
            expected=Text.of("A number above 0, at most 1."),
            to_fix=Text.of("Leave it at 0.02, the value that was found best in simulations."),
        )
    most = max(1, MOST_CELLS >> list_count)
    return FittedModels.join(
        [_Steps(tables[at : at + most], list_count, threshold).run() for at in range(0, len(tables), most)]
    )


def log_p_values(observed: FloatArray, expected: FloatArray) -> FloatArray:
    """Return the logarithm of the Poisson probability of a count so far from its expectation, in the nearer tail.

    Parameters
    ----------
    observed : float array
        Whole counts.
    expected : float array
        Their expectations, above zero.

    Returns
    -------
    float array
        Finite also where the probability itself is too small for a number: then of its leading term.
    """
    below = pdtr(observed, expected)
    above = np.where(observed > 0, pdtrc(np.maximum(observed - 1, 0), expected), 1.0)
    nearer = np.minimum(below, above)
    leading = observed - expected - xlogy(observed, observed / expected)
    small = nearer < SMALLEST_PROBABILITY
    logs: FloatArray = np.where(small, leading, np.log(np.where(small, 1.0, nearer)))
    return logs


class _Steps:
    """Tables that take their steps together, and what they may still add."""

    def __init__(self, tables: IntArray, list_count: int, threshold: float) -> None:
        self.tables, self.log_threshold = tables, np.log(threshold)
        self.pairs = list_interactions(list_count, max_order=2)
        self.overlaps = superset_sums(tables.T.astype(np.float64))[self.pairs].T
        independent = ModelSet(list_count, self.pairs, np.zeros((len(tables), len(self.pairs)), dtype=bool))
        self.fits = fit_tables(tables, independent, table=np.arange(len(tables)), faces=False)

    def run(self) -> FittedModels:
        """Step until no table has a pair left that stands out."""
        open_pairs = np.full(self.overlaps.shape, np.inf)
        able = np.flatnonzero(self.fits.ok)
        open_pairs[able] = self._log_p_values(able)
        while True:
            least = open_pairs.min(axis=1, keepdims=True, initial=np.inf)
            chosen = open_pairs <= np.minimum(least + TIE, self.log_threshold)
            if not chosen.any():
                return self.fits
            open_pairs[chosen] = np.inf
            stepped = self._add(*np.nonzero(chosen))
            open_pairs[stepped] = self._log_p_values(stepped)

    def _add(self, rows: IntArray, pairs: IntArray) -> IntArray:
        """Add a pair to tables' models, and return the tables where that leaves an estimate.

        A table may be there more than once, with pairs that stand out equally: the likeliest model is taken,
        so that the answer does not depend on the order of the lists.
        """
        member = self.fits.models.member[rows]
        member[np.arange(len(rows)), pairs] = True
        larger = ModelSet(self.fits.models.list_count, self.pairs, member)
        fits = fit_tables(self.tables, larger, table=rows, start=self.fits.coefficients[rows], faces=False)
        able = np.flatnonzero(fits.ok)
        likelier = np.round(-fits.log_likelihood[able] / TIE)
        able = able[np.lexsort((fits.total[able], likelier, rows[able]))]
        stepped, first = np.unique(rows[able], return_index=True)
        self.fits = self.fits.replace(stepped, fits.take(able[first]))
        return stepped

    def _log_p_values(self, rows: IntArray) -> FloatArray:
        """Return how far each overlap is from the model so far; infinite for pairs that are in it."""
        effects = np.broadcast_to(self.fits.effects, (len(rows), len(self.fits.effects)))
        fitted = np.exp(subset_sums(scatter(self.fits.coefficients[rows], effects, self.tables.shape[1])))
        fitted[0] = 0.0
        expected = np.maximum(superset_sums(fitted)[self.pairs].T, SMALLEST_PROBABILITY)
        logs = log_p_values(self.overlaps[rows], expected)
        return np.where(self.fits.models.member[rows], np.inf, logs)
