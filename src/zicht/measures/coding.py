"""Reports as integers: a coded column has few distinct values, so each of them is looked up once.

Three numbers stand for what a report says; engines take their minimum or their
bitwise OR fast and in little memory:

*position* (one code): the code's place in its list, or minus the rank of a kind of unknown.

*key* (one code, dated), 29 bits: `rank << 27 | days << 10 | position`. `rank` is 0 for a known
code and 1 to 3 for the kinds of unknown, `days` counts from 1900 to the report. The
minimum over reports is the earliest known code; on the same day the one that stands
first in its list; where none is known, the most telling kind of unknown.

*mask* (several codes): bit 0 to 2 for the kinds of unknown, bit `3 + position` for each
code. The bitwise OR over reports holds every code that any report names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.vocabulary import code_list

__all__ = [
    "NOT_ASKED",
    "NO_DATE_DAYS",
    "UNKNOWN_RANKS",
    "age_keys",
    "age_positions",
    "codes_at",
    "dated",
    "dated_last",
    "day_number",
    "days_since_1900",
    "decode_key",
    "ints",
    "keys_of",
    "look_up",
    "mask_bit",
    "mask_known",
    "mask_of",
    "mask_type",
    "position",
    "positions_of",
    "year_of",
]

#: The kinds of unknown, the most telling first: their ranks count on from 1.
UNKNOWN_RANKS = {"withheld": 1, "unknown": 2, "not_asked": 3}
#: The kind that stands for a column which no input supplied.
NOT_ASKED = "not_asked"

_RANK_SHIFT = 27
_DAYS_SHIFT = 10
_POSITION_MASK = (1 << _DAYS_SHIFT) - 1
_UNKNOWN_BITS = (1 << len(UNKNOWN_RANKS)) - 1
#: Stands for a report without a date: it comes after all dated ones.
NO_DATE_DAYS = (1 << (_RANK_SHIFT - _DAYS_SHIFT)) - 1
_DAYS_1900_TO_1970 = 25567


#: More codes than this do not fit into a key.
LONGEST_LIST = _POSITION_MASK + 1


def positions_of(list_name: str) -> dict[str, int]:
    """Return the place of each code in its list."""
    positions = {code.code: place for place, code in enumerate(code_list(list_name))}
    if len(positions) > LONGEST_LIST:
        raise ValueError(f"code list {list_name} is longer than {LONGEST_LIST}")
    return positions


def keys_of(list_name: str) -> dict[str, int]:
    """Return the key of each code of a list and of each kind of unknown, without a date."""
    return positions_of(list_name) | {kind: rank << _RANK_SHIFT for kind, rank in UNKNOWN_RANKS.items()}


def mask_of(codes: str, positions: Mapping[str, int]) -> int:
    """Return the mask of several codes with `;` between them."""
    return sum(mask_bit(code, positions) for code in set(codes.split(";")))


def mask_type(list_name: str) -> str:
    """Return the smallest type of integer that holds every mask of a list."""
    bits = len(UNKNOWN_RANKS) + len(positions_of(list_name))
    return next(f"int{size}" for size in (16, 32, 64) if bits < size)


def mask_bit(code: str, positions: Mapping[str, int]) -> int:
    """Return the bit of one code, or of one kind of unknown."""
    if code in UNKNOWN_RANKS:
        return 1 << (UNKNOWN_RANKS[code] - 1)
    return 1 << (len(UNKNOWN_RANKS) + positions[code])


def mask_known(mask: ir.IntegerValue) -> ir.IntegerValue:
    """Return the mask without the bits of the kinds of unknown."""
    return mask & ~_UNKNOWN_BITS


def codes_at(positions: npt.NDArray[np.int64], codes: Sequence[str]) -> npt.NDArray[np.str_]:
    """Return the code, or the kind of unknown, that each position stands for."""
    kinds = np.array(["", *UNKNOWN_RANKS])
    return np.where(
        positions >= 0, np.array(codes)[np.maximum(positions, 0)], kinds[np.maximum(-positions, 0)]
    )


def array_position(values: dt.Array(dt.string), value: str) -> int:  # type: ignore[valid-type] # Ibis reads it
    """Return the place of a value, from 1. Ibis' own name for it adds steps that are taken row by row."""
    raise NotImplementedError(values, value)


