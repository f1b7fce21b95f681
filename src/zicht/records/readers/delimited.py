"""CSV files: comma, semicolon, tab or bar between the fields, in any common encoding, streamed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from zicht.errors import InputError, Text
from zicht.records.readers.encoding import TextFacts, inspect_text
from zicht.records.readers.header import MAX_COLUMNS, check_header, too_many_columns
from zicht.records.readers.model import Misfit, RawBatch

__all__ = ["DelimitedSource"]

DELIMITERS = (",", ";", "\t", "|")
#: Also the longest row that can be read.
_BLOCK_BYTES = 8 << 20
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


class DelimitedSource:
    """A CSV file. Rows with another number of fields than the header come as misfits.

    A quoted value may hold line breaks. A file with blank lines may have empty
    rows, which are not rows; in a file without, a row of separators only is a row.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._facts: TextFacts = inspect_text(path)
        header = self._read_header()
        self._delimiter = _sniff(header)
        try:
            names = next(csv.reader(io.StringIO(header), delimiter=self._delimiter), [])
        except csv.Error:
            raise self._damaged() from None
        if len(names) > MAX_COLUMNS:
            raise too_many_columns(path.name, len(names))
        self.columns = check_header(path.name, names)
        self._header_only = not header.endswith(("\n", "\r"))
        self._waiting: list[Misfit] = []
        self._opened_at: int | None = None

    def _read_header(self) -> str:
        """Read the first record: lines until the quotation marks are in pairs."""
        header = ""
        with self._path.open(encoding=self._facts.encoding, newline="") as file:
            while line := file.readline(_BLOCK_BYTES):
                header += line
                if header.count('"') % 2 == 0 or len(header) >= _BLOCK_BYTES:
                    break
        return header

    def batches(self) -> Iterator[RawBatch]:
        if self._header_only:
            return
        self._waiting.clear()
        self._opened_at = None
        size = self._path.stat().st_size
        upcoming = 1  # the number of the next record
        with self._path.open("rb") as file:
            try:
                for batch in self._open(file):
                    rows = self._numbers(upcoming, batch.num_rows)
                    upcoming = int(rows[-1]) + 1 if len(rows) else upcoming
                    yield self._finish(batch, rows, progress=min(1.0, file.tell() / size))
            except (pa.ArrowException, UnicodeError, OSError):
                self._check_quotes()
                raise self._damaged() from None
        self._check_quotes()
        yield self._rest()

    def _rest(self) -> RawBatch:
        """Hand on the misfits behind the last good record."""
        empty = pa.record_batch([pa.array([], pa.string())] * len(self.columns), list(self.columns))
        rest, self._waiting = tuple(self._waiting), []
        return RawBatch(pa.array([], pa.int64()), empty, rest, 1.0)

    def _open(self, file: io.BufferedReader) -> pacsv.CSVStreamingReader:
        names = [f"f{place}" for place in range(len(self.columns))]
        encoding = "utf8" if self._facts.encoding.startswith("utf-8") else self._facts.encoding
        return pacsv.open_csv(
            file,
            read_options=pacsv.ReadOptions(
                block_size=_BLOCK_BYTES, autogenerate_column_names=True, use_threads=False, encoding=encoding
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self._delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=self._skip,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )

    def _skip(self, row: pacsv.InvalidRow) -> str:
        """Keep a record with another number of fields, unless it is what an open quotation mark swallowed."""
        # Raising here would be lost on the way through the parser.
        if self._facts.lone_quote and "\n" in row.text:
            self._opened_at = row.number
        try:
            cells = next(csv.reader(io.StringIO(row.text, newline=""), delimiter=self._delimiter), [])
        except csv.Error:
            cells = [row.text]
        self._waiting.append(Misfit(row.number, tuple(cells)))
        return "skip"

    def _numbers(self, upcoming: int, count: int) -> np.ndarray:
        """Return the numbers of the next good records: those of misfits are taken."""
        taken = [misfit.row for misfit in self._waiting]
        candidates = np.arange(upcoming, upcoming + count + len(taken))
        return candidates[~np.isin(candidates, taken)][:count]

    def _finish(self, batch: pa.RecordBatch, rows: np.ndarray, *, progress: float) -> RawBatch:
        columns = batch.rename_columns(list(self.columns))
        keep = rows > 1  # the first is the header
        if self._facts.blank_lines:
            keep &= ~is_blank(columns)
        if self._facts.lone_quote and columns.num_rows:
            self._check_last(columns, int(rows[-1]))
        last = rows[-1] if len(rows) else 0
        misfits = tuple(misfit for misfit in self._waiting if misfit.row < last or not len(rows))
        self._waiting = [misfit for misfit in self._waiting if misfit not in misfits]
        mask = pa.array(keep)
        return RawBatch(pa.array(rows, pa.int64()).filter(mask), columns.filter(mask), misfits, progress)

    def _check_last(self, columns: pa.RecordBatch, row: int) -> None:
        last = [cell for cell in columns.slice(columns.num_rows - 1).to_pylist()[0].values() if cell]
        if any("\n" in cell for cell in last):
            self._opened_at = row

    def _check_quotes(self) -> None:
        if self._opened_at is None:
            return
        raise InputError.of(
            Text.of(
                "{file}, row {row}: a quotation mark is opened and never closed.",
                file=self._path.name,
                row=self._opened_at,
            ),
            expected=Text.of("Quotation marks in pairs around a value."),
            to_fix=Text.of("Close the quotation mark, or remove it."),
        )

    def _damaged(self) -> InputError:
        return InputError.of(
            Text.of("{file}: the rows cannot be told apart.", file=self._path.name),
            expected=Text.of("A CSV file with rows of at most {limit} bytes.", limit=_BLOCK_BYTES),
            to_fix=Text.of("Look for a quotation mark that is not closed, and export the file again."),
        )


def _sniff(header: str) -> str:
    """Return the separator that the header has most of, quoted names left out."""
    bare = _QUOTED.sub("", header)
    return max(DELIMITERS, key=bare.count)


def is_blank(columns: pa.RecordBatch) -> np.ndarray:
    """Return which rows have nothing in any cell."""
    blank = np.ones(columns.num_rows, dtype=bool)
    for column in columns.columns:
        if not blank.any():
            break
        blank &= pc.equal(pc.fill_null(column, ""), "").to_numpy(zero_copy_only=False)
    return blank
