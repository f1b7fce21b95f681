"""Crosswalks: where each of our codes stands in an international standard, and how well it fits there.

A crosswalk is a CSV file in `crosswalks/` with the columns
`list,code,target_field,target_code,relation,note`. The relation is read from our
code to the target: `broader` means that the target holds more than our code. A
code with several targets has several rows, the best one first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from zicht.vocabulary._shipped import shipped_names, shipped_rows

__all__ = ["Crosswalk", "Relation", "Target", "crosswalk", "crosswalk_names"]


class Relation(StrEnum):
    """How the target stands to our code; `none` says that the standard has no place for it."""

    EXACT = "exact"
    CLOSE = "close"
    BROADER = "broader"
    NARROWER = "narrower"
    NONE = "none"


@dataclass(frozen=True)
class Target:
    """One row of a crosswalk; field and code are empty where the relation is `none`."""

    list: str
    code: str
    target_field: str
    target_code: str
    relation: Relation
    note: str = ""


@dataclass(frozen=True)
class Crosswalk:
    """Every row from our code lists to one standard."""

    standard: str
    rows: tuple[Target, ...]

    def __iter__(self) -> Iterator[Target]:
        return iter(self.rows)

    def targets(self, list_name: str, code: str) -> tuple[Target, ...]:
        """Return every row of this code, the best one first; none where the crosswalk leaves its list out."""
        return tuple(row for row in self.rows if (row.list, row.code) == (list_name, code))

    def target(self, list_name: str, code: str) -> Target | None:
        """Return the best row of this code, or None where the crosswalk leaves its list out."""
        return next(iter(self.targets(list_name, code)), None)


def crosswalk_names() -> tuple[str, ...]:
    """Return the standards that have a crosswalk, sorted."""
    return shipped_names("crosswalks")


@cache
def crosswalk(standard: str) -> Crosswalk:
    """Return the shipped crosswalk to this standard."""
    return Crosswalk(standard, tuple(_target(row) for row in shipped_rows("crosswalks", standard)))


def _target(row: dict[str, str]) -> Target:
    relation = Relation(row["relation"])
    return Target(row["list"], row["code"], row["target_field"], row["target_code"], relation, row["note"])
