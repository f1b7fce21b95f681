"""Inhabitants from a file: how many people live there, in all and by the values of columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from zicht.errors import InputError, Text
from zicht.records.capture import LARGEST_COUNT, MISSING
from zicht.records.mapping.model import fold
from zicht.records.readers import open_source
from zicht.records.textcolumns import TextColumn, read_text_columns

__all__ = ["Inhabitants", "read_inhabitants"]

#: Inhabitants by the value of each column, in their order; an empty value stands for everybody.
Inhabitants = Mapping[tuple[str, ...], int]

#: Names under which the column of numbers is known.
NUMBER_NAMES = frozenset({"inhabitants", "population", "inwoners", "bevolking"})
#: Values that stand for everybody, in any case of letters.
EVERYBODY = MISSING | {"all", "total", "alle", "allen", "totaal"}


def read_inhabitants(path: Path, *, by: Sequence[str] = ()) -> Inhabitants:
    """Read a table with a column `inhabitants`, and columns that say of whom it is the number.

    `by` names the columns that may say so; a row in which all of them are empty is about everybody, and so is a
    table that has none of them. A row that any other column says more of is about others, and is left out.

    Raises
    ------
    InputError
        If the file cannot be read, has no numbers of inhabitants or none of use, a number is not above zero, or two
        rows are about the same people. No message repeats a value of the file.
    """
    columns = read_text_columns(path.name, open_source(path))
    number = _find_number(path.name, columns)
    keys = [_find_column(columns, name) for name in by]
    used = {column.place for column in (number, *keys) if column is not None}
    others = [_values_of(column, 0) for column in columns if column.place not in used]
    numbers = _read_numbers(path.name, number)
    values = [_values_of(column, len(numbers)) for column in keys]
    of_use = [row for row in range(len(numbers)) if not any(other[row] for other in others)]
    _check_any(path.name, of_use)
    found = {tuple(column[row] for column in values): numbers[row] for row in of_use}
    if len(found) < len(of_use):
        raise InputError.of(
            Text.of(
                "{file}: {rows} rows are about the same people as another row.",
                file=path.name,
                rows=len(of_use) - len(found),
            ),
            expected=Text.of("One row for each group, and one for everybody."),
            to_fix=Text.of("Add the rows up, or name the column in which they differ with --by."),
        )
    return found


def _check_any(file: str, rows: Sequence[int]) -> None:
    if not rows:
        raise InputError.of(
            Text.of("{file}: no row is about everybody, or about the columns of --by alone.", file=file),
            expected=Text.of("The columns of --by, and one named inhabitants; others empty."),
            to_fix=Text.of("Leave the other columns out, or name them with --by."),
        )


def _find_number(file: str, columns: Sequence[TextColumn]) -> TextColumn:
    found = [column for column in columns if fold(column.name) in NUMBER_NAMES]
    if len(found) != 1:
        raise InputError.of(
            Text.of(
                "{file}: {columns} columns are named as a number of inhabitants.",
                file=file,
                columns=len(found),
            ),
            expected=Text.of("One column named inhabitants."),
            to_fix=Text.of("Name the column with the numbers so."),
        )
    return found[0]


def _find_column(columns: Sequence[TextColumn], name: str) -> TextColumn | None:
    return next((column for column in columns if fold(column.name) == fold(name)), None)


def _read_numbers(file: str, column: TextColumn) -> list[int]:
    numbers = column.translate(_number_of)
    wrong = column.rows[numbers < 1]
    if len(wrong):
        raise InputError.of(
            Text.of(
                "{file}: numbers in column {place} that cannot be used: {rows} (first: row {first}).",
                file=file,
                place=column.place,
                rows=len(wrong),
                first=int(wrong[0]),
            ),
            expected=Text.of("Whole numbers of inhabitants, one or more."),
            to_fix=Text.of(
                "Write digits only, without points or commas between thousands, and no fractions."
            ),
        )
    return [int(number) for number in numbers]


def _number_of(value: str) -> int:
    whole = value.removesuffix(".0")
    is_whole = whole.isascii() and whole.isdigit() and len(whole) <= len(str(LARGEST_COUNT))
    return int(whole) if is_whole and int(whole) < LARGEST_COUNT else 0


def _values_of(column: TextColumn | None, rows: int) -> list[str]:
    if column is None:
        return [""] * rows
    values = np.array(["" if value.casefold() in EVERYBODY else value for value in column.distinct])
    return [str(value) for value in values[column.codes]]
