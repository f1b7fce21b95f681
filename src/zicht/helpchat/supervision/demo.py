"""Counters of a quarter for a demo: weeks of a chat that never was, simulated."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from django.utils import timezone

from zicht.helpchat.clock import now
from zicht.helpchat.supervision.planning import HOURS
from zicht.helpchat.talk.models import HourCount
from zicht.methods.queueing import Chats, Visits, simulate_chats

__all__ = ["make_demo_counts"]

_WEEKS = 13
#: Visitors by hour of a day that is open from nine to ten in the evening, and counsellors on duty.
_VISITORS = (*(0.0,) * 9, 0.6, 0.8, 1.0, 1.1, 1.3, 1.6, 2.2, 2.8, 2.4, 2.0, 3.1, 3.9, 3.4, 0.0, 0.0)
_STAFF = (*(0,) * 9, *(1,) * 6, *(2,) * 7, 0, 0)
_CHATS = Chats(34.0, variation=0.7, at_once=2, slowing=0.25, patience_minutes=9.0)
#: Somebody who leaves had waited so long, about.
_LEFT_AFTER_SECONDS = 210


def make_demo_counts() -> None:
    """Make the counters of the weeks behind us, where nothing was counted yet."""
    monday = _this_monday()
    if HourCount.objects.filter(hour__lt=monday).exists():
        return
    found = simulate_chats(
        Visits(_VISITORS * 7),
        _STAFF * 7,
        _CHATS,
        within_minutes=2.0,
        cycles=1,
        replicates=_WEEKS,
        rng=np.random.default_rng(2018),
    )
    # What was begun in one hour is counted there, also the part of the talk that goes on in the next.
    claimed = found.came - found.left
    HourCount.objects.bulk_create(
        [
            HourCount(
                hour=monday - timedelta(hours=(_WEEKS - week) * HOURS - place),
                opened=int(found.came[week, place]),
                claimed=int(claimed[week, place]),
                claimed_soon=int(found.in_time[week, place]),
                waited_seconds=int(60 * found.waited_minutes[week, place]),
                left_waiting=int(found.left[week, place]),
                left_seconds=_LEFT_AFTER_SECONDS * int(found.left[week, place]),
                ended=int(found.came[week, place]),
                talked_seconds=int(60 * found.chat_minutes[week, place]),
                duty_seconds=int(60 * found.staff_minutes[week, place]),
                most_waiting=int(
                    min(claimed[week, place] - found.in_time[week, place], 4) + found.left[week, place]
                ),
            )
            for week in range(_WEEKS)
            for place in range(HOURS)
        ],
        ignore_conflicts=True,
    )


def _this_monday() -> datetime:
    local = timezone.localtime(now()).replace(hour=0, minute=0, second=0)
    return local - timedelta(days=local.weekday())
