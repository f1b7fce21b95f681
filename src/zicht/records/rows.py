"""Read batches of one file into canonical rows, and say of each row that does not get in why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.records.ages import derive_ages
from zicht.records.cells import (
    FAULT_OF,
    REASONS,
    Cells,
    code_reader,
    dictionary_of,
    stored_dictionary,
    stored_types,
    text_cells,
)
from zicht.records.contract import Column, Kind, OrderRule, TableContract
from zicht.records.flags import FlagsReader
from zicht.records.keys import SeenKeys
from zicht.records.mapping import ColumnRule, Mapping
from zicht.records.readers import RawBatch
from zicht.records.reasons import Reason

__all__ = ["Fault", "ReadBatch", "RowReader", "stored_schema"]

#: The table and column whose dates may not lie after the day of extraction.
_EXTRACTED = ("reports", "report_date")


@dataclass(frozen=True)
class Fault:
    """Why one row does not get in: its place in the batch, and each column with its reason."""

    place: int
    columns: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, repr=False)
class ReadBatch:
    """The rows of a batch that got in, as they are stored, and the faults of those that did not."""

    accepted: pa.RecordBatch
    faults: tuple[Fault, ...]


@cache
def stored_schema(contract: TableContract) -> pa.Schema:
    """Return the columns of a canonical table in the store."""
    return pa.schema(
        [
            field
            for column in contract.columns
            for field in zip(column.stored, stored_types(column), strict=True)
        ]
    )


class RowReader:
    """Reads one file: translates by its mapping, checks cells, order of dates, vintage and keys."""

    def __init__(
        self, mapping: Mapping, columns: frozenset[str], *, source: str, vintage: date | None, seen: SeenKeys
    ) -> None:
        self._contract = mapping.contract
        self._schema = stored_schema(self._contract)
        self._source = source
        self._vintage = vintage
        self._seen = seen
        rules = {
            name: rule for name, rule in mapping.rules.items() if columns.issuperset(rule.source_columns)
        }
        self.supplied = {name: rule.codes_given(self._contract[name]) for name, rule in rules.items()}
        self.unused = columns - {name for rule in rules.values() for name in rule.source_columns}
        self._columns = [(c, self._reader(c, rules.get(c.name))) for c in self._contract.columns]

    def read(self, raw: RawBatch) -> ReadBatch:
        faults: dict[str, npt.NDArray[np.int8]] = {}
        arrays: list[pa.Array] = []
        for column, reader in self._columns:
            cells = reader(raw)
            arrays.extend(cells.arrays)
            if cells.faults is not None:
                faults[column.name] = cells.faults
        batch = pa.record_batch(arrays, schema=self._schema)
        _merge(faults, self._faults_between_columns(batch))
        _merge(faults, self._repeated_keys(batch, ~_any_fault(faults, batch.num_rows)))
        wrong = _any_fault(faults, batch.num_rows)
        accepted = batch.filter(pa.array(~wrong)) if wrong.any() else batch
        if self._contract.name == "reports":
            accepted = derive_ages(accepted)
        return ReadBatch(accepted, tuple(_faults_by_row(faults, wrong)))

    def _reader(self, column: Column, rule: ColumnRule | None) -> Callable[[RawBatch], Cells]:
        if column.name == "source":
            return self._source_reader(column, rule)
        if rule is None:
            return lambda raw: _nothing(column, raw.columns.num_rows)
        if rule.row_number is not None:
            return _row_number_reader(rule.row_number)
        if rule.flags is not None:
            flags = FlagsReader(column, rule, rule.flags)
            return lambda raw: flags([raw.columns[name] for name in rule.source_columns])
        if rule.constant is not None:
            return _constant_reader(column, rule, rule.constant)
        return _cell_reader(column, rule, rule.source_columns[0])

    def _source_reader(self, column: Column, rule: ColumnRule | None) -> Callable[[RawBatch], Cells]:
        """Fill in the file's source where its rows do not name one."""
        if rule is None:
            return lambda raw: Cells((pa.repeat(pa.scalar(self._source), raw.columns.num_rows),))
        read = self._reader(Column("", Kind.TEXT, column.description), rule)

        def fill(raw: RawBatch) -> Cells:
            cells = read(raw)
            return Cells((pc.fill_null(cells.arrays[0], self._source),), cells.faults)

        return fill

    def _faults_between_columns(self, batch: pa.RecordBatch) -> Iterator[tuple[str, npt.NDArray[np.int8]]]:
        for rule in self._contract.order_rules:
            yield from _fault(rule.second, _wrong_order(batch, rule), Reason.ORDER)
        table, column = _EXTRACTED
        if self._vintage is not None and self._contract.name == table:
            later = pc.greater(batch[column], pa.scalar(self._vintage))
            yield from _fault(column, _mask(later), Reason.AFTER_VINTAGE)

    def _repeated_keys(
        self, batch: pa.RecordBatch, good: npt.NDArray[np.bool_]
    ) -> Iterator[tuple[str, npt.NDArray[np.int8]]]:
        """Look for keys that were seen before among the rows that are good otherwise."""
        keys = batch.select(list(self._contract.key)).filter(pa.array(good))
        repeated = np.zeros(batch.num_rows, dtype=bool)
        repeated[good] = self._seen.find_repeated(keys.columns)
        yield from _fault(self._contract.key[-1], repeated, Reason.DUPLICATE_KEY)


