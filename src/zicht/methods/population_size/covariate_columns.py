"""Columns of covariates as they are given: their levels, and what is wrong with them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Problem, Text

__all__ = [
    "MISSING",
    "ReadColumn",
    "as_number",
    "can_name",
    "problem_of_names",
    "problems_of_columns",
    "problems_of_values",
    "read_column",
]

IntArray = npt.NDArray[np.int64]

#: The place of a level that is not known.
MISSING = -1
MOST_LEVELS = 500


@dataclass(frozen=True, eq=False)
class ReadColumn:
    """A column of a covariate: its levels, the place of each value among them, and how many are empty."""

    levels: tuple[str, ...]
    places: IntArray
    empty: int


def read_column(
    values: Sequence[object], occurs: npt.NDArray[np.bool_], missing: Collection[object]
) -> ReadColumn:
    """Read the levels of a covariate from the rows that hold persons; a value of `missing` is none."""
    absent = [_is_in(value, missing) for value in values]
    texts = ["" if gone else _as_text(value) for value, gone in zip(values, absent, strict=True)]
    levels = tuple(sorted({text for text, counts in zip(texts, occurs, strict=True) if counts and text}))
    place = {level: at for at, level in enumerate(levels)}
    empty = sum(
        not text and not gone and bool(counts)
        for text, gone, counts in zip(texts, absent, occurs, strict=True)
    )
    return ReadColumn(levels, np.array([place.get(text, MISSING) for text in texts], dtype=np.int64), empty)


def _is_in(value: object, missing: Collection[object]) -> bool:
    return any(value is one or (value == one) is True or (_is_nan(value) and _is_nan(one)) for one in missing)


def _is_nan(value: object) -> bool:
    return isinstance(value, float | np.floating) and math.isnan(value)


def _as_text(value: object) -> str:
    """Return a level's name: a whole number without decimals, nothing for what is empty."""
    if value is None or _is_nan(value):
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


def as_number(level: str) -> float:
    """Return the number that a level is, or refuse it."""
    try:
        number = float(level)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError.of(
            Text.of("The levels of this covariate are not numbers."),
            expected=Text.of("Years, or other numbers that have an order."),
            to_fix=Text.of("Use the covariate as it is, with a parameter per level."),
        )
    return number


def can_name(name: str) -> bool:
    """Say whether terms of a model can hold a name."""
    return bool(name.strip()) and not set(name) & set(":,[]")


def problems_of_columns(
    lists: Mapping[str, Sequence[int]], covariates: Mapping[str, Sequence[object]], rows: int
) -> Iterator[Problem]:
    """Yield what is wrong with the names and lengths of columns."""
    names = [*lists, *covariates]
    if len(set(names)) < len(names) or not all(map(can_name, names)):
        yield from problem_of_names()
    uneven = sum(len(values) != rows for values in covariates.values())
    if uneven:
        yield Problem(
            Text.of("{columns} columns of covariates are not as long as the counts.", columns=uneven),
            Text.of("One value per row."),
            Text.of("Pass columns of equal length."),
        )


def problem_of_names() -> Iterator[Problem]:
    """Say that names do not tell columns apart."""
    yield Problem(
        Text.of("Two lists or covariates have the same name, or a name cannot be used."),
        Text.of("Every list, covariate and break under its own name, without colons, commas or brackets."),
        Text.of("Rename them."),
    )


def problems_of_values(name: str, column: ReadColumn) -> Iterator[Problem]:
    """Yield what is wrong with the values of a covariate."""
    if column.empty:
        yield Problem(
            Text.of("Covariate '{name}' is empty in {rows} rows.", name=name, rows=column.empty),
            Text.of("A level in every row, or a value that is said to mean that it is not known."),
            Text.of("Fill the level in, or say with `missing` which values mean that it is not known."),
        )
    if not 1 <= len(column.levels) <= MOST_LEVELS:
        yield Problem(
            Text.of("Covariate '{name}' has {levels} levels.", name=name, levels=len(column.levels)),
            Text.of("At least one known level, and at most {most}.", most=MOST_LEVELS),
            Text.of("Leave the covariate out, or take levels together."),
        )
