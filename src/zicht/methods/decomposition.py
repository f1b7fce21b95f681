"""Why two groups differ in how often they get it: other people, or another treatment of the same people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from zicht.errors import InputError, Text

__all__ = ["Part", "RateDecomposition", "decompose_difference"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """A part of a difference, with its interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, eq=False)
class RateDecomposition:
    """A difference between two shares, in two parts that add up to it.

    Attributes
    ----------
    difference, composition, treatment : Part
        Of the first group less the second: in all; because the groups are made up differently; and because people
        of the same kind are treated differently.
    composition_of, treatment_of : float array, shape (kinds,)
        What each kind of people adds to the two parts.
    """

    difference: Part
    composition: Part
    treatment: Part
    composition_of: FloatArray
    treatment_of: FloatArray


def decompose_difference(
    events: npt.ArrayLike, persons: npt.ArrayLike, *, level: float = 0.95
) -> RateDecomposition:
    """Split the difference between the shares of two groups.

    Parameters
    ----------
    events, persons : array-like of int, shape (2, kinds)
        Per group and kind of people: how many of how many got it.
    level : float
        Of the intervals.

    Returns
    -------
    RateDecomposition
        The split of Kitagawa [1]_: each part is weighted by the mean of both groups, so that neither is the measure
        of the other. A kind that one group does not have is taken to be treated there as in the other. Intervals
        are of the normal distribution. It says what goes together, not what would happen; what kinds of people are
        told apart by decides how much is called treatment. It has not passed disclosure control.

    Raises
    ------
    InputError
        If a group is empty, or counts cannot be.

    References
    ----------
    .. [1] Kitagawa, E. M. (1955). "Components of a difference between two rates". Journal of the American
           Statistical Association 50:1168-1194.
    """
    got, all_ = (np.asarray(one, dtype=np.float64) for one in (events, persons))
    if got.shape != all_.shape or got.ndim != 2 or len(got) != 2 or not ((got >= 0) & (got <= all_)).all():
        raise InputError.of(
            Text.of("The counts of the two groups cannot be read."),
            expected=Text.of("Two groups by kind of people: how many of how many got it."),
            to_fix=Text.of("Count the persons of each kind, and those among them who got it."),
        )
    totals = all_.sum(axis=1, keepdims=True)
    if not (totals > 0).all():
        raise InputError.of(
            Text.of("A group has nobody in it."),
            expected=Text.of("Two groups of at least one person."),
            to_fix=Text.of("Leave the comparison out, or take groups together."),
        )
    shares = all_ / totals
    rates = np.divide(got, all_, out=np.zeros_like(got), where=all_ > 0)
    rates = np.where(all_ > 0, rates, rates[::-1])
    composition_of = (shares[0] - shares[1]) * rates.mean(axis=0)
    treatment_of = (rates[0] - rates[1]) * shares.mean(axis=0)
    z = float(ndtri((1 + level) / 2))
    spread = _spread(shares, rates, all_)
    made = [
        _part(value, variance, z)
        for value, variance in zip(
            (composition_of.sum() + treatment_of.sum(), composition_of.sum(), treatment_of.sum()),
            spread,
            strict=True,
        )
    ]
    return RateDecomposition(made[0], made[1], made[2], composition_of, treatment_of)


def _part(value: float, variance: float, z: float) -> Part:
    half = z * float(np.sqrt(variance))
    return Part(float(value), float(value) - half, float(value) + half)


def _spread(shares: FloatArray, rates: FloatArray, persons: FloatArray) -> tuple[float, float, float]:
    """Return the variances of the difference and of its parts: who is in a group, and who of them got it, by chance."""
    own = np.divide(rates * (1 - rates), persons, out=np.zeros_like(rates), where=persons > 0)
    totals = persons.sum(axis=1)

    def of_shares(weights: FloatArray) -> FloatArray:
        mean = (shares * weights).sum(axis=1, keepdims=True)
        found: FloatArray = (shares * (weights - mean) ** 2).sum(axis=1) / totals
        return found

    middle, apart = rates.mean(axis=0), rates[0] - rates[1]
    half, between = (shares[0] - shares[1]) / 2, shares.mean(axis=0)
    # Where only one group has a kind, its rate stands for both: all of its chance is in the composition.
    both = (persons > 0).all(axis=0)
    half, between = half * np.where(both, 1, 2), between * both
    composition = of_shares(np.stack([middle, middle])).sum() + (half**2 * own).sum()
    treatment = of_shares(np.stack([apart, apart]) / 2).sum() + (between**2 * own).sum()
    whole = of_shares(rates).sum() + (shares**2 * own).sum()
    return float(whole), float(composition), float(treatment)
