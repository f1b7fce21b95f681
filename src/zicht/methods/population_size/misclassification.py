"""A covariate that several records tell, none of them without error: the truth is a latent class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, NotConverged, Text
from zicht.methods.population_size.covariate_design import CovariateDesign
from zicht.methods.population_size.covariate_fitting import CovariateFit, expected_counts, fit_counts
from zicht.methods.population_size.covariate_models import CovariateModel
from zicht.methods.population_size.covariate_search import LevelEstimate, estimate_levels
from zicht.methods.population_size.covariates import MISSING, Covariate, CovariateTable
from zicht.methods.population_size.incomplete import IncompleteCounts, Precision, precision_of, seen_only
from zicht.methods.population_size.results import Estimate, check_levels
from zicht.methods.population_size.wald import wald_intervals

__all__ = ["MisclassifiedFit", "fit_misclassified"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: How often a record is right where the steps begin.
RIGHT_AT_START = (0.9, 0.75, 0.6)
SMALL_RISE = 1e-11
MOST_STEPS = 3000
#: Likelihoods that differ by less are equal.
SAME = 1e-3
#: Answers at equal likelihoods that differ by more than this share are different answers.
APART = 0.01


@dataclass(frozen=True, eq=False, repr=False)
class MisclassifiedFit:
    """A log-linear model with a covariate whose true level nobody recorded without error.

    Attributes
    ----------
    table : CovariateTable
        The table with the true covariate in the place of its records; its level is missing in every row.
    design : CovariateDesign
        The parameters.
    fit : CovariateFit
        The model at the highest likelihood that was found.
    completed : float array, shape (S, 2**K)
        The persons seen, divided over the true levels.
    truth : str
        The name of the true covariate.
    recorded : mapping of str to float array, shape (levels, levels)
        Per record, the probability of each recorded level (column) given the true one (row).
    likelihoods, totals : tuple of float
        Where each start ended: its log-likelihood and number of people.
    precision : Precision
        How well the rows determine the number unseen.
    """

    table: CovariateTable
    design: CovariateDesign
    fit: CovariateFit
    completed: FloatArray
    truth: str
    recorded: Mapping[str, FloatArray]
    likelihoods: tuple[float, ...]
    totals: tuple[float, ...]
    precision: Precision = field(default=Precision(determined=True, all_determined=True, error=0.0))

    def __repr__(self) -> str:
        return f"MisclassifiedFit(model={str(self.fit.model)!r}, starts={len(self.totals)})"

    @property
    def identified(self) -> bool:
        """Whether the rows determine every parameter, and the best starts ended at one answer."""
        best = max(self.likelihoods)
        same = [total for one, total in zip(self.likelihoods, self.totals, strict=True) if one > best - SAME]
        return self.precision.all_determined and max(same) <= (1 + APART) * min(same)

    def estimate(self, levels: Sequence[float] = (0.8, 0.95)) -> Estimate:
        """Return the answer, with intervals that are conditional on the model.

        Raises
        ------
        NotConverged
            If the records do not determine the number of people.
        """
        persons, unseen = self.table.persons, float(self.fit.unseen.sum())
        if not self.precision.determined:
            raise NotConverged.of(
                Text.of("These records of '{name}' do not determine the number of people.", name=self.truth),
                expected=Text.of("Two records of the same persons, or more, that differ over lists."),
                to_fix=Text.of(
                    "Add a record, leave interactions out, or use one record as if it were the truth."
                ),
            )
        return Estimate(
            "covariates_misclassified",
            Text.of("Model of lists and a covariate that is recorded with error"),
            Text.of(
                "The records err independently of each other and of the lists, given the true level; lists and "
                "covariates depend on each other as in this model, and in no other way."
            ),
            persons,
            max(self.fit.total, float(persons)),
            intervals=wald_intervals(
                persons, unseen, variance=self.precision.error**2, levels=check_levels(levels)
            ),
            model=str(self.fit.model),
            notes=(Text.of("The best of {starts} starts.", starts=len(self.totals)),),
            warnings=() if self.identified else (_not_identified(),),
        )

    def levels(self, *names: str) -> tuple[LevelEstimate, ...]:
        """Return the number of people per true level, or combination with levels of other covariates."""
        return estimate_levels(self.table, names, self.completed.sum(axis=1), unseen=self.fit.unseen)


def fit_misclassified(
    table: CovariateTable,
    records: Sequence[str],
    terms: Iterable[str | Iterable[str]],
    *,
    truth: str = "truth",
    starts: int = 6,
    seed: int = 1,
) -> MisclassifiedFit:
    """Fit a log-linear model with a true covariate that two or more records tell with error.

    Parameters
    ----------
    table : CovariateTable
        The records are covariates of it, such as the sex that the police recorded and the sex that a shelter
        recorded; a record that a person does not have is missing.
    records : sequence of str
        Two or more covariates that record the same thing.
    terms : iterable
        The interactions of lists, other covariates and `truth`.
    truth : str
        The name of the true covariate in the terms.
    starts : int
        From so many points the steps begin; the first three are the same for all seeds.
    seed : int
        Of the other points.

    Returns
    -------
    MisclassifiedFit
        The highest likelihood of all starts. It has not passed disclosure control.

    Raises
    ------
    InputError
        If there are fewer than two records, or a name is unknown or taken.
    NotConverged
        If no start ends at an estimate.

    Notes
    -----
    Given the true level, the records are independent of each other and of the lists; which records there are does
    not depend on their values. Two records alone do not tell how often each errs: that comes from lists that see
    the true levels differently, and is thin ground. The observed information and the answers of the starts say
    whether the data determine the answer; report it only if they do. The true levels have the records' names
    because every start takes each record to be right more often than not.

    References
    ----------
    .. [1] Van der Heijden, P. G. M., Cruyff, M., Smith, P. A., Bycroft, C., Graham, P. and Matheson-Dunning, N.
           (2022). "Multiple system estimation using covariates having missing values and measurement error:
           estimating the size of the Maori population in New Zealand". JRSS A 185:156-177.
    .. [2] Biggeri, A., Stanghellini, E., Merletti, F. and Marchi, M. (1999). "Latent class models for varying
           catchability and correlation among sources in capture-recapture estimation". Statistica Applicata 11.
    """
    work = _Latent(table, records, CovariateModel.of(terms), truth)
    rng = np.random.Generator(np.random.PCG64(seed))
    ends = [end for end in (work.climb(point) for point in work.starts(starts, rng)) if end is not None]
    if not ends:
        raise _no_start_ended()
    best = max(ends, key=lambda end: round(end.likelihood / SAME))
    return MisclassifiedFit(
        work.table,
        work.design,
        best.fit,
        work.rows.fill(best.persons),
        truth,
        dict(zip(records, best.recorded, strict=True)),
        tuple(end.likelihood for end in ends),
        tuple(end.fit.total for end in ends),
        work.precision(best),
    )


@dataclass(frozen=True, eq=False)
class _End:
    """Where the steps from one start ended."""

    fit: CovariateFit
    recorded: tuple[FloatArray, ...]
    persons: FloatArray
    likelihood: float


class _Latent:
    """The rows, the true levels that each could have, and what was recorded of each."""

    def __init__(
        self, table: CovariateTable, records: Sequence[str], model: CovariateModel, truth: str
    ) -> None:
        at = [table.position(name) for name in records]
        if len(set(at)) < 2 or len(set(at)) < len(at) or truth in {*table.lists, *table.names}:
            raise _bad_records()
        levels = tuple(sorted({level for i in at for level in table.covariates[i].levels}))
        self.table = _with_truth(table, at, Covariate(truth, levels))
        model.check_names(self.table)
        self.model = model
        self.design = CovariateDesign(self.table, model.terms)
        self.rows = IncompleteCounts(self.table)
        self.width = len(levels)
        own = [np.array([*(levels.index(one) for one in table.covariates[i].levels), MISSING]) for i in at]
        told = np.stack([place[table.levels[:, i]] for place, i in zip(own, at, strict=True)])
        #: Per record and pair of row and cell, the recorded level; and the true level of each pair.
        self.told: IntArray = told[:, self.rows.row]
        strata = self.rows.cell // self.rows.shape[1]
        self.true: IntArray = self.table.levels_of_strata()[strata, -1]

    def starts(self, count: int, rng: np.random.Generator) -> Iterable[tuple[FloatArray, ...]]:
        """Yield points to begin at: records that are right with one probability, then with drawn ones."""
        for at in range(count):
            right = (
                np.full(len(self.told), RIGHT_AT_START[at])
                if at < len(RIGHT_AT_START)
                else rng.uniform(0.5, 0.98, len(self.told))
            )
            wrong = (1 - right) / max(self.width - 1, 1)
            yield tuple(
                w + (r - w) * np.eye(self.width) for r, w in zip(right.tolist(), wrong.tolist(), strict=True)
            )

    def chances(self, recorded: Sequence[FloatArray]) -> FloatArray:
        """Return, per pair, the probability of what was recorded given the true level."""
        chance = np.ones(len(self.true))
        for matrix, told in zip(recorded, self.told, strict=True):
            chance *= np.where(told == MISSING, 1.0, matrix[self.true, told])
        return chance

    def tally(self, persons: FloatArray) -> tuple[FloatArray, ...]:
        """Return, per record, the persons per true and recorded level."""
        tallies = []
        for told in self.told:
            known = told != MISSING
            counts = np.bincount(
                self.true[known] * self.width + told[known], persons[known], minlength=self.width**2
            )
            tallies.append(counts.reshape(self.width, self.width).astype(np.float64))
        return tuple(tallies)

    def climb(self, recorded: tuple[FloatArray, ...]) -> _End | None:
        """Take steps until the likelihood rises no more."""
        persons = self.rows.divide(np.ones(self.rows.shape), self.chances(recorded))[0]
        fit = fit_counts(self.design, self.model, self.rows.fill(persons))
        last = float(-np.inf)
        for _ in range(MOST_STEPS):
            if not fit.ok:
                return None
            expected = fit.expected(self.design)
            persons, totals = self.rows.divide(expected, self.chances(recorded))
            likelihood = self.rows.log_likelihood(expected, totals)
            if likelihood - last <= SMALL_RISE * (1 + abs(likelihood)):
                return _End(fit, recorded, persons, likelihood)
            last = likelihood
            recorded = tuple(_shares(tally) for tally in self.tally(persons))
            fit = fit_counts(self.design, self.model, self.rows.fill(persons), start=fit)
        return None

    def precision(self, end: _End) -> Precision:
        """Return the precision from the observed information on all parameters, those of the records too."""
        columns = end.fit.columns
        part = self.design.part(columns)
        tallies = self.tally(end.persons)
        inner = [(tally > 0.5) & (tally < tally.sum(axis=1, keepdims=True) - 0.5) for tally in tallies]

        def gradient(values: FloatArray) -> FloatArray:
            expected, recorded = self._at(end, values, inner)
            persons, _ = self.rows.divide(expected, self.chances(recorded))
            full = self.rows.fill(persons)
            slopes = [part.sums(seen_only(full - expected))]
            for tally, one, free in zip(self.tally(persons), recorded, inner, strict=True):
                slopes.append((tally - tally.sum(axis=1, keepdims=True) * one)[free & _free(self.width)])
            return np.concatenate(slopes)

        scales = [part.sums(seen_only(end.fit.expected(self.design)), power=2)]
        for tally, one, free in zip(tallies, end.recorded, inner, strict=True):
            spread = tally.sum(axis=1, keepdims=True) * one * (1 - one)
            scales.append(spread[free & _free(self.width)])
        scale = np.maximum(np.concatenate(scales), np.finfo(np.float64).tiny)
        values = np.zeros(len(scale))
        values[: len(columns)] = end.fit.coefficients[columns]
        target = np.zeros(len(scale))
        target[: len(columns)] = end.fit.unseen @ part.unseen
        unseen = float(end.fit.unseen.sum())
        return precision_of(gradient, values, scale=scale, target=target, unseen=unseen)

    def _at(
        self, end: _End, values: FloatArray, inner: Sequence[npt.NDArray[np.bool_]]
    ) -> tuple[FloatArray, tuple[FloatArray, ...]]:
        """Return the expected table and the records' probabilities at some parameters near the end."""
        columns = end.fit.columns
        expected = expected_counts(self.design.part(columns), values[: len(columns)], end.fit.kept)
        rest = values[len(columns) :]
        recorded = []
        for one, free in zip(end.recorded, inner, strict=True):
            moved = free & _free(self.width)
            shift = np.zeros_like(one)
            shift[moved], rest = rest[: moved.sum()], rest[moved.sum() :]
            recorded.append(_shares(one * np.exp(shift)))
        return expected, tuple(recorded)


