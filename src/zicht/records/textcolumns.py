"""A file's columns as text, each distinct value once: small enough to look at every value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.errors import InputError, Text
from zicht.records.readers import Source

__all__ = ["TextColumn", "read_text_columns"]

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, repr=False)
class TextColumn:
    """One column: its distinct trimmed values, which of them each row has, and the rows' own numbers."""

    name: str
    place: int
    distinct: tuple[str, ...]
    codes: IntArray
    rows: IntArray

    @property
    def is_unique(self) -> bool:
        """Say whether every row has a value of its own, as a key has."""
        return len(self.distinct) == len(self.codes)

    def translate(self, answer: Callable[[str], int]) -> IntArray:
        """Return a number per row; each distinct value is asked for once."""
        answers = np.array([answer(value) for value in self.distinct], dtype=np.int64)
        return answers[self.codes] if len(self.codes) else np.empty(0, dtype=np.int64)


def read_text_columns(file: str, source: Source) -> list[TextColumn]:
    """Read a whole file. Raises InputError where rows do not fit the header, or where there are none."""
    parts: list[pa.RecordBatch] = []
    numbers: list[pa.Array] = []
    misfits: list[int] = []
    for batch in source.batches():
        misfits += [misfit.row for misfit in batch.misfits]
        if batch.columns.num_rows:
            parts.append(batch.columns)
            numbers.append(batch.rows)
    if misfits:
        raise InputError.of(
            Text.of(
                "{file}: {rows} rows have another number of cells than the header (first: row {first}).",
                file=file,
                rows=len(misfits),
                first=misfits[0],
            ),
            expected=Text.of("As many cells in each row as there are columns."),
            to_fix=Text.of("Look for a separator inside a value; put such values between quotation marks."),
        )
    if not parts:
        raise InputError.of(
            Text.of("{file}: there is no row below the header.", file=file),
            expected=Text.of("At least one row with persons."),
            to_fix=Text.of("Export the file again."),
        )
    rows = pa.chunked_array(numbers).to_numpy().astype(np.int64)
    return [
        _column(name, place, [part.column(place) for part in parts], rows)
        for place, name in enumerate(source.columns)
    ]


def _column(name: str, place: int, parts: list[pa.Array], rows: IntArray) -> TextColumn:
    texts = [part.cast(pa.string()) if pa.types.is_dictionary(part.type) else part for part in parts]
    encoded = pc.dictionary_encode(pc.fill_null(pa.chunked_array(texts), "")).combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0)
    raw = [value.strip() for value in encoded.dictionary.to_pylist()]
    distinct = list(dict.fromkeys(raw))
    number = {value: at for at, value in enumerate(distinct)}
    trimmed = np.array([number[value] for value in raw], dtype=np.int64)
    codes = trimmed[encoded.indices.to_numpy(zero_copy_only=False)]
    return TextColumn(name, place + 1, tuple(distinct), codes, rows)
