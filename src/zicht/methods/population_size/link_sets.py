"""One answer from several plausible ways to link the lists: its interval allows for doubtful links."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

from zicht.errors import InputError, NotConverged, Text
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.results import Estimate, Interval, IntervalKind, check_levels

__all__ = ["CombinedEstimate", "combine_imputations", "combine_replicates", "estimate_link_sets"]

FloatArray = npt.NDArray[np.float64]

#: A larger share of link sets without an answer would choose the answer by leaving them out.
MOST_REFUSED = 0.2
#: Above this share of the variance, links decide more than chance and are warned of.
MUCH_BETWEEN = 0.5


@dataclass(frozen=True, eq=False, repr=False)
class CombinedEstimate:
    """The answers of one estimator for several sets of links, and what they say together.

    Attributes
    ----------
    estimates : tuple of Estimate
        One per set of links that gives an answer.
    total : float
        Persons seen and unseen, N.
    intervals : tuple of Interval
        From narrow to wide level.
    between_share : float or None
        The share of the variance that comes from differences between the sets, 0 to 1; unknown without intervals.
    refused : int
        Sets of links that give no answer.
    """

    estimates: tuple[Estimate, ...]
    total: float
    intervals: tuple[Interval, ...]
    between_share: float | None
    refused: int = 0

    def __repr__(self) -> str:
        return f"CombinedEstimate(sets={len(self.estimates)}, refused={self.refused})"

    @property
    def persons(self) -> int:
        """The fewest persons seen under any of the sets of links."""
        return min(e.persons for e in self.estimates)

    def estimate(self) -> Estimate:
        """Return the answer, with intervals that allow for doubtful links."""
        first = self.estimates[0]
        return replace(
            first,
            label=Text.of("{label}, over several ways to link", label=first.label),
            persons=self.persons,
            total=self.total,
            intervals=self.intervals,
            model=first.model if len({e.model for e in self.estimates}) == 1 else "",
            notes=(*first.notes, *self._notes()),
            warnings=(*self._shared_warnings(), *self._warnings()),
        )

    def _notes(self) -> tuple[Text, ...]:
        seen = [e.persons for e in self.estimates]
        differ = Text.of(
            "The number of persons seen differs by {share} % between {sets} plausible sets of links; the lowest is "
            "given.",
            share=f"{100 * (max(seen) / min(seen) - 1):.1f}",
            sets=len(self.estimates),
        )
        if self.between_share is None:
            return (differ,)
        between = Text.of(
            "Of the variance {share} % comes from differences between the sets of links.",
            share=f"{100 * self.between_share:.0f}",
        )
        return (differ, between)

    def _shared_warnings(self) -> tuple[Text, ...]:
        """Return what any of the answers warns of, each kind once."""
        return tuple({warning.msgid: warning for e in self.estimates for warning in e.warnings}.values())

    def _warnings(self) -> tuple[Text, ...]:
        found = []
        if (self.between_share or 0.0) > MUCH_BETWEEN:
            found.append(Text.of("Doubtful links decide more of this answer than chance does."))
        if self.refused:
            found.append(
                Text.of(
                    "{refused} of {sets} sets of links give no answer and are left out.",
                    refused=self.refused,
                    sets=self.refused + len(self.estimates),
                )
            )
        return tuple(found)


def estimate_link_sets(
    link_sets: Sequence[CaptureHistories],
    estimator: Callable[[CaptureHistories], Estimate],
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> CombinedEstimate:
    """Estimate under every plausible set of links, and combine the answers.

    Parameters
    ----------
    link_sets : sequence of CaptureHistories
        One table per set of links, drawn at random with the probability that the links are right.
    estimator : callable
        Returns the answer for a table, with intervals: `lambda table: search(table).estimate()` has none yet.
    on_progress : callable, optional
        Called with the number of sets that are done, and of all.

    Returns
    -------
    CombinedEstimate
        See `combine_imputations`. It has not passed disclosure control.

    Raises
    ------
    InputError
        If there are no sets, or they are not tables of the same lists.
    NotConverged
        If more than a fifth of the sets give no answer.

    Notes
    -----
    See `combine_imputations`.

    References
    ----------
    .. [1] Rubin, D. B. (1987). "Multiple imputation for nonresponse in surveys". Wiley.
    """
    if len({table.lists for table in link_sets}) != 1:
        raise InputError.of(
            Text.of("The sets of links are not tables of the same lists, or there are none."),
            expected=Text.of("One table per set of links, with the same lists in the same order."),
            to_fix=Text.of("Link the same lists in every set."),
        )
    answers, refusals = [], []
    for done, table in enumerate(link_sets, start=1):
        try:
            answers.append(estimator(table))
        except NotConverged as error:
            refusals.append(error)
        if on_progress is not None:
            on_progress(done, len(link_sets))
    if len(refusals) > MOST_REFUSED * len(link_sets):
        raise _too_many_refused(len(refusals), len(link_sets)) from refusals[0]
    return replace(combine_imputations(answers), refused=len(refusals))


def combine_imputations(estimates: Sequence[Estimate]) -> CombinedEstimate:
    """Combine answers for several sets of links by Rubin's rules.

    Parameters
    ----------
    estimates : sequence of Estimate
        By one estimator, one per set of links.

    Returns
    -------
    CombinedEstimate
        With the levels of intervals that all estimates have. It has not passed disclosure control.

    Raises
    ------
    InputError
        If there are no estimates, or they are by different estimators.
    NotConverged
        If some sets of links say that nobody is missed and others do not.

    Notes
    -----
    On the log of the dark figure, counted from the fewest persons seen in any set: the answer is the mean, its
    variance is the mean variance within sets plus `1 + 1/m` times the variance between the `m` sets, with
    Student's t for few sets [1]_. The variance within is read from the intervals, each side on its own, so that
    an interval that is longer on one side stays so; where all sets agree it is exactly theirs. Assumes that the
    sets were drawn with the probability that they are right, and that the interval within one set is.

    References
    ----------
    .. [1] Rubin, D. B. (1987). "Multiple imputation for nonresponse in surveys". Wiley.
    """
    answers = _checked(estimates)
    fewest = min(e.persons for e in answers)
    dark = np.array([e.total for e in answers]) - fewest
    levels = [i.level for i in answers[0].intervals if all(e.interval(i.level) for e in answers)]
    if not np.any(dark > 0):
        return CombinedEstimate(
            answers, float(fewest), tuple(_widest(answers, level) for level in levels), 0.0
        )
    if not np.all(dark > 0):
        raise _nobody_missed(int(np.sum(dark <= 0)), len(answers))
    logs = np.log(dark)
    between = (1 + 1 / len(logs)) * float(np.var(logs, ddof=1)) if len(logs) > 1 else 0.0
    sides = [_sides(answers, fewest, level) for level in levels]
    intervals = tuple(
        Interval(level, fewest + math.exp(lower), fewest + _exp(upper), IntervalKind.LINK_SETS)
        for level, side in zip(levels, sides, strict=True)
        for lower, upper in [_bounds(float(logs.mean()), side, between, level, len(logs))]
    )
    within = float(np.mean(sides[-1])) if sides else 0.0
    share = between / (within + between) if between > 0 else 0.0
    return CombinedEstimate(answers, fewest + math.exp(logs.mean()), intervals, share if sides else None)


def combine_replicates(
    estimates: Sequence[Estimate],
    replicates: Sequence[npt.ArrayLike],
    *,
    levels: Sequence[float] = (0.8, 0.95),
) -> CombinedEstimate:
    """Combine answers for several sets of links by laying their bootstrap replicates together.

    Parameters
    ----------
    estimates : sequence of Estimate
        By one estimator, one per set of links.
    replicates : sequence of array-like, one per estimate, each shape (replicates,)
        Numbers of people, seen and unseen, from resampled tables; infinite where there was none.
    levels : sequence of float
        Levels of the intervals, between 0 and 1.

    Returns
    -------
    CombinedEstimate
        The number of people is the geometric mean of the dark figures plus the fewest persons seen; the bounds
        are percentiles of all replicates, every set weighing the same. It has not passed disclosure control.

    Raises
    ------
    InputError
        If there is not one set of replicates per estimate, or the estimates are by different estimators.

    Notes
    -----
    Needs no normal distribution and also works where sets disagree on whether anybody is missed, but is a little
    narrow for few sets: it does not count that the sets themselves are a sample.

    References
    ----------
    .. [1] Schomaker, M. and Heumann, C. (2018). "Bootstrap inference when using multiple imputation". Statistics
           in Medicine 37:2252-2266.
    """
    answers = _checked(estimates)
    draws = [np.asarray(draw, dtype=np.float64) for draw in replicates]
    if len(draws) != len(answers) or not all(d.ndim == 1 and len(d) and not np.isnan(d).any() for d in draws):
        raise InputError.of(
            Text.of("The replicates do not fit the estimates."),
            expected=Text.of("One list of numbers of people per estimate, none of them missing."),
            to_fix=Text.of("Keep the replicates of every set of links, in the order of the estimates."),
        )
    fewest = min(e.persons for e in answers)
    dark = np.array([e.total for e in answers]) - fewest
    total = fewest + float(np.exp(np.mean(np.log(dark)))) if np.all(dark > 0) else fewest + float(dark.mean())
    every = np.concatenate(draws)
    weights = np.concatenate([np.full(len(d), 1 / len(d)) for d in draws])
    intervals = tuple(
        Interval(level, *_percentiles(every, weights, level), IntervalKind.LINK_SETS)
        for level in check_levels(levels)
    )
    return CombinedEstimate(answers, total, intervals, _share_between(draws, fewest))


def _share_between(draws: Sequence[FloatArray], fewest: int) -> float:
    """Return the share of the variance of the log dark figure between sets, of replicates that have one."""
    logs = [np.log(d[np.isfinite(d) & (d > fewest)] - fewest) for d in draws]
    logs = [d for d in logs if len(d)]
    if len(logs) < 2:
        return 0.0
    between = float(np.var([d.mean() for d in logs]))
    within = float(np.mean([d.var() for d in logs]))
    return between / (between + within) if between > 0 else 0.0


def _percentiles(values: FloatArray, weights: FloatArray, level: float) -> tuple[float, float]:
    """Return both percentiles of weighted values; between two values the higher one above, the lower one below."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order]) / weights.sum()
    tail = (1 - level) / 2
    low, high = np.searchsorted(below, [tail, 1 - tail - 1e-12])
    sorted_values = values[order]
    return float(sorted_values[low]), float(sorted_values[min(high, len(values) - 1)])


