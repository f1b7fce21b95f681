"""Code lists: what each code means, in Dutch and English, from when to when, and who says so.

A list is a CSV file in `lists/` with the columns `code,label_nl,label_en,valid_from,valid_to,source`
and, behind those, columns of its own (a municipality's police unit, a sector's visibility).
The order of the rows is the order in which tables show them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from zicht.vocabulary._shipped import shipped_names, shipped_rows

__all__ = ["UNKNOWN", "UNKNOWNS", "Code", "CodeList", "code_list", "code_list_names"]

BASE_COLUMNS = ("code", "label_nl", "label_en", "valid_from", "valid_to", "source")

#: The three kinds of unknown. A blank cell is never one of them: a mapping says which it means.
UNKNOWNS = ("not_asked", "unknown", "withheld")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Code:
    """One code; `valid_from` and `valid_to` are ISO dates or years, empty where open."""

    code: str
    label_nl: str
    label_en: str
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def label(self, language: str) -> str:
        return self.label_nl if language == "nl" else self.label_en


@dataclass(frozen=True)
class CodeList:
    """A named list of codes, in the order in which tables show them."""

    name: str
    codes: Mapping[str, Code]

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes.values())

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, code: str) -> Code:
        return self.codes[code]

    def label(self, code: str, language: str) -> str:
        return self.codes[code].label(language)

    def extra(self, column: str) -> dict[str, str]:
        """Return one extra column as a mapping from code to its value, empty values left out."""
        return {c.code: c.extra[column] for c in self if c.extra.get(column)}


def code_list_names() -> tuple[str, ...]:
    """Return the names of all shipped lists, sorted."""
    return shipped_names("lists")


@cache
def code_list(name: str) -> CodeList:
    """Return the shipped list of this name."""
    return CodeList(name, MappingProxyType({row["code"]: _code(row) for row in shipped_rows("lists", name)}))


def _code(row: dict[str, str]) -> Code:
    extra = {column: value for column, value in row.items() if column not in BASE_COLUMNS}
    return Code(**{column: row[column] for column in BASE_COLUMNS}, extra=MappingProxyType(extra))
