"""What a mapping says: per canonical column, where its text comes from and what the words mean."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from types import MappingProxyType

from zicht.records.contract import Column, TableContract
from zicht.records.contracts import CONTRACTS
from zicht.records.dates import DateFormat

__all__ = ["MAX_FLAGS", "ColumnRule", "FileFormat", "Flags", "Mapping", "canonical_mapping", "fold"]

#: Their answers are told apart in two bits each of one number.
MAX_FLAGS = 31

_NOTHING: Dict[str, str] = MappingProxyType({})


def fold(text: str) -> str:
    """Return the text without differences of case and of spaces: how a loose mapping compares words."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True)
class Flags:
    """Several yes/no columns that are one multi-coded column together: `columns` maps each to its code.

    Every code with a yes holds. With no yes at all, `none` holds where at least
    one cell says no, and the rule's `empty` where all cells are empty or missing. The first
    of the words for yes and no is the one that is written.
    """

    columns: Dict[str, str]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    missing: tuple[str, ...]
    none: str


@dataclass(frozen=True)
class ColumnRule:
    """How one canonical column is made: exactly one of `source`, `constant`, `row_number` and `flags` is set.

    `codes` maps the file's words to canonical codes (None: the codes are
    canonical already); `unknowns` maps its words for the kinds of unknown.
    """

    column: str
    source: str | None = None
    constant: str | None = None
    row_number: str | None = None
    flags: Flags | None = None
    codes: Dict[str, str] | None = None
    unknowns: Dict[str, str] = field(default_factory=lambda: _NOTHING)
    empty: str = "not_asked"
    separator: str = ";"
    date_format: DateFormat | None = None
    loose: bool = False

    @property
    def source_columns(self) -> tuple[str, ...]:
        if self.flags is not None:
            return tuple(self.flags.columns)
        return () if self.source is None else (self.source,)

    def codes_given(self, column: Column) -> frozenset[str]:
        """Return the known codes that this rule can give: what a file does not ask for is not among them."""
        if self.constant is not None:
            return column.known_codes & {self.constant}
        if self.flags is not None:
            return column.known_codes & {*self.flags.columns.values(), self.flags.none}
        return column.known_codes if self.codes is None else column.known_codes & set(self.codes.values())


@dataclass(frozen=True)
class FileFormat:
    """How the files of this mapping are written; reading finds it out by itself."""

    format: str = "csv"
    delimiter: str = ","
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Mapping:
    """One agency's format."""

    name: str
    title: str
    table: str
    rules: Dict[str, ColumnRule]
    file: FileFormat = field(default_factory=FileFormat)
    shipped: bool = False

    @property
    def contract(self) -> TableContract:
        return CONTRACTS[self.table]

    @property
    def source_columns(self) -> tuple[str, ...]:
        """The file's own columns, in the order of the mapping, each once."""
        return tuple(dict.fromkeys(name for rule in self.rules.values() for name in rule.source_columns))

    @property
    def signature(self) -> frozenset[str]:
        """The columns by which a file of this mapping is recognised."""
        return frozenset(self.source_columns)


def canonical_mapping(contract: TableContract, columns: frozenset[str]) -> Mapping:
    """Return the mapping of a file that has canonical columns and codes already."""
    rules = {c.name: ColumnRule(c.name, source=c.name) for c in contract.columns if c.name in columns}
    return Mapping(name="", title=contract.description, table=contract.name, rules=rules)
