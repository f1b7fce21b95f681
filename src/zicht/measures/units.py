"""From reports to what is counted: one row per person and period, with the person's traits as integers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from zicht.measures import coding
from zicht.measures.rules import CountingRule

__all__ = ["AGE_COLUMNS", "Traits", "Units", "collect_units", "prepare_reports"]

#: Ages are numbers, not codes; they are packed in the same way.
AGE_COLUMNS = ("age_at_report", "age_at_start")

#: The period of reports without a year, after every other.
UNKNOWN_PERIOD = 99_999_999


@dataclass(frozen=True)
class Traits:
    """Which columns of `reports` become traits of a unit, with their code lists.

    `first` take the first known code, `last` the last known one, `every` all codes of any report.
    """

    first: Mapping[str, str]
    last: Mapping[str, str]
    every: Mapping[str, str]


@dataclass(frozen=True)
class Units:
    """What is counted: `by_period` has a row per person and period.

    Where years do not add up, `in_window` has a row per person in the window;
    else it is the same table. Columns: `period` (first year times 10,000 plus
    last year), one integer per trait, and `every_<column>` masks.
    """

    by_period: ir.Table
    in_window: ir.Table
    rule: CountingRule


def prepare_reports(reports: ir.Table, *, traits: Traits, supplied: Collection[str]) -> ir.Table:
    """Return the reports that stand, as integers: person, period, days and a key or mask per trait."""
    standing = reports.filter(reports.status != "withdrawn") if "status" in supplied else reports
    coded = coding.add_keys(
        standing, keys={**traits.first, **traits.last}, masks=dict(traits.every), supplied=supplied
    )
    days = coding.days_since_1900(coded.report_date)
    columns = {
        "person": coded.person,
        "period": period_of(coded.report_date, coded.report_date_last),
        **{f"first_{c}": coding.dated(coded[f"key_{c}"], days) for c in traits.first},
        **{f"last_{c}": coding.dated_last(coded[f"key_{c}"], days) for c in traits.last},
        **{f"every_{c}": coded[f"mask_{c}"] for c in traits.every},
        "first_age_at_report": coding.dated(_age_at_report(coded, supplied), days),
        "first_age_at_start": coding.dated(_given_age(coded, "age_at_start", supplied), days),
    }
    return coded.select(**columns)


def period_of(first: ir.DateValue, last: ir.DateValue) -> ir.IntegerValue:
    """Return the period of a report: its year twice, or the two years of its range."""
    return (first.year() * 10_000 + last.year()).fill_null(UNKNOWN_PERIOD).cast("int32")


def collect_units(prepared: ir.Table, *, rule: CountingRule, window: tuple[int, int]) -> Units:
    """Group prepared reports into counted units under a counting rule."""
    inside = _inside(prepared, window)
    if rule is CountingRule.ONCE_PER_YEAR:
        by_period = _aggregate(prepared, ["person", "period"])
        pooled = ibis.literal(window[0] * 10_000 + window[1], type="int32")
        return Units(by_period, _aggregate(inside.mutate(period=pooled), ["person", "period"]), rule)
    counted = prepared if rule is CountingRule.FIRST_REPORT_IN_YEAR else inside
    first = counted.group_by("person").agg(first_period=counted.period.min())
    joined = counted.inner_join(first, "person")
    by_period = _aggregate(joined.filter(joined.period == joined.first_period), ["person", "period"])
    return Units(by_period, by_period, rule)


def _inside(table: ir.Table, window: tuple[int, int]) -> ir.Table:
    first, last = window
    return table.filter((table.period // 10_000 >= first) & (table.period % 10_000 <= last))


def _aggregate(prepared: ir.Table, by: list[str]) -> ir.Table:
    traits = [c for c in prepared.columns if c.startswith(("first_", "last_")) and c != "first_period"]
    masks = [c for c in prepared.columns if c.startswith("every_")]
    grouped = prepared.group_by(by).agg(
        **{c: prepared[c].min() for c in traits},
        **{c: prepared[c].bit_or() for c in masks},
    )
    return grouped.mutate(**{c: coding.decode_key(grouped[c]) for c in traits})


def _given_age(reports: ir.Table, column: str, supplied: Collection[str]) -> ir.IntegerValue:
    if column not in supplied:
        return ibis.literal(coding.code_key("not_asked", {}), type="int64")
    return coding.age_keys(reports[column])


def _age_at_report(reports: ir.Table, supplied: Collection[str]) -> ir.IntegerValue:
    """Take the age as given; else complete years from birth to report, where their precision decides it."""
    if "birth_date" not in supplied:
        return _given_age(reports, "age_at_report", supplied)
    youngest = complete_years(reports.birth_date_last, reports.report_date)
    oldest = complete_years(reports.birth_date, reports.report_date_last)
    derived = ibis.ifelse((youngest == oldest) & (youngest >= 0), youngest, ibis.null("int32"))
    if "age_at_report" not in supplied:
        return coding.age_keys(derived)
    return coding.age_keys(reports.age_at_report.cast("int32").coalesce(derived))


def complete_years(birth: ir.DateValue, day: ir.DateValue) -> ir.IntegerValue:
    """Return the complete years from a birth date to a day."""
    before_birthday = day.month() * 100 + day.day() < birth.month() * 100 + birth.day()
    return (day.year() - birth.year() - before_birthday.cast("int32")).cast("int32")
