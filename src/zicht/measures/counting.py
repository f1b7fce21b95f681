"""Counting units: one query per breakdown, whatever the dimensions are."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import ibis.expr.types as ir

from zicht.measures import coding
from zicht.measures.dimensions import DIMENSIONS, Dimension
from zicht.measures.populations import POPULATIONS

__all__ = ["PERIOD_UNKNOWN", "Counts", "count_units", "describe_units", "period_label"]

PERIOD_UNKNOWN = "unknown"

#: Units by (period, code of each dimension).
Counts = dict[tuple[str, ...], int]

_UNKNOWN_BY_RANK = {rank: code for code, rank in coding.UNKNOWN_RANKS.items()}
#: A column of its own for units that stand under several codes.
SEVERAL = "several"


def describe_units(units: ir.Table, supplied: Collection[str]) -> ir.Table:
    """Return the units with what tables count by: a flag per population and a number per dimension.

    The many traits that these follow from are dropped, so that what is kept is small.
    """
    flags = {f"in_{p.name}": p.belongs(units) for p in POPULATIONS.values()}
    single = {
        f"dim_{d.name}": d.value(units).cast("int16")
        for d in DIMENSIONS.values()
        if not d.multiple and not d.missing(supplied)
    }
    multiple = {
        f"dim_{d.name}": d.value(units).cast("int64")
        for d in DIMENSIONS.values()
        if d.multiple and not d.missing(supplied)
    }
    return units.select("period", **flags, **single, **multiple)


def count_units(units: ir.Table, population: str, dimensions: Sequence[Dimension]) -> Counts:
    """Count a population by period and these dimensions, at most one of which may hold several codes a unit.

    Keys are `(period, code, ...)` in the order of `dimensions`; combinations
    that do not occur are left out. With a dimension of several codes, the key
    that has `SEVERAL` in its place counts the units that hold more than one.
    """
    members = units.filter(units[f"in_{population}"])
    single = [d for d in dimensions if not d.multiple]
    multiple = [d for d in dimensions if d.multiple]
    columns = ["period", *(f"dim_{d.name}" for d in single)]
    if not multiple:
        return _count_single(members.select(columns), single)
    (many,) = multiple
    selected = members.select(*columns, mask=members[f"dim_{many.name}"])
    return _count_multiple(selected, single, many=many, place=list(dimensions).index(many))


def period_label(period: int) -> str:
    """Return `2019` for a year, `2014-2018` for a range, `unknown` for neither."""
    first, last = divmod(period, 10_000)
    if (first, last) == (9_999, 9_999):
        return PERIOD_UNKNOWN
    return str(first) if first == last else f"{first}-{last}"


def _count_single(selected: ir.Table, dimensions: Sequence[Dimension]) -> Counts:
    grouped = selected.group_by(selected.columns).agg(units=selected.count())
    counts: Counts = {}
    for row in grouped.to_pyarrow().to_pylist():
        codes = (_code(row[f"dim_{d.name}"], d) for d in dimensions)
        counts[period_label(row["period"]), *codes] = row["units"]
    return counts


def _count_multiple(
    selected: ir.Table, single: Sequence[Dimension], *, many: Dimension, place: int
) -> Counts:
    """Count each mask that occurs once, and then its codes: distinct masks are few."""
    grouped = selected.group_by(selected.columns).agg(units=selected.count())
    counts: Counts = {}
    for row in grouped.to_pyarrow().to_pylist():
        codes = [_code(row[f"dim_{d.name}"], d) for d in single]
        named = _codes_in(row["mask"], many)
        for code in [*named, SEVERAL] if len(named) > 1 else named:
            key = (period_label(row["period"]), *codes[:place], code, *codes[place:])
            counts[key] = counts.get(key, 0) + row["units"]
    return counts


def _codes_in(mask: int, dimension: Dimension) -> list[str]:
    """Return the codes of a mask that the dimension shows, else the most telling kind of unknown."""
    positions = coding.positions_of(dimension.list_name)
    known = [code for code in dimension.shown_codes if mask & coding.mask_bit(code, positions)]
    unknown = [kind for kind in coding.UNKNOWN_RANKS if mask & coding.mask_bit(kind, positions)]
    return known or unknown[:1] or ["not_asked"]


def _code(value: int, dimension: Dimension) -> str:
    return dimension.shown_codes[value] if value >= 0 else _UNKNOWN_BY_RANK[-value]
