"""Averaging over all decomposable graphs of dependence, after Madigan and York."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from zicht.errors import InputError, Text
from zicht.methods.population_size.graphs import decomposable_graphs, graphs_as_models
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.models import ModelSet
from zicht.methods.population_size.posterior import DarkPosterior, count_between
from zicht.methods.population_size.results import (
    Estimate,
    Interval,
    IntervalKind,
    check_levels,
    nobody_missed,
)

__all__ = ["DecomposableAverage", "PriorSensitivity", "average_decomposable", "prior_sensitivity"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
#: Gives, for numbers of persons unseen, logarithms per set of lists, and what all graphs share.
Likelihoods = Callable[[IntArray], tuple[FloatArray, FloatArray]]

#: As many times the persons seen as may be unseen, if nothing else is asked.
LARGEST_DARK_PER_PERSON = 30
#: The fewest and the most lists: 8, 61, 822 and 18,154 graphs.
FEWEST_LISTS, MOST_LISTS = 3, 6
#: A posterior is taken at so many numbers per standard deviation of its narrowest peak.
POINTS_PER_DEVIATION = 6.0
#: Below so many persons unseen every number is looked at.
EVERY_NUMBER_BELOW = 1000
#: Graphs times numbers; more would take over ten seconds.
MOST_TERMS = 200_000_000
#: Terms held at once.
TERMS_AT_ONCE = 2_000_000
#: Terms so many natural logarithms below the largest do not show in the sum, not even of all graphs and numbers.
NEGLIGIBLE = 40.0
#: Before, graphs are looked at at the first numbers and then at every so manieth, closer than any peak is wide. In
#: between they are higher by less than so much.
FIRST_NUMBERS, COARSE_STEP, HIGHER_BETWEEN = 64, 8, 2.0
#: A share of the posterior at the largest dark figure that a reader must know of.
TOO_MUCH_AT_BOUND = 0.01
#: A probability of the complete graph that a reader must know of.
TOO_MUCH_COMPLETE = 0.1


@dataclass(frozen=True, eq=False, repr=False)
class DecomposableAverage:
    """The posterior of the dark figure over all decomposable graphs.

    Attributes
    ----------
    histories : CaptureHistories
        The table.
    delta : float
        Prior persons per combination of lists.
    graphs : ModelSet
        The graphs, each as the model of its cliques; none where one list holds everyone.
    graph_probability : float array, shape (graphs,)
        Posterior probability of each.
    posterior : DarkPosterior
        Of the persons unseen: quantiles, modes, mass at the largest dark figure.
    levels : tuple of float
        Levels of the intervals.
    """

    histories: CaptureHistories
    delta: float
    graphs: ModelSet
    graph_probability: FloatArray
    posterior: DarkPosterior
    levels: tuple[float, ...]

    def __repr__(self) -> str:
        return f"DecomposableAverage(graphs={len(self.graphs)}, modes={len(self.posterior.modes)})"

    @property
    def total(self) -> float:
        """The posterior median of the persons seen and unseen."""
        return self.histories.persons + self.posterior.quantile(0.5)

    @property
    def best(self) -> int:
        """The row of the most probable graph."""
        return int(self.graph_probability.argmax())

    @property
    def complete_probability(self) -> float:
        """The probability of the complete graph: under it the table says nothing about who was not seen."""
        complete = self.graphs.member.all(axis=1)
        return float(self.graph_probability[complete].sum())

    def estimate(self) -> Estimate:
        """Return the posterior median with equal-tailed credible intervals."""
        persons = self.histories.persons
        everyone = self.histories.list_with_everyone
        note = nobody_missed(everyone)
        return Estimate(
            "decomposable_average",
            Text.of("Average over decomposable graphs"),
            Text.of(
                "Lists depend on each other as in one of the decomposable graphs, each weighed by how well it "
                "explains the data; persons do not differ in how easily they are seen."
            ),
            persons,
            self.total,
            tuple(self._interval(level) for level in self.levels),
            notes=(note,) if everyone else (self._says_graph(),),
            warnings=() if everyone else tuple(self._warnings()),
        )

    def _interval(self, level: float) -> Interval:
        persons = self.histories.persons
        lower, upper = (self.posterior.quantile(q) for q in ((1 - level) / 2, (1 + level) / 2))
        return Interval(level, persons + lower, persons + upper, IntervalKind.CREDIBLE)

    def _says_graph(self) -> Text:
        return Text.of(
            "The most probable of {graphs} graphs, {graph}, has probability {share}.",
            graphs=len(self.graphs),
            graph=str(self.graphs[self.best]),
            share=f"{self.graph_probability[self.best]:.2f}",
        )

    def _warnings(self) -> Iterator[Text]:
        modes = self.posterior.modes
        if self.complete_probability > TOO_MUCH_COMPLETE:
            yield Text.of(
                "With probability {share} every list depends on every other: then the table says nothing about who "
                "was not seen, and to that extent this is the answer of the prior.",
                share=f"{self.complete_probability:.2f}",
            )
        if len(modes) > 1:
            yield Text.of(
                "The posterior has {modes} peaks: different graphs give different answers, and the median may lie "
                "where hardly any of them does.",
                modes=len(modes),
            )
        if self.posterior.mass_at_bound > TOO_MUCH_AT_BOUND:
            yield Text.of(
                "{percent} % of the posterior lies near the largest dark figure that was looked at: the answer "
                "depends on that limit.",
                percent=f"{100 * self.posterior.mass_at_bound:.0f}",
            )


@dataclass(frozen=True, repr=False)
class PriorSensitivity:
    """The answer under one prior.

    Attributes
    ----------
    delta : float
        Prior persons per combination of lists.
    largest_dark : int
        The largest dark figure that was looked at.
    total, lower, upper : float
        Posterior median and bounds of the credible interval, persons seen and unseen.
    level : float
        Of the interval.
    mass_at_bound : float
        The share of the posterior near the largest dark figure.
    """

    delta: float
    largest_dark: int
    total: float
    lower: float
    upper: float
    level: float
    mass_at_bound: float

    def __repr__(self) -> str:
        return f"PriorSensitivity(delta={self.delta:g}, mass_at_bound={self.mass_at_bound:.2f})"


def average_decomposable(
    histories: CaptureHistories,
    *,
    delta: float | None = None,
    largest_dark: int | None = None,
    levels: Sequence[float] = (0.8, 0.95),
    on_progress: Callable[[int, int], None] | None = None,
) -> DecomposableAverage:
    """Average the dark figure over all decomposable graphs of three to six lists.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    delta : float, optional
        Prior persons per combination of lists; `2**-K` if left out: one prior person in all.
    largest_dark : int, optional
        The largest number of persons unseen that is looked at; 30 times the persons seen if left out.
    levels : sequence of float
        Levels of the intervals, 0 to 1.
    on_progress : callable, optional
        Called with the number of graphs that are summed, and of all: six lists take a second.

    Returns
    -------
    DecomposableAverage
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If there are fewer than three or more than six lists, the prior is not above zero, or there are too many
        persons for so many graphs.

    Notes
    -----
    Every graph is equally probable before, its table has a hyper-Dirichlet prior, and the number of people a
    prior that falls with its reciprocal. The posterior then has a closed form: per graph the product of the
    marginal likelihoods of its cliques, over that of its separators [1]_.

    A larger `delta` claims to know that every combination of lists occurs; at 0.5 the answer falls to the persons
    seen in sparse tables. Where lists hardly overlap, or are complete graphs probable, the posterior has no end
    of its own and the median depends on `largest_dark`: show `prior_sensitivity`. Assumes a closed population,
    right links, and that persons do not differ in their chance to be on a list.

    References
    ----------
    .. [1] Madigan, D. and York, J. C. (1997). "Bayesian methods for estimation of the size of a closed
           population". Biometrika 84:19-31.
    .. [2] Dawid, A. P. and Lauritzen, S. L. (1993). "Hyper Markov laws in the statistical analysis of
           decomposable graphical models". Annals of Statistics 21:1272-1317.
    """
    ordered = check_levels(levels)
    table, persons = histories.without_empty_lists(), histories.persons
    lists = table.list_count
    prior = 2.0**-lists if delta is None else delta
    most = max(LARGEST_DARK_PER_PERSON * persons, 1) if largest_dark is None else largest_dark
    _check_prior(prior, most)
    if histories.list_with_everyone is not None:
        none = ModelSet(lists, np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=bool))
        certain = DarkPosterior.of(np.zeros(1, dtype=np.int64), np.ones(1))
        return DecomposableAverage(histories, prior, none, np.zeros(0), certain, ordered)
    if not FEWEST_LISTS <= lists <= MOST_LISTS:
        raise _wrong_number_of_lists(lists)
    incidence = decomposable_graphs(lists)
    dark = _numbers_to_look_at(persons, most)
    if len(incidence) * len(dark) > MOST_TERMS:
        raise _too_many_persons(len(incidence))
    by_graph, density = _sum_over_graphs(
        incidence, dark, lambda numbers: _marginal_likelihoods(table, numbers, delta=prior), on_progress
    )
    graphs, posterior = graphs_as_models(incidence), DarkPosterior.of(dark, density)
    return DecomposableAverage(histories, prior, graphs, by_graph, posterior, ordered)


def prior_sensitivity(
    histories: CaptureHistories,
    *,
    deltas: Sequence[float] | None = None,
    largest_darks: Sequence[int] | None = None,
    level: float = 0.95,
) -> tuple[PriorSensitivity, ...]:
    """Return the average over graphs under other priors, the usual one first.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    deltas : sequence of float, optional
        Prior persons per combination of lists; half and twice the usual if left out.
    largest_darks : sequence of int, optional
        Largest dark figures; 10 and 100 times the persons seen if left out.
    level : float
        Of the credible intervals.

    Returns
    -------
    tuple of PriorSensitivity
        One per prior: the usual, then with each other delta, then with each other largest dark figure.

    Raises
    ------
    InputError
        As `average_decomposable`.
    """
    usual, most = 2.0**-histories.list_count, LARGEST_DARK_PER_PERSON * histories.persons
    others = (usual / 2, usual * 2) if deltas is None else deltas
    bounds = (10 * histories.persons, 100 * histories.persons) if largest_darks is None else largest_darks
    first, *bounded = _under_prior(histories, usual, (most, *bounds), level)
    return (first, *(_under_prior(histories, delta, (most,), level)[0] for delta in others), *bounded)


def _under_prior(
    histories: CaptureHistories, delta: float, bounds: Sequence[int], level: float
) -> list[PriorSensitivity]:
    """Return the answer with each largest dark figure: up to there the posterior is the same, but for its scale."""
    average = average_decomposable(histories, delta=delta, largest_dark=max(bounds), levels=(level,))
    found = []
    for most in bounds:
        cut = replace(average, posterior=average.posterior.up_to(most))
        interval = cut.estimate().intervals[0]
        found.append(
            PriorSensitivity(
                delta, most, cut.total, interval.lower, interval.upper, level, cut.posterior.mass_at_bound
            )
        )
    return found


def _check_prior(delta: float, largest_dark: int) -> None:
    if not (math.isfinite(delta) and delta > 0 and largest_dark >= 1):
        raise InputError.of(
            Text.of("The prior of the average over graphs has no meaning."),
            expected=Text.of("A delta above zero, and a largest dark figure of one or more."),
            to_fix=Text.of("Leave them out: the usual values depend on the table."),
        )


def _wrong_number_of_lists(lists: int) -> InputError:
    return InputError.of(
        Text.of("There are {lists} lists.", lists=lists),
        expected=Text.of("{fewest} to {most} lists.", fewest=FEWEST_LISTS, most=MOST_LISTS),
        to_fix=Text.of(
            "With more lists there are too many graphs: merge lists. With two, use their overlap."
        ),
    )


def _too_many_persons(graphs: int) -> InputError:
    return InputError.of(
        Text.of("There are too many persons to average over {graphs} graphs.", graphs=graphs),
        expected=Text.of("Fewer persons, or fewer lists."),
        to_fix=Text.of("Merge lists: with so many persons a chosen model does as well."),
    )


def _numbers_to_look_at(persons: int, largest: int) -> IntArray:
    """Return dark figures, all at first and then ever further apart, but closer than any peak is wide.

    Given the chance to be seen, the standard deviation of the dark figure is at least its own root, and beyond the
    persons seen at least its ratio to theirs times their root.
    """
    turn = max(persons, EVERY_NUMBER_BELOW)
    per_root = POINTS_PER_DEVIATION * math.sqrt(turn)
    below = np.square(np.arange(math.ceil(2 * per_root)) / (2 * POINTS_PER_DEVIATION))
    above = turn * np.exp(np.arange(math.ceil(per_root * max(math.log(largest / turn), 0.0)) + 1) / per_root)
    every = np.rint(np.concatenate([np.arange(EVERY_NUMBER_BELOW), below, above]))
    # Three ascending runs: sorting them takes a tenth of the time of finding each number once.
    ordered = np.sort(np.append(every[every < largest], largest).astype(np.int64), kind="stable")
    return ordered[np.diff(ordered, prepend=-1) > 0]


def _marginal_likelihoods(
    histories: CaptureHistories, dark: IntArray, *, delta: float
) -> tuple[FloatArray, FloatArray]:
    """Return logarithms, per set of lists and dark figure, and what all graphs share per dark figure."""
    cells, counts, persons = histories.cells, histories.counts, histories.persons
    sets = 1 << histories.list_count
    x = dark.astype(np.float64)
    everything = gammaln(delta * sets + persons + x)
    scores = np.empty((sets, len(dark)))
    for chosen in range(sets):
        prior = delta * (sets >> chosen.bit_count())
        seen = np.bincount(cells & chosen, weights=counts, minlength=sets)
        scores[chosen] = gammaln(prior + seen[0] + x) - everything
        scores[chosen] += (gammaln(prior + seen[1:]) - gammaln(prior)).sum() - gammaln(prior)
        scores[chosen] += gammaln(delta * sets)
    return scores, gammaln(persons + x + 1) - gammaln(x + 1) - np.log(persons + x)


def _sum_over_graphs(
    incidence: FloatArray,
    dark: IntArray,
    likelihoods: Likelihoods,
    on_progress: Callable[[int, int], None] | None,
) -> tuple[FloatArray, FloatArray]:
    """Return the posterior probability per graph, and the posterior per dark figure up to a factor."""
    rows, columns = _worth_looking_at(incidence, dark, likelihoods)
    (scores, shared), between = likelihoods(dark[columns]), count_between(dark)[columns]
    logarithms, reference = np.full(len(incidence), -np.inf), -np.inf
    density = np.zeros(len(dark))
    size = max(1, TERMS_AT_ONCE // len(shared))
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        logs = incidence[part] @ scores + shared
        reference, before = max(reference, float(logs.max())), reference
        terms = np.exp(logs - reference)
        density[columns] = density[columns] * math.exp(before - reference) + terms.sum(axis=0)
        with np.errstate(divide="ignore"):
            logarithms[part] = np.log(terms @ between) + reference
        if on_progress is not None:
            on_progress(len(incidence) * (start + len(part)) // len(rows), len(incidence))
    probability = np.exp(logarithms - logarithms.max())
    return probability / probability.sum(), density


def _worth_looking_at(
    incidence: FloatArray, dark: IntArray, likelihoods: Likelihoods
) -> tuple[IntArray, slice]:
    """Return the rows of the graphs, and the columns from the first to the last number, that show in the sum."""
    every = np.arange(len(dark))
    looked_at = every[(every < FIRST_NUMBERS) | (every % COARSE_STEP == 0) | (every == every[-1])]
    scores, shared = likelihoods(dark[looked_at])
    by_graph, by_number = np.empty(len(incidence)), np.full(len(looked_at), -np.inf)
    size = max(1, TERMS_AT_ONCE // len(looked_at))
    for start in range(0, len(incidence), size):
        logs = incidence[start : start + size] @ scores + shared
        by_graph[start : start + size] = logs.max(axis=1)
        np.maximum(by_number, logs.max(axis=0), out=by_number)
    least = by_graph.max() - NEGLIGIBLE - HIGHER_BETWEEN
    shown = np.flatnonzero(by_number > least)
    first, last = max(shown[0] - 1, 0), min(shown[-1] + 1, len(looked_at) - 1)
    return np.flatnonzero(by_graph > least), slice(int(looked_at[first]), int(looked_at[last]) + 1)
