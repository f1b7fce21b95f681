"""What a reporter may be expected to report, from its own history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc

from zicht.errors import InputError, Text

__all__ = ["ExpectedCounts", "expect_counts"]

FloatArray = npt.NDArray[np.float64]

#: The chance that a reporter that did not change falls below the interval, and again above it.
TAIL = 0.005
#: Bisection halves the interval until it holds one integer; this covers counts up to 2**60.
BISECTIONS = 60


@dataclass(frozen=True)
class ExpectedCounts:
    """Per reporter: the expected count and the 99 % interval of what may happen, `NaN` without enough history.

    `fell_silent` says that the count lies below the interval.
    """

    expected: FloatArray
    lower: FloatArray
    upper: FloatArray
    fell_silent: npt.NDArray[np.bool_]


def expect_counts(history: npt.ArrayLike, observed: npt.ArrayLike, *, least_years: int = 3) -> ExpectedCounts:
    """Compare each reporter's count with what its own history lets expect.

    With a Gamma(1/2, 0) prior on a Poisson rate and `S` reports in `n` earlier
    years, next year's count is negative binomial with mean `(S + 1/2) / n` and
    variance `mean * (1 + 1/n)` [1]_. Counts of reporters vary more than that, so
    the variance is multiplied by the reporter's own dispersion, Pearson's
    statistic over `n - 1`, where that exceeds one [2]_.

    Parameters
    ----------
    history : array-like, shape (reporters, years)
        Reports in earlier years; `NaN` where the reporter did not exist yet.
    observed : array-like, shape (reporters,)
        Reports in the year that is judged.
    least_years : int
        Years of history below which nothing is said.

    Returns
    -------
    ExpectedCounts
        Counts a year; `lower` and `upper` bound 99 % of the distribution.
        They have not passed disclosure control.

    Raises
    ------
    InputError
        If a count is negative or the shapes do not fit.

    Notes
    -----
    Assumes that a year does not depend on the one before and that there is no
    trend: a reporter that grows steadily is flagged too late, one that shrinks
    steadily too early. A flag is a reason to call, not a finding.

    References
    ----------
    .. [1] Gelman, A. et al. (2013). "Bayesian Data Analysis", third edition, section 2.6.
    .. [2] McCullagh, P. and Nelder, J. A. (1989). "Generalized Linear Models", section 6.2.3.
    """
    past = np.atleast_2d(np.asarray(history, dtype=np.float64))
    now = np.asarray(observed, dtype=np.float64)
    if now.shape != past.shape[:1] or np.any(now < 0) or np.any(past < 0):
        raise InputError.of(
            Text.of("The history and the observed counts of reporters do not fit together."),
            expected=Text.of("One row of history per observed count, and counts of zero or more."),
            to_fix=Text.of("Pass arrays of shape (reporters, years) and (reporters,)."),
        )
    years = np.sum(~np.isnan(past), axis=1)
    enough = years >= least_years
    n = np.where(enough, years, 1).astype(np.float64)
    mean = (np.nansum(past, axis=1) + 0.5) / n
    pearson = np.nansum((past - mean[:, None]) ** 2, axis=1) / mean
    dispersion = np.maximum(1.0, pearson / np.maximum(n - 1, 1))
    variance = dispersion * mean * (1 + 1 / n)
    lower, upper = _quantile(TAIL, mean, variance), _quantile(1 - TAIL, mean, variance)
    blank = np.where(enough, 1.0, np.nan)
    return ExpectedCounts(mean * blank, lower * blank, upper * blank, enough & (now < lower))


def _quantile(probability: float, mean: FloatArray, variance: FloatArray) -> FloatArray:
    """Return the smallest count whose distribution function reaches the probability, per reporter."""
    size = mean**2 / (variance - mean)
    success = mean / variance
    low, high = np.full_like(mean, -1.0), 10 + mean + 40 * np.sqrt(variance)
    for _ in range(BISECTIONS):
        middle = np.floor((low + high) / 2)
        reached = betainc(size, middle + 1, success) >= probability
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    quantile: FloatArray = np.ceil(high)
    return quantile
