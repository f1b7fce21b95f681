"""Tables of capture histories from a file: counted histories, or one row per person.

A table has one column of 0 and 1 per list. With a column of counts a row is a history and its persons; without
one a row is a person. Further columns describe the persons and may hold empty cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from zicht.errors import DefinitionError, InputError, Problem, Text
from zicht.records.mapping.model import fold
from zicht.records.readers import open_source
from zicht.records.textcolumns import TextColumn, read_text_columns
from zicht.vocabulary import UNKNOWNS

__all__ = ["MISSING", "CaptureTable", "Covariate", "read_capture_table"]

IntArray = npt.NDArray[np.int64]

#: Names under which a column of counts is known without being told.
COUNT_NAMES = frozenset(
    {"count", "counts", "n", "freq", "freqs", "frequency", "persons", "victims", "number"}
    | {"aantal", "aantallen", "personen", "slachtoffers", "frequentie"}
)
#: What says that somebody is on a list, or not. Words count only in columns that are named as lists.
NUMBERS = {"0": 0, "0.0": 0, "1": 1, "1.0": 1, "false": 0, "true": 1}
WORDS = NUMBERS | {"no": 0, "yes": 1, "nee": 0, "ja": 1}
#: Cells that say nothing, in any case of letters.
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", *UNKNOWNS})
#: Whole numbers up to here are held without loss, whatever reads them next.
LARGEST_COUNT = 1 << 53


@dataclass(frozen=True, repr=False)
class Covariate:
    """A column that describes persons: its values, and which of them each row has (-1 where it is empty)."""

    name: str
    values: tuple[str, ...]
    codes: IntArray


@dataclass(frozen=True, repr=False)
class CaptureTable:
    """Who was seen by whom, as a file says it.

    Attributes
    ----------
    lists : tuple of str
        Names of the lists.
    members : int array of 0 and 1, shape (rows, lists)
        Which lists each row is on.
    counts : int array, shape (rows,)
        Persons of each row: 1 where a row is a person.
    covariates, by : tuple of Covariate
        The columns that were asked for, in that order.
    is_counted : bool
        Whether a row is a history with a count, and not a person.
    """

    lists: tuple[str, ...]
    members: IntArray
    counts: IntArray
    covariates: tuple[Covariate, ...] = ()
    is_counted: bool = True
    by: tuple[Covariate, ...] = ()


@dataclass(frozen=True)
class _Told:
    """What the reader of a file was told of its columns; what is left out is found.

    `is_counted` is False where a row is said to be a person, and None where nothing is said.
    """

    lists: tuple[str, ...] = ()
    count: str | None = None
    covariates: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    is_counted: bool | None = None


@dataclass
class _Roles:
    """The columns of a file by the part that they play."""

    lists: list[TextColumn] = field(default_factory=list)
    count: TextColumn | None = None
    covariates: list[TextColumn] = field(default_factory=list)
    by: list[TextColumn] = field(default_factory=list)


def read_capture_table(
    path: Path,
    *,
    lists: Sequence[str] = (),
    count: str | None = None,
    covariates: Sequence[str] = (),
    by: Sequence[str] = (),
    one_row_per_person: bool = False,
) -> CaptureTable:
    """Read a table of capture histories.

    `lists`, `count`, `covariates` and `by` name columns; a column may be a covariate and one to group by. Lists that
    are not named are the columns that hold nothing but 0 and 1; a count that is not named is known by its name
    (`count`, `n`, `aantal` ...). Without a count a row is a person.

    Raises
    ------
    InputError
        If the file cannot be read, holds no lists, or a cell is not what its column promises. No message
        repeats a value of the file.
    DefinitionError
        If a column that is named is not there, or is named for two parts.
    """
    source = open_source(path)
    columns = read_text_columns(path.name, source)
    _check_header(path.name, columns)
    is_counted = False if one_row_per_person else None
    told = _Told(tuple(lists), count, tuple(covariates), tuple(by), is_counted=is_counted)
    roles = _assign(path.name, columns, told)
    if roles.count is None and not one_row_per_person:
        _check_that_rows_are_persons(path.name, columns, roles)
    return _lay_out(path.name, roles, only_numbers=not told.lists)


def _assign(file: str, columns: Sequence[TextColumn], told: _Told) -> _Roles:
    """Say which column is what: first those that are named, then those that can be told by what they hold."""
    _check_named_once(file, told)
    named = {
        "--lists": _find(file, columns, told.lists, option="--lists"),
        "--covariates": _find(file, columns, told.covariates, option="--covariates"),
        "--by": _find(file, columns, told.by, option="--by"),
        "--count": _find(file, columns, [told.count] if told.count else [], option="--count"),
    }
    taken = {column.place for found in named.values() for column in found}
    free = [column for column in columns if column.place not in taken]
    count = next(iter(named["--count"]), None)
    if count is None and told.is_counted is not False:
        count = _find_count(file, free)
    lists = named["--lists"] or [c for c in free if c is not count and _is_list(c)]
    return _Roles(lists, count, named["--covariates"], named["--by"])


def _check_named_once(file: str, told: _Told) -> None:
    names = [fold(name) for name in (*told.lists, *([told.count] if told.count else []))]
    names += {fold(name) for name in (*told.covariates, *told.by)}
    if len(set(names)) < len(names) or (told.count and told.is_counted is False):
        raise DefinitionError.of(
            Text.of("{file}: a column is named for two parts at once.", file=file),
            expected=Text.of("Each column once: as a list, as the count, or as what describes persons."),
            to_fix=Text.of("Correct --lists, --count, --covariates, --by and --persons."),
        )


def _find(file: str, columns: Sequence[TextColumn], names: Iterable[str], *, option: str) -> list[TextColumn]:
    """Return the columns of these names; capitals matter only where two names differ in nothing else."""
    found = [_find_one(columns, name) for name in names]
    missing = sum(column is None for column in found)
    if missing:
        raise DefinitionError.of(
            Text.of(
                "{file}: {missing} of the names given with {option} are not those of a column.",
                file=file,
                missing=missing,
                option=option,
            ),
            expected=Text.of(
                "Names as they stand in row 1, which has {columns} of them.", columns=len(columns)
            ),
            to_fix=Text.of("Correct the names; put a name with spaces or commas between quotation marks."),
        )
    return [column for column in found if column is not None]


def _find_one(columns: Sequence[TextColumn], name: str) -> TextColumn | None:
    exact = [column for column in columns if column.name == name.strip()]
    alike = [column for column in columns if fold(column.name) == fold(name)]
    if exact or len(alike) == 1:
        return (exact or alike)[0]
    return None


def _find_count(file: str, free: Sequence[TextColumn]) -> TextColumn | None:
    found = [column for column in free if fold(column.name) in COUNT_NAMES]
    if len(found) > 1:
        raise InputError.of(
            Text.of(
                "{file}: columns {places} are all named as a count.",
                file=file,
                places=", ".join(str(column.place) for column in found),
            ),
            expected=Text.of("One column of counts."),
            to_fix=Text.of("Say which with --count."),
        )
    return found[0] if found else None


def _is_list(column: TextColumn) -> bool:
    return bool(column.distinct) and all(value.casefold() in NUMBERS for value in column.distinct)


def _check_header(file: str, columns: Sequence[TextColumn]) -> None:
    if any(column.name in NUMBERS for column in columns):
        raise InputError.of(
            Text.of("{file}: row 1 holds data.", file=file),
            expected=Text.of("A header: the names of the columns, in row 1."),
            to_fix=Text.of("Put the names of the lists above the table."),
        )


def _check_that_rows_are_persons(file: str, columns: Sequence[TextColumn], roles: _Roles) -> None:
    """Refuse a table whose counts go by an unknown name: read as persons it would give a tiny answer.

    Where rows are persons, histories repeat. Where leaving one column of whole numbers out makes every row
    unique, that column looks like counts.
    """
    used = {column.place for column in (*roles.lists, *roles.covariates, *roles.by)}
    numbers = [c for c in columns if c.place not in used and c.distinct and all(map(_is_whole, c.distinct))]
    for suspect in numbers:
        if max(int(value) for value in suspect.distinct) <= 1:
            continue
        others = [c for c in columns if c is not suspect and not c.is_unique]
        if others and _all_differ(others):
            raise InputError.of(
                Text.of(
                    "{file}: column {place} may hold counts, but its name does not say so.",
                    file=file,
                    place=suspect.place,
                ),
                expected=Text.of("A column of counts by a known name, or rows that are persons."),
                to_fix=Text.of("Name the counts with --count, or say --persons if each row is one person."),
            )


def _is_whole(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 16


def _all_differ(columns: Sequence[TextColumn]) -> bool:
    keys = np.stack([column.codes for column in columns], axis=1)
    return len(keys) > 1 and len(np.unique(keys, axis=0)) == len(keys)


def _lay_out(file: str, roles: _Roles, *, only_numbers: bool) -> CaptureTable:
    if not roles.lists:
        raise InputError.of(
            Text.of("{file}: no column holds nothing but 0 and 1.", file=file),
            expected=Text.of("One column per list, with 1 where the person is on it and 0 where not."),
            to_fix=Text.of("Write 0 and 1, also instead of an empty cell, or name the columns with --lists."),
        )
    problems: list[Problem] = []
    counts = _read_counts(file, roles, problems)
    members = np.stack(
        [_read_members(file, c, problems, only_numbers=only_numbers) for c in roles.lists], axis=1
    )
    if problems:
        raise InputError(tuple(problems))
    covariates, by = (tuple(map(_read_covariate, columns)) for columns in (roles.covariates, roles.by))
    names, is_counted = tuple(column.name for column in roles.lists), roles.count is not None
    return CaptureTable(names, members, counts, covariates, is_counted, by)


def _read_counts(file: str, roles: _Roles, problems: list[Problem]) -> IntArray:
    """Return whole numbers; an empty cell is 0 in the row of no list at all, which some tables print."""
    if roles.count is None:
        return np.ones(len(roles.lists[0].codes), dtype=np.int64)
    counts = roles.count.translate(_count_of)
    unseen = np.all([c.translate(lambda v: WORDS.get(v.casefold(), -1)) == 0 for c in roles.lists], axis=0)
    empty = roles.count.translate(lambda value: int(value.casefold() in MISSING)) == 1
    counts = np.where(unseen & empty, 0, counts)
    _note_faults(
        problems,
        roles.count,
        counts < 0,
        where=Text.of(
            "{file}: counts in column {place} that cannot be used", file=file, place=roles.count.place
        ),
        expected=Text.of("Whole numbers, zero or more: persons with exactly that history."),
        to_fix=Text.of("Write digits only, without points or commas between thousands, and no fractions."),
    )
    return counts


def _count_of(value: str) -> int:
    whole = value.removesuffix(".0")
    return int(whole) if _is_whole(whole) and int(whole) < LARGEST_COUNT else -1


def _read_members(file: str, column: TextColumn, problems: list[Problem], *, only_numbers: bool) -> IntArray:
    words = NUMBERS if only_numbers else WORDS
    members = column.translate(lambda value: words.get(value.casefold(), -1))
    _note_faults(
        problems,
        column,
        members < 0,
        where=Text.of(
            "{file}: cells in list column {place} that are not 0 or 1", file=file, place=column.place
        ),
        expected=Text.of("1 where the person is on the list, 0 where not; no empty cells."),
        to_fix=Text.of("Write 0 or 1 in every cell of a list column."),
    )
    return members


def _note_faults(
    problems: list[Problem],
    column: TextColumn,
    wrong: npt.NDArray[np.bool_],
    *,
    where: Text,
    expected: Text,
    to_fix: Text,
) -> None:
    rows = column.rows[wrong]
    if len(rows):
        place = Text.of(
            "{where}: {rows} (first: row {first}).", where=where, rows=len(rows), first=int(rows[0])
        )
        problems.append(Problem(place, expected, to_fix))


def _read_covariate(column: TextColumn) -> Covariate:
    known = sorted({value for value in column.distinct if value.casefold() not in MISSING}, key=_in_order)
    number = {value: place for place, value in enumerate(known)}
    return Covariate(column.name, tuple(known), column.translate(lambda value: number.get(value, -1)))


def _in_order(value: str) -> tuple[int, str]:
    """Put whole numbers, such as years, in their own order and before words."""
    return (int(value), "") if _is_whole(value) else (1 << 62, value)