_array_position = ibis.udf.scalar.builtin(array_position)


def position(column: ir.StringValue, list_name: str) -> ir.IntegerValue:
    """Return the position of each value in a list; a cell without a value counts as not asked.

    Like `look_up`, and with less work: the place among the kinds of unknown and
    the codes, the least telling kind first, is the position but for its zero.
    """
    kinds = sorted(UNKNOWN_RANKS, key=UNKNOWN_RANKS.__getitem__, reverse=True)
    place = _place([*kinds, *positions_of(list_name)], column)
    return (place - (len(kinds) + 1)).fill_null(-UNKNOWN_RANKS[NOT_ASKED]).cast("int16")


def _place(values: Iterable[str], column: ir.StringValue) -> ir.IntegerValue:
    return _array_position(ibis.literal(list(values), type="array<string>"), column).cast("int32")


def look_up(column: ir.StringValue, numbers: Mapping[str, int], number_type: str) -> ir.IntegerValue:
    """Return the number of each value; a cell without a value counts as not asked.

    It is a function of one column and constants only: over a column that is
    stored as a dictionary, an engine works it out per entry and not per row.
    """
    by_place = ibis.literal(list(numbers.values()), type=f"array<{number_type}>")
    return by_place[_place(numbers, column) - 1].fill_null(numbers[NOT_ASKED]).cast(number_type)


def days_since_1900(day: ir.DateValue) -> ir.IntegerValue:
    """Return the days from 1900 to a date; an unknown date comes after all known ones."""
    return (day.epoch_days() + _DAYS_1900_TO_1970).fill_null(NO_DATE_DAYS).cast("int32")


def day_number(day: date) -> int:
    """Return the days from 1900 to a date."""
    return day.toordinal() - date(1970, 1, 1).toordinal() + _DAYS_1900_TO_1970


def year_of(days: int) -> int:
    """Return the year of a day that is given in days from 1900."""
    return date.fromordinal(days - _DAYS_1900_TO_1970 + date(1970, 1, 1).toordinal()).year


def ints(column: pa.Array | pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Return a fetched column of numbers, none of which is missing."""
    return np.asarray(pc.cast(column, pa.int64()), dtype=np.int64)


def dated(key: ir.IntegerValue, days: ir.IntegerValue) -> ir.IntegerValue:
    """Return the key with its date, so that the minimum is the earliest known code."""
    return (key | days << _DAYS_SHIFT).cast("int32")


def dated_last(key: ir.IntegerValue, days: ir.IntegerValue) -> ir.IntegerValue:
    """Return the key with its date turned round, so that the minimum is the latest known code."""
    return (key | (NO_DATE_DAYS - days) << _DAYS_SHIFT).cast("int32")


def decode_key(key: ir.IntegerValue) -> ir.IntegerValue:
    """Return the position of a dated key."""
    rank = key >> _RANK_SHIFT
    return ibis.ifelse(rank == 0, key & _POSITION_MASK, -rank).cast("int16")


def age_positions(age: ir.IntegerValue) -> ir.IntegerValue:
    """Return an age in years as a position; a missing age is `unknown`."""
    return age.cast("int16").fill_null(-UNKNOWN_RANKS["unknown"])


def age_keys(age: ir.IntegerValue) -> ir.IntegerValue:
    """Return the key of an age in years; a missing age is `unknown`."""
    return age.cast("int32").fill_null(UNKNOWN_RANKS["unknown"] << _RANK_SHIFT)
