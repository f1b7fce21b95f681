"""Reports made comparable: one row of normalised attributes per report, null where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from zicht.linkage.dates import normalise_births
from zicht.linkage.distinct import map_distinct
from zicht.linkage.names import parse_family_name, parse_given_names
from zicht.linkage.sounds import sound_of
from zicht.vocabulary import UNKNOWNS

__all__ = ["ATTRIBUTES", "make_attributes"]

#: The columns, in order. `family_all` holds no prefixes: many have `van`. `number` is null where too many share it.
ATTRIBUTES = pa.schema(
    [
        ("record", pa.string()),
        ("source", pa.string()),
        ("person_key", pa.string()),
        ("given", pa.string()),
        ("given_all", pa.list_(pa.string())),
        ("initial", pa.string()),
        ("given_sound", pa.string()),
        ("family", pa.string()),
        ("family_all", pa.list_(pa.string())),
        ("family_sound", pa.string()),
        ("birth", pa.date32()),
        ("birth_swapped", pa.date32()),
        ("birth_year", pa.int16()),
        ("birth_month", pa.int8()),
        ("birth_precision", pa.string()),
        ("sex", pa.string()),
        ("nationality", pa.string()),
        ("birth_country", pa.string()),
        ("number", pa.string()),
    ]
)

#: A number with more birth years than typing errors explain belongs to no one person: a stopgap, or an employer's.
_MOST_BIRTH_YEARS = 4
_FEWEST_DIGITS = 6
_BETWEEN = "\x1f"
_GIVEN = ("given", "given_all", "initial", "given_sound")
_FAMILY = ("family", "family_all", "family_sound")


def make_attributes(reports: pa.Table) -> pa.Table:
    """Return the attributes of each report, in the order of the reports.

    Reads `source` and `report_id` and what there is of the columns that identify a
    person; a column that is not there is unknown. Every distinct text is
    normalised once. Assumes that a report has the canonical form of
    `zicht.records`; nothing here is ever logged or shown.
    """
    columns = {
        "record": pc.binary_join_element_wise(
            _text(reports, "source"), _text(reports, "report_id"), pa.scalar(":")
        ),
        "source": _text(reports, "source"),
        "person_key": _known(_text(reports, "person_key")),
        **_name_columns(reports),
        **normalise_births(
            _date(reports, "birth_date"),
            _date(reports, "birth_date_last"),
            _text(reports, "birth_date_precision"),
        ),
        **{name: _known(_text(reports, name)) for name in ("sex", "nationality", "birth_country")},
    }
    columns["number"] = _numbers(_text(reports, "citizen_number"), columns["birth_year"])
    return pa.table(columns, schema=ATTRIBUTES)


def _name_columns(reports: pa.Table) -> dict[str, pa.Array]:
    """Return the columns of names. A patronymic among given names counts with the family names."""
    given = _text(reports, "given_names").fill_null("")
    *columns, patronymics = map_distinct(given, _given_fields, [*_types(_GIVEN), pa.string()])
    prefix, family = (_text(reports, name).fill_null("") for name in ("name_prefix", "family_name"))
    surname = pc.binary_join_element_wise(patronymics, prefix, family, _BETWEEN)
    columns += map_distinct(surname, _family_fields, _types(_FAMILY))
    return dict(zip((*_GIVEN, *_FAMILY), columns, strict=True))


def _types(names: Sequence[str]) -> list[pa.DataType]:
    return [ATTRIBUTES.field(name).type for name in names]


def _given_fields(text: str) -> Sequence[object]:
    name = parse_given_names(text)
    return name.first, name.every or None, name.initial, sound_of(name.first), " ".join(name.patronymics)


def _family_fields(text: str) -> Sequence[object]:
    patronymics, prefix, family = text.split(_BETWEEN, 2)
    name = parse_family_name(family.strip() or prefix, patronymics.split())
    return name.core, name.every or None, sound_of(name.core)


def _numbers(texts: pa.Array, birth_years: pa.Array) -> pa.Array:
    """Return the digits of each number; null for one that is too short, one digit repeated, or shared by too many."""
    digits = pc.utf8_ltrim(pc.replace_substring_regex(texts, "[^0-9]", ""), "0")
    usable = pc.and_(
        pc.greater_equal(pc.utf8_length(digits), _FEWEST_DIGITS),
        pc.invert(pc.match_substring_regex(digits, "^(0+|1+|2+|3+|4+|5+|6+|7+|8+|9+)$")),
    )
    numbers = pc.if_else(usable.fill_null(fill_value=False), digits, None)
    years = pa.table({"number": numbers, "year": birth_years}).drop_null()
    if len(years) <= _MOST_BIRTH_YEARS:
        return numbers
    counts = years.group_by("number").aggregate([("year", "count_distinct")])
    shared = counts.filter(pc.greater(counts["year_count_distinct"], _MOST_BIRTH_YEARS))["number"]
    return pc.if_else(pc.is_in(numbers, shared.combine_chunks()), None, numbers)


def _text(table: pa.Table, name: str) -> pa.Array:
    """Return a column as text in one piece; nulls where the table has no such column."""
    if name not in table.column_names:
        return pa.nulls(len(table), pa.string())
    return _whole(table[name].cast(pa.string()))


def _date(table: pa.Table, name: str) -> pa.Array:
    return _whole(table[name]) if name in table.column_names else pa.nulls(len(table), pa.date32())


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _known(codes: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_in(codes, pa.array([*UNKNOWNS, ""])), None, codes)