def _sides(answers: Sequence[Estimate], fewest: int, level: float) -> tuple[float, float]:
    """Return the mean variance within sets below and above the answer, on the log of the dark figure."""
    z = float(ndtri((1 + level) / 2))
    below, above = [], []
    for answer, interval in ((e, i) for e in answers if (i := e.interval(level)) is not None):
        middle = _log(answer.total - fewest)
        below.append((middle - _log(interval.lower - fewest)) ** 2)
        above.append((_log(interval.upper - fewest) - middle) ** 2)
    return float(np.mean(below)) / z**2, float(np.mean(above)) / z**2


def _bounds(
    middle: float, within: tuple[float, float], between: float, level: float, sets: int
) -> tuple[float, float]:
    """Return both bounds of the log of the dark figure."""
    lower, upper = (_quantile(side, between, level, sets) * math.sqrt(side + between) for side in within)
    return middle - lower, middle + upper


def _quantile(within: float, between: float, level: float, sets: int) -> float:
    """Return how many standard errors wide: Student's t with Rubin's degrees of freedom."""
    if between == 0 or math.isinf(within):
        return float(ndtri((1 + level) / 2))
    return float(stdtrit((sets - 1) * (1 + within / between) ** 2, (1 + level) / 2))


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


def _exp(value: float) -> float:
    return math.exp(value) if value < 700 else math.inf


