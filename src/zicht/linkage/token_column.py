"""The tokens of a report in one cell, so that they travel in an agency's file like any other column."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.errors import InputError, Text
from zicht.linkage.attributes import ATTRIBUTES
from zicht.linkage.circumstances import add_circumstances
from zicht.linkage.schema import CASES, Attribute, Kind, LinkSchema, Role
from zicht.linkage.tokens import TOKENS, token_schema
from zicht.vocabulary import UNKNOWNS

__all__ = ["COLUMN", "TOKEN_CASES", "has_tokens", "pack_tokens", "unpack_cases", "unpack_tokens"]

#: The column of the canonical reports that holds them.
COLUMN = "link_tokens"
_FIELD, _ITEM = "|", ","
_PLAIN = {Kind.KEY, Kind.CODE}
#: Columns that a report has beside its tokens, and those that are in the cell, in order.
_BESIDE = tuple(name for one in TOKENS.attributes if one.kind in _PLAIN for name in one.columns.values())
_INSIDE = tuple(name for name in TOKENS.columns if name not in {*_BESIDE, TOKENS.record, TOKENS.source})

_LISTS = {
    one.columns[role] for one in TOKENS.attributes for role in (Role.ALL, Role.NEAR) if role in one.columns
}
#: What is unknown of a birth of which only the age at the report can be read.
_BIRTHS = ("birth", "birth_year", "birth_month")
_BOUNDS = (Role.EARLIEST, Role.LATEST)


def _with_bounds(tokens: Attribute) -> Attribute:
    """Return the attribute of tokens with the bounds that the age gives, which stay readable."""
    whole = {one.name: one for one in CASES.attributes}.get(tokens.name, tokens)
    bounds = {role: column for role, column in whole.columns.items() if role in _BOUNDS}
    return replace(tokens, columns={**tokens.columns, **bounds})


#: Reports with tokens, and with what they say of the case: `CASES` for those who have no names.
TOKEN_CASES: LinkSchema = replace(
    token_schema(CASES),
    name="token_cases",
    attributes=tuple(map(_with_bounds, token_schema(CASES).attributes)),
)


def pack_tokens(tokens: pa.Table, scheme: str) -> pa.Array:
    """Return one cell per report: what its tokens compare with, then the tokens, field by field."""
    fields = [pa.repeat(pa.scalar(scheme), len(tokens)), *(_as_text(tokens[name]) for name in _INSIDE)]
    return pc.binary_join_element_wise(*fields, _FIELD)


def has_tokens(reports: pa.Table) -> bool:
    return COLUMN in reports.column_names and reports[COLUMN].null_count < len(reports)


def unpack_tokens(reports: pa.Table) -> pa.Table:
    """Return the tokens of reports as linkage compares them; null where a report has none.

    Raises
    ------
    InputError
        If a cell does not hold tokens, or cells were made with different keys or rules.
    """
    cells = _text(reports, COLUMN).fill_null(_FIELD * len(_INSIDE))
    split = pc.split_pattern(cells, _FIELD)
    width = len(_INSIDE) + 1
    wrong = pc.sum(pc.not_equal(pc.list_value_length(split), width)).as_py() or 0
    if wrong:
        raise _not_tokens(wrong)
    fields = [split.flatten().take(np.arange(place, width * len(cells), width)) for place in range(width)]
    _check_one_scheme(fields[0])
    source = _text(reports, "source")
    columns = {
        TOKENS.record: pc.binary_join_element_wise(source, _text(reports, "report_id"), ":"),
        TOKENS.source: source,
        **{name: _known(_text(reports, name)) for name in _BESIDE},
        **{name: _from_text(field, name) for name, field in zip(_INSIDE, fields[1:], strict=True)},
    }
    return pa.table(columns).select(list(TOKENS.columns))


def unpack_cases(reports: pa.Table) -> pa.Table:
    """Return the tokens of reports, and what the reports say of the case; the columns of `TOKEN_CASES`.

    Raises
    ------
    InputError
        As `unpack_tokens` does.
    """
    tokens = unpack_tokens(reports)
    births = {name: pa.nulls(len(tokens), ATTRIBUTES.field(name).type) for name in _BIRTHS}
    added = add_circumstances(pa.table(births), reports).drop(list(_BIRTHS))
    return pa.table({name: table[name] for table in (tokens, added) for name in table.column_names})


def _check_one_scheme(schemes: pa.Array) -> None:
    counts = pc.value_counts(_known(schemes).drop_null()).to_pylist()
    if len(counts) > 1:
        raise InputError.of(
            Text.of(
                "Reports with tokens: {reports}, made with different keys or by different versions: {schemes}.",
                reports=sum(one["counts"] for one in counts),
                schemes=len(counts),
            ),
            expected=Text.of("Tokens that all agencies made with one key and one version of Zicht."),
            to_fix=Text.of("Let each agency run 'zicht pseudonymise' again, with the same key file."),
        )


def _not_tokens(rows: int) -> InputError:
    return InputError.of(
        Text.of("Column '{column}': {rows} rows hold no tokens.", column=COLUMN, rows=rows),
        expected=Text.of("What 'zicht pseudonymise' wrote there, or empty."),
        to_fix=Text.of(
            "Use the file as 'zicht pseudonymise' wrote it; a spreadsheet program may cut long cells."
        ),
    )


def _as_text(column: pa.ChunkedArray) -> pa.Array:
    whole = _whole(column)
    text = pc.binary_join(whole, _ITEM) if pa.types.is_list(whole.type) else whole.cast(pa.string())
    return text.fill_null("")


def _from_text(field: pa.Array, name: str) -> pa.Array:
    known = _known(field)
    return pc.split_pattern(known, _ITEM) if name in _LISTS else known


def _known(texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_in(texts, pa.array([*UNKNOWNS, ""])), None, texts)


def _text(table: pa.Table, name: str) -> pa.Array:
    """Return a column as text; nulls where the table has no such column."""
    if name not in table.column_names:
        return pa.nulls(len(table), pa.string())
    return _whole(table[name].cast(pa.string()))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
