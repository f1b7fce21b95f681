"""Parquet files, streamed: a file of any length is read in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zicht.errors import InputError, Text
from zicht.records.readers.header import check_header
from zicht.records.readers.model import RawBatch

__all__ = ["ParquetSource"]

_ROWS = 65_536
#: Column chunks are read in pieces of this size, so that one huge row group does not fill the memory.
_BUFFER_BYTES = 1 << 20


class ParquetSource:
    """A Parquet file. Row 1 is the header, so that its first row is row 2, as in a spreadsheet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            schema = pq.read_schema(path)
            text = [field.name for field in schema if pa.types.is_string(_plain(field.type))]
            self._file = pq.ParquetFile(
                path, read_dictionary=text, buffer_size=_BUFFER_BYTES, pre_buffer=False
            )
        except (pa.ArrowException, OSError):
            raise self._damaged() from None
        nested = [place for place, field in enumerate(schema, 1) if pa.types.is_nested(_plain(field.type))]
        if nested:
            raise InputError.of(
                Text.of(
                    "{file}: columns {places} hold lists or records.",
                    file=path.name,
                    places=", ".join(map(str, nested[:20])),
                ),
                expected=Text.of("One value in each cell."),
                to_fix=Text.of("Write several codes as text with ';' between them."),
            )
        self.columns = check_header(path.name, schema.names)

    def batches(self) -> Iterator[RawBatch]:
        total = max(1, self._file.metadata.num_rows)
        read = 0
        try:
            for batch in self._file.iter_batches(batch_size=_ROWS, use_threads=False):
                columns = [_to_text(column) for column in batch.columns]
                rows = pa.array(np.arange(read + 2, read + 2 + batch.num_rows), pa.int64())
                read += batch.num_rows
                yield RawBatch(rows, pa.record_batch(columns, names=list(self.columns)), (), read / total)
        except (pa.ArrowException, OSError):
            raise self._damaged() from None

    def _damaged(self) -> InputError:
        return InputError.of(
            Text.of("{file}: cannot be read as Parquet.", file=self._path.name),
            expected=Text.of("A whole Parquet file."),
            to_fix=Text.of("Copy or export the file again."),
        )


def _plain(kind: pa.DataType) -> pa.DataType:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.string() if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) else kind


def _to_text(column: pa.Array) -> pa.Array:
    """Return text (dictionary-encoded stays so); whole numbers lose `.0`, a time of day is dropped."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        if pa.types.is_string(kind.value_type):
            return column
        return _to_text(column.cast(kind.value_type))
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.date32(), safe=False)
    elif pa.types.is_floating(kind):
        return _floats_to_text(column)
    return column.cast(pa.string())


def _floats_to_text(column: pa.Array) -> pa.Array:
    whole = pc.equal(column, pc.floor(column))
    small = pc.and_(whole, pc.less(pc.abs(column), 1e15))
    integers = pc.if_else(small, column, None).cast(pa.int64()).cast(pa.string())
    return pc.if_else(pc.fill_null(small, False), integers, column.cast(pa.string()))  # noqa: FBT003 # pyarrow's own
