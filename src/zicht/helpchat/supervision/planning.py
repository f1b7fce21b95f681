"""How many counsellors it takes: the pattern of visits from counters of hours, planned in a process beside this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from threading import Lock

import numpy as np
from django.utils import timezone

from zicht.helpchat.supervision.computing import Plan, Wish, plan_gently
from zicht.helpchat.talk.models import HourCount
from zicht.workers import open_worker

__all__ = ["HOURS", "Pattern", "Plan", "Wish", "pattern_of", "plan"]

#: Hours of a week, Monday at midnight first.
HOURS = 7 * 24
_FIRST = 0.5

_one_at_a_time = Lock()


@dataclass(frozen=True)
class Pattern:
    """Visitors in each hour of a week, in the mean, where the chat is open; and the weeks that this rests on."""

    per_hour: tuple[float, ...]
    weeks: int
    visitors: int


def pattern_of(
    rows: Sequence[HourCount], week: Sequence[Sequence[tuple[time, time]]], *, until: datetime
) -> Pattern:
    """Return the pattern of visits.

    An hour that is open only in part counts as open. Hours that are closed now are left out, whoever came in them
    before. An open hour in which nobody was seen yet counts half a visitor over all weeks: somebody may come.
    """
    seen = np.zeros(HOURS)
    times = np.zeros(HOURS)
    for row in rows:
        came = row.opened + row.turned_away
        if came or row.duty_seconds:
            place = _place(row.hour)
            seen[place] += came
            times[place] += 1
    weeks = 1
    if rows:
        weeks = max(1, round((until - rows[0].hour) / timedelta(weeks=1)))
    is_open = np.array([_is_open(place, week) for place in range(HOURS)])
    means = np.maximum(seen, _FIRST) / np.where(times > 0, times, weeks)
    return Pattern(tuple(np.where(is_open, means, 0.0).tolist()), weeks, int(seen[is_open].sum()))


def _place(moment: datetime) -> int:
    local = timezone.localtime(moment)
    return local.weekday() * 24 + local.hour


def _is_open(place: int, week: Sequence[Sequence[tuple[time, time]]]) -> bool:
    begins, ends = time(place % 24), time(place % 24, 59, 59)
    return any(opens <= ends and closes > begins for opens, closes in week[place // 24])


def plan(pattern: Pattern, wish: Wish) -> Plan:
    """Plan staff in a process of its own: the sockets of this one have to be quick. One plan at a time.

    Raises
    ------
    InputError
        If no number of counsellors fits the wish.
    """
    with _one_at_a_time, open_worker() as worker:
        return worker.submit(plan_gently, pattern.per_hour, pattern.weeks, wish).result()
