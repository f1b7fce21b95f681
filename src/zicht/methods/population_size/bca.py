"""Bias-corrected and accelerated limits of a number that may be infinite in some replicates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from zicht.methods.population_size.results import Interval, IntervalKind

__all__ = ["Correction", "coinciding_levels", "correct_bias", "corrected_interval", "quantile"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Numbers of people that differ by less, relatively, are equal but for rounding.
SAME = 1e-9


@dataclass(frozen=True)
class Correction:
    """How the distribution of the replicates is corrected.

    Attributes
    ----------
    bias : float
        z0: how far the estimate is from the median of the replicates, in standard deviations.
    acceleration : float
        a: how fast the standard deviation grows with the number of people; 0 where it is not defined.
    one_sided : bool
        Whether all replicates are on one side of the estimate: then there is no correction.
    """

    bias: float
    acceleration: float
    one_sided: bool

    def shares(self, level: float) -> tuple[float, float]:
        """Return the shares of the replicates below the lower and the upper limit, 0 to 1."""
        tail = float(ndtri((1 - level) / 2))
        return self._share(tail), self._share(-tail)

    def _share(self, deviation: float) -> float:
        moved = self.bias + deviation
        shrink = 1 - self.acceleration * moved
        if shrink <= 0:
            return 1.0 if moved > 0 else 0.0
        return float(ndtr(self.bias + moved / shrink))


def correct_bias(total: float, replicates: FloatArray, left_out: FloatArray, weights: IntArray) -> Correction:
    """Find the correction of a bootstrap distribution.

    Parameters
    ----------
    total : float
        The estimate.
    replicates : float array, shape (replicates,)
        The estimate in every replicate; infinite where there is none.
    left_out : float array, shape (histories,)
        The estimate without one person, per history; infinite where there is none.
    weights : int array, shape (histories,)
        The persons with each history.

    Returns
    -------
    Correction
        With finite numbers.

    References
    ----------
    .. [1] DiCiccio, T. J. and Efron, B. (1996). "Bootstrap confidence intervals". Statistical Science 11:189-228.
    .. [2] Silverman, B. W., Chan, L. and Vincent, K. (2024). "Bootstrapping multiple systems estimates to
           account for model selection". Statistics and Computing 34:44.
    """
    below = float(np.mean(replicates < total * (1 - SAME)))
    if below in (0.0, 1.0):
        return Correction(0.0, 0.0, one_sided=True)
    return Correction(float(ndtri(below)), _acceleration(left_out, weights), one_sided=False)


def _acceleration(left_out: FloatArray, weights: IntArray) -> float:
    """Return the acceleration; where some of the estimates are infinite, its limit as they grow."""
    unbounded = np.isinf(left_out)
    numbers = unbounded.astype(np.float64) if unbounded.any() else left_out
    differences = np.average(numbers, weights=weights) - numbers
    scale = np.max(np.abs(differences))
    if scale <= SAME * np.max(np.abs(numbers)):
        return 0.0
    differences = differences / scale
    spread = float(np.sum(weights * differences**2))
    return float(np.sum(weights * differences**3) / (6 * spread**1.5))


def quantile(ordered: FloatArray, share: float) -> float:
    """Return a quantile of ascending numbers, the last of which may be infinite: type 8, unbiased for the median.

    Parameters
    ----------
    ordered : float array, shape (numbers,)
        Ascending.
    share : float
        The share of the distribution below it, 0 to 1.

    Returns
    -------
    float
        Infinite where one of the two numbers that it lies between is, and never NaN.

    References
    ----------
    .. [1] Hyndman, R. J. and Fan, Y. (1996). "Sample quantiles in statistical packages". American Statistician
           50:361-365.
    """
    place = min(max((len(ordered) + 1 / 3) * share + 1 / 3, 1.0), float(len(ordered)))
    under = math.floor(place)
    low, high = float(ordered[under - 1]), float(ordered[min(under, len(ordered) - 1)])
    part = place - under
    return low if part == 0 or low == high else low + part * (high - low) if math.isfinite(high) else math.inf


def corrected_interval(
    correction: Correction, ordered: FloatArray, total: float, *, level: float, kind: IntervalKind
) -> Interval:
    """Return the interval of one level.

    Parameters
    ----------
    correction : Correction
        Of these replicates.
    ordered : float array, shape (replicates,)
        The estimates, ascending; infinite where there is none.
    total : float
        The estimate itself.
    level : float
        The level, 0 to 1.
    kind : IntervalKind
        What the replicates allow for.

    Returns
    -------
    Interval
        Where all replicates are on one side of the estimate, the plain quantiles, widened to hold it.
    """
    low, high = correction.shares(level)
    lower, upper = quantile(ordered, low), quantile(ordered, high)
    if correction.one_sided:
        lower, upper = min(lower, total), max(upper, total)
    if np.isinf(lower):
        lower = min(float(ordered[0]), total)
    return Interval(level, lower, upper, kind)


def coinciding_levels(intervals: Sequence[Interval]) -> tuple[float, ...]:
    """Return the levels with a limit that a narrower interval has too; the intervals go from narrow to wide."""
    return tuple(
        wide.level
        for narrow, wide in pairwise(intervals)
        if narrow.lower != narrow.upper
        and (_same(narrow.lower, wide.lower) or _same(narrow.upper, wide.upper))
    )


def _same(first: float, second: float) -> bool:
    return first == second or abs(first - second) <= SAME * abs(first)
