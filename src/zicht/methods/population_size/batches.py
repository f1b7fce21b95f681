"""The fits of many models, cut into batches of equal size that go through Newton's method together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.existence import (
    Faces,
    find_faces,
    follow_directions,
    independent_effects,
)
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
class Batch:
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

    @property
    def observed(self) -> BoolArray:
        return self.counts > 0

    def take(self, chosen: BoolArray) -> Batch:
        return Batch(
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
        self,
        tables: IntArray | FloatArray,
        models: ModelSet,
        *,
        table: IntArray,
        start: FloatArray | None,
        faces: bool,
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
        batch = self.batch(rows)
        identifiable = batch.effects.shape[1] <= batch.kept.sum(axis=0)
        self.status[batch.rows[~identifiable]] = Status.NOT_IDENTIFIABLE
        batch = batch.take(identifiable)
        fits = self._newton(batch, steps=FIRST_STEPS, start=self._start_of(batch))
        self.status[batch.rows[fits.proved]] = Status.OK
        if not fits.proved.all():
            self._decide(batch.take(~fits.proved), fits.directions[~fits.proved])
        return len(rows)

    def batch(self, rows: IntArray) -> Batch:
        columns = np.nonzero(self.finite[rows])[1].reshape(len(rows), -1)
        marked = np.zeros((len(self.counts), len(rows)), dtype=bool)
        marked[self.effects] = self.infinite[rows].T
        kept = ~descendants(marked)
        kept[0] = False
        return Batch(rows, columns, self.effects[columns], self.counts[:, self.table[rows]], kept)

    def _start_of(self, batch: Batch) -> FloatArray | None:
        if self.start is None:
            return None
        start = self.start[batch.rows[:, None], batch.columns]
        return np.where(np.isfinite(start), start, 0.0)

    def _newton(self, batch: Batch, *, steps: int, start: FloatArray | None = None) -> Fits:
        fits = fit_by_newton(batch.counts, batch.kept, batch.effects, most_steps=steps, start=start)
        self.coefficients[batch.rows[:, None], batch.columns] = fits.parameters
        self.iterations[batch.rows] += fits.iterations
        return fits

    def _decide(self, doubtful: Batch, directions: FloatArray) -> None:
        """Tell the models that have no estimate from those that need more steps, and fit both as far as possible."""
        faces = follow_directions(directions, doubtful.observed, doubtful.kept, doubtful.effects)
        self._reject(doubtful.take(~faces.exists), faces.take(~faces.exists))
        undecided = self._decide_by_pattern(doubtful.take(faces.exists))
        if len(undecided.rows):
            faces = find_faces(undecided.observed, undecided.kept, undecided.effects)
            self._reject(undecided.take(~faces.exists), faces.take(~faces.exists))
            self._go_on(undecided.take(faces.exists))

    def _decide_by_pattern(self, batch: Batch) -> Batch:
        """Decide with one person in each combination that occurs, and return what is left undecided.

        Whether an estimate exists depends on which combinations occur, not on how often: where counts of one stand
        beside counts of a million, Newton's method is slow to tell, but not where all are one.
        """
        if not len(batch.rows):
            return batch
        fits = fit_by_newton(
            batch.observed.astype(np.float64), batch.kept, batch.effects, most_steps=FIRST_STEPS
        )
        faces = follow_directions(fits.directions, batch.observed, batch.kept, batch.effects)
        none = ~fits.proved & ~faces.exists
        self._reject(batch.take(none), faces.take(none))
        self._go_on(batch.take(fits.proved))
        return batch.take(~fits.proved & faces.exists)

    def _go_on(self, batch: Batch) -> None:
        if not len(batch.rows):
            return
        so_far = self.coefficients[batch.rows[:, None], batch.columns]
        converged = self._newton(batch, steps=MOST_STEPS, start=so_far).converged
        self.status[batch.rows] = np.where(converged, Status.OK, Status.NOT_CONVERGED)

    def _reject(self, batch: Batch, faces: Faces) -> None:
        """Note that models have no estimate; fit those whose dark figure has one on their face."""
        self.coefficients[batch.rows[:, None], batch.columns] = 0.0
        ranks = np.where(faces.dark_estimable & self.faces, faces.rank, 0)
        for rank in np.unique(ranks[ranks > 0]):
            self._fit_on_faces(batch.take(ranks == rank), faces.take(ranks == rank), int(rank))

    def _fit_on_faces(self, batch: Batch, faces: Faces, rank: int) -> None:
        """Fit models whose faces have the same rank; where that does not prove that a face is right, find it."""
        own = np.arange(len(batch.rows))[:, None]
        chosen = np.array(
            [independent_effects(faces.kept[:, at], batch.effects[at], rank) for at in range(len(batch.rows))]
        )
        columns, effects = batch.columns[own, chosen], batch.effects[own, chosen]
        on_face = Batch(batch.rows, columns, effects, batch.counts, faces.kept)
        fits = self._newton(on_face, steps=MOST_STEPS if faces.certain else FIRST_STEPS)
        self.rank[batch.rows] = rank
        self.status[batch.rows] = np.where(fits.converged, Status.ESTIMABLE_ON_FACE, Status.NOT_CONVERGED)
        if not (faces.certain or fits.proved.all()):
            self._correct(batch.take(~fits.proved))

    def _correct(self, batch: Batch) -> None:
        """Start again with models whose faces were not what they seemed."""
        self.rank[batch.rows] = batch.effects.shape[1]
        self.status[batch.rows] = Status.NO_MLE
        self._reject(batch, find_faces(batch.observed, batch.kept, batch.effects))
