"""Reports as integers: a coded column has few distinct values, so each is looked up once.

Two packings make "the first known value over a person's reports" and "all
codes over a person's reports" plain integer aggregates, which every engine
runs fast and in little memory:

*key* (one code a report), 29 bits: `rank << 27 | days << 10 | position`. `rank` is 0 for a known
code and 1 to 3 for the kinds of unknown, `days` counts from 1900 to the report, `position` is the
code's place in its list. The minimum over reports is the earliest known code; on the same
day the one that stands first in its list; where none is known, the most telling kind of unknown.

*mask* (several codes a report): bit 0 to 2 for the kinds of unknown, bit `3 + position`
for each code. The bitwise OR over reports holds every code that any report names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from zicht.vocabulary import code_list

__all__ = ["UNKNOWN_RANKS", "add_keys", "age_keys", "days_since_1900", "decode_key", "mask_bit", "mask_known"]

#: The kinds of unknown, the most telling first.
UNKNOWN_RANKS = {"withheld": 1, "unknown": 2, "not_asked": 3}

_RANK_SHIFT = 27
_DAYS_SHIFT = 10
_POSITION_MASK = (1 << _DAYS_SHIFT) - 1
_UNKNOWN_BITS = (1 << len(UNKNOWN_RANKS)) - 1
#: Stands for a report without a date: it comes after all dated ones.
_NO_DATE_DAYS = (1 << (_RANK_SHIFT - _DAYS_SHIFT)) - 1
_DAYS_1900_TO_1970 = 25567


#: More codes than this do not fit into a key.
LONGEST_LIST = _POSITION_MASK + 1


def code_key(value: str, positions: Mapping[str, int]) -> int:
    """Return the key of one code, without its date."""
    if value in UNKNOWN_RANKS:
        return UNKNOWN_RANKS[value] << _RANK_SHIFT
    return positions[value]


def code_mask(value: str, positions: Mapping[str, int]) -> int:
    """Return the mask of several codes with `;` between them."""
    return sum(mask_bit(part, positions) for part in set(value.split(";")))


def mask_bit(code: str, positions: Mapping[str, int]) -> int:
    """Return the bit of one code, or of one kind of unknown."""
    if code in UNKNOWN_RANKS:
        return 1 << (UNKNOWN_RANKS[code] - 1)
    return 1 << (len(UNKNOWN_RANKS) + positions[code])


def mask_known(mask: ir.IntegerValue) -> ir.IntegerValue:
    """Return the mask without the bits of the kinds of unknown."""
    return mask & ~_UNKNOWN_BITS


def positions_of(list_name: str) -> dict[str, int]:
    """Return the place of each code in its list."""
    positions = {code.code: place for place, code in enumerate(code_list(list_name))}
    if len(positions) > LONGEST_LIST:
        raise ValueError(f"code list {list_name} is longer than {LONGEST_LIST}")
    return positions


def add_keys(
    reports: ir.Table,
    *,
    keys: Mapping[str, str],
    masks: Mapping[str, str],
    supplied: Collection[str],
) -> ir.Table:
    """Add `key_<column>` and `mask_<column>` for the named columns; values are the names of their code lists.

    A column that no input supplied costs nothing: it is the same number everywhere.
    """
    added = {
        **{f"key_{c}": _key(reports, c, name, supplied=supplied) for c, name in keys.items()},
        **{f"mask_{c}": _mask(reports, c, name, supplied=supplied) for c, name in masks.items()},
    }
    return reports.mutate(**added)


def array_position(values: dt.Array(dt.string), value: str) -> int:  # type: ignore[valid-type] # Ibis reads it
    """Return the place of a value, from 1: engines do so once per entry of a dictionary, not once per row."""
    raise NotImplementedError(values, value)


_array_position = ibis.udf.scalar.builtin(array_position)


def _place(reports: ir.Table, column: str, values: Sequence[str]) -> ir.IntegerValue:
    """Return the place of a column's value, from 1; what is not among the values counts as the last."""
    place = _array_position(ibis.literal(list(values), type="array<string>"), reports[column])
    return place.fill_null(len(values)).cast("int32")


def _key(reports: ir.Table, column: str, list_name: str, *, supplied: Collection[str]) -> ir.IntegerValue:
    positions = positions_of(list_name)
    if column not in supplied:
        return ibis.literal(code_key("not_asked", positions), type="int32")
    place = _place(reports, column, [*positions, *UNKNOWN_RANKS])
    known = len(positions)
    return ibis.ifelse(place <= known, place - 1, (place - known) * (1 << _RANK_SHIFT)).cast("int32")


def _mask(reports: ir.Table, column: str, list_name: str, *, supplied: Collection[str]) -> ir.IntegerValue:
    positions = positions_of(list_name)
    values = _distinct(reports, column) if column in supplied else []
    if not values:
        return ibis.literal(code_mask("not_asked", positions), type="int64")
    by_place = ibis.literal([code_mask(value, positions) for value in values], type="array<int64>")
    return by_place[_place(reports, column, values) - 1]


def _distinct(reports: ir.Table, column: str) -> Sequence[str]:
    return sorted(
        value for value in reports[column].as_table().distinct()[column].to_pyarrow().to_pylist() if value
    )


def days_since_1900(date: ir.DateValue) -> ir.IntegerValue:
    """Return the days from 1900 to a date; an unknown date comes after all known ones."""
    return (date.epoch_days() + _DAYS_1900_TO_1970).fill_null(_NO_DATE_DAYS).cast("int32")


def dated(key: ir.IntegerValue, days: ir.IntegerValue) -> ir.IntegerValue:
    """Return the key with its date, so that the minimum is the earliest known code."""
    return (key + days * (1 << _DAYS_SHIFT)).cast("int32")


def dated_last(key: ir.IntegerValue, days: ir.IntegerValue) -> ir.IntegerValue:
    """Return the key with its date turned round, so that the minimum is the latest known code."""
    return (key + (_NO_DATE_DAYS - days) * (1 << _DAYS_SHIFT)).cast("int32")


def decode_key(key: ir.IntegerValue) -> ir.IntegerValue:
    """Return the position of a code, or minus the rank of a kind of unknown."""
    rank = key >> _RANK_SHIFT
    return ibis.ifelse(rank == 0, key & _POSITION_MASK, -rank)


def age_keys(age: ir.IntegerValue) -> ir.IntegerValue:
    """Return the key of an age in years; a missing age is `unknown`."""
    return age.cast("int32").fill_null(UNKNOWN_RANKS["unknown"] << _RANK_SHIFT)
