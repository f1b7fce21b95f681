"""What changed after a measure within reporters, beside what changes from year to year anyway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import stdtrit

from zicht.errors import InputError, Text

__all__ = ["CannotCarry", "Effect", "LogRatio", "assess_effect", "combine_reporters"]

FloatArray = npt.NDArray[np.float64]
#: Counts of each reporter before and after a date.
Counts = tuple[npt.ArrayLike, npt.ArrayLike]

#: Reporters on both sides, their reports before and after together, and dates without a measure: at least.
LEAST_REPORTERS, LEAST_REPORTS, LEAST_PLACEBOS = 5, 50, 3
#: One reporter may make up so much of the reports at most.
LARGEST_SHARE = 0.5
#: Reports of a reporter, before and after together, below which it says nothing of a change.
LEAST_OF_ONE = 5


class CannotCarry(StrEnum):
    """Why the counts cannot carry an answer."""

    TOO_FEW_REPORTERS = "too_few_reporters"
    TOO_FEW_REPORTS = "too_few_reports"
    ONE_DOMINATES = "one_dominates"
    TOO_FEW_DATES = "too_few_dates"
    RESTS_ON_ONE = "rests_on_one"


@dataclass(frozen=True)
class LogRatio:
    """A logarithm of after over before, its standard error and the freedom of its interval."""

    value: float
    error: float
    freedom: int
    reporters: int = 0

    def interval(self, level: float = 0.95) -> tuple[float, float, float]:
        """Return how many times as many, with the bounds of Student's t."""
        half = float(stdtrit(self.freedom, (1 + level) / 2)) * self.error
        value, lower, upper = np.exp([self.value, self.value - half, self.value + half])
        return float(value), float(lower), float(upper)

    def excludes_none(self, level: float = 0.95) -> bool:
        """Say whether the interval leaves no room for no change."""
        _value, lower, upper = self.interval(level)
        return lower > 1 or upper < 1


@dataclass(frozen=True)
class Effect:
    """What is known of a measure.

    `within` is the change within reporters, `beyond` that change less what is usual at other dates, `usual` the
    changes at those dates in their order, nothing where too few reporters were there, and `without_one` the lowest
    and highest of `beyond` with one reporter left out. `refused` says why there is no answer.
    """

    refused: CannotCarry | None
    reporters: int
    largest_share: float
    crude: float | None = None
    within: LogRatio | None = None
    usual: tuple[LogRatio | None, ...] = ()
    beyond: LogRatio | None = None
    without_one: tuple[float, float] | None = None

    @property
    def is_seen(self) -> bool:
        """Whether the change is more than reporters' differences and the usual changes explain."""
        return self.refused is None and self.beyond is not None and self.beyond.excludes_none()


def combine_reporters(before: npt.ArrayLike, after: npt.ArrayLike, *, exposure: float = 1.0) -> LogRatio:
    """Combine the changes of reporters, each against itself.

    Parameters
    ----------
    before, after : array-like of int, shape (reporters,)
        Reports before and after a date, of reporters that reported on both sides.
    exposure : float
        How many times as long the time after is.

    Returns
    -------
    LogRatio
        Of a reporter like these, with the interval of Hartung and Knapp. It has not passed disclosure control.

    Raises
    ------
    InputError
        If there are fewer than two reporters, or the shapes differ.

    Notes
    -----
    Logarithms of ratios with a half added, a random effect of reporters by Paule and Mandel [1]_, and an interval
    from the spread of the reporters themselves [2]_, never narrower than chance in the counts alone makes it. As
    each reporter is its own measure, who reports more or less does not weigh in; reporters count by what they tell,
    so that a large one and a middling one count nearly alike where reporters differ.

    References
    ----------
    .. [1] Paule, R. C. and Mandel, J. (1982). "Consensus values and weighting factors". Journal of Research of the
           National Bureau of Standards 87:377-385.
    .. [2] Hartung, J. and Knapp, G. (2001). "A refined method for the meta-analysis of controlled clinical trials
           with binary outcome". Statistics in Medicine 20:3875-3889.
    """
    first, last = _read((before, after))
    if len(first) < 2:
        raise InputError.of(
            Text.of("One reporter alone cannot be compared with others."),
            expected=Text.of("Two reporters or more that reported on both sides."),
            to_fix=Text.of("Choose a longer time, or another date."),
        )
    ratios = np.log((last + 0.5) / (first + 0.5)) - np.log(exposure)
    own = 1 / (last + 0.5) + 1 / (first + 0.5)
    weights = 1 / (own + _between(ratios, own))
    mean = float((weights * ratios).sum() / weights.sum())
    freedom = len(ratios) - 1
    spread = max(1.0, float((weights * (ratios - mean) ** 2).sum() / freedom))
    return LogRatio(mean, float(np.sqrt(spread / weights.sum())), freedom, len(ratios))


