"""What is known of the persons of an estimate: the groups that it is made for, and the covariates of its models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from zicht.cli.estimate_texts import in_each_language
from zicht.errors import Text
from zicht.measures.lists import members_of
from zicht.methods.population_size.covariates import CovariateTable
from zicht.publication.sheet.document import Texts
from zicht.vocabulary import LANGUAGES

__all__ = ["NOT_KNOWN", "Column", "Group", "Persons", "columns_of", "list_groups", "make_covariate_table"]

IntArray = npt.NDArray[np.int64]

NOT_KNOWN = in_each_language(Text.of("not known"))
#: The level of those of whom a covariate is not known, as a model names it.
UNKNOWN_LEVEL = "unknown"


@dataclass(frozen=True, repr=False)
class Column:
    """A column that describes persons.

    `values` are as the input has them, `labels` as a reader does; `codes` holds the place of the value of each row
    of persons, and `unknown` the places of the values that say nothing.
    """

    name: str
    values: tuple[str, ...]
    labels: tuple[Texts, ...]
    codes: IntArray
    label: Texts = field(default_factory=dict)
    unknown: frozenset[int] = frozenset()


@dataclass(frozen=True, repr=False)
class Persons:
    """Persons in rows: the combination of lists that a row is on (a bit for each list), and how many they are."""

    lists: tuple[str, ...]
    cells: IntArray
    counts: IntArray
    columns: Mapping[str, Column] = field(default_factory=dict)

    @property
    def seen(self) -> npt.NDArray[np.bool_]:
        """Whether each row holds persons who are on a list."""
        return (self.counts > 0) & (self.cells > 0)

    def count_by_value(self, column: Column) -> IntArray:
        """Count the persons on a list by the value of a column."""
        found = np.zeros(len(column.values), dtype=np.int64)
        np.add.at(found, column.codes[self.seen], self.counts[self.seen])
        return found


@dataclass(frozen=True, repr=False)
class Group:
    """Some of the persons: by which columns, with which values, and who of them was seen by whom."""

    by: tuple[str, ...]
    values: tuple[str, ...]
    label: Texts
    table: IntArray
    by_label: Texts = field(default_factory=dict)

    @property
    def persons(self) -> int:
        """The number of persons seen."""
        return int(self.table[1:].sum())


def list_groups(persons: Persons, by: Sequence[Sequence[str]]) -> list[Group]:
    """Return the groups of each breakdown that hold somebody; what is not known comes last."""
    groups = []
    for names in by:
        columns = [persons.columns[name] for name in names]
        rows = np.stack([column.codes for column in columns], axis=1)
        for place in sorted(set(map(tuple, rows[persons.counts > 0].tolist()))):
            table = np.zeros(1 << len(persons.lists), dtype=np.int64)
            chosen = (rows == place).all(axis=1)
            np.add.at(table, persons.cells[chosen], persons.counts[chosen])
            groups.append(_group(columns, place, table))
    return groups


def _group(columns: Sequence[Column], place: Sequence[int], table: IntArray) -> Group:
    labels = [column.labels[at] for column, at in zip(columns, place, strict=True)]
    return Group(
        tuple(column.name for column in columns),
        tuple(column.values[at] for column, at in zip(columns, place, strict=True)),
        {code: ", ".join(label[code] for label in labels) for code in LANGUAGES},
        table,
        {code: _heading(columns, code) for code in LANGUAGES},
    )


def _heading(columns: Sequence[Column], language: str) -> str:
    """Return what the columns are called together; a label after the first begins with a small letter."""
    names = [column.label.get(language, column.name) for column in columns]
    labelled = [bool(column.label) and at > 0 for at, column in enumerate(columns)]
    return ", ".join(
        name[:1].lower() + name[1:] if small else name for name, small in zip(names, labelled, strict=True)
    )


def columns_of(persons: Persons, names: Sequence[str]) -> list[Column]:
    """Return the columns that were asked for, each once: names may differ in capitals only."""
    return list({column.name: column for column in map(persons.columns.__getitem__, names)}.values())


def make_covariate_table(persons: Persons, names: Sequence[str]) -> CovariateTable | None:
    """Return the persons by lists and covariates, without those on no list; nothing without covariates.

    Those of whom a covariate is not known are a level of their own: that they are like the others is not assumed.
    """
    if not names:
        return None
    kept = persons.seen
    members = members_of(len(persons.lists))[persons.cells[kept]].astype(np.int64)
    columns = columns_of(persons, names)
    return CovariateTable.from_columns(
        {name: members[:, at].tolist() for at, name in enumerate(persons.lists)},
        {column.name: _levels(column)[column.codes[kept]].tolist() for column in columns},
        persons.counts[kept],
    )


def _levels(column: Column) -> npt.NDArray[np.str_]:
    """Return the level of each value: one and the same for all that say nothing."""
    known = {value for at, value in enumerate(column.values) if at not in column.unknown}
    unknown = UNKNOWN_LEVEL
    while unknown in known:
        unknown += "_"
    return np.array([unknown if at in column.unknown else value for at, value in enumerate(column.values)])
