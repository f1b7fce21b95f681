"""What changed at known breaks in a short series of yearly counts: the level, and the slope where years allow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import gammainc, gammaincinv, gammaln, ndtr

from zicht.errors import InputError, NotConverged, Text

__all__ = ["CannotTell", "Interruption", "Ratio", "interrupt_series"]

FloatArray = npt.NDArray[np.float64]

#: Years in all, and before the first break, below which nothing is said.
LEAST_YEARS, LEAST_BEFORE = 8, 4
#: Years after a break, up to the next one, below which its slope is not asked.
LEAST_FOR_SLOPE = 3
#: Persons a year before the first break, and in all after each, below which nothing is said.
LEAST_A_YEAR, LEAST_AFTER = 5, 10
#: Years more than there are coefficients, at least.
LEAST_FREEDOM = 3

#: What one year may have to do with the next, each as likely beforehand.
CORRELATIONS = tuple(np.arange(0.0, 0.95, 0.1).round(1))
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(40)
_CHANCES, _WEIGHTS = (_POINTS + 1) / 2, _WEIGHTS / 2
_MOST_STEPS, _CLOSE_ENOUGH = 100, 1e-10
_SMALLEST = 1e-9


class CannotTell(StrEnum):
    """Why nothing is said of a break."""

    TOO_SHORT = "too_short"
    TOO_EARLY = "too_early"
    TOO_FEW = "too_few"
    SAME_YEAR = "same_year"
    TOO_CLOSE = "too_close"


@dataclass(frozen=True)
class Ratio:
    """How many times as high, with its interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Interruption:
    """What a break did: `level` is the step, `slope` the ratio of yearly growth after it to that before.

    Where one of them is not known, `no_level` or `no_slope` says why.
    """

    year: int
    level: Ratio | None = None
    slope: Ratio | None = None
    no_level: CannotTell | None = None
    no_slope: CannotTell | None = None


def interrupt_series(
    counts: npt.ArrayLike,
    *,
    first_year: int,
    breaks: Sequence[int],
    level: float = 0.95,
    correlations: Sequence[float] = CORRELATIONS,
) -> tuple[Interruption, ...]:
    """Estimate the change of level and of slope at each break.

    The logarithm of the expected count is a straight line; each break adds a
    step, and a bend where enough years follow it [1]_. The variance is the mean
    times a dispersion of at least one, and one year resembles the year before;
    how much of either is not known from so few years, and the interval allows
    for all that the series leaves possible (integrated restricted likelihood,
    the correlation uniform beforehand, the dispersion on a logarithmic scale).

    Parameters
    ----------
    counts : array-like of int, shape (years,)
        Counts of consecutive years.
    first_year : int
        The year of the first count.
    breaks : sequence of int
        The first year after each break.
    level : float
        Of the intervals.
    correlations : sequence of float
        What the correlation of a year with the next may be; `(0.0,)` for years that are independent.

    Returns
    -------
    tuple of Interruption
        One a break, in the order of the years. They have not passed disclosure control.

    Raises
    ------
    InputError
        If a count is negative or no number, or a break lies outside the series.
    NotConverged
        If no maximum is found.

    Notes
    -----
    A step says that the series departed from its own line, not what made it
    depart. Two breaks in one year are refused, as no series can tell them apart;
    so is a slope of which fewer than three years are known. A break in the
    year after another has that one year to show its step: it is compared with
    what the line and the steps before it let expect. With 8 to 14 years,
    intervals hold the truth in 95 to 100 of 100 series: see the study of trends.
    Restricted likelihood does best in so short series [2]_.

    References
    ----------
    .. [1] Bernal, J. L., Cummins, S. and Gasparrini, A. (2017). "Interrupted time series regression for the
           evaluation of public health interventions: a tutorial". International Journal of Epidemiology 46:348-355.
    .. [2] Turner, S. L. et al. (2021). "Evaluation of statistical methods used in the analysis of interrupted time
           series studies: a simulation study". BMC Medical Research Methodology 21:181.
    """
    series, years = np.asarray(counts, dtype=np.float64), sorted(breaks)
    if series.ndim != 1 or not np.isfinite(series).all() or (series < 0).any():
        raise InputError.of(
            Text.of("The yearly counts cannot be read as a series."),
            expected=Text.of("One count of zero or more for each of consecutive years."),
            to_fix=Text.of("Pass a flat array of counts without gaps."),
        )
    places = [year - first_year for year in years]
    if places and not 0 < places[0] <= places[-1] < len(series):
        raise InputError.of(
            Text.of("A break lies outside the series."),
            expected=Text.of("Breaks after the first year and not after the last."),
            to_fix=Text.of("Leave the other breaks out."),
        )
    if not places:
        return ()
    steps = sorted(set(places))
    why = _refusal(series, steps)
    if why:
        return tuple(Interruption(year, no_level=why, no_slope=why) for year in years)
    bends = _bends(steps, len(series))
    model = _Model.of(series, steps, bends)
    mixture = model.integrate(correlations)
    return tuple(
        Interruption(year, no_level=CannotTell.SAME_YEAR, no_slope=CannotTell.SAME_YEAR)
        if places.count(place) > 1
        else Interruption(
            year,
            level=mixture.ratio(model.columns.index(("step", place)), level),
            slope=mixture.ratio(model.columns.index(("bend", place)), level) if place in bends else None,
            no_slope=None if place in bends else CannotTell.TOO_CLOSE,
        )
        for year, place in zip(years, places, strict=True)
    )


