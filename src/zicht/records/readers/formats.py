"""Open a file with the reader for its kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

from zicht.errors import InputError, Text
from zicht.records.readers.columnar import ParquetSource
from zicht.records.readers.delimited import DelimitedSource
from zicht.records.readers.model import Source
from zicht.records.readers.spreadsheet import SpreadsheetSource

__all__ = ["READABLE_SUFFIXES", "open_source"]

_READERS: MappingProxyType[str, Callable[[Path], Source]] = MappingProxyType(
    {
        ".csv": DelimitedSource,
        ".tsv": DelimitedSource,
        ".tab": DelimitedSource,
        ".txt": DelimitedSource,
        ".xlsx": SpreadsheetSource,
        ".xlsm": SpreadsheetSource,
        ".ods": SpreadsheetSource,
        ".parquet": ParquetSource,
    }
)

READABLE_SUFFIXES = frozenset(_READERS)


def open_source(path: Path) -> Source:
    """Open a file and read its header. Raises InputError, with the file's name and never its path."""
    try:
        size = path.stat().st_size
        reader = _READERS.get(path.suffix.lower())
        if reader is None:
            raise InputError.of(
                Text.of("{file}: this kind of file is not read.", file=path.name),
                expected=Text.of("A file that ends in one of: {suffixes}.", suffixes=", ".join(_READERS)),
                to_fix=Text.of("Save the table as CSV, XLSX, ODS or Parquet."),
            )
        if size == 0:
            raise InputError.of(
                Text.of("{file}: the file is empty.", file=path.name),
                expected=Text.of("A table with the names of its columns in row 1."),
                to_fix=Text.of("Export the file again."),
            )
        return reader(path)
    except OSError as error:
        raise InputError.of(
            Text.of("{file}: the file cannot be opened.", file=path.name),
            expected=Text.of("A file that is there and may be read."),
            to_fix=Text.of("Check the path and the permissions of the file."),
        ) from error
