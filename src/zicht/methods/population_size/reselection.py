"""Choosing the best of many models again, in each of many tables, without fitting most of them.

The log-likelihood of a model in a table is at most the sum of `x log x - x` over any counts `x`, none below zero,
with the same sums over the model's effects as the table has (weak duality). One Newton step from the model's fit to
the original table gives such counts: `mu * (1 + v)` has the right sums whatever the step, and the step is linear in
the table, so that one small system per model serves all tables. The table itself is such counts too: the bound that
the saturated model gives. So most models are known not to be the best before they are fitted; those that may be are
fitted to the last digit. The choice is that of a search among all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, xlogy

from zicht.methods.population_size.fitting import Criterion, FittedModels, fit_tables
from zicht.methods.population_size.information import Information, read_information
from zicht.methods.population_size.newton import solve_each
from zicht.methods.population_size.replicates import in_blocks, lists_with_everyone

__all__ = ["Reselection", "reselect"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Differences in a criterion below this are rounding, as in `selection.rank_models`.
TIE = 1e-7
#: A bound may be above the truth by so much, for rounding; relative to the criterion.
SLACK = 1e-7
#: Sums that differ by less, in persons, are the same.
EXACT = 1e-7
#: Counts that are worked on together: what a processor's cache can hold.
NUMBERS_TOGETHER = 2**16


@dataclass(frozen=True, eq=False)
class Reselection:
    """The model that was chosen in each table.

    Attributes
    ----------
    total : float array, shape (tables,)
        Persons seen and unseen; infinite where no model gives an estimate.
    place : int array, shape (tables,)
        The row of the models that was chosen; -1 where none was.
    """

    total: FloatArray
    place: IntArray


def reselect(
    tables: IntArray,
    originals: FittedModels,
    *,
    criterion: Criterion = Criterion.BIC,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Reselection:
    """Choose in each table the model with the lowest criterion.

    Parameters
    ----------
    tables : int array, shape (tables, 2**K)
        Persons per combination of lists; none where the original table has nobody.
    originals : FittedModels
        The models to choose from, as they fit the original table, best first; all must be `ok`.
    criterion : Criterion
        What is to be lowest.
    workers : int
        Threads; the answer is the same with any number.
    on_progress : callable, optional
        Called with the number of tables that are done, and of all.

    Returns
    -------
    Reselection
        The choice that `search` would make in each table. Where a list holds everyone, nobody is missed and no
        model is chosen.

    References
    ----------
    .. [1] Silverman, B. W., Chan, L. and Vincent, K. (2024). "Bootstrapping multiple systems estimates to
           account for model selection". Statistics and Computing 34:44.
    """
    chosen = in_blocks(
        tables,
        lambda block: _Block(block, originals, criterion).choose(),
        workers=workers,
        on_progress=on_progress,
    )
    return Reselection(np.concatenate([c.total for c in chosen]), np.concatenate([c.place for c in chosen]))


class _Block:
    """Tables that are looked at together, and the best model so far in each."""

    def __init__(self, tables: IntArray, originals: FittedModels, criterion: Criterion) -> None:
        self.tables, self.originals, self.criterion = tables, originals, criterion
        self.persons = tables.sum(axis=1)
        self.unchanging = self.persons + gammaln(tables + 1.0).sum(axis=1)
        self.saturated = -2 * (xlogy(tables, tables).sum(axis=1) - self.unchanging)
        self.fitted = np.zeros((len(originals), len(tables)), dtype=bool)
        self.parts: list[tuple[IntArray, IntArray, FittedModels]] = []
        self.lowest = np.full(len(tables), np.inf)

    def choose(self) -> Reselection:
        """Fit the models that may be the best, and return the best."""
        everyone = lists_with_everyone(self.tables)
        open_tables = np.flatnonzero(~everyone)
        self._fit(np.zeros(len(open_tables), dtype=np.int64), open_tables)
        bounds = self._lower_bounds()
        bounds[:, everyone] = np.inf
        nearest = np.where(self.fitted, np.inf, bounds).argmin(axis=0)
        self._fit_where_low(bounds, nearest, np.arange(len(self.tables)))
        self._fit_where_low(bounds, *np.nonzero(~self.fitted & (bounds <= self.lowest + TIE)))
        return self._best(everyone)

    def _fit_where_low(self, bounds: FloatArray, models: IntArray, tables: IntArray) -> None:
        worth = ~self.fitted[models, tables] & (bounds[models, tables] <= self.lowest[tables] + TIE)
        worth &= np.isfinite(bounds[models, tables])
        self._fit(models[worth], tables[worth])

    def _fit(self, models: IntArray, tables: IntArray) -> None:
        if not len(models):
            return
        fits = fit_tables(
            self.tables,
            self.originals.models.take(models),
            table=tables,
            start=self.originals.coefficients[models],
            faces=False,
        )
        self.fitted[models, tables] = True
        np.minimum.at(self.lowest, tables, fits.criterion(self.criterion))
        self.parts.append((models, tables, fits))

    def _lower_bounds(self) -> FloatArray:
        """Return, per model and table, a number that the criterion is not below."""
        penalties = self.criterion.penalty(self.originals.parameters[:, None], self.persons)
        bounds: FloatArray = self.saturated + penalties
        bounds -= SLACK * np.abs(bounds)
        open_models = np.flatnonzero((bounds <= self.lowest + TIE).any(axis=1))
        observed = np.flatnonzero(self.tables.any(axis=0))
        together = max(1, NUMBERS_TOGETHER // self.tables.size)
        for batch in read_information(self.originals, open_models):
            for part in batch.cut(together):
                own = -2 * self._highest_likelihoods(part, observed) + penalties[part.rows]
                bounds[part.rows] = np.maximum(bounds[part.rows], own - SLACK * np.abs(own))
        return bounds

    def _highest_likelihoods(self, part: Information, observed: IntArray) -> FloatArray:
        """Return what the log-likelihoods are not above, shape (models, tables); infinite if that is unknown."""
        counts = self.tables[:, observed].T.astype(np.float64)
        seen = part.design[:, observed]
        sums = part.design.transpose(0, 2, 1) @ part.fitted[:, :, None]
        # The change of the parameters is linear in the counts: one system per model serves all tables.
        solved = solve_each(part.matrix, np.concatenate([seen.transpose(0, 2, 1), sums], axis=2))
        change = solved[:, :, :-1] @ counts - solved[:, :, -1:]
        totals = seen.transpose(0, 2, 1) @ counts
        ratio = part.design @ change
        ratio += 1.0
        misfit = np.abs((part.fitted[:, :, None] * part.design).transpose(0, 2, 1) @ ratio - totals).max(
            axis=1
        )
        possible = (ratio.min(axis=1) > 0) & (misfit < EXACT)
        entropy = np.log(np.maximum(ratio, np.finfo(np.float64).tiny))
        entropy *= ratio
        raised = (part.fitted[:, None, :] @ entropy)[:, 0]
        logs = (seen @ part.coefficients[:, :, None])[:, :, 0]
        return np.where(possible, logs @ counts + raised - self.unchanging, np.inf)

    def _best(self, everyone: BoolArray) -> Reselection:
        """Return the lowest criterion per table; equal ones are decided as in `rank_models`."""
        total = np.where(everyone, self.persons, np.inf).astype(np.float64)
        place = np.full(len(self.tables), -1, dtype=np.int64)
        if not self.parts:
            return Reselection(total, place)
        models, tables = (np.concatenate([part[i] for part in self.parts]) for i in (0, 1))
        fits = FittedModels.join([part[2] for part in self.parts])
        values = fits.criterion(self.criterion)
        able = np.flatnonzero(np.isfinite(values))
        above = np.round((values[able] - self.lowest[tables[able]]) / TIE)
        order = able[np.lexsort((fits.total[able], fits.parameters[able], above, tables[able]))]
        found, first = np.unique(tables[order], return_index=True)
        total[found], place[found] = fits.total[order[first]], models[order[first]]
        return Reselection(total, place)