def _widest(answers: Sequence[Estimate], level: float) -> Interval:
    found = [i for e in answers for i in e.intervals if math.isclose(i.level, level)]
    return Interval(level, min(i.lower for i in found), max(i.upper for i in found), IntervalKind.LINK_SETS)


def _checked(estimates: Sequence[Estimate]) -> tuple[Estimate, ...]:
    if len({e.method for e in estimates}) != 1:
        raise InputError.of(
            Text.of("The estimates are not by one estimator, or there are none."),
            expected=Text.of("One estimate per set of links, all by the same estimator."),
            to_fix=Text.of("Combine the estimates of each estimator apart."),
        )
    return tuple(estimates)


def _too_many_refused(refused: int, sets: int) -> NotConverged:
    return NotConverged.of(
        Text.of("{refused} of {sets} sets of links give no answer.", refused=refused, sets=sets),
        expected=Text.of("An answer for at least four sets of links in five."),
        to_fix=Text.of(
            "Use an estimator that needs less overlap, merge lists, or look at the doubtful links first."
        ),
    )


def _nobody_missed(nobody: int, sets: int) -> NotConverged:
    return NotConverged.of(
        Text.of(
            "Under {nobody} of {sets} sets of links nobody is missed, under others somebody is.",
            nobody=nobody,
            sets=sets,
        ),
        expected=Text.of("Sets of links that agree on whether anybody was not seen."),
        to_fix=Text.of("Combine bootstrap replicates, or look at the doubtful links first."),
    )
