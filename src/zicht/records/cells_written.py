"""Canonical rows written back as the cells of a file, so that the file reads as the same rows."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from zicht.records.contract import Column, Kind, TableContract

__all__ = ["write_cells"]

#: How a date is written that is known this well, in the terms of `strftime`.
_FORMATS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


def write_cells(rows: pa.Table, contract: TableContract, names: Collection[str]) -> pa.Table:
    """Return the named columns of canonical rows as text; an empty cell is null."""
    columns = [column for column in contract.columns if column.name in names]
    return pa.table({column.name: _cells(rows, column) for column in columns})


def _cells(rows: pa.Table, column: Column) -> pa.ChunkedArray:
    if column.kind is Kind.DATE:
        first, last, precision = (rows[name] for name in column.stored)
        return _dates(first, last, precision.cast(pa.string()))
    return rows[column.name].cast(pa.string())


def _dates(first: pa.ChunkedArray, last: pa.ChunkedArray, precision: pa.ChunkedArray) -> pa.ChunkedArray:
    years = pc.binary_join_element_wise(pc.strftime(first, "%Y"), pc.strftime(last, "%Y"), "/")
    texts = pc.if_else(pc.equal(precision, "range"), years, None)
    for name, form in _FORMATS.items():
        texts = pc.if_else(pc.equal(precision, name), pc.strftime(first, form), texts)
    return texts
