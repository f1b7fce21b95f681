"""What the first view of a dashboard shows: the figures asked for most, by what they were released by together."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.publication.dashboard.cells import only_dimensions, table_data
from zicht.release.model import ALL, Release, Table
from zicht.release.periods import PERIOD

__all__ = [
    "FILTERS",
    "KEYS",
    "PANELS",
    "TRENDS",
    "Key",
    "PanelOf",
    "keys_of",
    "overview_tables",
    "panels_of",
    "trends_of",
]

#: The dimensions by which a reader can choose in all panels at once.
FILTERS = ("group", "region")

#: Tables of the line over the years: the first that is broken down by all that a reader chose.
TRENDS = ("T01", "T03", "T14")

MEASURES = ("victims", "share")


@dataclass(frozen=True)
class PanelOf:
    """A chart of one table, with the codes of one dimension below each other, or on a map."""

    table: str
    down: str
    is_map: bool = False


@dataclass(frozen=True)
class Key:
    """The share that one code has, in large print."""

    table: str
    name: str
    code: str


PANELS = (
    PanelOf("T03", "group"),
    PanelOf("T14", "region", is_map=True),
    PanelOf("T08", "sex"),
    PanelOf("T07", "route"),
    PanelOf("T09", "age_band"),
    PanelOf("T13", "reporter_group"),
    PanelOf("T02", "form"),
    PanelOf("T37", "came_into_view"),
)
KEYS = (
    Key("T09", "age_class", "minor"),
    Key("T08", "sex", "female"),
    Key("T10", "nationality_class", "dutch"),
)


def trends_of(release: Release) -> list[str]:
    """Return the tables of the line that this release has, none where it has no counts of victims over the years."""
    return [name for name in TRENDS if _has(release.table(name), PERIOD)]


def panels_of(release: Release) -> list[dict[str, object]]:
    """Return the panels of which the release has the table, each with its title and the view it comes from."""
    return [
        {"table": one.table, "down": one.down, "map": one.is_map, **_titled(table, one.down)}
        for one in PANELS
        if (table := release.table(one.table)) is not None and _has(table, PERIOD, one.down)
    ]


def keys_of(release: Release) -> list[dict[str, object]]:
    """Return the codes in large print that the release has, with their names."""
    return [
        {"table": key.table, "name": key.name, "code": key.code, "label": dict(code.label)}
        for key in KEYS
        if (table := release.table(key.table)) is not None and _has(table, PERIOD, key.name)
        for dimension in table.dimensions
        if dimension.name == key.name
        for code in dimension.codes
        if code.code == key.code
    ]


def overview_tables(release: Release) -> list[dict[str, object]]:
    """Return the cells that the first view can show, and no other."""
    wanted: dict[str, set[str]] = {name: set() for name in trends_of(release)}
    for table_id, name in (*((p.table, p.down) for p in PANELS), *((k.table, k.name) for k in KEYS)):
        if _has(release.table(table_id), PERIOD, name):
            wanted.setdefault(table_id, set()).add(name)
    return [
        table_data(_shown(table, names), release.edition)
        for table_id, names in sorted(wanted.items())
        if (table := release.table(table_id)) is not None
    ]


def _shown(table: Table, names: set[str]) -> Table:
    """Return the cells of each of these dimensions with the choices, but not of two of these dimensions together."""
    small = only_dimensions(table, (PERIOD, *FILTERS, *sorted(names)), MEASURES)
    own = [at for at, d in enumerate(small.dimensions) if d.name in names and d.name not in FILTERS]
    cells = tuple(cell for cell in small.cells if sum(cell.codes[at] != ALL for at in own) <= 1)
    return Table(**{**vars(small), "cells": cells})


def _has(table: Table | None, *names: str) -> bool:
    """Say whether a table has these dimensions and the measure that the first view is about."""
    if table is None or not table.cells or not {*names} <= {*table.dimension_names}:
        return False
    return any(measure.name == MEASURES[0] for measure in table.measures)


def _titled(table: Table, down: str) -> dict[str, object]:
    """Return the title and the place of the view that has this dimension in its rows."""
    for place, view in enumerate(table.views):
        if view.rows == down and not view.fixed:
            return {"title": dict(view.title), "view": place}
    return {"title": dict(table.title), "view": 0}
