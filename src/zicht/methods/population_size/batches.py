"""The fits of many models, cut into batches of equal size that go through Newton's method together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.existence import estimates_exist, find_faces, independent_effects
from zicht.methods.population_size.lattice import descendants, superset_sums
from zicht.methods.population_size.models import ModelSet
from zicht.methods.population_size.newton import Fits, fit_by_newton

__all__ = ["BatchedFits", "Status"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Newton's method converges in five to nine steps where an estimate exists; the others are looked at one by one.
FIRST_STEPS = 12
#: Enough for fitted counts that are very small but not zero: each step divides them by e.
MOST_STEPS = 200
#: Tables side by side hold about this many numbers: enough to be fast, and what a processor's cache can hold.
BATCH_CELLS = 65_536


class Status(IntEnum):
    """Whether a model gives an estimate of this table; the first three as Chan, Silverman and Vincent number them."""

    OK = 0
    NO_MLE = 1
    NOT_IDENTIFIABLE = 2
    ESTIMABLE_ON_FACE = 3
    NOT_CONVERGED = 4


@dataclass(frozen=True, eq=False)
class _Batch:
    """Models with equally many finite parameters.

    Attributes
    ----------
    rows : int array, shape (models,)
        Their places among all.
    columns, effects : int array, shape (models, effects)
        The finite parameters: places among all effects, and bitmasks.
    counts, kept : array, shape (2**K, models)
        Their tables, and the combinations that are possible.
    """

    rows: IntArray
    columns: IntArray
    effects: IntArray
    counts: FloatArray
    kept: BoolArray

    def take(self, chosen: BoolArray) -> _Batch:
        return _Batch(
            self.rows[chosen],
            self.columns[chosen],
            self.effects[chosen],
            self.counts[:, chosen],
            self.kept[:, chosen],
        )


class BatchedFits:
    """Fits of models to tables; filled batch by batch, in any order.

    `status`, `coefficients`, `rank` and `iterations` have a row per model; see `FittedModels`.
    """

    def __init__(
        self, tables: IntArray, models: ModelSet, *, table: IntArray, start: FloatArray | None, faces: bool
    ) -> None:
        lists, self.faces = models.list_count, faces
        self.counts, self.table, self.start = np.ascontiguousarray(tables.T, dtype=np.float64), table, start
        self.effects = np.concatenate([[0], 1 << np.arange(lists), models.terms]).astype(np.int64)
        every = np.ones((len(models), 1 + lists), dtype=bool)
        member = np.concatenate([every, models.member], axis=1)
        shared = (superset_sums(self.counts)[self.effects] > 0).T[table]
        self.finite, self.infinite = member & shared, member & ~shared
        self.rank = self.finite.sum(axis=1)
        self.status = np.full(len(models), Status.NO_MLE, dtype=np.int8)
        self.coefficients = np.where(self.infinite, -np.inf, 0.0)
        self.iterations = np.zeros(len(models), dtype=np.int64)

    def batches(self) -> list[IntArray]:
        """Return the rows that go together: as many finite parameters, and no more than a batch holds."""
        most = max(1, BATCH_CELLS // len(self.counts))
        order = np.argsort(self.rank, kind="stable")
        ends = np.flatnonzero(np.diff(self.rank[order])) + 1
        return [group[at : at + most] for group in np.split(order, ends) for at in range(0, len(group), most)]

    def fit_rows(self, rows: IntArray) -> int:
        """Fit one batch, and return how many models it has."""
        batch = self._batch(rows)
        identifiable = batch.effects.shape[1] <= batch.kept.sum(axis=0)
        self.status[batch.rows[~identifiable]] = Status.NOT_IDENTIFIABLE
        batch = batch.take(identifiable)
        fits = self._newton(batch, steps=FIRST_STEPS, start=self._start_of(batch))
        self.status[batch.rows[fits.proved]] = Status.OK
        if not fits.proved.all():
            self._decide(batch.take(~fits.proved))
        return len(rows)

    def _batch(self, rows: IntArray) -> _Batch:
        columns = np.nonzero(self.finite[rows])[1].reshape(len(rows), -1)
        marked = np.zeros((len(self.counts), len(rows)), dtype=bool)
        marked[self.effects] = self.infinite[rows].T
        kept = ~descendants(marked)
        kept[0] = False
        return _Batch(rows, columns, self.effects[columns], self.counts[:, self.table[rows]], kept)

    def _start_of(self, batch: _Batch) -> FloatArray | None:
        if self.start is None:
            return None
        start = self.start[batch.rows[:, None], batch.columns]
        return np.where(np.isfinite(start), start, 0.0)

    def _newton(self, batch: _Batch, *, steps: int, start: FloatArray | None = None) -> Fits:
        fits = fit_by_newton(batch.counts, batch.kept, batch.effects, most_steps=steps, start=start)
        self.coefficients[batch.rows[:, None], batch.columns] = fits.parameters
        self.iterations[batch.rows] += fits.iterations
        return fits

    def _decide(self, doubtful: _Batch) -> None:
        """Tell the models that have no estimate from those that need more steps, and fit both as far as possible."""
        exists = estimates_exist(doubtful.counts > 0, doubtful.kept, doubtful.effects)
        slow, none = doubtful.take(exists), doubtful.take(~exists)
        if len(slow.rows):
            so_far = self.coefficients[slow.rows[:, None], slow.columns]
            self._settle(slow, Status.OK, start=so_far)
        self.coefficients[none.rows[:, None], none.columns] = 0.0
        if self.faces and len(none.rows):
            self._fit_on_faces(none)

    def _fit_on_faces(self, batch: _Batch) -> None:
        """Fit the models whose dark figure can be estimated where the others' fitted counts are zero."""
        faces = find_faces(batch.counts > 0, batch.kept, batch.effects)
        ranks = np.where(faces.dark_estimable, faces.rank, 0)
        for rank in np.unique(ranks[ranks > 0]):
            self._fit_on_face(batch.take(ranks == rank), faces.kept[:, ranks == rank], int(rank))

    def _fit_on_face(self, batch: _Batch, kept: BoolArray, rank: int) -> None:
        chosen = np.array(
            [independent_effects(kept[:, at], batch.effects[at], rank) for at in range(len(batch.rows))]
        )
        own = np.arange(len(batch.rows))[:, None]
        self.rank[batch.rows] = rank
        on_face = _Batch(
            batch.rows, batch.columns[own, chosen], batch.effects[own, chosen], batch.counts, kept
        )
        self._settle(on_face, Status.ESTIMABLE_ON_FACE)

    def _settle(self, batch: _Batch, status: Status, *, start: FloatArray | None = None) -> None:
        converged = self._newton(batch, steps=MOST_STEPS, start=start).converged
        self.status[batch.rows] = np.where(converged, status, Status.NOT_CONVERGED)