@lru_cache(maxsize=256)
def _nothing(column: Column, rows: int) -> Cells:
    """Return a column that the file does not have; the batches of a file are mostly of one size."""
    types = stored_types(column)
    if column.kind is Kind.CODES:
        return Cells((pa.repeat(pa.scalar("not_asked"), rows),))
    if not pa.types.is_dictionary(types[-1]):
        return Cells(tuple(pa.nulls(rows, kind) for kind in types))
    word = "unknown" if column.kind is Kind.DATE else "not_asked"
    places = pa.repeat(pa.scalar(dictionary_of(column).index(word), pa.int32()), rows)
    constant = pa.DictionaryArray.from_arrays(places, stored_dictionary(column))
    return Cells((*(pa.nulls(rows, kind) for kind in types[:-1]), constant))


def _cell_reader(column: Column, rule: ColumnRule, name: str) -> Callable[[RawBatch], Cells]:
    if column.kind is Kind.TEXT:
        return lambda raw: text_cells(column, raw.columns[name])
    reader = code_reader(column, rule)
    return lambda raw: reader(raw.columns[name])


def _row_number_reader(prefix: str) -> Callable[[RawBatch], Cells]:
    return lambda raw: Cells((pc.binary_join_element_wise(prefix, raw.rows.cast(pa.string()), ""),))


def _constant_reader(column: Column, rule: ColumnRule, constant: str) -> Callable[[RawBatch], Cells]:
    if column.kind is Kind.TEXT:
        return lambda raw: Cells((pa.repeat(pa.scalar(constant), raw.columns.num_rows),))
    # A constant is canonical already: the words of the file do not apply to it.
    reader = code_reader(column, ColumnRule(rule.column, constant=constant))
    return lambda raw: reader(pa.repeat(pa.scalar(constant), raw.columns.num_rows))


def _wrong_order(batch: pa.RecordBatch, rule: OrderRule) -> npt.NDArray[np.bool_]:
    return _mask(pc.greater(batch[rule.first], batch[f"{rule.second}_last"]))


def _mask(condition: pa.Array) -> npt.NDArray[np.bool_]:
    """Return a condition as a mask; where it cannot be told (an unknown date), it does not hold."""
    mask: npt.NDArray[np.bool_] = pc.fill_null(condition, pa.scalar(value=False)).to_numpy(
        zero_copy_only=False
    )
    return mask


def _fault(
    column: str, mask: npt.NDArray[np.bool_], reason: Reason
) -> Iterator[tuple[str, npt.NDArray[np.int8]]]:
    if mask.any():
        yield column, (mask * FAULT_OF[reason]).astype(np.int8)


def _merge(faults: dict[str, npt.NDArray[np.int8]], more: Iterable[tuple[str, npt.NDArray[np.int8]]]) -> None:
    """Add faults; a cell keeps the first that was found."""
    for name, found in more:
        faults[name] = np.where(faults[name] > 0, faults[name], found) if name in faults else found


def _any_fault(faults: dict[str, npt.NDArray[np.int8]], rows: int) -> npt.NDArray[np.bool_]:
    wrong = np.zeros(rows, dtype=bool)
    for found in faults.values():
        wrong |= found > 0
    return wrong


def _faults_by_row(faults: dict[str, npt.NDArray[np.int8]], wrong: npt.NDArray[np.bool_]) -> Iterator[Fault]:
    for place in np.flatnonzero(wrong).tolist():
        found = [(name, int(column[place])) for name, column in faults.items() if column[place]]
        yield Fault(
            place, tuple(name for name, _ in found), tuple(REASONS[number - 1] for _, number in found)
        )
