"""The chapters of a report: which tables stand together, in the order in which they read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zicht.release.model import Table

__all__ = ["Chapter", "chapters_of"]


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


#: Titles are msgids. A table in none of them stands in the last chapter.
CHAPTERS = (
    (_("How many"), ("T01", "T31")),
    (_("Kinds of exploitation"), ("T03", "T02", "T05", "T06", "T07", "T34", "T04")),
    (_("Who the victims are"), ("T08", "T09", "T12", "T10", "T11")),
    (_("How they came into view"), ("T13", "T37", "T18", "T14", "T15")),
    (_("Help and protection"), ("T16", "T17", "T22", "T23")),
    (_("Again, and how it goes on"), ("T19", "T20", "T21", "T24", "T25")),
    (_("Out of sight"), ("T26", "T27", "T29")),
    (_("Offenders"), ("T28",)),
    (_("How good the figures are"), ("T30", "T32", "T33")),
    (_("What is done about it"), ("T35", "T36", "T38")),
)
OTHERS = _("Other tables")


@dataclass(frozen=True)
class Chapter:
    """A chapter with its tables; `title` is a msgid."""

    title: str
    tables: tuple[Table, ...]


def chapters_of(tables: Sequence[Table]) -> tuple[Chapter, ...]:
    """Return the chapters that have a table, each table in exactly one."""
    by_id = {table.id: table for table in tables}
    placed = {table_id for _title, ids in CHAPTERS for table_id in ids}
    rest = tuple(table for table in tables if table.id not in placed)
    chapters = [Chapter(t, tuple(by_id[i] for i in ids if i in by_id)) for t, ids in CHAPTERS]
    return tuple(chapter for chapter in (*chapters, Chapter(OTHERS, rest)) if chapter.tables)
