"""By when it has happened to a share of the persons: medians and quartiles of waits, with follow-up that ends early."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from zicht.errors import InputError, Text
from zicht.methods.recurrence.curve import Curve, check_level

__all__ = ["Quantile", "quantile"]

FloatArray = npt.NDArray[np.float64]

#: A step that ends so close to the share counts as ending at it.
_CLOSE = float(np.sqrt(np.finfo(float).eps))


@dataclass(frozen=True)
class Quantile:
    """The time by which it has happened to a share; NaN where follow-up says nothing of it.

    Attributes
    ----------
    share : float
        Of all persons, between 0 and 1.
    value, lower, upper : float
        The time with its interval. An upper limit that is never reached is NaN: it may be any later time.
    level : float
        Of the interval.
    """

    share: float
    value: float
    lower: float
    upper: float
    level: float


def quantile(curve: Curve, share: float = 0.5, *, level: float = 0.95) -> Quantile:
    """Return the time by which it has happened to a share of the persons.

    Parameters
    ----------
    curve : Curve
        Of shares: one minus Kaplan and Meier, or a cumulative incidence. Of the latter, a share that is never
        reached, as other causes came first, has no time.
    share : float
        Half for the median.
    level : float
        Of the interval.

    Returns
    -------
    Quantile
        The interval holds the times at which the share is within the pointwise interval of the curve [1]_. Where
        the curve is flat at the share, the middle of the flat part is taken. It has not passed disclosure control.

    Raises
    ------
    InputError
        If the share is not between 0 and 1, or the level is no probability.

    References
    ----------
    .. [1] Brookmeyer, R. and Crowley, J. (1982). "A confidence interval for the median survival time". Biometrics
           38:29-41.
    """
    check_level(level)
    if not 0 < share < 1:
        raise InputError.of(
            Text.of("A share of the persons is not between 0 and 1."),
            expected=Text.of("A share such as 0.5, for the median."),
            to_fix=Text.of("Give such a share."),
        )
    with np.errstate(over="ignore"):  # where the curve ends near 1, a limit is 0 or 1
        below, above = curve.limits(float(ndtri((1 + level) / 2)))
    value, lower, upper = (_first_time(curve, each, share) for each in (curve.value, above, below))
    return Quantile(share, value, lower, upper, level)


def _first_time(curve: Curve, rising: FloatArray, share: float) -> float:
    """Return when a rising function reaches the share; the middle of the time during which it equals it."""
    told = np.flatnonzero(np.isfinite(rising))
    reached = told[rising[told] >= share - _CLOSE]
    if not len(reached):
        return float("nan")
    first = reached[0]
    if rising[first] > share + _CLOSE:
        return float(curve.times[first])
    later = told[(told > first) & (rising[told] > rising[first] + _CLOSE)]
    end = curve.times[later[0]] if len(later) else curve.last
    return float(curve.times[first] + end) / 2
