"""Confidence bands: limits that hold the whole curve at once, over a stretch of time, and not only at one horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Text
from zicht.methods.recurrence.curve import Curve, Scale, check_level
from zicht.methods.recurrence.incidence import Steps, steps_of
from zicht.methods.recurrence.risk_table import RiskTable

__all__ = ["Band", "incidence_band"]

FloatArray = npt.NDArray[np.float64]

#: Draws of the curve, and the times at which each is looked at: more change the third digit of the width.
DRAWS, PLACES = 2000, 400
#: Draws that are made at once.
_AT_ONCE = 500


@dataclass(frozen=True, eq=False)
class Band:
    """Limits between which the whole curve lies, with the chance `level`, from `first` to `last`.

    Attributes
    ----------
    times, lower, upper : float array, shape (T,)
        The times of the curve in that stretch, and the limits from each on.
    width : float
        How many standard errors, on the scale of the curve; a pointwise interval of 95 % has 1.96.
    first, last : float
        The stretch of time.
    level : float
        Of the band.
    """

    times: FloatArray
    lower: FloatArray
    upper: FloatArray
    width: float
    first: float
    last: float
    level: float


def incidence_band(
    table: RiskTable,
    curve: Curve,
    *,
    cause: int = 1,
    level: float = 0.95,
    first: float | None = None,
    last: float | None = None,
    seed: int = 1,
) -> Band:
    """Return an equal-precision band of a cumulative incidence, or of one minus Kaplan-Meier with one cause.

    Parameters
    ----------
    table : RiskTable
        What the curve was made of; for Kaplan-Meier `table.alone(cause)` with cause 1.
    curve : Curve
        See `cumulative_incidence` and `kaplan_meier`.
    cause : int
        The event.
    level : float
        The chance that the band holds the whole curve.
    first, last : float, optional
        The stretch of time. Without them: from the tenth event to the last time with ten persons at risk, outside
        which the normal distribution is no guide.
    seed : int
        Of the draws.

    Returns
    -------
    Band
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If nothing happens in that stretch of time.

    Notes
    -----
    The error of the curve is a sum of two processes with independent steps, one of them times the curve itself. They
    are drawn from the normal distribution with the variances of the steps, which is what the multipliers of Lin [1]_
    are over many draws, and the largest error in standard errors of each draw gives the width. The limits are on
    the scale of the curve, as for the equal-precision bands of Nair [2]_.

    References
    ----------
    .. [1] Lin, D. Y. (1997). "Non-parametric inference for cumulative incidence functions in competing risks
           studies". Statistics in Medicine 16:901-910.
    .. [2] Nair, V. N. (1984). "Confidence bands for survival functions with censored data: a comparative study".
           Technometrics 26:265-275.
    """
    check_level(level)
    table.check_cause(cause)
    stretch = _stretch(curve, first, last)
    if not stretch.any():
        raise InputError.of(
            Text.of("Nothing happens in the stretch of time of the band."),
            expected=Text.of("A stretch with events and with persons under follow-up."),
            to_fix=Text.of("Ask for another stretch, or for the pointwise interval alone."),
        )
    at = np.flatnonzero(stretch)
    places = at[_places(np.cumsum(curve.events)[at])]
    width = _width(steps_of(table, cause), places, level, seed)
    lower, upper = curve.limits(width)
    times = curve.times[at]
    return Band(times, lower[at], upper[at], width, float(times[0]), float(times[-1]), level)


def _stretch(curve: Curve, first: float | None, last: float | None) -> npt.NDArray[np.bool_]:
    """Return the times of the stretch at which there is a curve with an error."""
    enough = np.cumsum(curve.events) >= 10 if first is None else curve.times >= first
    enough &= curve.at_risk >= 10 if last is None else curve.times <= last
    found: npt.NDArray[np.bool_] = enough & (curve.variance > 0)
    if curve.scale is Scale.LOG_LOG:
        found &= curve.value < 1
    return found


def _places(events: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return where the curve is looked at: half of the places evenly over time, half evenly by the log of the events.

    Where events are few the curve changes most for its error.
    """
    last, half = len(events) - 1, PLACES // 2
    over_time = np.linspace(0, last, half).round().astype(np.int64)
    logs = np.log(np.maximum(events, 1))
    by_events = np.searchsorted(logs, np.linspace(logs[0], logs[-1], half))
    found: npt.NDArray[np.int64] = np.unique(np.concatenate([over_time, np.minimum(by_events, last)]))
    return found


def _width(steps: Steps, places: npt.NDArray[np.int64], level: float, seed: int) -> float:
    """Return the quantile of the largest error, in standard errors, over the places."""
    square, across, flat = (one[places] for one in steps.moments())
    incidence = steps.incidence[places]
    error = np.sqrt(square - 2 * incidence * across + incidence**2 * flat)
    # Between two places the level and the slope make one step each; the slope's has a part that goes with the level's.
    variances, shared, others = (np.diff(one, prepend=0.0) for one in (square, across, flat))
    of_level = np.sqrt(np.maximum(variances, 0))
    along = np.divide(shared, of_level, out=np.zeros_like(shared), where=of_level > 0)
    apart = np.sqrt(np.maximum(others - along**2, 0))
    rng = np.random.default_rng(seed)
    largest = []
    for _start in range(0, DRAWS, _AT_ONCE):
        first, second = rng.standard_normal((2, _AT_ONCE, len(places)))
        levels = np.cumsum(first * of_level, axis=1)
        slopes = np.cumsum(first * along + second * apart, axis=1)
        largest.append(np.abs((levels - incidence * slopes) / error).max(axis=1))
    return float(np.quantile(np.concatenate(largest), level))
