"""Choosing a log-linear model over lists and covariates, and how many people there are per level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from zicht.errors import NotConverged, Text
from zicht.methods.population_size.batches import Status
from zicht.methods.population_size.covariate_design import CovariateDesign
from zicht.methods.population_size.covariate_fitting import CovariateFit, fit_counts, fit_each, without_unseen
from zicht.methods.population_size.covariate_models import CovariateModel, pairs_of, passive_covariates
from zicht.methods.population_size.covariates import CovariateTable
from zicht.methods.population_size.fitting import TIE, Criterion
from zicht.methods.population_size.results import Estimate, Interval, nobody_missed

__all__ = ["CovariateSelection", "LevelEstimate", "fit_covariate_model", "search_with_covariates"]

FloatArray = npt.NDArray[np.float64]
Term = frozenset[str]

#: So many of the best models seen so far are starts of a way down.
STARTS = 5
#: Models whose criterion is this near to the lowest are hardly told apart by the data.
NEAR = 2.0
#: Near models whose answers differ by this factor make the choice of one arbitrary.
WIDE = 1.5


@dataclass(frozen=True, repr=False)
class LevelEstimate:
    """How many people there are at one level, or combination of levels. It has not passed disclosure control.

    Attributes
    ----------
    levels : tuple of str
        The levels, one per covariate that was asked for.
    persons : float
        Persons seen, n.
    total : float
        Persons seen and unseen, N.
    intervals : tuple of Interval
        If they were asked.
    """

    levels: tuple[str, ...]
    persons: float
    total: float
    intervals: tuple[Interval, ...] = ()

    def __repr__(self) -> str:
        return f"LevelEstimate(intervals={len(self.intervals)})"

    @property
    def ratio(self) -> float:
        """Persons seen as a share of all, n / N; one where there is nobody."""
        return self.persons / self.total if self.total > 0 else 1.0


@dataclass(frozen=True, eq=False, repr=False)
class CovariateSelection:
    """A model over lists and covariates that was chosen among others.

    Attributes
    ----------
    table : CovariateTable
        The table, collapsed over `collapsed`.
    design : CovariateDesign
        The parameters of all models.
    ranking : tuple of CovariateFit
        The models that give an estimate, best first.
    statuses : mapping of Status to int
        How many models were looked at, by whether they gave an estimate.
    criterion : Criterion
        What was lowest.
    collapsed : tuple of str
        Covariates that cannot change the number of people, and were left out.
    method : str
        Code of the way of choosing.
    label, assumption : Text
        Its name, and what must be true for the answer to be right.
    always : frozenset
        The interactions that every model holds.
    remarks : tuple of Text
        What was done with the table before.
    """

    table: CovariateTable
    design: CovariateDesign
    ranking: tuple[CovariateFit, ...]
    statuses: Mapping[Status, int]
    criterion: Criterion
    collapsed: tuple[str, ...]
    method: str
    label: Text
    assumption: Text
    always: frozenset[Term] = field(default=frozenset())
    remarks: tuple[Text, ...] = ()

    def __repr__(self) -> str:
        return f"CovariateSelection(method={self.method!r}, models={sum(self.statuses.values())})"

    @property
    def best(self) -> CovariateFit:
        """The fit that was chosen."""
        if not self.ranking:
            raise _no_model(self.statuses)
        return self.ranking[0]

    @property
    def model(self) -> CovariateModel:
        """The model that was chosen."""
        return self.best.model

    @property
    def passive(self) -> tuple[str, ...]:
        """The covariates that do not change the number of people in the chosen model."""
        names = passive_covariates(self.table, self.model.terms)
        return (*self.collapsed, *(name for name in self.table.names if name in names))

    def near(self, within: float = NEAR) -> tuple[float, float]:
        """Return the lowest and highest number of people of the models whose criterion is near the lowest."""
        least = self.best.criterion(self.criterion)
        near = [fit.total for fit in self.ranking if fit.criterion(self.criterion) <= least + within]
        return (min(near), max(near)) if near else (self.best.total, self.best.total)

    def estimate(self) -> Estimate:
        """Return the answer of the chosen model, without an interval.

        Raises
        ------
        NotConverged
            If no model gives an estimate of this table.
        """
        return Estimate(
            self.method,
            self.label,
            self.assumption,
            self.table.persons,
            self.best.total,
            model=str(self.model),
            notes=tuple(self._notes()),
            warnings=tuple(self._warnings()),
        )

    def levels(self, *names: str) -> tuple[LevelEstimate, ...]:
        """Return the number of people per level of a covariate, or per combination of levels of several.

        Parameters
        ----------
        *names : str
            Covariates of the table.

        Returns
        -------
        tuple of LevelEstimate
            In the order of the levels; their totals add up to that of all.

        Raises
        ------
        InputError
            If there is no such covariate, or the table was collapsed over it.
        """
        seen = self.table.table().sum(axis=1).astype(np.float64)
        return estimate_levels(self.table, names, seen, unseen=self.best.unseen)

    def _notes(self) -> Iterable[Text]:
        yield from self.remarks
        everyone = self.table.histories().list_with_everyone
        if everyone is not None:
            yield nobody_missed(everyone)
            return
        looked = sum(self.statuses.values())
        if looked > 1:
            yield Text.of(
                "The best of {models} models seen on the ways down; {refused} gave no estimate and were left out.",
                models=looked,
                refused=looked - self.statuses.get(Status.OK, 0),
            )
        seen = self.table.table().sum(axis=1) > 0
        whole = int((seen & (self.best.unseen == 0)).sum())
        if whole:
            yield Text.of(
                "In {strata} of {all} combinations of levels one list holds everyone who was seen: there it is taken "
                "to miss nobody.",
                strata=whole,
                all=int(seen.sum()),
            )
        if self.collapsed:
            yield Text.of(
                "Collapsed over {names}: no path connects them to two lists, so they do not change the answer.",
                names=", ".join(self.collapsed),
            )

    def _warnings(self) -> Iterable[Text]:
        if self.best.status == Status.ESTIMABLE_ON_FACE:
            yield Text.of(
                "The model fits no finite parameters: combinations that did not occur are taken to be impossible, "
                "and the answer rests on the others."
            )
        low, high = self.near()
        if high > WIDE * low:
            yield Text.of(
                "Models that the data hardly tell apart answer from {low} to {high}.",
                low=round(low),
                high=round(high),
            )


def group_strata(
    table: CovariateTable, names: Sequence[str]
) -> tuple[npt.NDArray[np.int64], list[tuple[str, ...]]]:
    """Number the strata by their levels of some covariates, and name these groups."""
    smaller = [table.covariates[table.position(name)] for name in names]
    places = table.levels_of_strata()
    groups = np.zeros(table.strata, dtype=np.int64)
    for covariate in smaller:
        groups = groups * len(covariate.levels) + places[:, table.position(covariate.name)]
    labels: list[tuple[str, ...]] = [()]
    for covariate in smaller:
        labels = [(*label, level) for label in labels for level in covariate.levels]
    return groups, labels


def estimate_levels(
    table: CovariateTable, names: Sequence[str], seen: FloatArray, *, unseen: FloatArray
) -> tuple[LevelEstimate, ...]:
    """Add the persons seen and unseen per stratum, both of shape (S,), up to the levels of some covariates."""
    groups, labels = group_strata(table, names)
    persons = np.bincount(groups, weights=seen)
    totals = np.bincount(groups, weights=seen + unseen)
    return tuple(
        LevelEstimate(label, float(n), float(total))
        for label, n, total in zip(labels, persons, totals, strict=True)
    )


def fit_covariate_model(
    table: CovariateTable, terms: Iterable[str | Iterable[str]] = (), *, faces: bool = False
) -> CovariateSelection:
    """Fit one given log-linear model over lists and covariates.

    Parameters
    ----------
    table : CovariateTable
        Every level known.
    terms : iterable
        The interactions, such as `"police:shelter"` or `("police", "year")`; every list and covariate has a main
        effect.
    faces : bool
        Whether a model may answer whose estimate exists on a face of the table only.

    Returns
    -------
    CovariateSelection
        With this model only. It has not passed disclosure control.

    Raises
    ------
    InputError
        If a level is not known, or a name in a term.

    Notes
    -----
    Assumes a closed population, right links between lists, and that persons with the same covariates do not
    differ in their chance to be on a list. Every combination of levels can hold people that nobody saw; where a list
    holds everyone of a level with a rate of its own, and the other lists tell that none was missed, it holds none.

    References
    ----------
    .. [1] Van der Heijden, P. G. M., Whittaker, J., Cruyff, M., Bakker, B. and van der Vliet, R. (2012). "People
           born in the Middle East but residing in the Netherlands: invariant population size estimates and the
           role of active and passive covariates". Annals of Applied Statistics 6:831-852.
    """
    model = CovariateModel.of(terms)
    model.check_names(table)
    design = CovariateDesign(table, model.terms)
    fit = fit_counts(design, model, table.table().astype(np.float64), faces=faces)
    if table.histories().list_with_everyone is not None:
        fit = without_unseen(fit)
    answers = fit.ok or (faces and fit.status == Status.ESTIMABLE_ON_FACE)
    return CovariateSelection(
        table,
        design,
        (fit,) if answers else (),
        {fit.status: 1},
        Criterion.BIC,
        (),
        "covariates_fixed",
        Text.of("Given model of lists and covariates"),
        Text.of("Lists and covariates depend on each other as in this model, and in no other way."),
        model.terms,
    )


def search_with_covariates(
    table: CovariateTable,
    terms: Iterable[str | Iterable[str]] | None = None,
    *,
    always: Iterable[str | Iterable[str]] = (),
    criterion: Criterion = Criterion.BIC,
    starts: int = STARTS,
    on_progress: Callable[[int, int], None] | None = None,
) -> CovariateSelection:
    """Choose the interactions of lists and covariates with the lowest criterion, step by step.

    Parameters
    ----------
    table : CovariateTable
        Every level known.
    terms : iterable, optional
        The interactions that models may hold; if left out, all of two: list with list, list with covariate or
        break, covariate with covariate.
    always : iterable
        Interactions that every model holds.
    criterion : Criterion
        BIC, AIC or AICc; the sample size is the number of persons seen.
    starts : int
        Of so many of the best models the neighbours are looked at before the search ends.
    on_progress : callable, optional
        Called with the number of models that were fitted, twice: how many will be is not known.

    Returns
    -------
    CovariateSelection
        Every model that gave an estimate, best first. It has not passed disclosure control.

    Raises
    ------
    InputError
        If a level is not known, or a name in a term.

    Notes
    -----
    It begins with main effects, and fits the neighbours, with one interaction more or less, of the best model whose
    neighbours were not yet, as long as it is among the best (five, if `starts` is left out). Nothing is drawn at
    random. Models without an estimate are refused, where a fit that does not look would print a number.

    Before the search, the table is collapsed over covariates that no path of `terms` connects to two lists: they
    do not change the number of people [1]_. Assumes what `fit_covariate_model` assumes. The chosen model is
    treated as if it were known: an interval must repeat the choice, see `bootstrap_covariates`.

    References
    ----------
    .. [1] Van der Heijden, P. G. M., Whittaker, J., Cruyff, M., Bakker, B. and van der Vliet, R. (2012). "People
           born in the Middle East but residing in the Netherlands: invariant population size estimates and the
           role of active and passive covariates". Annals of Applied Statistics 6:831-852.
    .. [2] Cruyff, M., van Dijk, J. and van der Heijden, P. G. M. (2017). "The challenge of counting victims of
           human trafficking". Chance 30(3):41-49.
    """
    fixed = CovariateModel.of(always)
    scope = CovariateModel(fixed.terms | (frozenset(pairs_of(table)) if terms is None else _closed(terms)))
    for model in (fixed, CovariateModel(frozenset(t for t in scope.terms if not _names_coding(table, t)))):
        model.check_names(table)
    away = passive_covariates(table, scope.terms, in_every_part=True)
    collapsed = tuple(name for name in table.names if name in away)
    smaller = table.drop_covariates(collapsed)
    inside = [term for term in scope.terms if not term & set(collapsed)]
    design = CovariateDesign(smaller, inside)
    counts = smaller.table().astype(np.float64)
    kept = frozenset(term for term in fixed.terms if not term & set(collapsed))
    if smaller.histories().list_with_everyone is not None:
        fits = [without_unseen(fit_counts(design, CovariateModel(kept), counts))]
    else:
        search = CovariateWalk(smaller, inside, kept, criterion, starts=starts)
        fits = search.run(
            lambda models, start: fit_each(design, models, counts[None], start=start), on_progress
        )
    return CovariateSelection(
        smaller,
        design,
        rank_fits(fits, criterion),
        Counter(fit.status for fit in fits),
        criterion,
        collapsed,
        f"covariates_minimum_{criterion.value}",
        Text.of("Model of lists and covariates with the lowest {criterion}", criterion=criterion.name),
        Text.of(
            "Lists and covariates depend on each other as in the model that best weighs fit against the number of "
            "parameters, and in no other way."
        ),
        kept,
    )


def rank_fits(fits: Iterable[CovariateFit], criterion: Criterion) -> tuple[CovariateFit, ...]:
    """Put the fits that give an estimate in order; ties go to fewer parameters, then to fewer people."""
    able = [fit for fit in fits if fit.ok]

    def place(fit: CovariateFit) -> tuple[float, int, float]:
        value = fit.criterion(criterion)
        return (float(np.round(value / TIE)) if np.isfinite(value) else value, fit.parameters, fit.total)

    return tuple(sorted(able, key=place))


class CovariateWalk:
    """The ways down from model to neighbour, with any way of fitting.

    Parameters
    ----------
    table : CovariateTable
        Lists, covariates and codings.
    terms : iterable of frozenset of str
        The interactions that models may hold.
    always : frozenset
        Those that all hold.
    criterion : Criterion
        What is to fall.
    starts : int
        So many of the best models seen so far are starts of a way down.
    """

    def __init__(
        self,
        table: CovariateTable,
        terms: Iterable[Term],
        always: frozenset[Term],
        criterion: Criterion,
        *,
        starts: int = STARTS,
    ) -> None:
        source = {coding.name: coding.of for coding in table.codings}
        self.terms = sorted(terms, key=lambda term: (len(term), sorted(term)))
        self.plain = {term: frozenset(source.get(name, name) for name in term) for term in self.terms}
        self.always, self.criterion, self.starts = always, criterion, starts

    def run(
        self,
        fit: Callable[[Sequence[CovariateModel], CovariateFit | None], list[CovariateFit]],
        on_progress: Callable[[int, int], None] | None = None,
    ) -> list[CovariateFit]:
        """Fit the models on the ways down, each once, together with the other neighbours of a model and from it."""
        first = CovariateModel(self.always)
        seen = {first: fit([first], None)[0]}
        left: set[CovariateModel] = set()
        while True:
            best = rank_fits(seen.values(), self.criterion)[: self.starts]
            if not best and not left:
                best = (seen[first],)
            way = next((one for one in best if one.model not in left), None)
            if way is None:
                return list(seen.values())
            left.add(way.model)
            new = [model for model in self._neighbours(way.model) if model not in seen]
            if new:
                seen.update(zip(new, fit(new, way if way.ok else None), strict=True))
            if on_progress is not None:
                on_progress(len(seen), len(seen))

    def _neighbours(self, model: CovariateModel) -> Iterable[CovariateModel]:
        for term in self.terms:
            if term in model.terms:
                if term not in self.always and not any(term < other for other in model.terms):
                    yield CovariateModel(model.terms - {term})
                continue
            same = {t for t in model.terms if t in self.plain and self.plain[t] == self.plain[term]}
            smaller = {t for t in self.terms if t < term}
            if smaller <= model.terms and not same & self.always:
                yield CovariateModel((model.terms - same) | {term})


def _closed(terms: Iterable[str | Iterable[str]]) -> frozenset[Term]:
    return CovariateModel.of(terms).terms


def _names_coding(table: CovariateTable, term: Term) -> bool:
    return bool(term & {coding.name for coding in table.codings})


def _no_model(statuses: Mapping[Status, int]) -> NotConverged:
    return NotConverged.of(
        Text.of(
            "None of {models} models of these lists and covariates can be estimated: {none} have no maximum, "
            "{unknown} are not identifiable, {stopped} stopped early.",
            models=sum(statuses.values()),
            none=statuses.get(Status.NO_MLE, 0) + statuses.get(Status.ESTIMABLE_ON_FACE, 0),
            unknown=statuses.get(Status.NOT_IDENTIFIABLE, 0),
            stopped=statuses.get(Status.NOT_CONVERGED, 0),
        ),
        expected=Text.of("Lists that share enough persons to tell how many none of them saw."),
        to_fix=Text.of("Leave covariates out, or take levels or years together."),
    )