def _free(width: int) -> npt.NDArray[np.bool_]:
    """Return which logits move: in every row all but that of the true level itself."""
    return ~np.eye(width, dtype=bool)


def _shares(tally: FloatArray) -> FloatArray:
    """Return each row's shares; an empty row is right for sure."""
    total = tally.sum(axis=1, keepdims=True)
    shares: FloatArray = np.where(total > 0, tally / np.where(total > 0, total, 1.0), np.eye(len(tally)))
    return shares


def _with_truth(table: CovariateTable, records: Sequence[int], truth: Covariate) -> CovariateTable:
    """Return the rows as they are, with the true covariate, unknown, in the place of its records."""
    kept = [i for i in range(len(table.covariates)) if i not in records]
    unknown = np.full((len(table.cells), 1), MISSING, dtype=np.int64)
    names = {table.covariates[i].name for i in kept}
    return CovariateTable(
        table.lists,
        (*(table.covariates[i] for i in kept), truth),
        table.cells,
        np.hstack([table.levels[:, kept], unknown]),
        table.counts,
        tuple(coding for coding in table.codings if coding.of in names),
    )


def _not_identified() -> Text:
    return Text.of(
        "These records do not determine how often each of them errs: other error rates, with other answers, fit "
        "as well."
    )


def _bad_records() -> InputError:
    return InputError.of(
        Text.of("These are no two records of one thing, or the name of the truth is taken."),
        expected=Text.of("Two or more different covariates of the table, and a name that is not in it."),
        to_fix=Text.of(
            "Name the covariates that record the same thing, and give the truth a name of its own."
        ),
    )


def _no_start_ended() -> NotConverged:
    return NotConverged.of(
        Text.of("No start of the latent class ended at an estimate."),
        expected=Text.of("Lists that share enough persons, and records of enough of them."),
        to_fix=Text.of("Leave interactions out, or use one record as if it were the truth."),
    )
