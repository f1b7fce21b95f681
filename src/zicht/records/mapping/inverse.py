"""Write canonical rows the way an agency would: the inverse of reading through a mapping."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.errors import DefinitionError, Text
from zicht.records.contract import Kind
from zicht.records.dates import write_date
from zicht.records.mapping.model import ColumnRule, Flags, Mapping
from zicht.vocabulary import UNKNOWNS

__all__ = ["invert"]


def invert(mapping: Mapping, table: pa.Table) -> pa.Table:
    """Return the agency's own columns, as text, for canonical rows given as text.

    `table` holds canonical columns as they stand in a file (one text column per
    contract column, dates as `2019-03` or `unknown`, codes joined by `;`). A
    canonical column that it lacks counts as empty. Columns with a constant or a
    row number are not written: reading makes them again.
    """
    written: dict[str, pa.Array] = {}
    for name, rule in mapping.rules.items():
        if not rule.source_columns:
            continue
        column = table[name] if name in table.column_names else pa.nulls(table.num_rows, pa.string())
        kind = mapping.contract[name].kind
        if rule.flags is not None:
            written.update(_write_flags(rule, rule.flags, column))
        else:
            written[rule.source_columns[0]] = _map_distinct(column, _writer(mapping, rule, kind))
    return pa.table(written)


def _map_distinct(column: pa.ChunkedArray | pa.Array, write: Callable[[str], str]) -> pa.Array:
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = pc.dictionary_encode(pc.fill_null(column.cast(pa.string()), ""))
    words = pa.array([write(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return words.take(encoded.indices)


def _writer(mapping: Mapping, rule: ColumnRule, kind: Kind) -> Callable[[str], str]:
    if kind in {Kind.TEXT, Kind.INTEGER, Kind.NUMBER}:
        return str
    unknown_words: dict[str, str] = {code: word for word, code in reversed(list(rule.unknowns.items()))} | {
        rule.empty: "",
        "": "",
    }
    code_words: dict[str, str] = {code: word for word, code in reversed(list((rule.codes or {}).items()))}

    def word(code: str) -> str:
        if rule.codes is None or code in code_words:
            return code_words.get(code, code)
        raise DefinitionError.of(
            Text.of(
                "The mapping '{name}' has no word for a code of '{column}'.",
                name=mapping.name,
                column=rule.column,
            ),
            expected=Text.of("A word for every code that occurs."),
            to_fix=Text.of("Add the missing codes to the mapping."),
        )

    def write(text: str) -> str:
        if text in unknown_words:
            return unknown_words[text]
        if text in UNKNOWNS:
            return code_words.get(text, text)
        if kind is Kind.DATE:
            return text if rule.date_format is None else write_date(text, rule.date_format)
        if kind is Kind.CODES:
            return rule.separator.join(word(code) for code in text.split(";"))
        return word(text)

    return write


def _write_flags(rule: ColumnRule, flags: Flags, column: pa.ChunkedArray | pa.Array) -> dict[str, pa.Array]:
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = pc.dictionary_encode(pc.fill_null(column.cast(pa.string()), ""))
    sets = [set(text.split(";")) for text in encoded.dictionary.to_pylist()]
    yes, no = flags.yes[0], (*flags.no, "")[0]
    indices = encoded.indices.to_numpy(zero_copy_only=False)
    written = {}
    for name, code in flags.columns.items():
        cells = ["" if not codes - {rule.empty, ""} else yes if code in codes else no for codes in sets]
        written[name] = pa.array(np.array(cells, dtype=object)[indices], pa.string())
    return written
