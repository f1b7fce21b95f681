"""Extended maximum likelihood of log-linear models over lists and covariates.

The log of the expected count of a combination is linear in the parameters; every combination of covariates, a
stratum, has its own unseen cell. The number of people is the persons seen and the sum of those cells. Existence
is decided as for lists alone (see `existence`): interactions with a total of zero are at minus infinity, Newton's
method proves existence where it converges (see `newton`), and a linear program decides in doubt.

A small level is often seen whole by one list. Then the interaction of the two is at plus infinity: who has that
level and is not on that list has an expected count of zero, and so, where the other lists tell how many were missed,
have the unseen. That level has no unseen persons then, as a table has none of which a list holds everyone; the
others have theirs as before. Where all unseen cells go to zero the model gives no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from zicht.methods.population_size.batches import Status
from zicht.methods.population_size.covariate_design import Columns, CovariateDesign
from zicht.methods.population_size.covariate_faces import Elimination, lowered_by_recession, settle_unseen
from zicht.methods.population_size.covariate_margins import EmptyMargins
from zicht.methods.population_size.covariate_models import CovariateModel
from zicht.methods.population_size.covariate_newton import CovariateNewton, Tables, fit_by_newton, regress
from zicht.methods.population_size.fitting import Criterion

__all__ = ["CovariateFit", "expected_counts", "fit_counts", "fit_each", "without_unseen"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Newton's method converges in less where an estimate exists; beyond, its existence is looked at first.
FIRST_STEPS = 15
MOST_STEPS = 200
#: Cells, or sums of products of parameters, of the fits side by side.
BATCH_NUMBERS = 2**18


@dataclass(frozen=True, eq=False, repr=False)
class CovariateFit:
    """A model, fitted to counts of lists and covariates.

    Attributes
    ----------
    model : CovariateModel
        The model.
    status : Status
        Whether it gives an estimate, as for lists alone.
    persons : float
        Persons seen.
    unseen : float array, shape (S,)
        Persons unseen per stratum; infinite where the model gives no estimate.
    log_likelihood : float
        Of the counts as Poisson counts; minus infinity where the model gives no estimate.
    parameters : int
        The number of parameters, those at minus infinity too.
    coefficients : float array, shape (parameters of the design,)
        Zero where the model has none.
    columns : int array
        The places of the finite parameters among the coefficients.
    kept : bool array, shape (S, 2**K)
        The cells, also unseen ones, that are not zero; none where the model gives no estimate.
    occurs : bool array, shape (S, 2**K)
        The cells that hold persons.
    """

    model: CovariateModel
    status: Status
    persons: float
    unseen: FloatArray
    log_likelihood: float
    parameters: int
    coefficients: FloatArray
    columns: IntArray
    kept: BoolArray
    occurs: BoolArray

    def __repr__(self) -> str:
        return f"CovariateFit(model={str(self.model)!r}, status={self.status.name})"

    @property
    def ok(self) -> bool:
        """Whether an estimate exists and is identifiable."""
        return self.status == Status.OK

    @property
    def answers(self) -> bool:
        """Whether it gives a number of people: an estimate, or one on a face of the table."""
        return self.status in (Status.OK, Status.ESTIMABLE_ON_FACE)

    @property
    def total(self) -> float:
        """Persons seen and unseen, N; infinite where the model gives no estimate."""
        return float(self.persons + self.unseen.sum())

    def criterion(self, criterion: Criterion = Criterion.BIC) -> float:
        """Return the criterion; lower is better, infinite where there is no estimate."""
        p, n = self.parameters, self.persons
        if not self.ok:
            return float(np.inf)
        penalty = p * float(np.log(n)) if criterion == Criterion.BIC else 2.0 * p
        if criterion == Criterion.AICC:
            penalty = 2 * p + 2 * p * (p + 1) / (n - p - 1) if n > p + 1 else float(np.inf)
        return -2 * self.log_likelihood + penalty

    def expected(self, design: CovariateDesign) -> FloatArray:
        """Return the fitted count of every cell, those of the unseen too, shape (S, 2**K)."""
        return expected_counts(design.part(self.columns), self.coefficients[self.columns], self.kept)


def expected_counts(columns: Columns, values: FloatArray, kept: BoolArray) -> FloatArray:
    """Return what the parameters expect of every cell that is kept, and zero elsewhere, shape (S, 2**K)."""
    linear = columns.linear(values, kept.shape[1])
    fitted: FloatArray = np.where(kept, np.exp(np.where(kept, linear, 0.0)), 0.0)
    return fitted


def fit_counts(
    design: CovariateDesign,
    model: CovariateModel,
    counts: FloatArray,
    *,
    start: CovariateFit | None = None,
    faces: bool = False,
) -> CovariateFit:
    """Fit a model to counts, whole or not.

    Parameters
    ----------
    design : CovariateDesign
        The cells, and the parameters of the model among others.
    model : CovariateModel
        Its interactions are among those of the design.
    counts : float array, shape (S, 2**K)
        Persons per stratum and history; those of no list are 0.
    start : CovariateFit, optional
        A fit of the design to begin with.
    faces : bool
        Whether a model without a maximum is fitted on its face, if that determines all unseen cells.

    Returns
    -------
    CovariateFit
        With the reason in `status` where there is no estimate.
    """
    return fit_each(design, [model], counts[None], start=start, faces=faces)[0]


def fit_each(
    design: CovariateDesign,
    models: Sequence[CovariateModel],
    counts: FloatArray,
    *,
    start: CovariateFit | None = None,
    faces: bool = False,
) -> list[CovariateFit]:
    """Fit many models to one table, or one model to many tables, side by side.

    Parameters
    ----------
    design : CovariateDesign
        The cells, and the parameters of the models among others.
    models : sequence of CovariateModel
        One for all tables, or as many as one likes for one table.
    counts : float array, shape (tables, S, 2**K)
        Persons per stratum and history.
    start, faces
        As in `fit_counts`.

    Returns
    -------
    list of CovariateFit
        In the order of the models, or of the tables.
    """
    found: list[CovariateFit] = []
    shared = int(design.member(models[0]).sum()) - design.all.blocks.size
    most = max(BATCH_NUMBERS // max(counts[0].size, shared**2), 1)
    items = max(len(models), len(counts))
    for at in range(0, items, most):
        part = slice(at, at + most)
        some = models[part] if len(models) > 1 else models
        tables = counts[part] if len(counts) > 1 else counts
        found += _Batch(design, some, tables).fit(start, faces=faces)
    return found


@dataclass(frozen=True, eq=False)
class _Cells:
    """The cells, shape (S, 2**K), that are not zero, and the places of the parameters that those determine."""

    columns: IntArray
    kept: BoolArray


class _Batch:
    """Models and tables that are fitted side by side; arrays of cells have shape (2**K, S, fits) here."""

    def __init__(self, design: CovariateDesign, models: Sequence[CovariateModel], tables: FloatArray) -> None:
        fits = max(len(models), len(tables))
        self.design, self.given = design, models
        self.models = list(models) if len(models) == fits else [models[0]] * fits
        self.tables = np.ascontiguousarray(tables.transpose(2, 1, 0))
        self.counts = np.broadcast_to(self.tables, (*self.tables.shape[:2], fits))
        member = np.array([design.member(model) for model in models])
        one = len(models) == 1
        self.columns = np.flatnonzero(member[0]) if one else np.arange(design.parameters)
        self.part = design.part(self.columns) if one else design.all
        #: Per fit, the parameters of its model.
        self.member = np.broadcast_to(member[:, self.columns], (fits, len(self.columns)))
        self._eliminated: dict[tuple[bytes, bytes], Elimination] = {}
        self._settled: dict[tuple[bytes, bytes], _Cells | None] = {}

    @cached_property
    def kept(self) -> BoolArray:
        """The cells that the margins do not take to zero, shape (2**K, S, fits)."""
        margins = EmptyMargins(self.design, self.tables)
        return ~np.concatenate([margins.impossible(model) for model in self.given], axis=2)

    def fit(self, start: CovariateFit | None, *, faces: bool) -> list[CovariateFit]:
        """Return the fits, those that are proved to exist together and the others one by one."""
        settled = self._cells(start)
        found = [self._without(at, Status.NOT_IDENTIFIABLE) for at in range(len(self.models))]
        able = np.array([at for at, one in enumerate(settled) if one is not None], dtype=np.int64)
        if not len(able):
            return found
        cells = [one for one in settled if one is not None]
        tables = self._tables(able, cells)
        ended = fit_by_newton(tables, self._begin(tables, able, start), most_steps=FIRST_STEPS)
        results = self._results(able, cells, tables, ended)
        for place, at in enumerate(able.tolist()):
            found[at] = results[place]
            if not ended.proved[place]:
                found[at] = self._doubt(at, cells[place], ended.parameters[place], found[at], faces=faces)
        return found

    def _cells(self, start: CovariateFit | None) -> list[_Cells | None]:
        """Return what each fit's cells determine; that is known where the start has the same model and cells."""
        known = len(self.models) == 1 and start is not None and start.ok and start.model == self.models[0]
        if known and start is not None and np.array_equal(start.occurs, self.tables[..., 0].T > 0):
            return [_Cells(np.flatnonzero(np.isin(self.columns, start.columns)), start.kept)]
        return [self._settle(at, self.kept[..., at].T) for at in range(len(self.models))]

    def _settle(self, at: int, kept: BoolArray) -> _Cells | None:
        """Return what the kept cells, shape (S, 2**K), determine; none if that leaves unseen cells undetermined."""
        member, key = self.member[at], kept.tobytes()
        if (member.tobytes(), key) not in self._settled:
            rank = self._elimination(member, kept).rank_of(member)
            left = settle_unseen(self.part, rank.null, kept) if kept[:, 1:].any() else None
            self._settled[member.tobytes(), key] = None if left is None else _Cells(rank.independent, left)
        return self._settled[member.tobytes(), key]

    def _elimination(self, member: BoolArray, kept: BoolArray) -> Elimination:
        """Return what is the same for all models with the same cells and rates of strata."""
        blocks = self.part.blocks
        key = (kept.tobytes(), member[blocks].tobytes())
        if key not in self._eliminated:
            within = kept.astype(np.float64)
            within[:, 0] = 0.0
            self._eliminated[key] = Elimination(self.part.gram(within), member, blocks)
        return self._eliminated[key]

    def _tables(self, at: IntArray, cells: Sequence[_Cells]) -> Tables:
        active = np.zeros((len(at), len(self.columns)), dtype=bool)
        for place, one in enumerate(cells):
            active[place, one.columns] = True
        within = np.stack([one.kept.T for one in cells], axis=2)
        within[0] = False
        return Tables(self.part, active, self.counts[..., at], within)

    def _begin(self, tables: Tables, at: IntArray, start: CovariateFit | None) -> FloatArray:
        """Return where to begin: at the start's parameters, where these are the same but for added interactions."""
        if start is None or not start.answers:
            return regress(tables)
        there = np.zeros(self.design.parameters, dtype=bool)
        there[start.columns] = True
        before = self.design.member(start.model)[self.columns]
        fresh = ((tables.active != there[self.columns]) & self.member[at] & before).any(axis=1)
        begin = np.where(tables.active, start.coefficients[self.columns], 0.0)
        if fresh.any():
            begin[fresh] = regress(tables.take(fresh))
        return begin

    def _doubt(
        self, at: int, cells: _Cells, values: FloatArray, found: CovariateFit, *, faces: bool
    ) -> CovariateFit:
        """Look whether one fit has a maximum, and take the steps to it; or fit on its face, if that is asked."""
        within = cells.kept.copy()
        within[:, 0] = False
        lowered = lowered_by_recession(self.part, cells.columns, self.counts[..., at].T, within)
        if lowered.any():
            return self._on_face(at, cells.kept & ~lowered) if faces else self._without(at, Status.NO_MLE)
        return found if found.ok else self._finish(at, cells, values)

    def _on_face(self, at: int, kept: BoolArray) -> CovariateFit:
        """Fit without the cells that are taken to zero; the unseen cells must be determined by what remains."""
        cells, whole = self._settle(at, kept), self._settle(at, self.kept[..., at].T)
        if cells is None or whole is None:
            return self._without(at, Status.NO_MLE)
        found = self._finish(at, cells, None)
        infinite = int(self.member[at].sum()) - len(whole.columns)
        if not found.ok:
            return found
        return replace(found, status=Status.ESTIMABLE_ON_FACE, parameters=len(cells.columns) + infinite)

    def _finish(self, at: int, cells: _Cells, values: FloatArray | None) -> CovariateFit:
        """Take as many steps as it takes."""
        place = np.array([at])
        tables = self._tables(place, [cells])
        ended = fit_by_newton(
            tables, regress(tables) if values is None else values[None], most_steps=MOST_STEPS
        )
        return self._results(place, [cells], tables, ended)[0]

    def _results(
        self, at: IntArray, cells: Sequence[_Cells], tables: Tables, ended: CovariateNewton
    ) -> list[CovariateFit]:
        """Return the fits; those that did not converge, or to no number, have no estimate."""
        found = [self._without(int(one), Status.NOT_CONVERGED) for one in at]
        there = np.flatnonzero(ended.converged).tolist()
        if not there:
            return found
        kept = np.stack([cells[place].kept[:, 0] for place in there], axis=1)
        unseen, likelihood = _summaries(tables.take(np.array(there)), kept, ended.parameters[there])
        for place, missed, height in zip(there, unseen.T, likelihood, strict=True):
            if np.isfinite(missed.sum()):
                coefficients = np.zeros(self.design.parameters)
                coefficients[self.columns] = ended.parameters[place]
                found[place] = replace(
                    found[place],
                    status=Status.OK,
                    unseen=missed,
                    log_likelihood=float(height),
                    coefficients=coefficients,
                    columns=self.columns[tables.active[place]],
                    kept=cells[place].kept,
                )
        return found

    def _without(self, at: int, status: Status) -> CovariateFit:
        return CovariateFit(
            self.models[at],
            status,
            float(self.counts[..., at].sum()),
            np.full(self.counts.shape[1], np.inf),
            float(-np.inf),
            int(self.member[at].sum()),
            np.zeros(self.design.parameters),
            self.columns[:0],
            np.zeros(self.counts.shape[1::-1], dtype=bool),
            self.counts[..., at].T > 0,
        )


def without_unseen(fit: CovariateFit) -> CovariateFit:
    """Return the fit as one that misses nobody, for lists of which one holds everyone."""
    return replace(fit, status=Status.OK, unseen=np.zeros(len(fit.unseen)))


def _summaries(tables: Tables, unseen: BoolArray, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the persons unseen per stratum, shape (S, fits), and the log-likelihood of each fit."""
    linear = tables.part.linear(parameters.T, len(tables.counts)).swapaxes(0, 1)
    with np.errstate(over="ignore"):
        missed = np.where(unseen, np.exp(np.where(unseen, linear[0], 0.0)), 0.0)
    logs = np.where(tables.within, linear, 0.0)
    seen = np.where(tables.within, np.exp(logs), 0.0)
    counts = tables.counts
    likelihood = (counts * logs - seen - gammaln(counts + 1))[1:].sum(axis=(0, 1))
    return missed, likelihood
