"""What a pair weighs at a glance: by what is equal or in order alone, before names are compared letter by letter.

Comparing two names costs twenty times what comparing two numbers does, and
most pairs of a loose rule come to nothing whatever their names are. Here every
text is a number, and a pair is looked at closer only where its glance is worth it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from zicht.linkage.comparisons import Level, Words, crossed_column, list_levels, unknown_sql
from zicht.linkage.schema import Attribute, LinkSchema, Role

__all__ = ["encode_values", "weigh_sql"]


def encode_values(table: pa.Table, schema: LinkSchema) -> pa.Table:
    """Return the columns that a glance reads as numbers: the same number for the same text in any column.

    Days and years stay what they are; lists are left out.
    """
    copied = [(crossed_column(one), one.column(Role.CROSSED)) for one in schema.compared]
    columns = {column: column for one in schema.attributes for column in one.columns.values()}
    columns |= {copy: column for copy, column in copied if column}
    columns = {name: column for name, column in columns.items() if not pa.types.is_list(table[column].type)}
    texts = {column for column in columns.values() if not _is_number(table[column].type)}
    distinct = [pc.cast(table[column], pa.string()).unique() for column in sorted(texts)]
    every = pa.chunked_array(distinct, pa.string()).unique()
    made = {column: _encode(table[column], every) for column in dict.fromkeys(columns.values())}
    return pa.table({name: made[column] for name, column in columns.items()})


def _encode(column: pa.ChunkedArray, every: pa.Array) -> pa.Array:
    if _is_number(column.type):
        return pc.cast(column, pa.int32()).combine_chunks()
    codes = pc.cast(column, pa.string()).combine_chunks().dictionary_encode()
    return pc.index_in(codes.dictionary, value_set=every).take(codes.indices)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_date(kind) or pa.types.is_integer(kind))


def weigh_sql(
    schema: LinkSchema, words: Words, shares: Mapping[str, Sequence[tuple[float, float]]], *, prior: float
) -> str:
    """Return what a pair weighs at a glance, on columns that end in `_l` and `_r`.

    `shares` holds of each attribute how often pairs about one person and about two
    have each level. A level that no glance can tell counts with those that it may be taken for.
    """
    parts = [_attribute_sql(one, schema, words, shares[one.name]) for one in schema.compared]
    return " + ".join([f"{_weight([(prior, 1 - prior)])}", *parts])


def _attribute_sql(
    attribute: Attribute, schema: LinkSchema, words: Words, shares: Sequence[tuple[float, float]]
) -> str:
    levels = list_levels(attribute, schema, words)
    hidden = [place for place, level in enumerate(levels) if _is_hidden(level, words)]
    whens = [f"WHEN {unknown_sql(attribute)} THEN 0"]
    for place, level in enumerate(levels):
        if place not in hidden:
            taken = [shares[at] for at in hidden if _may_be_taken_for(levels, at, place, hidden)]
            whens.append(f"WHEN {level.sql} THEN {_weight([shares[place], *taken])}")
    left = [shares[at] for at in hidden if _may_be_taken_for(levels, at, len(levels), hidden)]
    return f"CASE {' '.join(whens)} ELSE {_weight([shares[-1], *left])} END"


def _is_hidden(level: Level, words: Words) -> bool:
    return any(f"{word}(" in level.sql for word in (words.jaro_winkler, words.typing_errors, words.overlap))


def _may_be_taken_for(levels: Sequence[Level], hidden: int, place: int, all_hidden: Sequence[int]) -> bool:
    """Say whether a pair of a hidden level looks like one of a level below it.

    That with the same parts equal, where there is such a level; else it can be any.
    """
    below = [at for at in range(hidden + 1, len(levels)) if at not in all_hidden]
    alike = [at for at in below if levels[at].agrees & levels[hidden].agrees]
    return place in alike if alike else place > hidden


def _weight(shares: Sequence[tuple[float, float]]) -> str:
    same, different = (sum(share[side] for share in shares) for side in (0, 1))
    return f"{math.log2(same / different):.3f}"
