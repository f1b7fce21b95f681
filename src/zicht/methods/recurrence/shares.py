"""Plain shares at a horizon: of those followed long enough, and between what the unlinked could make of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from zicht.errors import InputError, Text
from zicht.methods.recurrence.curve import check_level
from zicht.methods.recurrence.risk_table import check_follow_up

__all__ = ["CompleteShare", "bound_with_unlinked", "exact_interval", "share_of_complete"]


@dataclass(frozen=True)
class CompleteShare:
    """The share of persons with complete follow-up to whom it happened within a horizon.

    `left_out` are persons whose follow-up could not have lasted as long.
    """

    horizon: float
    value: float
    lower: float
    upper: float
    level: float
    persons: int
    events: int
    left_out: int


def share_of_complete(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    *,
    could_last: npt.ArrayLike,
    horizon: float,
    level: float = 0.95,
) -> CompleteShare:
    """Return the share to whom it happened within a horizon, among those who could be followed as long.

    Parameters
    ----------
    time, event : array-like, shape (persons,)
        As in `RiskTable.of`; what happened counts where `event` is 1.
    could_last : array-like, shape (persons,)
        How long the follow-up of each could have lasted: to the last day of the data.
    horizon : float
        In the unit of the times.
    level : float
        Of the interval.

    Returns
    -------
    CompleteShare
        With the exact interval of Clopper and Pearson [1]_. Those who died or left count as persons to whom it did
        not happen: the share is what was seen, by a day on which all could be seen as long. It has not passed
        disclosure control.

    Raises
    ------
    InputError
        If nobody could be followed as long.

    References
    ----------
    .. [1] Clopper, C. J. and Pearson, E. S. (1934). "The use of confidence or fiducial limits illustrated in the
           case of the binomial". Biometrika 26:404-413.
    """
    ends, codes, _entry = check_follow_up(time, event, None)
    whole = np.asarray(could_last, dtype=np.float64) >= horizon
    persons = int(whole.sum())
    if not persons:
        raise InputError.of(
            Text.of("Nobody could be followed as long as the horizon."),
            expected=Text.of("Persons whose follow-up could last to the horizon."),
            to_fix=Text.of("Ask for a shorter horizon."),
        )
    events = int((whole & (codes == 1) & (ends.astype(np.float64) <= horizon)).sum())
    lower, upper = exact_interval(events, persons, level=level)
    return CompleteShare(
        float(horizon), events / persons, lower, upper, level, persons, events, len(ends) - persons
    )


def exact_interval(events: int, persons: int, *, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of Clopper and Pearson for a share; with nobody, from 0 to 1."""
    check_level(level)
    tail = (1 - level) / 2
    lower = float(betaincinv(events, persons - events + 1, tail)) if events else 0.0
    upper = float(betaincinv(events + 1, persons - events, 1 - tail)) if events < persons else 1.0
    return lower, upper


def bound_with_unlinked(share: float, *, linked: int, unlinked: int) -> tuple[float, float]:
    """Return the share among all, if it happened to none of the unlinked and if it happened to all of them.

    Parameters
    ----------
    share : float
        Among those who were found in the other register.
    linked, unlinked : int
        Persons who were found there, and who were not.

    Returns
    -------
    tuple of float
        No assumption is made on who is not found: the true share lies between, but for chance.
    """
    everybody = linked + unlinked
    if not everybody or not linked:
        return 0.0, 1.0
    return share * linked / everybody, (share * linked + unlinked) / everybody
