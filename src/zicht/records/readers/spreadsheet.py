"""XLSX and ODS files: the first sheet, typed cells as canonical text, formulas as the value they last had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import python_calamine as calamine

from zicht.errors import InputError, Text
from zicht.records.readers.archive import check_archive, damaged_sheet
from zicht.records.readers.header import check_header
from zicht.records.readers.model import RawBatch

__all__ = ["SpreadsheetSource"]

_ROWS = 8_192


class SpreadsheetSource:
    """The first sheet of a workbook. Its first row is the header; rows with nothing in any cell are not rows.

    Numbers lose a `.0`, dates become `2019-03-14` (a time of day is dropped),
    true and false become `true` and `false`.
    """

    def __init__(self, path: Path) -> None:
        check_archive(path)
        self._name = path.name
        try:
            workbook = calamine.CalamineWorkbook.from_path(path)
            self._sheet = workbook.get_sheet_by_index(0)
        except (calamine.CalamineError, OSError, IndexError):
            raise damaged_sheet(path.name) from None
        if self._sheet.start is None:
            raise InputError.of(
                Text.of("{file}: the first sheet is empty.", file=path.name),
                expected=Text.of("A table in the first sheet, with the names of its columns in row 1."),
                to_fix=Text.of("Move the table to the first sheet."),
            )
        header = [_to_text(cell) for cell in next(iter(self._sheet.iter_rows()))]
        self.columns = check_header(path.name, header)

    def batches(self) -> Iterator[RawBatch]:
        rows = iter(self._sheet.iter_rows())
        next(rows)
        total = max(1, self._sheet.total_height)
        first = 2
        while chunk := list(islice(rows, _ROWS)):
            texts = [[_to_text(cell) for cell in row] for row in chunk]
            numbers = np.arange(first, first + len(texts))
            keep = [any(row) for row in texts]
            kept = [row for row, kept in zip(texts, keep, strict=True) if kept]
            columns = [pa.array(column, pa.string()) for column in zip(*kept, strict=True)] or [
                pa.array([], pa.string()) for _ in self.columns
            ]
            first += len(texts)
            yield RawBatch(
                pa.array(numbers[keep], pa.int64()),
                pa.record_batch(columns, names=list(self.columns)),
                (),
                min(1.0, first / total),
            )


def _to_text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return "" if cell is None else str(cell)
