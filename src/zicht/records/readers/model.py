"""What every reader hands on: batches of text columns, each row with the number that a person sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

__all__ = ["Misfit", "RawBatch", "Source"]


@dataclass(frozen=True, repr=False)
class Misfit:
    """A row with another number of fields than the header: it cannot be laid under the columns."""

    row: int
    cells: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class RawBatch:
    """Some rows of a file. `rows` are row numbers; the header is row 1.

    In a CSV file the number counts records: it is the line number, and the row
    in a spreadsheet program, unless a quoted value holds a line break.
    `columns` are text (or dictionary-encoded text); an empty cell is empty text or null.
    `progress` is how much of the file has been read, 0 to 1.
    """

    rows: pa.Array
    columns: pa.RecordBatch
    misfits: tuple[Misfit, ...]
    progress: float


class Source(Protocol):
    """One file, opened far enough to know its columns."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    def batches(self) -> Iterator[RawBatch]: ...
