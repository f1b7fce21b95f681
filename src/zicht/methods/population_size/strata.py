"""Years, sexes, forms and origins: one model for all strata, thin ones drawn to the others, the thinnest refused."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, NotConverged, Text
from zicht.methods.population_size.covariate_intervals import CovariateIntervals, bootstrap_covariates
from zicht.methods.population_size.covariate_search import CovariateSelection, search_with_covariates
from zicht.methods.population_size.covariates import Covariate, CovariateTable
from zicht.methods.population_size.fitting import Criterion
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.overlap import RECAPTURES
from zicht.methods.population_size.results import Estimate, Interval, IntervalKind, check_levels
from zicht.methods.population_size.selection import search, use_model
from zicht.methods.population_size.strata_shrinkage import (
    draw_together,
    drawn_variances,
    own_variances,
    whole_variances,
)
from zicht.methods.population_size.wald import log_intervals

__all__ = ["StrataEstimates", "StratumEstimate", "Thinness", "estimate_by_stratum"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

STRATUM = "stratum"
PER = 100_000
#: So many of the best models are chosen among again in every table that is drawn.
BEST = 5


@dataclass(frozen=True)
class Thinness:
    """What a stratum must hold to be estimated.

    Attributes
    ----------
    persons : int
        Persons seen.
    on_two_lists : int
        Persons on two lists or more: as many as the verdict asks for.
    lists : int
        Lists that saw someone; never fewer than two.
    """

    persons: int = 20
    on_two_lists: int = RECAPTURES
    lists: int = 2


@dataclass(frozen=True)
class StratumEstimate:
    """How many people there are in one stratum. It has not passed disclosure control.

    Attributes
    ----------
    levels : tuple of str
        Its levels, in the order that was asked for.
    persons : int
        Persons seen, n.
    total : float or None
        Persons seen and unseen, N; none where the stratum is too thin.
    intervals : tuple of Interval
        From narrow to wide level.
    population : float or None
        Everybody who lives there, if that was given.
    reasons : tuple of Text
        Why there is no estimate; empty if there is.
    """

    levels: tuple[str, ...]
    persons: int
    total: float | None
    intervals: tuple[Interval, ...] = ()
    population: float | None = None
    reasons: tuple[Text, ...] = ()

    def __repr__(self) -> str:
        return f"StratumEstimate(refused={bool(self.reasons)})"

    @property
    def ratio(self) -> float | None:
        """Persons seen as a share of all, n / N."""
        return None if self.total is None else self.persons / self.total if self.total > 0 else 1.0

    @property
    def rate_per_100k(self) -> float | None:
        """People per 100,000 of the population, N."""
        return None if self.total is None or self.population is None else PER * self.total / self.population

    @property
    def seen_per_100k(self) -> float | None:
        """Persons seen per 100,000 of the population, n."""
        return None if self.population is None else PER * self.persons / self.population


@dataclass(frozen=True, eq=False, repr=False)
class StrataEstimates:
    """The strata of a table, with one model for all.

    Attributes
    ----------
    by : tuple of str
        The covariates.
    selection : CovariateSelection
        The model: every stratum has its own rate of each list, and the lists depend on each other alike in all.
    strata : tuple of StratumEstimate
        In the order of their levels; strata without a person are not there.
    pooled : Estimate or None
        The answer of the lists alone, without strata.
    shrunk : bool
        Whether strata were drawn together.
    only_seen : int
        Persons of thin strata of whom not even all together can be estimated.
    """

    by: tuple[str, ...]
    selection: CovariateSelection
    strata: tuple[StratumEstimate, ...]
    pooled: Estimate | None
    shrunk: bool
    only_seen: int = 0

    def __repr__(self) -> str:
        return f"StrataEstimates(by={self.by!r}, strata={len(self.strata)}, refused={len(self.refused)})"

    @property
    def refused(self) -> tuple[StratumEstimate, ...]:
        """The strata that are too thin to estimate."""
        return tuple(stratum for stratum in self.strata if stratum.reasons)

    @property
    def sum_of_strata(self) -> float:
        """The sum over the strata that have an estimate."""
        return math.fsum(stratum.total for stratum in self.strata if stratum.total is not None)

    def estimate(self) -> Estimate:
        """Return the number of people in all strata together, in the model of the strata.

        It is that of the model before strata were drawn together. The strata that are too thin are one stratum of
        it, with rates of its own, if they are thick enough together; else only their persons seen are in it.
        """
        plain = self.selection.estimate()
        thin = Text.of(
            "{strata} of {all} strata are too thin for a number of their own; the sum of all takes them together.",
            strata=len(self.refused),
            all=len(self.strata),
        )
        return replace(
            plain,
            method="strata",
            label=Text.of("One model for all strata"),
            assumption=Text.of(
                "Lists depend on each other alike in all strata; within a stratum, persons do not differ in their "
                "chance to be on a list."
            ),
            persons=plain.persons + self.only_seen,
            total=plain.total + self.only_seen,
            notes=(*plain.notes, *([thin] if self.refused else []), self._distance()),
            warnings=(*plain.warnings, *([_only_seen()] if self.only_seen else [])),
        )

    def _distance(self) -> Text:
        """Say how far the answer is from that of the lists alone, which is biased where strata differ."""
        if self.pooled is None:
            return Text.of("The lists alone, without strata, give no estimate.")
        return Text.of(
            "The strata add up to {sum}; the lists alone, without strata, give {pooled}.",
            sum=round(self.selection.best.total + self.only_seen),
            pooled=round(self.pooled.total),
        )


def _only_seen() -> Text:
    return Text.of(
        "The strata that are too thin are too thin together as well: only their persons seen are in the sum."
    )


def estimate_by_stratum(
    table: CovariateTable,
    by: Sequence[str],
    *,
    populations: Mapping[tuple[str, ...], float] | None = None,
    thinness: Thinness | None = None,
    criterion: Criterion = Criterion.BIC,
    shrink: bool = True,
    levels: Sequence[float] = (0.8, 0.95),
    replicates: int = 0,
    seed: int = 1,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> StrataEstimates:
    """Estimate the number of people per year, sex, form or any other combination of covariates.

    Parameters
    ----------
    table : CovariateTable
        The levels of these covariates all known.
    by : sequence of str
        The covariates whose combinations are the strata; the table is collapsed over the others.
    populations : mapping of tuple of str to float, optional
        Per stratum, everybody who lives there; for rates.
    thinness : Thinness, optional
        What a stratum must hold to be estimated.
    criterion : Criterion
        For the choice of the pairs of lists that depend on each other.
    shrink : bool
        Whether strata are drawn together, the thinner the more.
    levels : sequence of float
        The levels of the intervals, between 0 and 1.
    replicates : int
        Tables to draw for intervals that choose the pairs of lists again; if zero, nothing is drawn.
    seed, workers, on_progress
        As in `bootstrap_covariates`.

    Returns
    -------
    StrataEstimates
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If a covariate is unknown or not known of everybody, or a population is not above zero.
    NotConverged
        If no model gives an estimate.

    Notes
    -----
    Every stratum has its own rate of every list; which lists depend on each other, and how much, is the same in
    all strata, and chosen by the criterion. So a stratum with few overlaps borrows the dependence of lists from
    the others, and strata that are in the same proportions give the same answer apart and merged.

    Drawing together is an empirical Bayes estimate of the logarithm of the persons unseen per person seen: the
    strata are taken to vary normally around a common mean, with a variance that is estimated by the method of
    Paule and Mandel [1]_. A stratum whose own number is precise stays where it is. Strata that differ truly are
    biased towards the mean; the sum of the strata then differs from that of the model, which is `estimate()`.

    References
    ----------
    .. [1] Paule, R. C. and Mandel, J. (1982). "Consensus values and weighting factors". Journal of Research of the
           National Bureau of Standards 87:377-385.
    .. [2] Efron, B. and Morris, C. (1975). "Data analysis using Stein's estimator and its generalizations".
           JASA 70:311-319.
    """
    labels, counts, joined = _join(table, by)
    _check_populations(populations or {}, labels)
    everyone = joined.histories().list_with_everyone is not None
    reasons = [() if everyone else _reasons(one, joined.lists, thinness or Thinness()) for one in counts]
    model = _Model(joined, counts, np.array([not one for one in reasons]), criterion)
    totals = model.totals(shrink=shrink)
    asked = check_levels(levels)
    if replicates:
        drawn = bootstrap_covariates(
            model.selection,
            replicates=replicates,
            best=BEST,
            levels=asked,
            seed=seed,
            workers=workers,
            on_progress=on_progress,
        )
        found = [model.intervals(drawn, at, shrink=shrink) for at in range(len(labels))]
    else:
        found = model.quick_intervals(asked, shrink=shrink)
    strata = tuple(
        StratumEstimate(
            label,
            int(counts[at].sum()),
            None if reasons[at] else totals[at],
            () if reasons[at] else found[at],
            (populations or {}).get(label),
            reasons[at],
        )
        for at, label in enumerate(labels)
    )
    pooled = _without_strata(joined, criterion)
    return StrataEstimates(tuple(by), model.selection, strata, pooled, shrink, model.only_seen)


class _Model:
    """One model for the strata that are thick enough, and for all others taken together."""

    def __init__(
        self, joined: CovariateTable, counts: IntArray, fine: BoolArray, criterion: Criterion
    ) -> None:
        if not fine.any():
            raise _all_too_thin(len(fine))
        rest = counts[~fine].sum(axis=0)
        stands = not fine.all() and not _reasons(rest, joined.lists, Thinness(persons=0))
        self.only_seen = 0 if stands else int(rest.sum())
        self.place = np.where(fine, np.cumsum(fine) - 1, -1)
        self.persons = counts[fine].sum(axis=1).astype(np.float64)
        table = _table_of([*counts[fine], *([rest] if stands else [])], joined)
        name = table.names[0]
        own = [(one, name) for one in table.lists] if table.strata > 1 else []
        pairs = [(a, b) for at, a in enumerate(table.lists) for b in table.lists[at + 1 :]]
        self.selection = search_with_covariates(table, [*pairs, *own], always=own, criterion=criterion)
        fit = self.selection.best
        lists = np.arange(1 << table.list_count)[:, None] >> np.arange(table.list_count) & 1
        matrix = np.hstack([np.ones((len(lists), 1)), lists]).astype(np.float64)
        expected = fit.expected(self.selection.design)
        self.variances = own_variances(matrix, expected, fit.kept, table.list_count)[: len(self.persons)]

    @cached_property
    def whole(self) -> FloatArray:
        """The variances of the strata with that of what they share."""
        return whole_variances(self.selection.design, self.selection.best)

    def totals(self, *, shrink: bool) -> list[float]:
        """Return the number of people per stratum of the table; nothing of use where it is too thin."""
        unseen = self.selection.best.unseen[: len(self.persons)]
        drawn = draw_together(unseen, self.persons, self.variances) if shrink else unseen
        found = [*(self.persons + drawn).tolist(), 0.0]
        return [float(found[at]) for at in self.place]

    def quick_intervals(self, levels: Sequence[float], *, shrink: bool) -> list[tuple[Interval, ...]]:
        """Return the intervals of the strata of the table from variances; none where a stratum determines nothing.

        What a stratum tells of itself is weighed against the others; what is not known of the dependence that all
        share is not, nor is the chance in the number missed.
        """
        persons, unseen = self.persons, self.selection.best.unseen[: len(self.persons)]
        kind = IntervalKind.WALD
        drawn, own = unseen, self.variances
        if shrink:
            kind = IntervalKind.EMPIRICAL_BAYES
            drawn, own = draw_together(unseen, persons, own), drawn_variances(unseen, persons, own)
        whole = self.whole[: len(persons)]
        told = np.isfinite(whole) & np.isfinite(self.variances)
        shared = np.maximum(np.where(told, whole, 0.0) - np.where(told, self.variances, 0.0), 0.0)
        found: list[tuple[Interval, ...]] = []
        for n, dark, variance in zip(persons.tolist(), drawn.tolist(), (own + shared).tolist(), strict=True):
            if dark > 0 and math.isinf(variance):
                found.append(())
                continue
            deviation = math.sqrt(variance + math.log1p(1 / dark)) if dark > 0 else 0.0
            found.append(log_intervals(n, dark, deviation=deviation, levels=levels, kind=kind))
        return [*(found[at] if at >= 0 else () for at in self.place)]

    def intervals(self, drawn: CovariateIntervals, at: int, *, shrink: bool) -> tuple[Interval, ...]:
        """Return the intervals of a stratum: every replicate's strata are drawn together too."""
        place, most = self.place[at], len(self.persons)
        if place < 0:
            return ()

        def of_tables(seen: FloatArray, totals: FloatArray) -> FloatArray:
            unseen = totals[:, :most] - seen[:, :most]
            if shrink:
                unseen = np.array(
                    [draw_together(u, n, self.variances) for u, n in zip(unseen, seen[:, :most], strict=True)]
                )
            found: FloatArray = seen[:, place] + unseen[:, place]
            return found

        return drawn.intervals_of(
            self.totals(shrink=shrink)[at],
            of_tables(drawn.seen, drawn.totals),
            of_tables(drawn.left_out_seen, drawn.left_out),
            float(self.persons[place]),
        )


