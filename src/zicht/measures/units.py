"""From reports to what is counted: one row per person and period, with the person's traits as integers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import ibis
import ibis.expr.types as ir

from zicht.engine import fetch
from zicht.measures import coding
from zicht.measures.rules import CountingRule
from zicht.records.contract import Kind
from zicht.records.contracts import CONTRACTS

__all__ = ["Traits", "Units", "collect_persons", "collect_units", "number_of", "period_of", "up_to"]

#: The period of reports without a year, after every other.
UNKNOWN_PERIOD = 99_999_999


@dataclass(frozen=True)
class Traits:
    """Which columns of `reports` become traits of a unit, with their code lists.

    `first` take the first known code, `last` the last known one, `every` all
    codes of any report; `ages` take the first known number of years.
    """

    first: Mapping[str, str]
    last: Mapping[str, str]
    every: Mapping[str, str]
    ages: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """The names of the traits, in the order of the columns of units."""
        return [
            *(f"first_{c}" for c in self.first),
            *(f"last_{c}" for c in self.last),
            *(f"every_{c}" for c in self.every),
            *(f"first_{c}" for c in self.ages),
        ]


@dataclass(frozen=True)
class Units:
    """What is counted: the parts of `by_period` have a row per person and period.

    Where years do not add up, those of `in_window` have a row per person in the
    window; else there are none. Parts hold different persons and are read one
    after the other. Columns: `period` (first year times 10,000 plus last year),
    and a position or a mask per trait, see `coding`.
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
    """Group linked reports that stand, up to the window's end, into counted units under a counting rule.

    `keep` stores a table under a name and returns it: what is read twice is made once.
    """
    reports = _narrow(reports, traits, supplied)
    standing = up_to(reports, window[1])
    standing = standing.filter(standing.status != "withdrawn") if "status" in supplied else standing
    dated = standing.mutate(period=period_of(standing.report_date, standing.report_date_last))
    inside = dated.filter((dated.period // 10_000 >= window[0]) & (dated.period % 10_000 <= window[1]))
    encoding = _Encoding(reports, traits, supplied)
    if rule is CountingRule.ONCE_PER_YEAR:
        pooled = inside.mutate(period=ibis.literal(window[0] * 10_000 + window[1], type="int32"))
        return Units((encoding.of_several(dated),), (encoding.of_several(pooled),))
    counted = dated if rule is CountingRule.FIRST_REPORT_IN_YEAR else inside
    return Units(_once(counted, encoding, keep))


def collect_persons(
    reports: ir.Table, *, traits: Traits, supplied: Collection[str], window: tuple[int, int]
) -> ir.Table:
    """Group reports that are linked, and stand and are dated to the day up to the window's end, into persons.

    Columns: `linked`, `index` (the day of the first report, in days since 1900), and a number per trait.
    """
    reports = _narrow(reports, traits, supplied)
    standing = up_to(reports, window[1])
    standing = standing.filter(standing.status != "withdrawn") if "status" in supplied else standing
    dated = standing.filter(standing.linked.notnull(), standing.report_date.notnull())
    days = coding.days_since_1900(dated.report_date)
    first = dated.group_by("linked").agg(index=days.min())
    together = dated.mutate(period=ibis.literal(UNKNOWN_PERIOD, type="int32"))
    units = _Encoding(reports, traits, supplied).of_several(together, "linked", also=("linked",))
    return units.drop("period").join(first, "linked")


def _narrow(reports: ir.Table, traits: Traits, supplied: Collection[str]) -> ir.Table:
    """Leave out the columns that no unit is made of: to write a query for all takes longer than to answer it."""
    asked = {*traits.first, *traits.last, *traits.every, *traits.ages} & set(supplied)
    asked |= {"linked", "person", "status", "report_date", "report_date_last"}
    return reports.select([name for name in reports.columns if name in asked])


def up_to(reports: ir.Table, last_year: int) -> ir.Table:
    """Leave out reports made wholly after a year; those without a date stay."""
    year = reports.report_date.year()
    return reports.filter(year.isnull() | (year <= last_year))


def period_of(first: ir.DateValue, last: ir.DateValue) -> ir.IntegerValue:
    """Return the period of a report: its year twice, or the two years of its range."""
    return (first.year() * 10_000 + last.year()).fill_null(UNKNOWN_PERIOD).cast("int32")


def hash(value: str) -> int:  # noqa: A001 - the engines' name for it
    """Return a number for a text: now and then two texts have the same."""
    raise NotImplementedError(value)


_hash = ibis.udf.scalar.builtin(hash)


def bit_or(mask: int) -> int:
    """Return the bitwise OR of a column: both engines have it, but Ibis knows it for one of them only."""
    raise NotImplementedError(mask)


_bit_or = ibis.udf.agg.builtin(bit_or)


def _once(
    reports: ir.Table, encoding: _Encoding, keep: Callable[[str, ir.Table], ir.Table]
) -> tuple[ir.Table, ir.Table]:
    """Return a row per person, of the first period: most persons have one report, and need no aggregation.

    Persons are grouped by a number made from them, which is faster than by
    themselves. A second number tells whether two persons share the first; the
    persons themselves are then grouped. A report that is not linked has no number,
    which never equals another: it is alone.
    """
    numbered = reports.mutate(number=number_of(reports.linked), check=_check(reports.linked))
    who = "number"
    repeated = keep("repeated", _repeated(numbered, who))
    if fetch(repeated.filter(repeated.lowest != repeated.highest).limit(1)).num_rows:
        who = "linked"
        repeated = keep("repeated", _repeated(numbered, who))
    alone = encoding.of_one(numbered.anti_join(repeated, who))
    return alone, encoding.of_several(numbered.semi_join(repeated, [who, "period"]), who)


def number_of(text: ir.StringValue) -> ir.IntegerValue:
    """Return a number of 63 bits, as some engines' numbers have no sign; nothing for nothing.

    A text that has the number of nothing shares it, as two texts may share one.
    """
    return _hash(text).nullif(_hash(ibis.null("string"))) >> 1


def _check(text: ir.StringValue) -> ir.IntegerValue:
    """Return another number, of 31 bits: half the memory, and enough to tell two texts apart."""
    return (_hash(ibis.literal("another ") + text) >> 33).cast("int32")


def _repeated(reports: ir.Table, who: str) -> ir.Table:
    """Return who has several reports, with their first period."""
    grouped = reports.group_by(who).agg(
        reports=reports.count(),
        period=reports.period.min(),
        lowest=reports.check.min(),
        highest=reports.check.max(),
    )
    return grouped.filter(grouped.reports > 1).drop("reports")


@dataclass(frozen=True)
class _Encoding:
    """The numbers that stand for what `reports` hold in the columns that become traits."""

    reports: ir.Table
    traits: Traits
    supplied: Collection[str]

    def of_one(self, reports: ir.Table) -> ir.Table:
        """Return the units of reports each of which is a unit of its own."""
        traits = self.traits
        return reports.select(
            "period",
            **{f"first_{c}": self._position(reports, c, name) for c, name in traits.first.items()},
            **{f"last_{c}": self._position(reports, c, name) for c, name in traits.last.items()},
            **{f"every_{c}": self._mask(reports, c, name) for c, name in traits.every.items()},
            **{f"first_{c}": coding.age_positions(self._age(reports, c)) for c in traits.ages},
        )

    def of_several(self, reports: ir.Table, who: str = "person", also: Sequence[str] = ()) -> ir.Table:
        """Return the units that reports add up to, by who they are about and period; `also` names what is kept."""
        traits = self.traits
        days = coding.days_since_1900(reports.report_date)
        numbers = reports.select(
            who,
            "period",
            **{
                f"first_{c}": coding.dated(self._key(reports, c, name), days)
                for c, name in traits.first.items()
            },
            **{
                f"last_{c}": coding.dated_last(self._key(reports, c, name), days)
                for c, name in traits.last.items()
            },
            **{f"every_{c}": self._mask(reports, c, name) for c, name in traits.every.items()},
            **{f"first_{c}": coding.dated(coding.age_keys(self._age(reports, c)), days) for c in traits.ages},
        )
        masks = {f"every_{c}" for c in traits.every}
        units = numbers.group_by([who, "period"]).agg(
            **{
                name: _bit_or(numbers[name]) if name in masks else numbers[name].min()
                for name in traits.names
            }
        )
        return units.select(
            "period",
            *also,
            **{
                name: units[name] if name in masks else coding.decode_key(units[name])
                for name in traits.names
            },
        )

    def _position(self, reports: ir.Table, column: str, list_name: str) -> ir.IntegerValue:
        """Return the position of each cell; a column that no input supplied costs nothing."""
        if column not in self.supplied:
            return ibis.literal(-coding.UNKNOWN_RANKS[coding.NOT_ASKED], type="int16")
        return coding.position(reports[column], list_name)

    def _key(self, reports: ir.Table, column: str, list_name: str) -> ir.IntegerValue:
        return self._look_up(reports, column, coding.keys_of(list_name), "int32")

    def _mask(self, reports: ir.Table, column: str, list_name: str) -> ir.IntegerValue:
        return self._look_up(reports, column, self._masks[column], coding.mask_type(list_name))

    def _look_up(
        self, reports: ir.Table, column: str, numbers: Mapping[str, int], number_type: str
    ) -> ir.IntegerValue:
        if column not in self.supplied:
            return ibis.literal(numbers[coding.NOT_ASKED], type=number_type)
        return coding.look_up(reports[column], numbers, number_type)

    def _age(self, reports: ir.Table, column: str) -> ir.IntegerValue:
        """Return an age; intake has filled it in from the birth date where that decides it."""
        return reports[column] if column in self.supplied else ibis.null("int16")

    @cached_property
    def _masks(self) -> Mapping[str, Mapping[str, int]]:
        """The mask of each combination of codes that occurs, by column."""
        masks = {}
        for column, list_name in self.traits.every.items():
            positions = coding.positions_of(list_name)
            found = self._found(column) if column in self.supplied else ()
            masks[column] = {value: coding.mask_of(value, positions) for value in {coding.NOT_ASKED, *found}}
        return masks

    def _found(self, column: str) -> Iterable[str]:
        """Return what stands in a column: the engine is asked only where one cell can hold several codes."""
        if CONTRACTS["reports"][column].kind is Kind.CODE:
            return [*coding.positions_of(self.traits.every[column]), *coding.UNKNOWN_RANKS]
        return _distinct(self.reports, column)


def _distinct(reports: ir.Table, column: str) -> Iterable[str]:
    return filter(None, fetch(reports.select(column).distinct())[column].to_pylist())
