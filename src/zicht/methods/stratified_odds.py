"""Who gets it at equal need: the odds of one group to another's, over strata in which people are alike, exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import gammaln

from zicht.errors import InputError, Text

__all__ = ["StratifiedOdds", "stratified_odds"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Log odds ratios beyond which nothing is looked for.
_FURTHEST = 60.0


@dataclass(frozen=True)
class StratifiedOdds:
    """The odds ratio that all strata share.

    Attributes
    ----------
    ratio : float
        The conditional maximum likelihood estimate; 0 or infinite where one group always or never got it.
    lower, upper : float
        Its exact interval.
    p_value : float
        The chance of a table at most as likely as this one if the odds are the same; two-sided, exact.
    level : float
        Of the interval.
    persons, strata : int
        Those that say something: strata in which both groups occur, and some got it and some did not.
    """

    ratio: float
    lower: float
    upper: float
    p_value: float
    level: float
    persons: int
    strata: int


def stratified_odds(tables: npt.ArrayLike, *, level: float = 0.95) -> StratifiedOdds:
    """Compare the odds of two groups within strata, without any approximation.

    Parameters
    ----------
    tables : array-like of int, shape (strata, 2, 2)
        Per stratum and group (the one that is looked at first): persons who got it, and persons who did not.
    level : float
        Of the interval.

    Returns
    -------
    StratifiedOdds
        It assumes that the odds ratio is the same in all strata, and that people of a stratum are alike but for the
        group. It has not passed disclosure control.

    Raises
    ------
    InputError
        If the tables have another shape or negative counts, or no stratum says anything.

    Notes
    -----
    Given the margins of each stratum, the number of the first group who got it has Fisher's noncentral
    hypergeometric distribution. Its sum over strata is the convolution of those, made here on the scale of
    logarithms; estimate, interval and test follow from it as in [1]_ and [2]_.

    References
    ----------
    .. [1] Gart, J. J. (1970). "Point and interval estimation of the common odds ratio in the combination of 2 x 2
           tables with fixed marginals". Biometrika 57:471-475.
    .. [2] Mehta, C. R., Patel, N. R. and Gray, R. (1985). "Computing an exact confidence interval for the common
           odds ratio in several 2 x 2 contingency tables". Journal of the American Statistical Association
           80:969-973.
    """
    counts = _check(tables, level)
    first, lowest, logs = _distribution(counts)
    values = lowest + np.arange(len(logs))
    tail = (1 - level) / 2

    def chances(odds: float) -> FloatArray:
        terms = logs + values * odds
        weights = np.exp(terms - terms.max())
        found: FloatArray = weights / weights.sum()
        return found

    at_equal = chances(0.0)
    likely = float(at_equal[first - lowest])
    p_value = float(at_equal[at_equal <= likely * (1 + 1e-7)].sum())
    highest = int(values[-1])
    ratio = _edge(first, lowest, highest)
    if ratio is None:
        ratio = _solve(lambda odds: float(chances(odds) @ values) - first)
    lower = 0.0 if first == lowest else _solve(lambda o: float(chances(o)[values >= first].sum()) - tail)
    upper = np.inf if first == highest else _solve(lambda o: tail - float(chances(o)[values <= first].sum()))
    return StratifiedOdds(ratio, lower, upper, min(p_value, 1.0), level, int(counts.sum()), len(counts))


def _edge(first: int, lowest: int, highest: int) -> float | None:
    """Return the ratio where as few, or as many, of the first group got it as the margins allow."""
    if first == lowest:
        return 0.0
    return float("inf") if first == highest else None


def _solve(distance: Callable[[float], float]) -> float:
    """Return the odds ratio at which a rising function of its logarithm is 0."""
    return float(np.exp(brentq(distance, -_FURTHEST, _FURTHEST, xtol=1e-12)))


def _check(tables: npt.ArrayLike, level: float) -> IntArray:
    given = np.asarray(tables)
    if given.ndim != 3 or given.shape[1:] != (2, 2) or (given < 0).any() or (given != np.floor(given)).any():
        raise InputError.of(
            Text.of("The strata are no tables of two groups and two answers."),
            expected=Text.of("Whole numbers of persons, 0 or more: strata x 2 groups x got it or not."),
            to_fix=Text.of("Count the persons of both groups in each stratum."),
        )
    if not 0 < level < 1:
        raise InputError.of(
            Text.of("The level of the interval is no probability."),
            expected=Text.of("A number between 0 and 1, such as 0.95."),
            to_fix=Text.of("Give such a level."),
        )
    telling = given[(given.sum(axis=2) > 0).all(axis=1) & (given.sum(axis=1) > 0).all(axis=1)]
    if not len(telling):
        raise InputError.of(
            Text.of("No stratum says anything of the two groups."),
            expected=Text.of("A stratum with persons of both groups, some of whom got it and some not."),
            to_fix=Text.of("Take strata together."),
        )
    found: IntArray = telling.astype(np.int64)
    return found


def _distribution(counts: IntArray) -> tuple[int, int, FloatArray]:
    """Return how many of the first group got it, the least that can be, and log weights of that and each more."""
    first, lowest, logs = 0, 0, np.zeros(1)
    for (got, not_got), (others, not_others) in counts.tolist():
        least, most = max(0, got - not_others), min(got + not_got, got + others)
        values = np.arange(least, most + 1)
        own = -(
            gammaln(values + 1)
            + gammaln(got + not_got - values + 1)
            + gammaln(got + others - values + 1)
            + gammaln(not_others - got + values + 1)
        )
        logs = _convolve(logs, own)
        first, lowest = first + got, lowest + least
    return first, lowest, logs


def _convolve(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return the logarithm of the convolution of two sets of weights."""
    highest = one.max() + other.max()
    found = np.convolve(np.exp(one - one.max()), np.exp(other - other.max()))
    with np.errstate(divide="ignore"):
        logs: FloatArray = np.log(found) + highest
    return logs