def _refusal(series: FloatArray, steps: Sequence[int]) -> CannotTell | None:
    """Return why the series cannot carry these breaks, or nothing."""
    if len(series) < LEAST_YEARS or len(series) - 2 - len(steps) < LEAST_FREEDOM:
        return CannotTell.TOO_SHORT
    if steps[0] < LEAST_BEFORE:
        return CannotTell.TOO_EARLY
    before, *after = np.split(series, steps)
    if before.mean() < LEAST_A_YEAR or min(one.sum() for one in after) < LEAST_AFTER:
        return CannotTell.TOO_FEW
    return None


def _bends(steps: Sequence[int], years: int) -> list[int]:
    """Return the breaks whose slope the years after them can show."""
    ends = [*steps[1:], years]
    bends = [step for step, end in zip(steps, ends, strict=True) if end - step >= LEAST_FOR_SLOPE]
    return bends if years - 2 - len(steps) - len(bends) >= LEAST_FREEDOM else []


@dataclass(frozen=True, eq=False)
class _Model:
    """A line with steps and bends on the logarithmic scale, at its best for independent years.

    `response` is the logarithm of the counts as the last step of the fit saw it, `mean` what the model expects.
    """

    columns: list[tuple[str, int]]
    design: FloatArray
    response: FloatArray
    mean: FloatArray

    @classmethod
    def of(cls, series: FloatArray, steps: Sequence[int], bends: Sequence[int]) -> _Model:
        time = np.arange(len(series), dtype=np.float64)
        parts = {("line", 0): np.ones_like(time), ("line", 1): time}
        parts |= {("step", place): (time >= place).astype(np.float64) for place in steps}
        parts |= {("bend", place): np.maximum(time - place, 0.0) for place in bends}
        design = np.stack(list(parts.values()), axis=1)
        line = np.log(series + 0.5)
        for _ in range(_MOST_STEPS):
            mean = np.exp(line)
            response = line + (series - mean) / mean
            weighted = design.T * mean
            new = design @ np.linalg.solve(weighted @ design, weighted @ response)
            if np.abs(new - line).max() < _CLOSE_ENOUGH:
                return cls(list(parts), design, response, mean)
            line = np.clip(new, -30.0, 30.0)
        raise NotConverged.of(
            Text.of("The line through a yearly series was not found in {steps} steps.", steps=_MOST_STEPS),
            expected=Text.of("Counts that a line with steps can follow."),
            to_fix=Text.of("Leave out years without any count."),
        )

    def integrate(self, correlations: Sequence[float]) -> _Mixture:
        """Weigh what the coefficients are at each correlation, and at each dispersion that it leaves possible."""
        years = len(self.mean)
        apart = np.abs(np.subtract.outer(np.arange(years), np.arange(years)))
        fits = [self._at(np.power(rho, apart) if rho else np.eye(years)) for rho in correlations]
        heights = np.array([height for height, *_rest in fits])
        weights = np.exp(heights - heights.max())
        return _Mixture(
            weights / weights.sum(),
            np.array([fit[1] for fit in fits]),
            np.array([fit[2] for fit in fits]),
            np.array([fit[3] for fit in fits]),
        )

    def _at(self, correlation: FloatArray) -> tuple[float, FloatArray, FloatArray, FloatArray]:
        """Return the restricted likelihood, dispersion integrated out; coefficients, unit variances, dispersions."""
        freedom = len(self.mean) - self.design.shape[1]
        covariance = correlation / np.sqrt(np.outer(self.mean, self.mean))
        precision = np.linalg.inv(covariance)
        information = self.design.T @ precision @ self.design
        unit = np.linalg.inv(information)
        best = unit @ self.design.T @ precision @ self.response
        left = self.response - self.design @ best
        squares = max(float(left @ precision @ left), _SMALLEST)
        # One over the dispersion is gamma distributed, and at most one.
        allowed = float(gammainc(freedom / 2, squares / 2))
        dispersions = squares / 2 / gammaincinv(freedom / 2, _CHANCES * allowed)
        height = (
            gammaln(freedom / 2)
            + np.log(allowed)
            - (freedom * np.log(squares / 2)) / 2
            - (np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(information)[1]) / 2
        )
        return float(height), best, np.diag(unit), dispersions


@dataclass(frozen=True, eq=False)
class _Mixture:
    """What is known of the coefficients: a normal distribution for each correlation and dispersion, weighted."""

    weights: FloatArray
    best: FloatArray
    variances: FloatArray
    dispersions: FloatArray

    def ratio(self, column: int, level: float) -> Ratio:
        value, lower, upper = (
            float(np.exp(self._quantile(column, chance)))
            for chance in (0.5, (1 - level) / 2, (1 + level) / 2)
        )
        return Ratio(value, lower, upper)

    def _quantile(self, column: int, chance: float) -> float:
        centres = self.best[:, column, None]
        spreads = np.sqrt(self.variances[:, column, None] * self.dispersions)
        weights = self.weights[:, None] * _WEIGHTS

        def above(point: float) -> float:
            return float((weights * ndtr((point - centres) / spreads)).sum()) - chance

        low = float((centres - 10 * spreads).min())
        high = float((centres + 10 * spreads).max())
        return float(brentq(above, low, high, xtol=1e-10))
