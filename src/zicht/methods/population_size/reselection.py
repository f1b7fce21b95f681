"""Choosing the best of many models again, in each of many tables, without fitting most of them.

Most models are known not to be the best before they are fitted, from bounds of their likelihood; those that may be
are fitted to the last digit. So the choice is that of a search among all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.bounds import bound_by_common_step, bound_by_own_step, bound_by_table
from zicht.methods.population_size.fitting import TIE, Criterion, FittedModels, fit_tables
from zicht.methods.population_size.information import read_information
from zicht.methods.population_size.replicates import lists_with_everyone

__all__ = ["Reselection", "reselect"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: A bound may be above the truth by so much, for rounding; relative to the criterion.
SLACK = 1e-7
#: Criteria above this are infinite: of models that are not admitted.
LARGEST = np.finfo(np.float64).max
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

    @classmethod
    def join(cls, parts: Sequence[Reselection]) -> Reselection:
        """Put the choices in several blocks of tables behind each other."""
        return cls(np.concatenate([p.total for p in parts]), np.concatenate([p.place for p in parts]))


def reselect(
    tables: IntArray, originals: FittedModels, *, criterion: Criterion = Criterion.BIC
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
    return _Block(tables, originals, criterion).choose()


class _Block:
    """Tables that are looked at together, and the lowest criterion so far in each."""

    def __init__(self, tables: IntArray, originals: FittedModels, criterion: Criterion) -> None:
        self.tables, self.originals, self.criterion = tables, originals, criterion
        self.persons = tables.sum(axis=1)
        self.penalties = criterion.penalty(originals.parameters[:, None], self.persons)
        self.everyone = lists_with_everyone(tables)
        self.parts: list[tuple[IntArray, IntArray, FittedModels]] = []
        self.lowest = np.full(len(tables), np.inf)

    def choose(self) -> Reselection:
        """Fit the models that may be the best, and return the best."""
        every = np.arange(len(self.tables))
        self._fit(np.zeros(int(np.sum(~self.everyone)), dtype=np.int64), every[~self.everyone])
        bounds, told = self._bounds()
        bounds[0], bounds[:, self.everyone] = np.inf, np.inf
        nearest = np.where(told, bounds, np.inf).argmin(axis=0)
        self._fit(*self._may_be_best(bounds[nearest, every], nearest, every))
        bounds[nearest, every] = np.inf
        left = np.nonzero(bounds <= np.minimum(self.lowest + TIE, LARGEST))
        self._fit(*self._may_be_best(self._bounds_by_own_step(*left), *left))
        return self._best()

    def _may_be_best(
        self, bounds: FloatArray, models: IntArray, tables: IntArray
    ) -> tuple[IntArray, IntArray]:
        worth = bounds <= np.minimum(self.lowest[tables] + TIE, LARGEST)
        return models[worth], tables[worth]

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
        np.minimum.at(self.lowest, tables, fits.criterion(self.criterion))
        self.parts.append((models, tables, fits))

    def _bounds(self) -> tuple[FloatArray, BoolArray]:
        """Return, per model and table, a number that the criterion is not below, and whether it is a near one."""
        bounds = _below(bound_by_table(self.tables), self.penalties)
        told = np.zeros(bounds.shape, dtype=bool)
        open_models = np.flatnonzero((bounds <= self.lowest + TIE).any(axis=1))
        together = max(1, NUMBERS_TOGETHER // self.tables.size)
        for batch in read_information(self.originals, open_models):
            for part in batch.cut(together):
                own = _below(bound_by_common_step(part, self.tables), self.penalties[part.rows])
                told[part.rows] = np.isfinite(own)
                bounds[part.rows] = np.maximum(bounds[part.rows], own)
        return bounds, told

    def _bounds_by_own_step(self, models: IntArray, tables: IntArray) -> FloatArray:
        """Return nearer bounds of some models in some tables."""
        highest = bound_by_own_step(
            self.tables,
            self.originals.models.take(models),
            table=tables,
            start=self.originals.coefficients[models],
        )
        return _below(highest, self.penalties[models, tables])

    def _best(self) -> Reselection:
        """Return the lowest criterion per table; equal ones are decided as in `rank_models`."""
        total = np.where(self.everyone, self.persons, np.inf).astype(np.float64)
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


def _below(highest: FloatArray, penalties: FloatArray) -> FloatArray:
    """Return what a criterion is not below, and a little less for rounding; minus infinity if that is not known."""
    with np.errstate(invalid="ignore"):
        bounds = penalties - 2 * highest
        bounds -= SLACK * np.abs(bounds)
    return np.where(np.isfinite(penalties), bounds, np.inf)
