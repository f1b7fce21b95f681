"""A section of a sheet on a municipality as it is printed."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.publication.sheet.printed import PrintedTable

__all__ = ["Section"]


@dataclass(frozen=True)
class Section:
    """A head with sentences, points of a list, tables and remarks in small print, in that order."""

    id: str
    title: str
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tables: tuple[PrintedTable, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def says_anything(self) -> bool:
        return bool(self.sentences or self.points or self.tables)
