"""A table of a sheet as it is printed."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PrintedTable"]


@dataclass(frozen=True)
class PrintedTable:
    """A table as printed; the first cell of a row is its head, the columns in `numbers` are set to the right."""

    id: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
