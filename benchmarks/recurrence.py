"""Cumulative incidence and Gray's test by Zicht: `python -m benchmarks.recurrence WORK FILE`.

Works: `incidence` (with its variance, pointwise interval and band over the
whole curve), `no_band` and `gray`. Prints one line of JSON, as
`peer_recurrence` does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from benchmarks.follow_up import HORIZONS, FollowUp, read_follow_up, show, take_time
from zicht.methods.recurrence.bands import incidence_band
from zicht.methods.recurrence.curve import Curve
from zicht.methods.recurrence.gray import GrayTest, gray_test
from zicht.methods.recurrence.incidence import cumulative_incidence
from zicht.methods.recurrence.risk_table import Numbers, RiskTable

__all__ = ["WORKS"]


def estimate_incidence(time: Numbers, data: FollowUp, *, band: bool) -> Curve:
    """Estimate as an edition does."""
    table = RiskTable.of(time, data.event, causes=2)
    curve = cumulative_incidence(table)
    curve.interval()
    if band:
        incidence_band(table, curve)
    return curve


def compare_groups(time: Numbers, data: FollowUp) -> GrayTest:
    group = data.group
    return gray_test([RiskTable.of(time[group == one], data.event[group == one], causes=2) for one in (0, 1)])


def read_curve(curve: Curve) -> tuple[list[float], list[float]]:
    found = [curve.at(horizon) for horizon in HORIZONS]
    return [one.value for one in found], [one.error for one in found]


def as_whole_days(data: FollowUp) -> Numbers:
    """Return the times as the whole numbers that they are, where they are."""
    days = data.time.astype(np.int64)
    return days if (days == data.time).all() else data.time


#: What is done with times and codes, and how the answer is read.
WORKS: Mapping[str, Callable[[Numbers, FollowUp], Curve | GrayTest]] = {
    "incidence": lambda time, data: estimate_incidence(time, data, band=True),
    "no_band": lambda time, data: estimate_incidence(time, data, band=False),
    "gray": compare_groups,
}

if __name__ == "__main__":
    work, file = sys.argv[1:]
    follow_up = read_follow_up(Path(file))
    whole = as_whole_days(follow_up)
    took, answer = take_time(lambda data: WORKS[work](whole[: len(data)], data), follow_up)
    if isinstance(answer, Curve):
        show(took, *read_curve(answer))
    else:
        show(took, [answer.statistic])
