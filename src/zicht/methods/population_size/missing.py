"""Covariates that are known of some persons only: expectation and maximisation."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from zicht.errors import NotConverged, Text
from zicht.methods.population_size.batches import Status
from zicht.methods.population_size.covariate_design import CovariateDesign
from zicht.methods.population_size.covariate_fitting import (
    CovariateFit,
    expected_counts,
    fit_counts,
    without_unseen,
)
from zicht.methods.population_size.covariate_models import CovariateModel, pairs_of
from zicht.methods.population_size.covariate_search import (
    CovariateWalk,
    LevelEstimate,
    estimate_levels,
    rank_fits,
)
from zicht.methods.population_size.covariates import CovariateTable
from zicht.methods.population_size.fitting import Criterion
from zicht.methods.population_size.incomplete import IncompleteCounts, Precision, precision_of, seen_only
from zicht.methods.population_size.results import Estimate, Interval, check_levels, nobody_missed
from zicht.methods.population_size.wald import wald_intervals

__all__ = ["MissingFit", "fit_with_missing", "search_with_missing"]

FloatArray = npt.NDArray[np.float64]

#: The likelihood rises by less than this share of itself when the steps end.
SMALL_RISE = 1e-11
#: And the number of people unseen changes by less than this share.
SMALL_CHANGE = 1e-7
MOST_STEPS = 5000


@dataclass(frozen=True, eq=False, repr=False)
class MissingFit:
    """A log-linear model, fitted to rows of which some levels are not known.

    Attributes
    ----------
    table : CovariateTable
        The table.
    design : CovariateDesign
        The parameters.
    fit : CovariateFit
        The model at the maximum; its likelihood is that of the rows as they are.
    completed : float array, shape (S, 2**K)
        The persons seen, those with missing levels divided in proportion to what the model expects.
    likelihoods : tuple of float
        The log-likelihood after every step; it never falls.
    models : int
        How many models were looked at.
    """

    table: CovariateTable
    design: CovariateDesign
    fit: CovariateFit
    completed: FloatArray
    likelihoods: tuple[float, ...]
    models: int = 1

    def __repr__(self) -> str:
        return f"MissingFit(model={str(self.fit.model)!r}, steps={len(self.likelihoods)})"

    @property
    def share_incomplete(self) -> float:
        """The share of the persons of whom a level is not known, 0 to 1."""
        rows = (self.table.levels < 0).any(axis=1)
        return float(self.table.counts[rows].sum() / self.table.persons)

    @cached_property
    def precision(self) -> Precision:
        """How well the rows determine the number unseen, from the observed information."""
        rows, part = IncompleteCounts(self.table), self.design.part(self.fit.columns)

        def gradient(values: FloatArray) -> FloatArray:
            expected = expected_counts(part, values, self.fit.kept)
            return part.sums(seen_only(rows.fill(rows.divide(expected)[0]) - expected))

        scale = part.sums(seen_only(self.fit.expected(self.design)), power=2)
        return precision_of(
            gradient,
            self.fit.coefficients[self.fit.columns],
            scale=np.maximum(scale, np.finfo(np.float64).tiny),
            target=self.fit.unseen @ part.unseen,
            unseen=float(self.fit.unseen.sum()),
        )

    def estimate(self, levels: Sequence[float] = (0.8, 0.95)) -> Estimate:
        """Return the answer, with intervals that are conditional on the model.

        Raises
        ------
        NotConverged
            If the rows do not determine the number of people.
        """
        everyone = self.table.histories().list_with_everyone
        if everyone is None and not self.precision.determined:
            raise _not_determined()
        return Estimate(
            "covariates_missing",
            Text.of("Model of lists and partly known covariates"),
            Text.of(
                "Whether a covariate is known does not depend on its value, given the lists and what else is known; "
                "lists and covariates depend on each other as in this model, and in no other way."
            ),
            self.table.persons,
            max(self.fit.total, float(self.table.persons)),
            intervals=() if everyone else self._intervals(levels),
            model=str(self.fit.model),
            notes=tuple(self._notes(everyone)),
            warnings=() if everyone or self.precision.all_determined else (_division(),),
        )

    def levels(self, *names: str) -> tuple[LevelEstimate, ...]:
        """Return the number of people per level, or combination of levels.

        The persons seen include those of whom the level is not known, in proportion to what the model expects.
        """
        return estimate_levels(self.table, names, self.completed.sum(axis=1), unseen=self.fit.unseen)

    def _notes(self, everyone: str | None) -> Iterable[Text]:
        if everyone is not None:
            yield nobody_missed(everyone)
        yield Text.of(
            "Of {percent} % of the persons seen a covariate is not known.",
            percent=round(100 * self.share_incomplete),
        )
        if self.models > 1:
            yield Text.of("The best of {models} models seen on the ways down.", models=self.models)

    def _intervals(self, levels: Sequence[float]) -> tuple[Interval, ...]:
        unseen = float(self.fit.unseen.sum())
        return wald_intervals(
            self.table.persons, unseen, variance=self.precision.error**2, levels=check_levels(levels)
        )


def fit_with_missing(
    table: CovariateTable, terms: Iterable[str | Iterable[str]] = (), *, max_steps: int = MOST_STEPS
) -> MissingFit:
    """Fit a log-linear model to a table in which covariates are not known of everybody.

    Parameters
    ----------
    table : CovariateTable
        Levels may be missing, of a person or of everybody on a list.
    terms : iterable
        The interactions of the model, as in `fit_covariate_model`.
    max_steps : int
        After so many steps without an end it is given up.

    Returns
    -------
    MissingFit
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If a name in a term is unknown, or too many rows could belong to too many combinations.
    NotConverged
        If the model has no estimate, or the steps do not end.

    Notes
    -----
    In each step the rows with missing levels are divided over the combinations they could be, in proportion to
    what the model expects (E), and the model is fitted to the completed table, unseen cells left out (M) [1]_.
    The likelihood of the rows never falls. Without missing levels it is the fit itself.

    Assumes that levels are missing at random given the lists and the other covariates. A list that never records
    a covariate is no breach of that, but an interaction of that list and that covariate is then not determined:
    the observed information says so, and the estimate is refused if the number of people depends on it.

    References
    ----------
    .. [1] Van der Heijden, P. G. M., Cruyff, M., Smith, P. A., Bycroft, C., Graham, P. and Matheson-Dunning, N.
           (2022). "Multiple system estimation using covariates having missing values and measurement error:
           estimating the size of the Maori population in New Zealand". JRSS A 185:156-177.
    .. [2] Zwane, E. N. and van der Heijden, P. G. M. (2007). "Analysing capture-recapture data when some variables
           of heterogeneous catchability are not collected or asked in all registrations". Statistics in Medicine
           26:1069-1089.
    """
    model = CovariateModel.of(terms)
    model.check_names(table)
    design = CovariateDesign(table, model.terms)
    rows = IncompleteCounts(table)
    if table.histories().list_with_everyone is not None:
        fit = without_unseen(fit_counts(design, model, rows.spread()))
        return MissingFit(table, design, fit, rows.spread(), (fit.log_likelihood,))
    fit, likelihoods, ended = _climb(design, model, rows, None, max_steps)
    if not fit.ok:
        raise _no_estimate(fit.status)
    if not ended:
        raise _steps_without_end(max_steps)
    completed = rows.fill(rows.divide(fit.expected(design))[0])
    return MissingFit(table, design, fit, completed, likelihoods)


def search_with_missing(
    table: CovariateTable,
    terms: Iterable[str | Iterable[str]] | None = None,
    *,
    always: Iterable[str | Iterable[str]] = (),
    criterion: Criterion = Criterion.BIC,
    on_progress: Callable[[int, int], None] | None = None,
) -> MissingFit:
    """Choose the interactions with the lowest criterion in a table in which levels are missing.

    Parameters
    ----------
    table : CovariateTable
        Levels may be missing.
    terms, always, criterion, on_progress
        As in `search_with_covariates`; the criterion is of the likelihood of the rows as they are.

    Returns
    -------
    MissingFit
        The best model seen on the ways down. It has not passed disclosure control.

    Raises
    ------
    InputError
        If a name in a term is unknown.
    NotConverged
        If no model has an estimate.
    """
    fixed = CovariateModel.of(always)
    scope = CovariateModel.of(pairs_of(table) if terms is None else terms).terms | fixed.terms
    fixed.check_names(table)
    if table.histories().list_with_everyone is not None:
        return fit_with_missing(table, fixed.terms)
    design, rows = CovariateDesign(table, scope), IncompleteCounts(table)

    def fit(models: Sequence[CovariateModel], start: CovariateFit | None) -> list[CovariateFit]:
        climbed = [_climb(design, model, rows, start, MOST_STEPS) for model in models]
        return [
            found if ended or not found.ok else replace(found, status=Status.NOT_CONVERGED)
            for found, _, ended in climbed
        ]

    fits = CovariateWalk(table, scope, fixed.terms, criterion).run(fit, on_progress)
    ranking = rank_fits(fits, criterion)
    if not ranking:
        raise _no_estimate(Counter(one.status for one in fits).most_common(1)[0][0])
    return replace(fit_with_missing(table, ranking[0].model.terms), models=len(fits))


def _climb(
    design: CovariateDesign,
    model: CovariateModel,
    rows: IncompleteCounts,
    start: CovariateFit | None,
    most_steps: int,
) -> tuple[CovariateFit, tuple[float, ...], bool]:
    """Take steps until the likelihood rises no more; return the fit, the likelihoods, and whether they ended."""
    counts = rows.spread()
    likelihoods: list[float] = []
    fit = fit_counts(design, model, counts, start=start)
    while fit.ok:
        expected = fit.expected(design)
        persons, totals = rows.divide(expected)
        likelihoods.append(rows.log_likelihood(expected, totals))
        fit = replace(fit, log_likelihood=likelihoods[-1])
        if len(rows.cell) == len(rows.counts):
            return fit, tuple(likelihoods), True
        if len(likelihoods) > most_steps:
            return fit, tuple(likelihoods), False
        following = fit_counts(design, model, rows.fill(persons), start=fit)
        if following.ok and _has_ended(fit, following, likelihoods):
            return fit, tuple(likelihoods), True
        fit = following
    return fit, tuple(likelihoods), False


def _has_ended(before: CovariateFit, after: CovariateFit, likelihoods: Sequence[float]) -> bool:
    if len(likelihoods) < 2:
        return False
    rise = likelihoods[-1] - likelihoods[-2]
    change = abs(after.total - before.total)
    return rise <= SMALL_RISE * (1 + abs(likelihoods[-1])) and change <= SMALL_CHANGE * max(
        float(before.unseen.sum()), math.ulp(after.total)
    )


def _division() -> Text:
    return Text.of(
        "The number of people is determined, but how they are divided over the levels is not: do not report "
        "levels."
    )


def _not_determined() -> NotConverged:
    return NotConverged.of(
        Text.of("What is known of the covariates does not determine the number of people in this model."),
        expected=Text.of(
            "Interactions of a list and a covariate only where persons on and off that list have it."
        ),
        to_fix=Text.of("Leave out the interactions of a covariate with the lists that do not record it."),
    )


def _no_estimate(status: Status) -> NotConverged:
    if status == Status.NOT_IDENTIFIABLE:
        return _not_determined()
    return NotConverged.of(
        Text.of("The model has no finite estimate of this table with missing covariates."),
        expected=Text.of("Lists that share enough persons to tell how many none of them saw."),
        to_fix=Text.of("Leave interactions or covariates out, or take levels together."),
    )


def _steps_without_end(steps: int) -> NotConverged:
    return NotConverged.of(
        Text.of("The division of the incomplete rows did not settle in {steps} steps.", steps=steps),
        expected=Text.of("Covariates that are known of enough persons."),
        to_fix=Text.of("Leave out covariates that are hardly known, or interactions with them."),
    )