def _join(table: CovariateTable, by: Sequence[str]) -> tuple[list[tuple[str, ...]], IntArray, CovariateTable]:
    """Return the levels of the strata that hold persons, their counts, and the table with one covariate."""
    if not by or len(set(by)) < len(by):
        raise InputError.of(
            Text.of("No strata are asked for, or a covariate is named twice."),
            expected=Text.of("One covariate or more, each once."),
            to_fix=Text.of("Name the covariates whose levels are the strata."),
        )
    smaller = table.keep_covariates(by)
    order = [smaller.position(name) for name in by]
    dense = smaller.table()
    occurs = np.flatnonzero(dense.sum(axis=1))
    places = smaller.levels_of_strata()[occurs][:, order]
    levels = [smaller.covariates[at].levels for at in order]
    labels = [tuple(one[at] for one, at in zip(levels, row, strict=True)) for row in places.tolist()]
    at = sorted(range(len(labels)), key=labels.__getitem__)
    counts = dense[occurs[at]]
    return [labels[i] for i in at], counts, _table_of(list(counts), smaller)


def _table_of(counts: Sequence[IntArray], like: CovariateTable) -> CovariateTable:
    """Return a table with one covariate that numbers the strata."""
    name = STRATUM
    while name in like.lists:
        name += "_"
    dense = np.array(counts)
    stratum, cells = np.nonzero(dense)
    digits = len(str(len(counts)))
    levels = tuple(str(at).zfill(digits) for at in range(len(counts)))
    found = (cells.astype(np.int64), stratum.astype(np.int64)[:, None], dense[stratum, cells])
    return CovariateTable(like.lists, (Covariate(name, levels),), *found)


