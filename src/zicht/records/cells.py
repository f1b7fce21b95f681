"""Read the cells of one column: each distinct text is translated and checked once, then laid out over the rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.records.contract import Column, Kind
from zicht.records.dates import PartialDate, parse_partial_date, to_canonical_date
from zicht.records.mapping import ColumnRule
from zicht.records.mapping.model import fold
from zicht.records.reasons import Reason
from zicht.vocabulary import UNKNOWNS, code_list

__all__ = ["CellReader", "Cells", "code_reader", "stored_types", "text_cells"]

PRECISIONS = ("day", "month", "year", "range", "unknown")
#: Distinct texts that are kept per column; beyond it the memory starts anew.
_REMEMBERED = 100_000
_CONTROL = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]"
_INTEGER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII)

TYPE_OF_CODE = pa.dictionary(pa.int32(), pa.string())
#: What one text becomes: the values of the stored columns, or the reason why not.
Reading = tuple[object, ...] | Reason


@dataclass(frozen=True, repr=False)
class Cells:
    """One column of a batch as it is stored; `faults` has the number of a reason in each row that has one."""

    arrays: tuple[pa.Array, ...]
    faults: npt.NDArray[np.int8] | None = None


#: Faults are kept as small numbers: 0 is none, else 1 + the place of the reason here.
REASONS = tuple(Reason)
FAULT_OF = {reason: place for place, reason in enumerate(REASONS, 1)}


@cache
def stored_types(column: Column) -> tuple[pa.DataType, ...]:
    """Return the types of the stored columns of a contract column."""
    if column.kind is Kind.DATE:
        return (pa.date32(), pa.date32(), TYPE_OF_CODE)
    plain = {
        Kind.TEXT: pa.string(),
        Kind.CODES: pa.string(),
        Kind.CODE: TYPE_OF_CODE,
        Kind.INTEGER: pa.int32(),
    }
    return (plain.get(column.kind, pa.float64()),)


def text_cells(column: Column, cells: pa.Array) -> Cells:
    """Trim text; empty text becomes null. The values themselves are hardly ever alike, so none is remembered."""
    trimmed = pc.utf8_trim_whitespace(cells.cast(pa.string()))
    trimmed = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
    wrong = pc.fill_null(pc.match_substring_regex(trimmed, _CONTROL), False)  # noqa: FBT003 # pyarrow's own
    faults = np.where(wrong.to_numpy(zero_copy_only=False), FAULT_OF[Reason.CONTROL_CHARACTER], 0).astype(
        np.int8
    )
    if column.required:
        faults[trimmed.is_null().to_numpy(zero_copy_only=False)] = FAULT_OF[Reason.MISSING]
    return Cells((trimmed,), faults if faults.any() else None)


@dataclass
class CellReader:
    """Reads the cells of one column with a function for one text, and remembers what it found."""

    column: Column
    read: Callable[[str], Reading]
    _known: dict[str, Reading] = field(default_factory=dict, repr=False)

    def __call__(self, cells: pa.Array) -> Cells:
        encoded = cells if pa.types.is_dictionary(cells.type) else pc.dictionary_encode(cells)
        indices = pc.fill_null(encoded.indices.cast(pa.int32()), len(encoded.dictionary))
        readings = [self._remember(text) for text in (*encoded.dictionary.to_pylist(), "")]
        return self.lay_out(readings, indices)

    def _remember(self, text: str | None) -> Reading:
        text = (text or "").strip()
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[text] = self.read(text)
        return found

    def lay_out(self, readings: list[Reading], indices: pa.Array) -> Cells:
        """Turn the readings of the distinct texts into the stored columns of the rows."""
        types = stored_types(self.column)
        nothing: tuple[object, ...] = (None,) * len(types)
        values = [nothing if isinstance(reading, Reason) else reading for reading in readings]
        arrays = tuple(
            self._array([value[place] for value in values], kind, indices) for place, kind in enumerate(types)
        )
        faults = np.array([FAULT_OF[r] if isinstance(r, Reason) else 0 for r in readings], dtype=np.int8)
        if not faults.any():
            return Cells(arrays)
        return Cells(arrays, faults[indices.to_numpy(zero_copy_only=False)])

    def _array(self, values: list[object], kind: pa.DataType, indices: pa.Array) -> pa.Array:
        if not pa.types.is_dictionary(kind):
            return pa.array(values, kind).take(indices)
        # One dictionary for every batch, so that Parquet keeps it too.
        places = _places_of(self.column)
        taken = pa.array([places.get(str(v)) for v in values], pa.int32()).take(indices)
        return pa.DictionaryArray.from_arrays(taken, stored_dictionary(self.column))


@cache
def _places_of(column: Column) -> dict[str, int]:
    return {code: place for place, code in enumerate(dictionary_of(column))}


@cache
def stored_dictionary(column: Column) -> pa.Array:
    """Return every code that a stored column of codes can hold, as the store has them."""
    return pa.array(dictionary_of(column), pa.string())


@cache
def dictionary_of(column: Column) -> tuple[str, ...]:
    """Return every code that a stored column of codes can hold."""
    if column.kind is Kind.DATE:
        return PRECISIONS
    return (*UNKNOWNS, *(code.code for code in code_list(column.codes)))


def code_reader(column: Column, rule: ColumnRule) -> CellReader:
    """Return the reader for a column of any kind but text."""
    first = _first_step(rule)
    read = {
        Kind.CODE: _read_code,
        Kind.CODES: _read_codes,
        Kind.DATE: _read_date,
        Kind.INTEGER: _read_number,
        Kind.NUMBER: _read_number,
    }[column.kind](column, rule)

    def read_cell(text: str) -> Reading:
        text = first(text)
        if not text and column.required and rule.empty != "unknown":
            return Reason.MISSING
        return read(text)

    return CellReader(column, read_cell)


def _folder(rule: ColumnRule) -> Callable[[str], str]:
    return fold if rule.loose else str


def _first_step(rule: ColumnRule) -> Callable[[str], str]:
    """Replace the file's words for the kinds of unknown."""
    folded = _folder(rule)
    unknowns = {folded(word): code for word, code in rule.unknowns.items()}
    return lambda text: unknowns.get(folded(text), text)


