"""From reports to what is counted: one row per person and period, with the person's traits as integers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from zicht.measures import coding
from zicht.measures.rules import CountingRule

__all__ = ["Traits", "Units", "collect_units", "period_of"]

#: Ages are numbers, not codes; they are packed in the same way.
AGES = ("age_at_report", "age_at_start")

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
    """What is counted: the parts of `by_period` have a row per person and period.

    Where years do not add up, those of `in_window` have a row per person in the
    window; else there are none. Parts hold different persons and are read one
    after the other. Columns: `period` (first year times 10,000 plus last year),
    one integer per trait, and `every_<column>` masks.
    """

    by_period: tuple[ir.Table, ...]
    in_window: tuple[ir.Table, ...] = ()


def collect_units(
    reports: ir.Table,
    *,
    traits: Traits,
    supplied: Collection[str],
    rule: CountingRule,
    window: tuple[int, int],
    keep: Callable[[str, ir.Table], ir.Table],
) -> Units:
    """Group linked reports that stand into counted units under a counting rule.

    `keep` stores a table under a name and returns it: what is read twice is made once.
    """
    standing = reports.filter(reports.status != "withdrawn") if "status" in supplied else reports
    encoded = _encode(standing, traits, supplied)
    inside = encoded.filter((encoded.period // 10_000 >= window[0]) & (encoded.period % 10_000 <= window[1]))
    if rule is CountingRule.ONCE_PER_YEAR:
        pooled = inside.mutate(period=ibis.literal(window[0] * 10_000 + window[1], type="int32"))
        return Units((_aggregate(encoded),), (_aggregate(pooled),))
    counted = encoded if rule is CountingRule.FIRST_REPORT_IN_YEAR else inside
    return Units(_once(counted, keep))


def period_of(first: ir.DateValue, last: ir.DateValue) -> ir.IntegerValue:
    """Return the period of a report: its year twice, or the two years of its range."""
    return (first.year() * 10_000 + last.year()).fill_null(UNKNOWN_PERIOD).cast("int32")


def _once(encoded: ir.Table, keep: Callable[[str, ir.Table], ir.Table]) -> tuple[ir.Table, ir.Table]:
    """Return a row per person, of the first period: most persons have one report, and need no aggregation."""
    by_person = encoded.group_by("person").agg(first_period=encoded.period.min(), reports=encoded.count())
    several = keep("persons_with_several_reports", by_person.filter(by_person.reports > 1).drop("reports"))
    one = _decode(encoded.anti_join(several, "person"))
    joined = encoded.inner_join(several, "person")
    first = joined.filter(joined.period == joined.first_period).drop("first_period")
    return one, _aggregate(first)


def _encode(reports: ir.Table, traits: Traits, supplied: Collection[str]) -> ir.Table:
    """Return the reports as integers: a dated key or a mask per trait, beside person and period."""
    keys = {**traits.first, **traits.last}
    coded = coding.add_keys(reports, keys=keys, masks=dict(traits.every), supplied=supplied)
    days = coding.days_since_1900(coded.report_date)
    return coded.select(
        "person",
        period=period_of(coded.report_date, coded.report_date_last),
        **{f"first_{c}": coding.dated(coded[f"key_{c}"], days) for c in traits.first},
        **{f"last_{c}": coding.dated_last(coded[f"key_{c}"], days) for c in traits.last},
        **{f"every_{c}": coded[f"mask_{c}"] for c in traits.every},
        **{f"first_{c}": coding.dated(_age(coded, c, supplied), days) for c in AGES},
    )


def bit_or(mask: int) -> int:
    """Return the bitwise OR of a column: both engines have it, but Ibis knows it for one of them only."""
    raise NotImplementedError(mask)


_bit_or = ibis.udf.agg.builtin(bit_or)


def _aggregate(encoded: ir.Table) -> ir.Table:
    masks = [c for c in encoded.columns if c.startswith("every_")]
    grouped = encoded.group_by(["person", "period"]).agg(
        **{c: encoded[c].min() for c in _keys(encoded)},
        **{c: _bit_or(encoded[c]) for c in masks},
    )
    return _decode(grouped)


def _decode(encoded: ir.Table) -> ir.Table:
    return encoded.mutate(**{c: coding.decode_key(encoded[c]) for c in _keys(encoded)})


def _keys(encoded: ir.Table) -> list[str]:
    return [c for c in encoded.columns if c.startswith(("first_", "last_"))]


def _age(reports: ir.Table, column: str, supplied: Collection[str]) -> ir.IntegerValue:
    """Return the key of an age; intake has filled it in from the birth date where that decides it."""
    if column not in supplied:
        return ibis.literal(coding.code_key("not_asked", {}), type="int32")
    return coding.age_keys(reports[column])
