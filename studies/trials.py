"""One table of which the truth is known, and what every estimator and the verdict say of it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TypeVar

from zicht.errors import NotConverged, UserError
from zicht.methods.population_size import CaptureHistories, CovariateTable
from zicht.methods.population_size.comparison import Comparison, compare_estimators
from zicht.methods.population_size.evidence import ModelRange
from zicht.methods.population_size.profile import profile_interval
from zicht.methods.population_size.reliability import assess_reliability
from zicht.methods.population_size.results import Estimate
from zicht.methods.population_size.verdict import Verdict, decide_verdict

__all__ = ["CONDITIONAL", "LEVELS", "Pace", "Scored", "Trial", "ask", "judge", "run_together"]

LEVELS = (0.8, 0.95)
#: The model with the lowest BIC, with an interval as if it had been given: what most software prints.
CONDITIONAL = "minimum_bic_conditional"

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Pace:
    """With how much a study is run: it ends after the round in which the time is up."""

    seed: int
    replicates: int
    workers: int
    minutes: float


@dataclass(frozen=True)
class Scored:
    """What an estimator says: its number if it has one, and the interval of each level if it has those."""

    total: float | None
    intervals: tuple[tuple[float, float], ...] = ()

    def covers(self, level: float, truth: float) -> bool | None:
        """Return whether the interval holds the truth; `None` where there is no interval."""
        if not self.intervals:
            return None
        lower, upper = self.intervals[LEVELS.index(level)]
        return lower <= truth <= upper


@dataclass(frozen=True)
class Trial:
    """A table with its truth. `published` is the interval or range that the verdict lets through."""

    group: str
    truth: int
    scores: dict[str, Scored]
    advice: str
    published: tuple[float, float] | None


def judge(
    group: str,
    truth: int,
    histories: CaptureHistories,
    *,
    replicates: int,
    covariates: CovariateTable | None = None,
    methods: Sequence[str] | None = None,
) -> Trial:
    """Ask every estimator, or those that are named, and the verdict."""
    comparison = compare_estimators(histories, covariates=covariates, methods=methods, replicates=replicates)
    verdict = decide_verdict(comparison, assess_reliability(comparison))
    return Trial(group, truth, _scores(comparison), verdict.advice.value, _published(verdict))


def ask(
    group: str, truth: int, histories: CaptureHistories, *, methods: Sequence[str], replicates: int
) -> Trial:
    """Ask some estimators, and no verdict."""
    comparison = compare_estimators(histories, methods=methods, replicates=replicates)
    return Trial(group, truth, _scores(comparison), "", None)


def run_together(
    work: Callable[[Task], Iterable[Result]],
    rounds: Sequence[Sequence[Task]],
    *,
    pace: Pace,
    say: Callable[[str], None],
) -> list[Result]:
    """Return the trials of as many rounds as the time allows, in their order, and say how far it is."""
    start = time.perf_counter()
    trials: list[Result] = []
    with ProcessPoolExecutor(max_workers=pace.workers, mp_context=get_context("spawn")) as pool:
        for done, tasks in enumerate(rounds, start=1):
            for found in pool.map(work, tasks):
                trials += found
            minutes = (time.perf_counter() - start) / 60
            say(f"{done} of {len(rounds)}, {minutes:.1f} minutes")
            if minutes > pace.minutes:
                break
    return trials


def _scores(comparison: Comparison) -> dict[str, Scored]:
    scores = {answer.method.code: _score(answer.estimate) for answer in comparison.answers}
    return scores | {CONDITIONAL: _conditional(comparison)}


def _score(estimate: Estimate | None) -> Scored:
    if estimate is None:
        return Scored(None)
    found = [estimate.interval(level) for level in LEVELS]
    intervals = tuple((interval.lower, interval.upper) for interval in found if interval)
    return Scored(estimate.total, intervals if len(intervals) == len(LEVELS) else ())


def _conditional(comparison: Comparison) -> Scored:
    answer = comparison.answer("minimum_bic")
    if answer is None or answer.estimate is None or not answer.estimate.model:
        return Scored(None)
    try:
        found = [
            profile_interval(comparison.histories, answer.estimate.model, level=level) for level in LEVELS
        ]
    except (NotConverged, UserError):
        return Scored(answer.estimate.total)
    return Scored(answer.estimate.total, tuple((interval.lower, interval.upper) for interval in found))


def _published(verdict: Verdict) -> tuple[float, float] | None:
    published = verdict.published
    if isinstance(published, ModelRange):
        return published.lowest.total, published.highest.total
    interval = published.interval(0.95) if published else None
    return (
        (interval.lower, interval.upper if math.isfinite(interval.upper) else math.inf) if interval else None
    )
