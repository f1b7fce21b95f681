"""Birth dates for comparing: which are real, which are stopgaps, and which could have day and month swapped."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.linkage.rules import read_rules

__all__ = ["is_default_date", "normalise_births", "swap_day_and_month"]

_PRECISIONS = pa.array(["none", "year", "month", "default", "day"])


def normalise_births(first: pa.Array, last: pa.Array, precision: pa.Array) -> dict[str, pa.Array]:
    """Return the columns of a birth date: `birth`, `birth_swapped`, `birth_year`, `birth_month`, `birth_precision`.

    The three arrays are those of a canonical date: its first and last possible day, and
    how exactly it is known. A default date says no more than its year.
    """
    precision = precision.cast(pa.string()).fill_null("unknown")
    known = pc.and_(first.is_valid(), pc.equal(pc.year(first), pc.year(last))).fill_null(fill_value=False)
    to_the_day = pc.and_(known, pc.equal(precision, "day"))
    default = pc.and_(to_the_day, is_default_date(first))
    day = pc.and_(to_the_day, pc.invert(default))
    month = pc.or_(day, pc.and_(known, pc.equal(precision, "month")))
    level = pc.add(known.cast(pa.int8()), month.cast(pa.int8()))
    level = pc.add(level, pc.multiply(default.cast(pa.int8()), pa.scalar(2, pa.int8())))
    level = pc.add(level, pc.multiply(day.cast(pa.int8()), pa.scalar(2, pa.int8())))
    birth = pc.if_else(day, first, None)
    return {
        "birth": birth,
        "birth_swapped": swap_day_and_month(birth),
        "birth_year": pc.if_else(known, pc.year(first), None).cast(pa.int16()),
        "birth_month": pc.if_else(month, pc.month(first), None).cast(pa.int8()),
        "birth_precision": _PRECISIONS.take(level),
    }


def is_default_date(days: pa.Array) -> pa.Array:
    """Say of each date whether registrations write it for an unknown day, or a program for an empty cell."""
    found = pa.array(np.zeros(len(days), dtype=bool))
    for rule in read_rules("default_dates"):
        same = pc.and_(pc.equal(pc.month(days), int(rule["month"])), pc.equal(pc.day(days), int(rule["day"])))
        if rule["year"]:
            same = pc.and_(same, pc.equal(pc.year(days), int(rule["year"])))
        found = pc.or_(found, same.fill_null(fill_value=False))
    return found


def swap_day_and_month(days: pa.Array) -> pa.Array:
    """Return each date with day and month exchanged; null where that gives no date, or the same one."""
    month, day = pc.month(days), pc.day(days)
    possible = pc.and_(pc.less_equal(day, 12), pc.not_equal(day, month)).fill_null(fill_value=False)
    taken = days.filter(possible)
    dates = taken.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    years = dates.astype("datetime64[Y]").astype("datetime64[M]")
    swapped = (years + (pc.day(taken).to_numpy() - 1)).astype("datetime64[D]") + (
        pc.month(taken).to_numpy() - 1
    )
    all_days = np.full(len(days), np.datetime64("NaT"), dtype="datetime64[D]")
    all_days[possible.to_numpy(zero_copy_only=False)] = swapped
    return pa.array(all_days, pa.date32(), from_pandas=True)
