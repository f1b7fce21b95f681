"""Describe a mapping as rows for the manual: which column of the file feeds which canonical column."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.records.mapping.model import ColumnRule, Mapping

__all__ = ["RuleDescription", "describe_mapping"]


@dataclass(frozen=True)
class RuleDescription:
    """One canonical column of a mapping; `words` lists the file's words with their codes, `word = code`."""

    column: str
    origin: str
    columns: tuple[str, ...]
    empty: str
    words: tuple[str, ...]


def describe_mapping(mapping: Mapping) -> tuple[RuleDescription, ...]:
    """Return what each rule of the mapping does, in the order of the contract."""
    ordered = sorted(
        mapping.rules.values(), key=lambda rule: mapping.contract.column_names.index(rule.column)
    )
    return tuple(
        RuleDescription(rule.column, _origin(rule), rule.source_columns, rule.empty, _words(rule))
        for rule in ordered
    )


def _origin(rule: ColumnRule) -> str:
    if rule.constant is not None:
        return "constant"
    if rule.row_number is not None:
        return "row_number"
    return "flags" if rule.flags is not None else "from"


def _words(rule: ColumnRule) -> tuple[str, ...]:
    if rule.constant is not None:
        return (rule.constant,)
    words = {**(rule.flags.columns if rule.flags else rule.codes or {}), **rule.unknowns}
    return tuple(f"{word} = {code}" for word, code in words.items())
