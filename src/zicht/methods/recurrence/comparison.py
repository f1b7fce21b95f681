"""Two groups side by side at a horizon, alike in what they were matched on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from zicht.errors import InputError, Text
from zicht.methods.recurrence.curve import check_level
from zicht.methods.recurrence.incidence import cumulative_incidence
from zicht.methods.recurrence.risk_table import RiskTable

#: A value with its lower and upper limit.
Figure = tuple[float, float, float]

__all__ = ["MatchedComparison", "compare_matched"]


@dataclass(frozen=True)
class MatchedComparison:
    """The incidence of a group and of those it was matched with, at a horizon.

    Each figure has its interval; `difference` and `ratio` are of the group to the others. `persons` are those of
    the group who are compared, `unmatched` those for whom nobody alike was followed as long.
    """

    horizon: float
    group: Figure
    others: Figure
    difference: Figure
    ratio: Figure
    level: float
    persons: int
    unmatched: int


def compare_matched(
    group: Sequence[RiskTable],
    others: Sequence[RiskTable],
    *,
    horizon: float,
    cause: int = 1,
    level: float = 0.95,
) -> MatchedComparison:
    """Compare the cumulative incidence of a group with that of people alike in sex, age, region or year.

    Parameters
    ----------
    group, others : sequence of RiskTable
        One table per combination of what they are matched on, in the same order.
    horizon : float
        In the unit of the tables.
    cause : int
        The event.
    level : float
        Of the intervals.

    Returns
    -------
    MatchedComparison
        The incidences of the combinations are weighted by the persons of the group (direct standardisation), so
        that both sides are made up alike. What was not matched on can still differ. It has not passed disclosure
        control.

    Raises
    ------
    InputError
        If no combination has persons on both sides who were followed as long as the horizon.
    """
    check_level(level)
    pairs = [
        (one, other)
        for one, other in zip(group, others, strict=True)
        if one.at_risk_at(horizon) and other.at_risk_at(horizon)
    ]
    if not pairs:
        raise InputError.of(
            Text.of("Nobody can be compared at the horizon."),
            expected=Text.of("Persons alike on both sides who were followed as long."),
            to_fix=Text.of("Match on less, or ask for a shorter horizon."),
        )
    persons = np.array([one.persons for one, _other in pairs])
    weights = persons / persons.sum()
    (own, own_variance), (theirs, their_variance) = (
        _standardise([pair[side] for pair in pairs], weights, horizon, cause) for side in (0, 1)
    )
    z = float(ndtri((1 + level) / 2))
    half = z * float(np.sqrt(own_variance + their_variance))
    difference = own - theirs
    return MatchedComparison(
        float(horizon),
        _share(own, own_variance, z),
        _share(theirs, their_variance, z),
        (difference, difference - half, difference + half),
        _ratio(own, own_variance, theirs, their_variance, z),
        level,
        int(persons.sum()),
        sum(one.persons for one in group) - int(persons.sum()),
    )


def _standardise(
    tables: Sequence[RiskTable], weights: np.ndarray, horizon: float, cause: int
) -> tuple[float, float]:
    found = [cumulative_incidence(table, cause=cause).at(horizon) for table in tables]
    value = float(weights @ [one.value for one in found])
    return value, float(weights**2 @ [one.error**2 for one in found])


def _share(value: float, variance: float, z: float) -> Figure:
    half = z * float(np.sqrt(variance))
    return value, max(value - half, 0.0), min(value + half, 1.0)


def _ratio(own: float, own_variance: float, theirs: float, their_variance: float, z: float) -> Figure:
    """Return the ratio with its interval, which is symmetric for its logarithm."""
    if own <= 0 or theirs <= 0:
        return (own / theirs if theirs > 0 else float("nan"), 0.0, float("inf"))
    away = float(np.exp(z * np.sqrt(own_variance / own**2 + their_variance / theirs**2)))
    return own / theirs, own / theirs / away, own / theirs * away
