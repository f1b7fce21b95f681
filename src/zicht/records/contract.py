"""What a canonical table promises: its columns, their kinds and their bounds.

One source of truth: validation, the docs, the templates and the reference
country all read these declarations.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from zicht.vocabulary import code_list

__all__ = ["Column", "Kind", "OrderRule", "TableContract"]


class Kind(StrEnum):
    """How a column is written and stored.

    | kind | in a file | in the canonical store |
    |---|---|---|
    | `text` | anything | string, or null |
    | `code` | one code of the list, or a kind of unknown | string, never null |
    | `codes` | several codes with `;` between them, or a kind of unknown | the same, each code once, sorted |
    | `date` | `2019-03-14`, `2019-03`, `2019`, `2014/2018` or a kind of unknown | `x`, `x_last`, `x_precision` |
    | `integer`, `number` | digits, or empty | int32, float64, or null |

    A date (ISO 8601-2, level 0) takes three columns: the first and the last day
    that it can be, and how precise it is.
    """

    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    DATE = "date"
    INTEGER = "integer"
    NUMBER = "number"


@dataclass(frozen=True)
class Column:
    """One column. `description` is an English msgid. `identifying` columns never leave the private work folder."""

    name: str
    kind: Kind
    description: str
    codes: str = ""
    required: bool = False
    identifying: bool = False
    lowest: float | None = None
    highest: float | None = None
    example: str = ""

    @property
    def stored(self) -> tuple[str, ...]:
        """The names of the columns that this one takes in the canonical store."""
        if self.kind is Kind.DATE:
            return (self.name, f"{self.name}_last", f"{self.name}_precision")
        return (self.name,)

    @property
    def known_codes(self) -> frozenset[str]:
        """The codes that a cell can hold, kinds of unknown apart; none where the column has no code list."""
        return frozenset(code.code for code in code_list(self.codes)) if self.codes else frozenset()


@dataclass(frozen=True)
class OrderRule:
    """The first date must not lie wholly after the second; unknown dates pass."""

    first: str
    second: str


@dataclass(frozen=True)
class TableContract:
    """One canonical table. `key` names the columns that together identify a row."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    order_rules: tuple[OrderRule, ...] = ()

    def __getitem__(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.required)

    def known_codes(self, names: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return these columns, each with every code that it can hold."""
        return {name: self[name].known_codes for name in names}
