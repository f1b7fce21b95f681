"""Sample coverage: how much of what each list sees the others have seen too."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, NotConverged, Text
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.results import Estimate, Interval, check_levels, nobody_missed
from zicht.methods.population_size.wald import wald_intervals

__all__ = ["LOW_COVERAGE", "SampleCoverage", "sample_coverage"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

#: Below this the general estimator varies too much, and the one-step one is used (Chao et al. 2001).
LOW_COVERAGE = 0.55
#: Counts held at once while replicates are drawn.
CELLS_AT_ONCE = 4_000_000
#: With fewer replicates that have an answer, their spread says nothing.
ANSWERED = 0.95


@dataclass(frozen=True, eq=False, repr=False)
class SampleCoverage:
    """The answers of the sample coverage approach.

    Attributes
    ----------
    histories : CaptureHistories
        The table.
    coverage : float
        The share of what a list sees that other lists see too, mean of the lists, 0 to 1.
    independent : float
        Persons seen and unseen if lists are independent; infinite without overlap.
    one_step : float
        The same, with dependence corrected once: for low coverage.
    general : float
        The same, with dependence corrected fully: for coverage of 55 % and more. Infinite where the correction
        has no end.
    dependence : float array, shape (K, K)
        Coefficient of covariation of each two lists, with `total` as the number of people: 0 if independent,
        above 0 if who is on one is more often on the other.
    variance : float
        Of `total`, from replicates; infinite if too few of them have an answer.
    levels : tuple of float
        Levels of the intervals.
    """

    histories: CaptureHistories
    coverage: float
    independent: float
    one_step: float
    general: float
    dependence: FloatArray
    variance: float
    levels: tuple[float, ...]

    def __repr__(self) -> str:
        return f"SampleCoverage(lists={self.histories.list_count}, coverage={self.coverage:.2f})"

    @property
    def is_low(self) -> bool:
        """Whether the lists overlap too little for the general estimator."""
        return self.coverage < LOW_COVERAGE

    @property
    def total(self) -> float:
        """Persons seen and unseen, by the estimator that suits the coverage."""
        return self.one_step if self.is_low else self.general

    def estimate(self) -> Estimate:
        """Return the answer that suits the coverage.

        Raises
        ------
        NotConverged
            If the lists do not overlap, or the answer is below the number of persons seen.
        """
        persons = self.histories.persons
        everyone = self.histories.list_with_everyone
        note = nobody_missed(everyone)
        if not persons <= self.total < math.inf:
            raise self._no_answer()
        intervals = self._intervals()
        return Estimate(
            "sample_coverage",
            Text.of("Sample coverage, one step") if self.is_low else Text.of("Sample coverage"),
            Text.of(
                "Lists depend on each other in pairs, through referral or because some persons are seen more "
                "easily; what ties three and more lists together at once makes little difference."
            ),
            persons,
            self.total,
            intervals,
            notes=(note,) if everyone else (self._says_coverage(),),
            warnings=() if everyone else tuple(self._warnings(intervals)),
        )

    def _intervals(self) -> tuple[Interval, ...]:
        if math.isinf(self.variance):
            return ()
        persons = self.histories.persons
        return wald_intervals(persons, self.total - persons, variance=self.variance, levels=self.levels)

    def _says_coverage(self) -> Text:
        return Text.of("Sample coverage is {percent} %.", percent=f"{100 * self.coverage:.0f}")

    def _warnings(self, intervals: Sequence[Interval]) -> Iterator[Text]:
        if self.is_low:
            yield Text.of(
                "Sample coverage is {percent} %, below {least} %: lists overlap too little to correct their "
                "dependence fully. Where they depend positively, this is a lower bound.",
                percent=f"{100 * self.coverage:.0f}",
                least=f"{100 * LOW_COVERAGE:.0f}",
            )
        if not intervals:
            yield Text.of("Too many replicates of this table have no answer: there is no interval.")

    def _no_answer(self) -> NotConverged:
        return NotConverged.of(
            Text.of(
                "Sample coverage gives no number of people: coverage is {percent} %.",
                percent=f"{100 * self.coverage:.0f}",
            ),
            expected=Text.of("Lists that share persons, and not far fewer or far more than chance gives."),
            to_fix=Text.of("Merge lists that hardly overlap, or use another estimator."),
        )


def sample_coverage(
    histories: CaptureHistories,
    *,
    levels: Sequence[float] = (0.8, 0.95),
    replicates: int = 1000,
    seed: int = 1,
) -> SampleCoverage:
    """Estimate from the overlap of three or more lists, with their dependence in pairs.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    levels : sequence of float
        Levels of the intervals, 0 to 1.
    replicates : int
        Tables drawn for the variance, 2 or more.
    seed : int
        Of the replicates.

    Returns
    -------
    SampleCoverage
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If fewer than three lists hold anybody, or there are fewer than two replicates.

    Notes
    -----
    With `f_j` the persons on list `j` alone of the `n_j` on it, coverage is `C = 1 - mean(f_j / n_j)` and
    `D = n - mean(f_j)`. Independent lists give `D / C`. The dependence of lists `j` and `k`, the coefficient of
    covariation `N n_jk / (n_j n_k) - 1`, adds to that, weighted with the persons who are on one of the two and on
    no third list, over `K C`. The general estimator solves that for `N`; the one-step estimator puts in once what
    the independent one gives.

    Holds for a closed population and right links. Interactions of three and more lists are neglected. The general
    estimator fails at low coverage; the one-step one is then too low if lists depend positively [2]_.

    References
    ----------
    .. [1] Chao, A. and Tsay, P. K. (1998). "A sample coverage approach to multiple-system estimation with
           application to census undercount". JASA 93:283-293.
    .. [2] Chao, A., Tsay, P. K., Lin, S.-H., Shau, W.-Y. and Chao, D.-Y. (2001). "The applications of
           capture-recapture models to epidemiological data". Statistics in Medicine 20:3123-3157.
    """
    ordered = check_levels(levels)
    if replicates < 2:
        raise InputError.of(
            Text.of("A variance cannot be had from so few replicates."),
            expected=Text.of("Two or more; 1000 is usual."),
            to_fix=Text.of("Ask for more replicates."),
        )
    if histories.list_with_everyone is not None:
        n, size = float(histories.persons), histories.list_count
        return SampleCoverage(histories, 1.0, n, n, n, np.zeros((size, size)), 0.0, ordered)
    table = histories.without_empty_lists()
    if table.list_count < 3:
        raise InputError.of(
            Text.of("{lists} lists hold somebody.", lists=table.list_count),
            expected=Text.of("Three or more: dependence of two lists cannot be told from their overlap."),
            to_fix=Text.of("Add a list, or use independent lists."),
        )
    found = _Answers.of(table.counts[None].astype(np.float64), table.members)
    low = bool(found.coverage[0] < LOW_COVERAGE)
    total = float((found.one_step if low else found.general)[0])
    variance = math.inf
    if table.persons <= total < math.inf:
        variance = _variance(table, total, low=low, replicates=replicates, seed=seed)
    return SampleCoverage(
        histories,
        float(found.coverage[0]),
        float(found.independent[0]),
        float(found.one_step[0]),
        float(found.general[0]),
        _dependence(histories, total),
        variance,
        ordered,
    )


@dataclass(frozen=True, eq=False)
class _Answers:
    """Coverage and the three estimators of many tables, each of shape (tables,); infinite where there is none."""

    coverage: FloatArray
    independent: FloatArray
    one_step: FloatArray
    general: FloatArray

    @classmethod
    def of(cls, counts: FloatArray, members: BoolArray) -> _Answers:
        """Compute from counts, shape (tables, histories), of histories on these lists."""
        lists = members.shape[1]
        number_of_lists = members.sum(axis=1)
        sizes = counts @ members.astype(np.float64)
        alone = counts @ (members & (number_of_lists == 1)[:, None]).astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            coverage = 1 - (alone / sizes).mean(axis=1)
            base = (counts.sum(axis=1) - alone.mean(axis=1)) / coverage
            # Persons on one or both of two lists and on no third; those on both count for both.
            weight, slope = np.zeros(len(counts)), np.zeros(len(counts))
            for j, k in combinations(range(lists), 2):
                both = members[:, j] & members[:, k]
                pair = alone[:, j] + alone[:, k] + 2 * (counts @ (both & (number_of_lists == 2)))
                weight += pair
                slope += pair * (counts @ both) / (sizes[:, j] * sizes[:, k])
            fixed, slope = base - weight / (lists * coverage), slope / (lists * coverage)
            corrected = fixed + slope * base
            general = np.where(slope < 1, fixed / (1 - slope), np.inf)
            one_step = fixed + slope * corrected
        return cls(*(np.where(np.isfinite(x), x, np.inf) for x in (coverage, base, one_step, general)))


def _variance(table: CaptureHistories, total: float, *, low: bool, replicates: int, seed: int) -> float:
    """Return the variance over tables drawn from as many people, or infinity if too few have an answer."""
    random = np.random.Generator(np.random.PCG64(seed))
    population = round(min(total, 2.0**62))
    share = min(table.persons / population, 1.0)
    size = max(1, CELLS_AT_ONCE // len(table.cells))
    answers = []
    for start in range(0, replicates, size):
        seen = random.binomial(population, share, size=min(size, replicates - start))
        counts = random.multinomial(seen, table.counts / table.persons).astype(np.float64)
        found = _Answers.of(counts, table.members)
        answers.append(found.one_step if low else found.general)
    every = np.concatenate(answers)
    answered = every[np.isfinite(every)]
    return float(np.var(answered, ddof=1)) if len(answered) >= max(2, ANSWERED * replicates) else math.inf


def _dependence(histories: CaptureHistories, total: float) -> FloatArray:
    """Return the coefficients of covariation; zero on the diagonal and where there is no number of people."""
    sizes = histories.list_sizes.astype(np.float64)
    known = (sizes[:, None] * sizes > 0) & ~np.eye(len(sizes), dtype=bool) & math.isfinite(total)
    product = np.where(known, sizes[:, None] * sizes, 1.0)
    return np.where(known, histories.overlaps() / product * (total if math.isfinite(total) else 0.0) - 1, 0.0)
