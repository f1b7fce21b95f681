"""The canonical tables beside the reports: what came after, what was needed, who was pursued."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import ibis.expr.types as ir

__all__ = ["OtherRecords"]


@dataclass(frozen=True)
class OtherRecords:
    """Tables by name; of each, who delivered it and which columns some file held.

    `vintage` is the day of extraction.
    """

    vintage: date
    tables: Mapping[str, ir.Table] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    supplied: Mapping[str, Collection[str]] = field(default_factory=dict)

    def missing(self, *names: str) -> tuple[str, ...]:
        """Return which of these tables no file held."""
        return tuple(name for name in names if name not in self.tables)

    def sources_of(self, *names: str) -> tuple[str, ...]:
        """Return who delivered these tables, each once."""
        return tuple(dict.fromkeys(source for name in names for source in self.sources.get(name, ())))
