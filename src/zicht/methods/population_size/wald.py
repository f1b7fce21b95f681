"""Intervals on the logarithm of the dark figure: never below the persons seen."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from zicht.methods.population_size.results import Interval, IntervalKind

__all__ = ["log_intervals", "wald_intervals"]


def wald_intervals(
    persons: float, dark: float, *, variance: float, levels: Sequence[float]
) -> tuple[Interval, ...]:
    """Return intervals of the number of people from the variance of its estimator.

    Parameters
    ----------
    persons : float
        Persons seen; expected ones may be a fraction.
    dark : float
        Persons unseen.
    variance : float
        Of the estimator of persons seen and unseen.
    levels : sequence of float
        From narrow to wide, each 0 to 1.

    Returns
    -------
    tuple of Interval
        The dark figure divided and multiplied by the same factor.

    Notes
    -----
    The dark figure is taken to be lognormal: its logarithm has variance `log(1 + variance / dark**2)`.

    References
    ----------
    .. [1] Chao, A. (1987). "Estimating the population size for capture-recapture data with unequal
           catchability". Biometrics 43:783-791.
    """
    with np.errstate(over="ignore"):
        spread = math.sqrt(np.log1p(np.float64(variance) / dark / dark)) if dark > 0 else 0.0
    return log_intervals(persons, dark, deviation=spread, levels=levels, kind=IntervalKind.WALD)


def log_intervals(
    persons: float, dark: float, *, deviation: float, levels: Sequence[float], kind: IntervalKind
) -> tuple[Interval, ...]:
    """Return intervals of the number of people from the standard deviation of the logarithm of the dark figure."""
    with np.errstate(over="ignore"):
        factors = [float(np.exp(ndtri((1 + level) / 2) * deviation)) for level in levels]
    return tuple(
        Interval(level, persons + dark / factor, persons + dark * factor, kind)
        for level, factor in zip(levels, factors, strict=True)
    )
