"""The plan of a week by `zicht.methods.queueing`: without Django, for a process beside the server."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from zicht.methods.queueing import Chats, Visits, plan_staff

__all__ = ["Plan", "Wish", "plan_gently", "plan_week"]

#: The same question has the same answer.
_SEED = 20_181
#: Visitors that are simulated at most, about: what a supervisor waits for is two or three seconds.
_MOST_VISITORS = 12_000
_REPLICATES = 20


@dataclass(frozen=True)
class Wish:
    """What is asked for, and how a chat goes. Shares in percent."""

    within_minutes: float
    share_percent: int
    chat_minutes: float
    at_once: int
    slowing_percent: int
    patience_minutes: float
    least: int = 1


@dataclass(frozen=True)
class Plan:
    """Counsellors in each hour of a week with a 95 % interval, and what they do, in percent with a 95 % interval."""

    counsellors: tuple[int, ...]
    lower: tuple[int, ...]
    upper: tuple[int, ...]
    hours_a_week: int
    in_time: tuple[int, int, int]
    left: tuple[int, int, int]
    held: float


def plan_week(per_hour: tuple[float, ...], weeks: int, wish: Wish) -> Plan:
    """Plan the staff of a week.

    Raises
    ------
    InputError
        If no number of counsellors fits the wish.
    """
    a_week = max(sum(per_hour), 0.1)
    found = plan_staff(
        Visits(per_hour, weeks),
        Chats(
            wish.chat_minutes,
            at_once=wish.at_once,
            slowing=wish.slowing_percent / 100,
            patience_minutes=wish.patience_minutes,
        ),
        within_minutes=wish.within_minutes,
        share=wish.share_percent / 100,
        least=wish.least,
        cycles=int(np.clip(_MOST_VISITORS / _REPLICATES / a_week, 2, 52)),
        replicates=_REPLICATES,
        rng=np.random.default_rng(_SEED),
    )
    return Plan(
        counsellors=tuple(found.counsellors.tolist()),
        lower=tuple(found.lower.tolist()),
        upper=tuple(found.upper.tolist()),
        hours_a_week=int(found.counsellors.sum()),
        in_time=_interval(found.in_time),
        left=_interval(found.left),
        held=float(np.nanmean(found.busy)),
    )


def plan_gently(per_hour: tuple[float, ...], weeks: int, wish: Wish) -> Plan:
    """Plan the staff of a week behind everything else that this machine does."""
    with suppress(OSError):  # a service that is shut in may not change how soon it is served
        os.nice(10)
    return plan_week(per_hour, weeks, wish)


def _interval(shares: np.typing.NDArray[np.float64]) -> tuple[int, int, int]:
    """Return the lower end, the middle and the upper end, in percent."""
    if np.isnan(shares).all():
        return (0, 0, 0)
    low, middle, high = np.nanquantile(shares, [0.025, 0.5, 0.975])
    return (round(100 * low), round(100 * middle), round(100 * high))
