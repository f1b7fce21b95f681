"""Extended maximum likelihood for many log-linear models and tables at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from zicht.errors import InputError, Text
from zicht.methods.population_size.batches import BatchedFits, Status
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.lattice import superset_sums
from zicht.methods.population_size.models import Model, ModelSet

__all__ = ["TIE", "Criterion", "FittedModels", "Status", "fit_models", "fit_tables"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Differences in a criterion below this are rounding.
TIE = 1e-7


class Criterion(StrEnum):
    """What weighs fit against the number of parameters."""

    BIC = "bic"
    AIC = "aic"
    AICC = "aicc"

    def penalty(self, parameters: npt.ArrayLike, persons: npt.ArrayLike) -> FloatArray:
        """Return what is added to minus twice the log-likelihood; infinite where too few persons were seen."""
        p, n = np.asarray(parameters, dtype=np.float64), np.asarray(persons, dtype=np.float64)
        if self == Criterion.BIC:
            return np.asarray(p * np.log(n))
        if self == Criterion.AIC:
            return np.asarray(2 * p + 0 * n)
        return np.where(n > p + 1, 2 * p + 2 * p * (p + 1) / np.maximum(n - p - 1, 1), np.inf)


@dataclass(frozen=True, eq=False, repr=False)
class FittedModels:
    """Fits of models, one per row.

    Attributes
    ----------
    models : ModelSet
        The models.
    persons : int array, shape (models,)
        Persons seen in the table that each was fitted to, n.
    total : float array, shape (models,)
        Persons seen and unseen, N; infinite where the model gives none.
    log_likelihood : float array, shape (models,)
        Of the Poisson model, with its constant; minus infinity where there is no fit.
    parameters : int array, shape (models,)
        The number of parameters in the penalty, p; see `fit_tables` for those at minus infinity.
    status : int array, shape (models,)
        Values of `Status`.
    iterations : int array, shape (models,)
        Newton steps taken.
    effects : int array, shape (effects,)
        The bitmasks of the constant 0, the lists and the interactions.
    coefficients : float array, shape (models, effects)
        On the log scale; minus infinity for effects whose lists share nobody, 0 for effects that the model
        does not hold or that its face leaves undetermined.
    """

    models: ModelSet
    persons: IntArray
    total: FloatArray
    log_likelihood: FloatArray
    parameters: IntArray
    status: npt.NDArray[np.int8]
    iterations: IntArray
    effects: IntArray
    coefficients: FloatArray

    def __len__(self) -> int:
        return len(self.models)

    def __repr__(self) -> str:
        return f"FittedModels(models={len(self)})"

    @property
    def ok(self) -> BoolArray:
        """Which models have an estimate that exists and is identifiable."""
        fine: BoolArray = self.status == Status.OK
        return fine

    def take(self, rows: npt.ArrayLike) -> FittedModels:
        """Return the fits at these places, in this order."""
        at = np.asarray(rows)
        return FittedModels(
            self.models.take(at),
            self.persons[at],
            self.total[at],
            self.log_likelihood[at],
            self.parameters[at],
            self.status[at],
            self.iterations[at],
            self.effects,
            self.coefficients[at],
        )

    def replace(self, rows: npt.ArrayLike, others: FittedModels) -> FittedModels:
        """Return these fits with others of the same interactions in the place of some."""
        order = np.arange(len(self))
        order[np.asarray(rows)] = len(self) + np.arange(len(others))
        return FittedModels.join([self, others]).take(order)

    @classmethod
    def join(cls, parts: Sequence[FittedModels]) -> FittedModels:
        """Put fits of models with the same interactions below each other."""
        first = parts[0].models
        return cls(
            ModelSet(first.list_count, first.terms, np.concatenate([p.models.member for p in parts])),
            np.concatenate([p.persons for p in parts]),
            np.concatenate([p.total for p in parts]),
            np.concatenate([p.log_likelihood for p in parts]),
            np.concatenate([p.parameters for p in parts]),
            np.concatenate([p.status for p in parts]),
            np.concatenate([p.iterations for p in parts]),
            parts[0].effects,
            np.concatenate([p.coefficients for p in parts]),
        )

    def criterion(self, criterion: Criterion = Criterion.BIC, *, admit_faces: bool = False) -> FloatArray:
        """Return the criterion of each model, shape (models,); lower is better, infinite where not admitted.

        The sample size in BIC and AICc is the number of persons seen.
        """
        penalty = criterion.penalty(self.parameters, self.persons)
        admitted = self.ok | (admit_faces & (self.status == Status.ESTIMABLE_ON_FACE))
        return np.where(admitted, -2 * np.where(admitted, self.log_likelihood, 0.0) + penalty, np.inf)


def fit_models(
    histories: CaptureHistories,
    models: Sequence[Model],
    *,
    count_infinite: bool = True,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> FittedModels:
    """Fit Poisson log-linear models to one table, and tell which of them give an estimate.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    models : sequence of Model
        Models of its lists.
    count_infinite : bool
        Whether the penalty counts parameters at minus infinity: see `fit_tables`.
    workers : int
        Threads; the answer is the same with any number.
    on_progress : callable, optional
        Called with the number of models that are fitted, and of all.

    Returns
    -------
    FittedModels
        One row per model, in the order given. It has not passed disclosure control.

    Raises
    ------
    InputError
        If there are no models, or they are not all models of the table's lists.

    Notes
    -----
    See `fit_tables`.

    References
    ----------
    .. [1] Chan, L., Silverman, B. W. and Vincent, K. (2021). "Multiple systems estimation for sparse capture
           data: inferential challenges when there are nonoverlapping lists". JASA 116:1297-1306.
    """
    together = ModelSet.of(models)
    return fit_tables(
        histories.table()[None],
        together,
        table=np.zeros(len(together), dtype=np.int64),
        count_infinite=count_infinite,
        workers=workers,
        on_progress=on_progress,
    )


def fit_tables(
    tables: IntArray | FloatArray,
    models: ModelSet,
    *,
    table: IntArray,
    start: FloatArray | None = None,
    faces: bool = True,
    count_infinite: bool = True,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> FittedModels:
    """Fit each model to a table of its own: replicates, strata, steps of a search.

    Parameters
    ----------
    tables : int or float array, shape (tables, 2**K)
        Persons per combination of lists, as `CaptureHistories.table` gives them; expected ones may be fractions.
    models : ModelSet
        The models; one may occur many times.
    table : int array, shape (models,)
        The row of `tables` that each model is fitted to.
    start : float array, shape (models, effects), optional
        Coefficients to begin with, as `FittedModels.coefficients` of the same models has them.
    faces : bool
        Whether models without a maximum are looked at further: if not, none is `ESTIMABLE_ON_FACE`.
    count_infinite : bool
        Whether the penalty counts parameters at minus infinity, as is the custom in this field [1]_.
    workers : int
        Threads; the answer is the same with any number.
    on_progress : callable, optional
        Called with the number of models that are fitted, and of all.

    Returns
    -------
    FittedModels
        One row per model, in the order given.

    Raises
    ------
    InputError
        If the tables are not tables of the models' lists, or a model has no table.

    Notes
    -----
    The log of the expected count of a combination is the sum of the parameters of the effects inside it. The
    sum over the empty combination, the constant, is the log of the dark figure: that rests on the assumption
    that the saturated model's highest interactions, which the model leaves out, are zero.

    An interaction of lists that share nobody has its maximum at minus infinity: the combinations that hold it
    are left out, with all higher interactions of those lists [1]_. What remains is not identifiable if it has
    more parameters than combinations. No other way is open: a parameter vector that changes no remaining
    combination changes the empty one only, and then it has every effect on what remains (Moebius inversion).

    Where the maximum does not exist even so, the combinations that can be driven to zero are left out too. If
    what remains determines the constant, the model is estimable on its face [2]_: it is fitted there, `p` is
    the number of parameters that the face determines (and, with `count_infinite`, those of lists that share
    nobody, as for every other model).

    References
    ----------
    .. [1] Chan, L., Silverman, B. W. and Vincent, K. (2021). "Multiple systems estimation for sparse capture
           data: inferential challenges when there are nonoverlapping lists". JASA 116:1297-1306.
    .. [2] Fienberg, S. E. and Rinaldo, A. (2012). "Maximum likelihood estimation in log-linear models".
           Annals of Statistics 40:996-1023.
    """
    if tables.shape[1:] != (1 << models.list_count,) or len(table) != len(models):
        raise _do_not_fit()
    work = BatchedFits(tables, models, table=table, start=start, faces=faces)
    done = 0
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for fitted in (pool.map if workers > 1 else map)(work.fit_rows, work.batches()):
            done += fitted
            if on_progress is not None:
                on_progress(done, len(models))
    return _result(work, tables, models, count_infinite=count_infinite)


def _do_not_fit() -> InputError:
    return InputError.of(
        Text.of("The tables and the models are not of the same lists, or their numbers differ."),
        expected=Text.of(
            "Tables with a count for every combination of the models' lists, one table per model."
        ),
        to_fix=Text.of("Make the models for the number of lists that the table has."),
    )


def _result(
    work: BatchedFits, tables: IntArray | FloatArray, models: ModelSet, *, count_infinite: bool
) -> FittedModels:
    persons: IntArray = tables.sum(axis=1)[work.table]
    fitted = np.isin(work.status, (Status.OK, Status.ESTIMABLE_ON_FACE))
    constant = np.where(fitted, work.coefficients[:, 0], np.inf)
    with np.errstate(over="ignore"):
        total: FloatArray = np.exp(constant) + persons
    fitted &= np.isfinite(total)
    work.status[np.isinf(total) & np.isin(work.status, (Status.OK, Status.ESTIMABLE_ON_FACE))] = (
        Status.NOT_CONVERGED
    )
    finite = np.where(np.isfinite(work.coefficients), work.coefficients, 0.0)
    sums = superset_sums(work.counts)[work.effects].T[work.table]
    unchanging = persons + gammaln(work.counts + 1).sum(axis=0)[work.table]
    likelihood = np.sum(sums * finite, axis=1) - unchanging
    return FittedModels(
        models,
        persons,
        total,
        np.where(fitted, likelihood, -np.inf),
        work.rank + (work.infinite.sum(axis=1) if count_infinite else 0),
        work.status,
        work.iterations,
        work.effects,
        work.coefficients,
    )
