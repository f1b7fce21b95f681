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

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy  # its parts are loaded where they are used: most tables need no linear program
from scipy.linalg import eigh, qr
from scipy.special import gammaln, xlogy

from zicht.methods.population_size.batches import Status
from zicht.methods.population_size.covariate_design import Columns, CovariateDesign
from zicht.methods.population_size.covariate_models import CovariateModel
from zicht.methods.population_size.existence import lowered_cells
from zicht.methods.population_size.fitting import Criterion
from zicht.methods.population_size.newton import LAST_STEP, PROVABLE_RATIO, WHOLE_STEP

__all__ = ["CovariateFit", "expected_counts", "fit_counts", "without_unseen"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Newton's method converges in less where an estimate exists; beyond, its existence is looked at first.
FIRST_STEPS = 15
MOST_STEPS = 200
#: Eigenvalues of sums of products of scores below this share of the largest are zero.
ZERO_EIGENVALUE = 1e-10
#: Sums of a few numbers of size one below this are zero.
ZERO_CHANGE = 1e-7


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
        The cells, also unseen ones, that are not zero.
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

    def __repr__(self) -> str:
        return f"CovariateFit(model={str(self.model)!r}, status={self.status.name})"

    @property
    def ok(self) -> bool:
        """Whether an estimate exists and is identifiable."""
        return self.status == Status.OK

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
    start: FloatArray | None = None,
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
    start : float array, shape (parameters of the design,), optional
        Coefficients to begin with.
    faces : bool
        Whether a model without a maximum is fitted on its face, if that determines all unseen cells.

    Returns
    -------
    CovariateFit
        With the reason in `status` where there is no estimate.
    """
    return _Problem(design, model, counts).solve(start, faces=faces)


@dataclass(frozen=True, eq=False)
class _Newton:
    """Where Newton's method ended."""

    parameters: FloatArray
    converged: bool
    proved: bool


class _Problem:
    """One model and its counts, with the cells that are not zero."""

    def __init__(self, design: CovariateDesign, model: CovariateModel, counts: FloatArray) -> None:
        self.design, self.model, self.counts = design, model, counts
        self.nominal = design.columns_of(model)
        self.kept = ~design.impossible(model, counts)
        self.seen = np.broadcast_to(np.arange(counts.shape[1]) > 0, counts.shape)

    def solve(self, start: FloatArray | None, *, faces: bool) -> CovariateFit:
        columns, kept = self._independent(self.kept)
        if kept is None:
            return self._without(Status.NOT_IDENTIFIABLE)
        part, within = self.design.part(columns), kept & self.seen
        begin = None if start is None else start[columns]
        if begin is None or len(columns) < len(self.nominal):
            begin = _regress(part, self.counts, within)
        found = _fit(part, self.counts, within, begin, most_steps=FIRST_STEPS)
        if not found.proved:
            lowered = self._lowered(part, within)
            if lowered.any():
                return self._on_face(self.kept & ~lowered) if faces else self._without(Status.NO_MLE)
            found = _fit(part, self.counts, within, found.parameters, most_steps=MOST_STEPS)
        if not found.converged:
            return self._without(Status.NOT_CONVERGED)
        self.kept = kept
        return self._result(Status.OK, columns, found.parameters, parameters=len(self.nominal))

    def _independent(self, kept: BoolArray) -> tuple[IntArray, BoolArray | None]:
        """Return independent parameters on the kept cells, and the cells without unseen ones that those take to zero.

        No cells where those parameters leave an unseen cell undetermined, or take all of them to zero.
        """
        within = kept & self.seen
        if not within.any():
            return self.nominal[:0], None
        part = self.design.part(self.nominal)
        gram = part.gram(within.astype(np.float64))
        null = _null_space(gram)
        if not null.shape[1]:
            return self.nominal, kept
        order = qr(gram, mode="r", pivoting=True)[1]
        rank = len(self.nominal) - null.shape[1]
        changes = part.linear(null, kept.shape[1])
        free = kept[:, 0] & (np.abs(changes[:, 0]) > ZERO_CHANGE).any(axis=1)
        columns = self.nominal[np.sort(order[:rank]).astype(np.int64)]
        if not free.any():
            return columns, kept
        if not (kept[:, 0] & ~free).any() or not _follow(changes[free, 0], changes[self.seen & ~kept]):
            return columns, None
        left = kept.copy()
        left[free, 0] = False
        return columns, left

    def _lowered(self, part: Columns, within: BoolArray) -> BoolArray:
        """Return the cells that a direction of recession takes to zero."""
        lowered = np.zeros_like(within)
        null = _null_space(part.gram((within & (self.counts > 0)).astype(np.float64)))
        if null.shape[1]:
            free = within & (self.counts == 0)
            lowered[free] = lowered_cells(part.linear(null, within.shape[1])[free])
        return lowered

    def _on_face(self, kept: BoolArray) -> CovariateFit:
        """Fit without the cells that are taken to zero; the unseen cells must be determined by what remains."""
        columns, left = self._independent(kept)
        if left is None:
            return self._without(Status.NO_MLE)
        part, within = self.design.part(columns), left & self.seen
        begin = _regress(part, self.counts, within)
        found = _fit(part, self.counts, within, begin, most_steps=MOST_STEPS)
        if not found.converged:
            return self._without(Status.NOT_CONVERGED)
        infinite = len(self.nominal) - len(self._independent(self.kept)[0])
        self.kept = left
        parameters = len(columns) + infinite
        return self._result(Status.ESTIMABLE_ON_FACE, columns, found.parameters, parameters=parameters)

    def _result(
        self, status: Status, columns: IntArray, values: FloatArray, *, parameters: int
    ) -> CovariateFit:
        with np.errstate(over="ignore"):
            fitted = expected_counts(self.design.part(columns), values, self.kept)
        unseen = fitted[:, 0].copy()
        if not np.isfinite(unseen.sum()):
            return self._without(Status.NOT_CONVERGED)
        persons, seen = self.counts[:, 1:], fitted[:, 1:]
        likelihood = float(np.sum(xlogy(persons, seen) - seen - gammaln(persons + 1)))
        coefficients = np.zeros(self.design.parameters)
        coefficients[columns] = values
        total = float(persons.sum())
        return CovariateFit(
            self.model, status, total, unseen, likelihood, parameters, coefficients, columns, self.kept
        )

    def _without(self, status: Status) -> CovariateFit:
        return CovariateFit(
            self.model,
            status,
            float(self.counts.sum()),
            np.full(len(self.counts), np.inf),
            float(-np.inf),
            len(self.nominal),
            np.zeros(self.design.parameters),
            self.nominal[:0],
            self.kept,
        )


def without_unseen(fit: CovariateFit) -> CovariateFit:
    """Return the fit as one that misses nobody, for lists of which one holds everyone."""
    return replace(fit, status=Status.OK, unseen=np.zeros(len(fit.unseen)))


def _null_space(gram: FloatArray) -> FloatArray:
    """Return an orthonormal basis, in columns, of what changes no cell."""
    values = np.linalg.eigvalsh(gram)
    empty = int(np.sum(values < ZERO_EIGENVALUE * max(float(values[-1]), 1.0)))
    if not empty:
        return gram[:, :0]
    return np.asarray(eigh(gram, driver="evr", subset_by_index=(0, empty - 1))[1], dtype=np.float64)


def _follow(unseen: FloatArray, lowered: FloatArray) -> bool:
    """Say whether unseen cells go to zero whenever the lowered cells do, whatever else changes with those.

    Each row is what the directions that leave the fitted cells as they are add to the logarithm of a cell. An unseen
    cell follows if its row is a sum of rows of lowered cells, times numbers that are not below zero (Farkas): no
    direction that lowers these can then raise it.
    """
    rows = np.unique(np.round(lowered, 9), axis=0)
    return bool(len(rows)) and all(
        scipy.optimize.linprog(np.zeros(len(rows)), A_eq=rows.T, b_eq=row, method="highs").status == 0
        for row in np.unique(np.round(unseen, 9), axis=0)
    )


def _regress(part: Columns, counts: FloatArray, within: BoolArray) -> FloatArray:
    """Return the regression of log counts on the columns, weighted by the counts."""
    weights = np.where(within, counts + 0.5, 0.0)
    return _solve(part.gram(weights), part.sums(weights * np.log(np.where(within, weights, 1.0))))


def _fit(
    part: Columns, counts: FloatArray, within: BoolArray, begin: FloatArray, *, most_steps: int
) -> _Newton:
    """Run Newton's method; a step is as long as is safe for the likelihood to rise (see `newton`)."""
    totals = part.sums(np.where(within, counts, 0.0))
    cells = counts.shape[1]
    parameters = begin
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(most_steps):
            fitted = np.exp(np.where(within, part.linear(parameters, cells), -np.inf))
            direction = _solve(part.gram(fitted), totals - part.sums(fitted))
            change = np.where(within, part.linear(direction, cells), 0.0)
            size = float(np.abs(change).max())
            if not np.isfinite(size):
                return _Newton(parameters, converged=False, proved=False)
            rise = max(float(change.max()), LAST_STEP)
            length = float(np.log1p(rise)) / rise if rise > WHOLE_STEP else 1.0
            parameters = parameters + length * direction
            if size < LAST_STEP:
                provable = fitted[within].min() > PROVABLE_RATIO * fitted.max()
                return _Newton(parameters, converged=True, proved=bool(provable))
    return _Newton(parameters, converged=False, proved=False)


def _solve(matrix: FloatArray, right: FloatArray) -> FloatArray:
    """Solve a symmetric system; where it is singular to the last digit, by least squares."""
    try:
        return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        if not np.isfinite(matrix).all():
            return np.full(len(right), np.nan)
        return np.asarray(np.linalg.pinv(matrix, hermitian=True) @ right, dtype=np.float64)
