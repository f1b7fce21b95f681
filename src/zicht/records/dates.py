"""Dates as the canonical tables hold them: the first and last day that they can be, and how precise they are."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zicht.records.reasons import Reason

__all__ = ["DateFormat", "PartialDate", "parse_partial_date", "to_canonical_date", "write_date"]


class DateFormat(StrEnum):
    """The order in which a file writes the parts of a date.

    Each knows whole and partial dates: `dmy` reads `14-03-2019`, `03-2019` and
    `2019`; every format reads a range of years (`2014-2018`) and a date that
    begins with a year of four digits, because that can be read in one way only.
    Between the parts stand `-`, `/` or `.`.
    """

    DMY = "dmy"
    YMD = "ymd"
    MDY = "mdy"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as exactly as it is known."""

    first: date
    last: date
    precision: str


_CANONICAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_RANGE = re.compile(r"(\d{4})/(\d{4})", re.ASCII)
_YEAR_RANGE = re.compile(r"(\d{4})\s*[-/–]\s*(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?", re.ASCII)
_YEAR_LAST = re.compile(r"(?:(\d{1,2})[-/.])?(\d{1,2})[-/.](\d{4})", re.ASCII)


def parse_partial_date(text: str) -> PartialDate | Reason:
    """Read one canonical date: `2019-03-14`, `2019-03`, `2019` or `2014/2018`."""
    if years := _RANGE.fullmatch(text):
        return _year_range(int(years[1]), int(years[2]))
    parts = _CANONICAL.fullmatch(text)
    if not parts:
        return Reason.DATE_SYNTAX
    year, month, day = int(parts[1]), parts[2], parts[3]
    try:
        if day:
            exact = date(year, int(month), int(day))
            return PartialDate(exact, exact, "day")
        if month:
            last_day = calendar.monthrange(year, int(month))[1]
            return PartialDate(date(year, int(month), 1), date(year, int(month), last_day), "month")
        return PartialDate(date(year, 1, 1), date(year, 12, 31), "year")
    except ValueError:  # calendar.IllegalMonthError is one
        return Reason.DATE_IMPOSSIBLE


def _year_range(first: int, last: int) -> PartialDate | Reason:
    if not 0 < first <= last:
        return Reason.DATE_IMPOSSIBLE
    return PartialDate(date(first, 1, 1), date(last, 12, 31), "year" if first == last else "range")


def to_canonical_date(text: str, date_format: DateFormat) -> str:
    """Turn a file's own date into canonical text; what cannot be read stays as it is, to be refused later."""
    if years := _YEAR_RANGE.fullmatch(text):
        return f"{years[1]}/{years[2]}"
    if parts := _YEAR_FIRST.fullmatch(text):
        return _join(parts[1], parts[2], parts[3])
    parts = _YEAR_LAST.fullmatch(text)
    if not parts or date_format is DateFormat.YMD:
        return text
    month, day = parts[2], parts[1]
    if day and date_format is DateFormat.MDY:
        month, day = day, month
    return _join(parts[3], month, day)


def _join(year: str, month: str | None, day: str | None) -> str:
    return "-".join([year, *(part.zfill(2) for part in (month, day) if part)])


def write_date(canonical: str, date_format: DateFormat) -> str:
    """Write a canonical date as a file of this format does: the inverse of `to_canonical_date`."""
    if "/" in canonical:
        return canonical.replace("/", "-")
    parts = canonical.split("-")
    if date_format is DateFormat.DMY:
        parts.reverse()
    elif date_format is DateFormat.MDY:
        parts = [*parts[1:], parts[0]]
    return "-".join(parts)
