"""The years of an edition: those asked for, or those that follow from the reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir

from zicht.engine import fetch
from zicht.errors import DefinitionError, InputError, Text

__all__ = ["Extent", "check_overlap", "check_window", "default_window", "extent_of"]

#: Years of an edition's window where none is asked for.
DEFAULT_WINDOW_YEARS = 5


@dataclass(frozen=True)
class Extent:
    """The first and last year with a report, the last day, and whether any report comes as a range of years."""

    first_year: int
    last_year: int
    last_day: date
    has_ranges: bool


def extent_of(reports: ir.Table) -> Extent:
    """Return the years that the reports span; without a single date there is nothing to count by year."""
    first, last = reports.report_date, reports.report_date_last
    found = fetch(
        reports.aggregate(first=first.min(), last=last.max(), ranges=(first.year() != last.year()).any())
    )
    values = {name: found[name][0].as_py() for name in ("first", "last", "ranges")}
    if values["first"] is None:
        raise InputError.of(
            Text.of("None of the accepted reports has a date."),
            expected=Text.of("At least one report with a year."),
            to_fix=Text.of("Look at the quarantine for the reasons, and at the mapping of report_date."),
        )
    return Extent(values["first"].year, values["last"].year, values["last"], bool(values["ranges"]))


def day_of_extraction(asked: date | None, said: date | None) -> date | None:
    """Return the day on which the data were taken, as the input says it or else as it is asked for."""
    if asked and said and asked != said:
        raise DefinitionError.of(
            Text.of("--vintage is another day of extraction than zicht.toml says."),
            expected=Text.of("One day: the one on which the data were taken."),
            to_fix=Text.of("Leave --vintage out, or correct zicht.toml."),
        )
    return said or asked


def default_window(extent: Extent, vintage: date | None) -> tuple[int, int]:
    """Five years up to the last whole one; everything where reports come in ranges of years."""
    if extent.has_ranges:
        return extent.first_year, extent.last_year
    whole = extent.last_year if vintage is None else min(extent.last_year, vintage.year - 1)
    last = max(whole, extent.first_year)
    return max(extent.first_year, last - DEFAULT_WINDOW_YEARS + 1), last


def check_overlap(window: tuple[int, int], extent: Extent) -> None:
    """Refuse a window without any report: an edition of nothing would read as zero victims."""
    if window[1] < extent.first_year or extent.last_year < window[0]:
        raise DefinitionError.of(
            Text.of("No report was made in the window."),
            expected=Text.of("A window in which reports were made."),
            to_fix=Text.of("Give another --window, or leave it out."),
        )


def check_window(text: str) -> tuple[int, int]:
    """Return `2016-2020` or `2019` as first and last year."""
    parts = text.split("-")
    if len(parts) in (1, 2) and all(part.isdigit() and len(part) == 4 for part in parts):
        first, last = int(parts[0]), int(parts[-1])
        if first <= last:
            return first, last
    raise DefinitionError.of(
        Text.of("The window cannot be read."),
        expected=Text.of("Two years, first and last, such as 2016-2020."),
        to_fix=Text.of("Give --window in that form."),
    )
