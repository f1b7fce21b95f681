"""How many counsellors it takes that visitors wait no longer than asked, hour by hour, with a range."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Text
from zicht.methods.queueing.erlang import describe_queue
from zicht.methods.queueing.simulation import Chats, Visits, simulate_chats

__all__ = ["MOST_COUNSELLORS", "Staffing", "counsellors_needed", "plan_staff"]

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

#: Above this a plan is no plan.
MOST_COUNSELLORS = 500
#: From so many simulated visitors in an hour on, its share says something.
ENOUGH = 30
#: How often hours that fall short get one counsellor more.
MOST_ROUNDS = 8


@dataclass(frozen=True, eq=False)
class Staffing:
    """A plan of staff and what it does.

    Attributes
    ----------
    counsellors : int array, shape (hours,)
        On duty in each hour of the cycle.
    lower, upper : int array, shape (hours,)
        95 % interval of the number that is needed, as far as the visitors an hour are known; equal where they are
        given and no estimate.
    in_time : float array, shape (replicates,)
        Share of all visitors helped within the wait asked for, in each replicate of the simulation; nan where nobody
        came.
    left : float array, shape (replicates,)
        Share of all visitors who left without help.
    busy : float array, shape (replicates,)
        Chats that a counsellor on duty holds, in the mean.
    in_time_by_hour : float array, shape (hours,)
        Share helped in time by hour, over all replicates; nan where nobody came.
    """

    counsellors: Whole
    lower: Whole
    upper: Whole
    in_time: Floats
    left: Floats
    busy: Floats
    in_time_by_hour: Floats


def counsellors_needed(per_hour: float, chats: Chats, *, within_minutes: float, share: float) -> int:
    """Return the smallest number of counsellors with which enough visitors of an hour are helped in time.

    Parameters
    ----------
    per_hour : float
        Visitors an hour.
    chats : Chats
        How a chat goes. A counsellor counts as `at_once` places, each as slow as when all are taken.
    within_minutes : float
        The wait asked for.
    share : float
        The share of all visitors to be helped within it, below 1.

    Returns
    -------
    int
        By Palm's formula; 0 where nobody comes. Rather one too many than one too few: a counsellor who holds fewer
        chats than she can is faster than is assumed.

    Raises
    ------
    InputError
        If a number cannot be used, or the share cannot be reached.
    """
    if not 0 <= share < 1 or within_minutes < 0:
        raise _unusable()
    if per_hour <= 0:
        return 0
    for number in range(1, MOST_COUNSELLORS + 1):
        found = describe_queue(
            arrivals=per_hour / 60,
            service_mean=chats.minutes_when_full,
            servers=number * chats.at_once,
            patience_mean=chats.patience_minutes,
            within=within_minutes,
        )
        if found.in_time >= share:
            return number
    raise _unusable()


def plan_staff(
    visits: Visits,
    chats: Chats,
    *,
    within_minutes: float,
    share: float,
    least: int = 1,
    cycles: int,
    replicates: int,
    rng: np.random.Generator,
) -> Staffing:
    """Plan staff for each hour, then simulate the whole cycle and add where an hour falls short.

    Parameters
    ----------
    visits : Visits
        Visitors by hour of the cycle; 0 where the chat is closed.
    chats : Chats
        How a chat goes.
    within_minutes : float
        The wait asked for.
    share : float
        The share of visitors of every hour to be helped within it.
    least : int
        Counsellors who are on duty together at least, while it is open.
    cycles, replicates : int
        How much is simulated.
    rng : numpy.random.Generator
        The only source of chance.

    Returns
    -------
    Staffing
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If a number cannot be used.

    Notes
    -----
    The formula takes each hour for itself; chats that are still going on from a busy hour before make it too
    hopeful, hence the simulation [1]_. Only counsellors are added, so that the plan may hold one too many. Shifts,
    breaks, meetings and illness are not in it. Where a shift must be long, take the largest number within it.

    References
    ----------
    .. [1] Green, L. V., Kolesar, P. J. and Whitt, W. (2007). "Coping with time-varying demand when setting staffing
           requirements for a service system". Production and Operations Management 16:13-39.
    """
    need = {"within_minutes": within_minutes, "share": share}
    open_hours = np.asarray(visits.per_hour, dtype=np.float64) > 0
    staff = np.array([counsellors_needed(rate, chats, **need) for rate in visits.per_hour], dtype=np.int64)
    lower, upper = _interval(visits, chats, staff, need=need, rng=rng)
    together = np.where(open_hours, least, 0)
    staff, lower, upper = (np.maximum(one, together) for one in (staff, lower, upper))
    simulate = partial(
        simulate_chats,
        chats=chats,
        within_minutes=within_minutes,
        cycles=cycles,
        replicates=replicates,
        rng=rng,
    )
    # At the means: what is not known of them is in the interval, and not a reason for more staff.
    at_means = Visits(visits.per_hour)
    for _round in range(MOST_ROUNDS):
        found = simulate(at_means, staff.tolist())
        came, in_time = found.came.sum(axis=0), found.in_time.sum(axis=0)
        # Short by more than chance: three standard errors of a share.
        short = (
            open_hours & (came >= ENOUGH) & (in_time < share * came - 3 * np.sqrt(share * (1 - share) * came))
        )
        if not short.any():
            break
        staff = staff + short
    found = simulate(visits, staff.tolist())
    came, in_time = found.came.sum(axis=0), found.in_time.sum(axis=0)
    by_hour = np.divide(in_time, came, out=np.full(len(came), np.nan), where=came > 0)
    total = found.came.sum(axis=1)
    some = np.where(total > 0, total, np.nan)
    return Staffing(
        staff,
        np.minimum(lower, staff),
        np.maximum(upper, staff),
        found.in_time.sum(axis=1) / some,
        found.left.sum(axis=1) / some,
        found.chat_minutes.sum(axis=1) / np.maximum(found.staff_minutes.sum(axis=1), 1.0),
        by_hour,
    )


def _interval(
    visits: Visits, chats: Chats, staff: Whole, *, need: dict[str, float], rng: np.random.Generator
) -> tuple[Whole, Whole]:
    """Return the numbers needed at the 2.5th and the 97.5th percentile of each hour's visitors."""
    if not visits.cycles:
        return staff, staff
    draws = np.quantile(np.array([visits.draw(rng) for _draw in range(1000)]), [0.025, 0.975], axis=0)
    closed = np.asarray(visits.per_hour) <= 0
    low, high = (
        np.array(
            [
                0 if shut else counsellors_needed(rate, chats, **need)
                for rate, shut in zip(rates.tolist(), closed.tolist(), strict=True)
            ],
            dtype=np.int64,
        )
        for rates in draws
    )
    return low, high


def _unusable() -> InputError:
    return InputError.of(
        Text.of("No number of counsellors fits."),
        expected=Text.of(
            "A wait of zero or more, a share below 100 %, and at most {count} counsellors.",
            count=MOST_COUNSELLORS,
        ),
        to_fix=Text.of("Ask for a longer wait or a smaller share, or let a counsellor hold more chats."),
    )