def assess_effect(at: Counts, placebos: Sequence[Counts], *, exposure: float = 1.0) -> Effect:
    """Assess a measure from reporters before and after its date, and around dates without one.

    Parameters
    ----------
    at : pair of array-like of int, shape (reporters,)
        Reports before and after the measure.
    placebos : sequence of such pairs
        The same around earlier dates, of the same reporters in the same order.
    exposure : float
        How many times as long the time after is.

    Returns
    -------
    Effect
        An answer, or why there is none. It has not passed disclosure control.

    Raises
    ------
    InputError
        If the shapes differ or a count is negative.

    Notes
    -----
    Only reporters that reported on both sides count, so that one that began or fell silent makes no effect. The
    change is compared with those at dates when nothing is known to have happened: their mean is what is usual, and
    their spread, no smaller than the error of the change itself, is what may happen in any year. What changes for
    all reporters in that very year and is no measure cannot be told from it.
    """
    first, last = _read(at)
    both = _present(first, last)
    counts = (first + last)[both]
    share = float(counts.max() / counts.sum()) if both.any() else 0.0
    why = _refusal(counts, share)
    at_dates = () if why else tuple(_usual(one, exposure) for one in placebos)
    usual = [one for one in at_dates if one]
    if why is None and len(usual) < LEAST_PLACEBOS:
        why = CannotCarry.TOO_FEW_DATES
    if why:
        return Effect(why, int(both.sum()), share)
    within = combine_reporters(first[both], last[both], exposure=exposure)
    beyond = _beyond(within, usual)
    left_out = [
        _beyond(combine_reporters(first[some], last[some], exposure=exposure), usual)
        for some in (both & (np.arange(len(first)) != one) for one in np.flatnonzero(both))
    ]
    ratios = [one.interval()[0] for one in left_out]
    rests_on_one = beyond.excludes_none() and not all(one.excludes_none() for one in left_out)
    return Effect(
        CannotCarry.RESTS_ON_ONE if rests_on_one else None,
        int(both.sum()),
        share,
        float(last.sum() / first.sum() / exposure) if first.sum() else None,
        within,
        at_dates,
        beyond,
        (min(ratios), max(ratios)),
    )


def _read(counts: Counts) -> tuple[FloatArray, FloatArray]:
    first, last = (np.asarray(one, dtype=np.float64) for one in counts)
    if first.ndim != 1 or first.shape != last.shape or (first < 0).any() or (last < 0).any():
        raise InputError.of(
            Text.of("The counts of reporters before and after do not fit together."),
            expected=Text.of("One count of zero or more for each reporter on both sides."),
            to_fix=Text.of("Pass two arrays of shape (reporters,)."),
        )
    return first, last


def _present(first: FloatArray, last: FloatArray) -> npt.NDArray[np.bool_]:
    present: npt.NDArray[np.bool_] = (first > 0) & (last > 0) & (first + last >= LEAST_OF_ONE)
    return present


def _refusal(counts: FloatArray, share: float) -> CannotCarry | None:
    if len(counts) < LEAST_REPORTERS:
        return CannotCarry.TOO_FEW_REPORTERS
    if counts.sum() < LEAST_REPORTS:
        return CannotCarry.TOO_FEW_REPORTS
    return CannotCarry.ONE_DOMINATES if share > LARGEST_SHARE else None


def _usual(placebo: Counts, exposure: float) -> LogRatio | None:
    """Return the change at a date without a measure; nothing where too few reporters were there."""
    first, last = _read(placebo)
    both = _present(first, last)
    if both.sum() < LEAST_REPORTERS:
        return None
    return combine_reporters(first[both], last[both], exposure=exposure)


def _beyond(within: LogRatio, usual: Sequence[LogRatio]) -> LogRatio:
    """Return the change less the usual one; its error is that of one more such date."""
    changes = np.array([one.value for one in usual])
    spread = max(float(changes.var(ddof=1)), within.error**2)
    error = float(np.sqrt(spread * (1 + 1 / len(changes))))
    return LogRatio(within.value - float(changes.mean()), error, len(changes) - 1, within.reporters)


def _between(ratios: FloatArray, own: FloatArray) -> float:
    """Return the variance between reporters at which their spread is what it should be."""

    def excess(between: float) -> float:
        weights = 1 / (own + between)
        mean = (weights * ratios).sum() / weights.sum()
        return float((weights * (ratios - mean) ** 2).sum()) - (len(ratios) - 1)

    if excess(0.0) <= 0:
        return 0.0
    high = 1.0
    while excess(high) > 0:
        high *= 4
    return float(brentq(excess, 0.0, high, xtol=1e-12))
