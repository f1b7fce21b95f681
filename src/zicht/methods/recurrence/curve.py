"""A curve over follow-up, read at a horizon: never a rate without one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from zicht.errors import InputError, Text
from zicht.methods.recurrence.risk_table import RiskTable

__all__ = ["Curve", "Scale", "ValueAtHorizon", "check_level"]

FloatArray = npt.NDArray[np.float64]


class Scale(StrEnum):
    """On which scale an interval is symmetric.

    | scale | keeps within |
    |---|---|
    | `log-log` | 0 and 1, of `log(-log(1 - share))`: the default for shares |
    | `log` | above 0: the default for means |
    | `plain` | nothing: it is cut off where the scale of the figure ends |
    """

    LOG_LOG = "log-log"
    LOG = "log"
    PLAIN = "plain"


@dataclass(frozen=True)
class ValueAtHorizon:
    """What a curve says at a horizon.

    Attributes
    ----------
    horizon : float
        Time since the start, in the unit of the curve.
    value, lower, upper : float
        The share or mean by then, with its interval; NaN where there is none.
    error : float
        The standard error.
    level : float
        Of the interval.
    at_risk : int
        Persons under follow-up at the horizon: the fewer, the less it rests on.
    events : int
        Events up to and including the horizon.
    """

    horizon: float
    value: float
    lower: float
    upper: float
    error: float
    level: float
    at_risk: int
    events: int


@dataclass(frozen=True, eq=False)
class Curve:
    """A step function of time with its variance: it has each value from its time on, up to the next.

    Attributes
    ----------
    times : float array, shape (T,)
        Ascending.
    value, variance : float array, shape (T,)
        From each time on; before the first, both are 0.
    at_risk : int array, shape (T,)
        Persons under follow-up just before each.
    events : int array, shape (T,)
        Events at each.
    scale : Scale
        On which intervals are made.
    last : float
        The end of the longest follow-up: the curve says nothing of what comes after.
    """

    times: FloatArray
    value: FloatArray
    variance: FloatArray
    at_risk: npt.NDArray[np.int64]
    events: npt.NDArray[np.int64]
    scale: Scale
    last: float

    @classmethod
    def of(
        cls, table: RiskTable, value: FloatArray, variance: FloatArray, *, cause: int, scale: Scale
    ) -> Curve:
        """Return the curve of a risk table."""
        last = float(table.times[-1]) if len(table.times) else 0.0
        return cls(table.times, value, variance, table.at_risk, table.events[:, cause - 1], scale, last)

    def at(self, horizon: float, *, level: float = 0.95) -> ValueAtHorizon:
        """Return the value at a horizon with its pointwise interval.

        Raises
        ------
        InputError
            If nobody was followed so long, or the level is no probability.
        """
        if not 0 <= horizon <= self.last:
            raise InputError.of(
                Text.of("Nobody was followed as long as the horizon."),
                expected=Text.of("A horizon from 0 to the end of the longest follow-up."),
                to_fix=Text.of("Ask for a shorter horizon."),
            )
        place = int(np.searchsorted(self.times, horizon, side="right")) - 1
        after = int(np.searchsorted(self.times, horizon))
        value, variance = (
            (float(self.value[place]), float(self.variance[place])) if place >= 0 else (0.0, 0.0)
        )
        at_risk = int(self.at_risk[after])
        lower, upper = (
            float(one[0])
            for one in self._around(np.array([value]), np.array([variance]), np.array([at_risk]), level)
        )
        return ValueAtHorizon(
            float(horizon),
            value,
            lower,
            upper,
            float(np.sqrt(variance)),
            level,
            at_risk,
            int(self.events[: place + 1].sum()),
        )

    def interval(self, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
        """Return the limits of the pointwise interval at each time."""
        return self._around(self.value, self.variance, self.at_risk, level)

    def limits(self, width: FloatArray | float) -> tuple[FloatArray, FloatArray]:
        """Return limits that are so many standard errors away, on the scale of the curve."""
        return _limits(self.value, np.sqrt(self.variance), width, self.scale)

    def _around(
        self, value: FloatArray, variance: FloatArray, at_risk: npt.NDArray[np.int64], level: float
    ) -> tuple[FloatArray, FloatArray]:
        """Return limits; before the first event up to what that many persons without one leave possible."""
        check_level(level)
        lower, upper = _limits(value, np.sqrt(variance), float(ndtri((1 + level) / 2)), self.scale)
        nothing = value == 0
        unseen = -np.log((1 - level) / 2) / np.maximum(at_risk, 1)
        most = -np.expm1(-unseen) if self.scale is not Scale.LOG else unseen
        return np.where(nothing, 0.0, lower), np.where(nothing, most, upper)


def check_level(level: float) -> None:
    """Refuse a level that is no probability."""
    if not 0 < level < 1:
        raise InputError.of(
            Text.of("The level of the interval is no probability."),
            expected=Text.of("A number between 0 and 1, such as 0.95."),
            to_fix=Text.of("Give such a level."),
        )


def _limits(
    value: FloatArray, error: FloatArray, width: FloatArray | float, scale: Scale
) -> tuple[FloatArray, FloatArray]:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if scale is Scale.LOG_LOG:
            rest = 1 - value
            away = width * error / (rest * -np.log(rest))
            return -np.expm1(np.log(rest) * np.exp(-away)), -np.expm1(np.log(rest) * np.exp(away))
        if scale is Scale.LOG:
            away = np.exp(width * error / value)
            return value / away, value * away
        return np.maximum(value - width * error, 0.0), value + width * error
