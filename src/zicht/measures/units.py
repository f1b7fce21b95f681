"""From reports to what is counted: one row per person and period, with the person's traits as integers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from zicht.measures import coding
from zicht.measures.rules import CountingRule

__all__ = ["Traits", "Units", "collect_units", "period_of"]

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


def collect_units(
    reports: ir.Table,
    *,
    traits: Traits,
    supplied: Collection[str],
    rule: CountingRule,
    window: tuple[int, int],
) -> Units:
    """Group linked reports that stand into counted units under a counting rule."""
    standing = reports.filter(reports.status != "withdrawn") if "status" in supplied else reports
    dated = standing.mutate(period=period_of(standing.report_date, standing.report_date_last))
    inside = dated.filter((dated.period // 10_000 >= window[0]) & (dated.period % 10_000 <= window[1]))

    def aggregate(table: ir.Table) -> ir.Table:
        return _aggregate(_encode(table, traits, supplied))

    if rule is CountingRule.ONCE_PER_YEAR:
        pooled = inside.mutate(period=ibis.literal(window[0] * 10_000 + window[1], type="int32"))
        return Units(aggregate(dated), aggregate(pooled), rule)
    counted = dated if rule is CountingRule.FIRST_REPORT_IN_YEAR else inside
    once = aggregate(_in_first_period(counted))
    return Units(once, once, rule)


def period_of(first: ir.DateValue, last: ir.DateValue) -> ir.IntegerValue:
    """Return the period of a report: its year twice, or the two years of its range."""
    return (first.year() * 10_000 + last.year()).fill_null(UNKNOWN_PERIOD).cast("int32")


def _in_first_period(reports: ir.Table) -> ir.Table:
    """Keep the reports of each person's first period; only the few persons with several are looked up."""
    by_person = reports.group_by("person").agg(
        first_period=reports.period.min(), last_period=reports.period.max()
    )
    several = by_person.filter(by_person.first_period != by_person.last_period)
    joined = reports.left_join(several.drop("last_period"), "person")
    return joined.filter(joined.first_period.isnull() | (joined.period == joined.first_period))


def _encode(reports: ir.Table, traits: Traits, supplied: Collection[str]) -> ir.Table:
    """Return the reports as integers: a dated key or a mask per trait, beside person and period."""
    keys = {**traits.first, **traits.last}
    coded = coding.add_keys(reports, keys=keys, masks=dict(traits.every), supplied=supplied)
    days = coding.days_since_1900(coded.report_date)
    return coded.select(
        "person",
        "period",
        **{f"first_{c}": coding.dated(coded[f"key_{c}"], days) for c in traits.first},
        **{f"last_{c}": coding.dated_last(coded[f"key_{c}"], days) for c in traits.last},
        **{f"every_{c}": coded[f"mask_{c}"] for c in traits.every},
        first_age_at_report=coding.dated(_age_at_report(coded, supplied), days),
        first_age_at_start=coding.dated(_given_age(coded, "age_at_start", supplied), days),
    )


def _aggregate(encoded: ir.Table) -> ir.Table:
    traits = [c for c in encoded.columns if c.startswith(("first_", "last_"))]
    masks = [c for c in encoded.columns if c.startswith("every_")]
    grouped = encoded.group_by(["person", "period"]).agg(
        **{c: encoded[c].min() for c in traits},
        **{c: encoded[c].bit_or() for c in masks},
    )
    return grouped.mutate(**{c: coding.decode_key(grouped[c]) for c in traits})


def _given_age(reports: ir.Table, column: str, supplied: Collection[str]) -> ir.IntegerValue:
    if column not in supplied:
        return ibis.literal(coding.code_key("not_asked", {}), type="int32")
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