def _words(column: Column, rule: ColumnRule) -> Callable[[str], str | None]:
    """Return what turns one word of the file into a code of the list, or None."""
    folded = _folder(rule)
    codes = code_list(column.codes)
    words = {folded(c.code): c.code for c in codes} if rule.codes is None else {}
    words |= {folded(word): code for word, code in (rule.codes or {}).items()}
    return lambda text: words.get(folded(text))


def _read_code(column: Column, rule: ColumnRule) -> Callable[[str], Reading]:
    word = _words(column, rule)

    def read(text: str) -> Reading:
        if not text:
            return (rule.empty,)
        code = text if text in UNKNOWNS else word(text)
        return Reason.UNKNOWN_CODE if code is None else (code,)

    return read


def _read_codes(column: Column, rule: ColumnRule) -> Callable[[str], Reading]:
    word = _words(column, rule)
    separator = rule.separator.strip() or None  # None: any white space

    def read(text: str) -> Reading:
        if not text:
            return (rule.empty,)
        if text in UNKNOWNS:
            return (text,)
        parts = [part.strip() for part in text.split(separator)]
        codes = [part if part in UNKNOWNS else word(part) for part in parts if part]
        return join_codes(codes, empty=rule.empty)

    return read


def join_codes(codes: Iterable[str | None], *, empty: str) -> Reading:
    """Join codes, each once and sorted; a kind of unknown stands alone or not at all."""
    found = set(codes)
    if None in found:
        return Reason.UNKNOWN_CODE
    if len(found) > 1 and not found.isdisjoint(UNKNOWNS):
        return Reason.UNKNOWN_BESIDE_CODES
    return (";".join(sorted(code for code in found if code)) or empty,)


def _read_date(column: Column, rule: ColumnRule) -> Callable[[str], Reading]:
    lowest, highest = int(column.lowest or date.min.year), int(column.highest or date.max.year)

    def read(text: str) -> Reading:
        if not text or text in UNKNOWNS:
            return (None, None, "unknown")
        found = parse_partial_date(to_canonical_date(text, rule.date_format) if rule.date_format else text)
        if not isinstance(found, PartialDate):
            return found
        if found.first.year < lowest or found.last.year > highest:
            return Reason.DATE_BOUNDS
        return (found.first, found.last, found.precision)

    return read


def _read_number(column: Column, rule: ColumnRule) -> Callable[[str], Reading]:
    whole = column.kind is Kind.INTEGER
    pattern, convert = (_INTEGER, int) if whole else (_NUMBER, float)

    def read(text: str) -> Reading:
        if not text or text in rule.unknowns.values():
            return (None,)
        if not pattern.fullmatch(text):
            return Reason.NUMBER_SYNTAX
        value = convert(text)
        if (column.lowest is not None and value < column.lowest) or (
            column.highest is not None and value > column.highest
        ):
            return Reason.NUMBER_BOUNDS
        return (value,)

    return read
