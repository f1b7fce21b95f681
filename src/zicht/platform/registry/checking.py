"""Rows checked against a table's contract by the same reader as the command line's: reasons are those of quarantine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from zicht.records.cells_written import write_cells
from zicht.records.contracts import CONTRACTS
from zicht.records.keys import SeenKeys
from zicht.records.mapping.model import canonical_mapping
from zicht.records.readers import RawBatch
from zicht.records.reasons import Reason
from zicht.records.rows import Fault, RowReader

__all__ = ["Checked", "RowFault", "check_rows", "stored_rows"]

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row: its place among those given, a column and the reason."""

    place: int
    column: str
    reason: Reason


@dataclass(frozen=True, repr=False)
class Checked:
    """The rows that got in: where each stood, its cells as a file of ours has them, and its stored values."""

    places: tuple[int, ...]
    cells: tuple[Cells, ...]
    stored: tuple[Mapping[str, object], ...]
    faults: tuple[RowFault, ...]


def check_rows(table: str, rows: Sequence[Cells], *, source: str, vintage: date | None = None) -> Checked:
    """Check rows with canonical columns and codes, all that is wrong with all of them at once."""
    contract = CONTRACTS[table]
    columns = frozenset(name for row in rows for name in row) & set(contract.column_names)
    reader = RowReader(
        canonical_mapping(contract, columns), columns, source=source, vintage=vintage, seen=SeenKeys()
    )
    read = reader.read(_raw(rows, sorted(columns)))
    wrong = {fault.place for fault in read.faults}
    names = [name for name in contract.column_names if name in columns or name == "source"]
    accepted = pa.Table.from_batches([read.accepted])
    return Checked(
        tuple(place for place in range(len(rows)) if place not in wrong),
        tuple(_filled(row) for row in write_cells(accepted, contract, names).to_pylist()),
        tuple(accepted.to_pylist()),
        tuple(one for fault in read.faults for one in _faults(fault)),
    )


def stored_rows(identities: Sequence[Cells]) -> pa.RecordBatch:
    """Return what identifies persons as stored rows of `reports`, one for each; what cannot be read is unknown."""
    contract = CONTRACTS["reports"]
    rows = [{**one, "report_date": "unknown"} for one in identities]
    columns = frozenset(name for row in rows for name in row) & set(contract.column_names)
    while True:
        reader = RowReader(
            canonical_mapping(contract, columns), columns, source="vault", vintage=None, seen=SeenKeys()
        )
        read = reader.read(_raw(rows, sorted(columns)))
        if not read.faults:
            return read.accepted
        for fault in read.faults:
            rows[fault.place] = {k: v for k, v in rows[fault.place].items() if k not in fault.columns}


def _raw(rows: Sequence[Cells], columns: Sequence[str]) -> RawBatch:
    batch = pa.record_batch(
        [pa.array([row.get(name, "") for row in rows], pa.string()) for name in columns], names=list(columns)
    )
    return RawBatch(pa.array(range(2, len(rows) + 2), pa.int64()), batch, (), 1.0)


def _filled(row: Mapping[str, str | None]) -> Cells:
    return {name: value for name, value in row.items() if value}


def _faults(fault: Fault) -> list[RowFault]:
    return [
        RowFault(fault.place, column, reason)
        for column, reason in zip(fault.columns, fault.reasons, strict=True)
    ]