def _reasons(counts: IntArray, lists: tuple[str, ...], thinness: Thinness) -> tuple[Text, ...]:
    """Say why a stratum is too thin; nothing if it is not."""
    histories = CaptureHistories.from_dense(counts, lists=lists)
    persons = histories.persons
    overlapping = int(histories.counts[histories.members.sum(axis=1) > 1].sum())
    found = []
    if persons < thinness.persons:
        found.append(Text.of("Fewer than {least} persons were seen.", least=thinness.persons))
    least = max(thinness.lists, 2)
    if int((histories.list_sizes > 0).sum()) < least:
        found.append(Text.of("Fewer than {least} lists saw anyone.", least=least))
    if overlapping < thinness.on_two_lists:
        found.append(Text.of("Fewer than {least} persons are on two lists.", least=thinness.on_two_lists))
    if persons and histories.list_with_everyone is not None:
        found.append(Text.of("One list holds everybody: the others tell nothing about whom it misses."))
    if not found and not use_model(histories.without_empty_lists()).fits.ok.all():
        found.append(Text.of("The lists overlap too little for any estimate."))
    return tuple(found)


def _without_strata(table: CovariateTable, criterion: Criterion) -> Estimate | None:
    """Return the answer of the lists alone, with pairs of lists as the strata have them."""
    try:
        return search(table.histories(), max_order=2, criterion=criterion).estimate()
    except NotConverged:
        return None


def _check_populations(
    populations: Mapping[tuple[str, ...], float], labels: Sequence[tuple[str, ...]]
) -> None:
    unknown = sum(label not in set(labels) for label in populations)
    bad = sum(not (math.isfinite(number) and number > 0) for number in populations.values())
    if bad or (unknown and unknown == len(populations)):
        raise InputError.of(
            Text.of(
                "{bad} populations are not above zero; {unknown} are of strata that are not there.",
                bad=bad,
                unknown=unknown,
            ),
            expected=Text.of("Per stratum, the number of people who live there."),
            to_fix=Text.of("Name strata by their levels, in the order of the covariates, and count people."),
        )


def _all_too_thin(strata: int) -> NotConverged:
    return NotConverged.of(
        Text.of("All {strata} strata are too thin to estimate.", strata=strata),
        expected=Text.of("Strata with enough persons, some of them on two lists."),
        to_fix=Text.of("Take strata or years together."),
    )
