"""Extended maximum likelihood of log-linear models over lists and covariates.

The log of the expected count of a combination is linear in the parameters; every combination of covariates, a
stratum, has its own unseen cell. The number of people is the persons seen and the sum of those cells. Existence
is decided as for lists alone (see `existence`): interactions with a total of zero are at minus infinity, Newton's
method proves existence where it converges (see `newton`), and a linear program decides in doubt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.linalg import qr
from scipy.special import gammaln, xlogy

from zicht.methods.population_size.batches import Status
from zicht.methods.population_size.covariate_design import CovariateDesign
from zicht.methods.population_size.covariate_models import CovariateModel
from zicht.methods.population_size.existence import lowered_cells
from zicht.methods.population_size.fitting import Criterion
from zicht.methods.population_size.newton import LAST_STEP, PROVABLE_RATIO, WHOLE_STEP

__all__ = ["CovariateFit", "fit_counts"]

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
#: Matrix products of more multiplications than this are cut over threads.
SMALL_PRODUCT = 2**18


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
        linear = np.einsum("shp,p->sh", design.matrix[:, :, self.columns], self.coefficients[self.columns])
        fitted: FloatArray = np.where(self.kept, np.exp(np.where(self.kept, linear, 0.0)), 0.0)
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
        self.model, self.shape = model, counts.shape
        self.width = design.parameters
        self.nominal = design.columns_of(model)
        self.matrix = design.matrix.reshape(-1, self.width)
        self.counts = counts.reshape(-1)
        self.kept = ~design.impossible(model, counts).reshape(-1)
        self.dark: BoolArray = np.tile(np.arange(counts.shape[1]) == 0, len(counts))

    def solve(self, start: FloatArray | None, *, faces: bool) -> CovariateFit:
        columns, identified = self._independent(self.kept)
        if not identified:
            return self._without(Status.NOT_IDENTIFIABLE)
        cells = np.flatnonzero(self.kept & ~self.dark)
        within, values = self.matrix[np.ix_(cells, columns)], self.counts[cells]
        begin = None if start is None else start[columns]
        if begin is None or len(columns) < len(self.nominal):
            begin = _regress(within, values)
        found = _fit(within, values, begin, most_steps=FIRST_STEPS)
        if not found.proved:
            face = self._face(within, values, cells)
            if not face.all():
                return self._on_face(cells[~face]) if faces else self._without(Status.NO_MLE)
            found = _fit(within, values, found.parameters, most_steps=MOST_STEPS)
        if not found.converged:
            return self._without(Status.NOT_CONVERGED)
        return self._result(Status.OK, columns, found.parameters, parameters=len(self.nominal))

    def _independent(self, kept: BoolArray) -> tuple[IntArray, bool]:
        """Return independent parameters on the kept cells, and whether those determine the kept unseen cells."""
        seen = self.matrix[np.ix_(np.flatnonzero(kept & ~self.dark), self.nominal)]
        if not len(seen):
            return self.nominal[:0], False
        null = _null_space(seen)
        if not null.shape[1]:
            return self.nominal, True
        unseen = self.matrix[np.ix_(np.flatnonzero(kept & self.dark), self.nominal)]
        rank = len(self.nominal) - null.shape[1]
        order = qr(_gram(seen), mode="r", pivoting=True)[1]
        determined = np.abs(unseen @ null).max(initial=0.0) < ZERO_CHANGE
        return self.nominal[np.sort(order[:rank]).astype(np.int64)], bool(determined)

    def _face(self, within: FloatArray, values: FloatArray, cells: IntArray) -> BoolArray:
        """Return the cells of the face: those that no direction of recession takes to zero."""
        face = np.ones(len(cells), dtype=bool)
        free = values == 0
        null = _null_space(within[~free])
        face[free] = ~lowered_cells(within[free] @ null) if null.shape[1] else True
        return face

    def _on_face(self, zero: IntArray) -> CovariateFit:
        """Fit without the cells that are taken to zero; the unseen cells must be determined by what remains."""
        kept = self.kept.copy()
        kept[zero] = False
        columns, identified = self._independent(kept)
        if not identified:
            return self._without(Status.NO_MLE)
        cells = np.flatnonzero(kept & ~self.dark)
        within, values = self.matrix[np.ix_(cells, columns)], self.counts[cells]
        found = _fit(within, values, _regress(within, values), most_steps=MOST_STEPS)
        if not found.converged:
            return self._without(Status.NOT_CONVERGED)
        infinite = len(self.nominal) - len(self._independent(self.kept)[0])
        self.kept = kept
        parameters = len(columns) + infinite
        return self._result(Status.ESTIMABLE_ON_FACE, columns, found.parameters, parameters=parameters)

    def _result(
        self, status: Status, columns: IntArray, values: FloatArray, *, parameters: int
    ) -> CovariateFit:
        linear = _apply(self.matrix[:, columns], values)
        with np.errstate(over="ignore"):
            fitted = np.where(self.kept, np.exp(linear), 0.0)
        unseen = fitted[self.dark]
        if not np.isfinite(unseen.sum()):
            return self._without(Status.NOT_CONVERGED)
        seen = fitted[~self.dark]
        persons = self.counts[~self.dark]
        likelihood = float(np.sum(xlogy(persons, seen) - seen - gammaln(persons + 1)))
        coefficients = np.zeros(self.width)
        coefficients[columns] = values
        kept = self.kept.reshape(self.shape)
        total = float(persons.sum())
        return CovariateFit(
            self.model, status, total, unseen, likelihood, parameters, coefficients, columns, kept
        )

    def _without(self, status: Status) -> CovariateFit:
        return CovariateFit(
            self.model,
            status,
            float(self.counts.sum()),
            np.full(self.shape[0], np.inf),
            float(-np.inf),
            len(self.nominal),
            np.zeros(self.width),
            self.nominal[:0],
            self.kept.reshape(self.shape),
        )


def without_unseen(fit: CovariateFit) -> CovariateFit:
    """Return the fit as one that misses nobody, for lists of which one holds everyone."""
    return replace(fit, status=Status.OK, unseen=np.zeros(len(fit.unseen)))


def _null_space(matrix: FloatArray) -> FloatArray:
    """Return an orthonormal basis, in columns, of what changes no row."""
    gram = _gram(matrix)
    values = np.linalg.eigvalsh(gram)
    empty = int(np.sum(values < ZERO_EIGENVALUE * max(float(values[-1]), 1.0)))
    # Vectors cost much more than values, and are seldom needed.
    null: FloatArray = np.linalg.eigh(gram)[1][:, :empty] if empty else gram[:, :0]
    return null


def _regress(within: FloatArray, values: FloatArray) -> FloatArray:
    """Return the regression of log counts on the columns, weighted by the counts."""
    weights = values + 0.5
    right = _apply(within.T, weights * np.log(weights))
    return _solve(_gram(within, weights), right)


def _fit(within: FloatArray, values: FloatArray, begin: FloatArray, *, most_steps: int) -> _Newton:
    """Run Newton's method; a step is as long as is safe for the likelihood to rise (see `newton`)."""
    totals = _apply(within.T, values)
    parameters = begin
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(most_steps):
            fitted = np.exp(_apply(within, parameters))
            gradient = totals - _apply(within.T, fitted)
            direction = _solve(_gram(within, fitted), gradient)
            change = _apply(within, direction)
            size = float(np.abs(change).max())
            if not np.isfinite(size):
                return _Newton(parameters, converged=False, proved=False)
            rise = max(float(change.max()), LAST_STEP)
            length = float(np.log1p(rise)) / rise if rise > WHOLE_STEP else 1.0
            parameters = parameters + length * direction
            if size < LAST_STEP:
                provable = fitted.min() > PROVABLE_RATIO * fitted.max()
                return _Newton(parameters, converged=True, proved=bool(provable))
    return _Newton(parameters, converged=False, proved=False)


def _gram(matrix: FloatArray, weights: FloatArray | None = None) -> FloatArray:
    """Return the weighted sums of products of columns, in blocks so small that they are not cut over threads.

    Threads that wait for each other cost more than these products.
    """
    width = matrix.shape[1]
    rows = max(SMALL_PRODUCT // max(width, 1) ** 2, 16)
    gram = np.zeros((width, width))
    for at in range(0, len(matrix), rows):
        block = matrix[at : at + rows]
        gram += block.T @ (block if weights is None else block * weights[at : at + rows, None])
    return gram


def _apply(matrix: FloatArray, values: FloatArray) -> FloatArray:
    """Return the product of a matrix and a vector, without threads."""
    product: FloatArray = np.einsum("ij,j->i", matrix, values)
    return product


def _solve(matrix: FloatArray, right: FloatArray) -> FloatArray:
    """Solve a symmetric system; where it is singular to the last digit, by least squares."""
    try:
        return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        if not np.isfinite(matrix).all():
            return np.full(len(right), np.nan)
        return np.asarray(np.linalg.pinv(matrix, hermitian=True) @ right, dtype=np.float64)
