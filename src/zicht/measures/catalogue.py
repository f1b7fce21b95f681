"""The catalogue: every table that an edition can hold, in order. Adding a table is adding one declaration."""

from __future__ import annotations

from zicht.measures.change import CHANGE_TABLE
from zicht.measures.declaration import Declaration
from zicht.measures.exploitation import EXPLOITATION_TABLES
from zicht.measures.law import LAW_TABLES
from zicht.measures.persons import PERSON_TABLES

__all__ = ["CATALOGUE", "OTHER_TABLES"]

#: Tables that count units, each a declaration.
CATALOGUE: tuple[Declaration, ...] = tuple(
    sorted(
        (*EXPLOITATION_TABLES, *PERSON_TABLES, *LAW_TABLES, CHANGE_TABLE),
        key=lambda declaration: declaration.id,
    )
)

#: Tables that count something else than units, each with a module of its own.
OTHER_TABLES = (
    "T16",
    "T18",
    "T19",
    "T20",
    "T21",
    "T22",
    "T23",
    "T24",
    "T25",
    "T26",
    "T27",
    "T28",
    "T29",
    "T30",
    "T32",
    "T33",
    "T35",
    "T36",
    "T38",
)
