"""The canonical tables beside the reports: what came after, what was needed, who was pursued."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import ibis.expr.types as ir

from zicht.measures.model import CountedTable

__all__ = ["OtherRecords"]


@dataclass(frozen=True)
class OtherRecords:
    """Tables by name; of each, who delivered it and which columns some file held.

    `vintage` is the day of extraction; `regimes` are what the files of each table ask for.
    """

    vintage: date
    tables: Mapping[str, ir.Table] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    supplied: Mapping[str, Collection[str]] = field(default_factory=dict)
    regimes: Mapping[str, Collection[str]] = field(default_factory=dict)

    def missing(self, *names: str) -> tuple[str, ...]:
        """Return which of these tables no file held."""
        return tuple(name for name in names if name not in self.tables)

    def sources_of(self, *names: str) -> tuple[str, ...]:
        """Return who delivered these tables, each once."""
        return tuple(dict.fromkeys(source for name in names for source in self.sources.get(name, ())))

    def guard(self, table: CountedTable) -> CountedTable:
        """Return a table whose counts carry what its files ask for, wherever they are shown."""
        asked = {regime for name in table.records for regime in self.regimes.get(name, ())}
        cells = (replace(cell, floor=";".join(sorted({cell.floor, *asked}))) for cell in table.cells)
        return replace(table, cells=tuple(cells)) if asked else table
