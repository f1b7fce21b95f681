"""An immutable edition: its tables and provenance, written and read in one step, compared and explained."""

from zicht.release.model import ALL, Cell, Edition, Release, State, Status, Table
from zicht.release.store import check_place, find_edition, read_release, write_release

__all__ = [
    "ALL",
    "Cell",
    "Edition",
    "Release",
    "State",
    "Status",
    "Table",
    "check_place",
    "find_edition",
    "read_release",
    "write_release",
]
