"""Times before and after a date that can be compared: as long, in the same season, and free of known breaks."""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zicht.vocabulary import code_list

__all__ = ["MONTHS", "BreakInside", "Sides", "TooShort", "break_dates", "choose_sides", "next_month"]

#: How long a side may be, in months, the longest first: parts of a year are compared with that part of the year before.
MONTHS = (24, 12, 6)
#: Earlier dates that show what is usual, at least.
FEWEST_DATES = 3


@dataclass(frozen=True)
class Sides:
    """The time before and the time after a date; each runs up to its end and does not hold it."""

    at: date
    months: int

    @property
    def before(self) -> tuple[date, date]:
        start = _shift(self.at, -max(12, self.months))
        return start, _shift(start, self.months)

    @property
    def after(self) -> tuple[date, date]:
        return self.at, _shift(self.at, self.months)

    def breaks_inside(self, breaks: Mapping[str, date]) -> list[str]:
        """Return the known breaks between the first and the last day, other than at the date itself."""
        first, last = self.before[0], self.after[1]
        return [code for code, day in breaks.items() if first < day < last and day != self.at]


@dataclass(frozen=True)
class TooShort:
    """No time on both sides, or too few earlier dates: so many are there."""

    dates: int = 0


@dataclass(frozen=True)
class BreakInside:
    """Known breaks lie too close to the date."""

    codes: tuple[str, ...]


def break_dates(country: str) -> dict[str, date]:
    """Return the day from which each known break in a country's series holds."""
    return {
        code.code: date.fromisoformat(str(code.valid_from))
        for code in code_list("breaks")
        if code.extra["country"] == country and code.valid_from
    }


def choose_sides(
    at: date, *, first: date, end: date, breaks: Mapping[str, date], months: Sequence[int] = MONTHS
) -> tuple[Sides, tuple[Sides, ...]] | TooShort | BreakInside:
    """Return the longest sides that reports from `first` up to `end` fill, with those of earlier dates; or why none.

    Earlier dates lie whole years before, end before the date, and hold no break, not even at the date itself. No
    time after one of them is that after another, so that each tells something of its own.
    """
    inside: tuple[str, ...] = ()
    most = 0
    for length in months:
        sides = Sides(at, length)
        if sides.before[0] < first or sides.after[1] > end:
            continue
        inside = tuple(sides.breaks_inside(breaks))
        if not inside:
            dates = tuple(_earlier(sides, first, breaks))
            if len(dates) >= FEWEST_DATES:
                return sides, dates
            most = max(most, len(dates))
    return BreakInside(inside) if inside else TooShort(most)


def _earlier(sides: Sides, first: date, breaks: Mapping[str, date]) -> Iterator[Sides]:
    apart = 12 * math.ceil(sides.months / 12)
    one = Sides(_shift(sides.at, -apart), sides.months)
    while one.before[0] >= first:
        if not one.breaks_inside(breaks) and one.at not in breaks.values():
            yield one
        one = Sides(_shift(one.at, -apart), sides.months)


def next_month(day: date) -> date:
    """Return the first day of the month after: a month with a report is taken to be delivered wholly."""
    return _shift(day.replace(day=1), 1)


def _shift(day: date, months: int) -> date:
    """Return the day so many months later, or the last of a shorter month."""
    month = day.year * 12 + day.month - 1 + months
    year, place = divmod(month, 12)
    return date(year, place + 1, min(day.day, calendar.monthrange(year, place + 1)[1]))
