"""Who was seen by whom: the table of capture histories that every estimator starts from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Problem, Text

__all__ = ["MOST_LISTS", "CaptureHistories"]

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

#: A table has a cell for every combination of lists; beyond this no method here is of use.
MOST_LISTS = 16
#: More than there are people; above it rounding would show beside a list of a few.
MOST_PERSONS = 10_000_000_000


@dataclass(frozen=True, eq=False, repr=False)
class CaptureHistories:
    """Persons counted by the combination of lists that they are on.

    Make one with `from_wide`, `from_table` or `from_persons`: those check what they are given.

    Attributes
    ----------
    lists : tuple of str
        Names of the lists.
    cells : int array, shape (histories,)
        The histories that occur, sorted; bit `j` says whether they hold list `j`.
    counts : int array, shape (histories,)
        Persons with exactly that history, one or more.
    """

    lists: tuple[str, ...]
    cells: IntArray
    counts: IntArray

    @classmethod
    def from_wide(
        cls, rows: npt.ArrayLike, counts: npt.ArrayLike, *, lists: Sequence[str]
    ) -> CaptureHistories:
        """Read one row per history, with a count; rows of the same history are added up.

        Parameters
        ----------
        rows : array-like of 0 and 1, shape (rows, lists)
            One column per list.
        counts : array-like, shape (rows,)
            Persons with exactly that history; zero is allowed.
        lists : sequence of str
            Names of the columns.

        Returns
        -------
        CaptureHistories
            It has not passed disclosure control.

        Raises
        ------
        InputError
            If there are fewer than two or more than sixteen lists, no persons, a name twice, a list without
            persons, two lists of the same persons, values other than 0 and 1, counts below zero or not whole,
            or persons on no list at all.
        """
        names = tuple(lists)
        members, persons = _as_numbers(rows, 2), _as_numbers(counts, 1)
        _raise_if_any(_problems_of_shape(members, persons, names))
        _raise_if_any([*_problems_of_values(members, persons), *_problems_of_names(names)])
        _raise_if_any(_problems_of_persons(members, persons))
        cells = members.astype(np.int64) @ (1 << np.arange(len(names), dtype=np.int64))
        dense = np.zeros(1 << len(names), dtype=np.int64)
        np.add.at(dense, cells, persons.astype(np.int64))
        histories = cls.from_dense(dense, lists=names)
        _raise_if_any(_problems_of_lists(histories))
        return histories

    @classmethod
    def from_table(cls, columns: Mapping[str, Sequence[int]], counts: npt.ArrayLike) -> CaptureHistories:
        """Read one named column of 0 and 1 per list, with counts: see `from_wide`."""
        lengths = {len(column) for column in columns.values()}
        if len(lengths) != 1:
            raise InputError(tuple(_problem_of_columns()))
        rows = np.array([_as_numbers(column, 1) for column in columns.values()]).T
        return cls.from_wide(rows, counts, lists=tuple(columns))

    @classmethod
    def from_persons(cls, rows: npt.ArrayLike, *, lists: Sequence[str]) -> CaptureHistories:
        """Read one row of 0 and 1 per person, one column per list: see `from_wide`."""
        members = _as_numbers(rows, 2)
        return cls.from_wide(members, np.ones(len(members)), lists=lists)

    @classmethod
    def from_dense(cls, dense: npt.ArrayLike, *, lists: Sequence[str]) -> CaptureHistories:
        """Take counts of every combination of lists, unchecked: a way back from `table`."""
        counts = np.asarray(dense, dtype=np.int64)
        cells = np.flatnonzero(counts).astype(np.int64)
        found = counts[cells]
        cells.flags.writeable = found.flags.writeable = False
        return cls(tuple(lists), cells, found)

    def __repr__(self) -> str:
        return f"CaptureHistories(lists={self.lists!r}, histories={len(self.cells)})"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, CaptureHistories)
            and self.lists == other.lists
            and np.array_equal(self.cells, other.cells)
            and np.array_equal(self.counts, other.counts)
        )

    def __hash__(self) -> int:
        return hash((self.lists, self.cells.tobytes(), self.counts.tobytes()))

    @property
    def list_count(self) -> int:
        """The number of lists, K."""
        return len(self.lists)

    @property
    def persons(self) -> int:
        """The number of persons who are on a list at all, n."""
        return int(self.counts.sum())

    @property
    def members(self) -> npt.NDArray[np.bool_]:
        """Which lists each history holds, shape (histories, lists)."""
        return (self.cells[:, None] >> np.arange(self.list_count) & 1).astype(bool)

    def table(self) -> IntArray:
        """Return the counts of all 2**K combinations, indexed by bitmask; that of no list at all is 0."""
        dense = np.zeros(1 << self.list_count, dtype=np.int64)
        dense[self.cells] = self.counts
        return dense

    @property
    def list_sizes(self) -> IntArray:
        """Persons on each list, shape (K,)."""
        return self.counts @ self.members.astype(np.int64)

    def overlaps(self) -> IntArray:
        """Return the persons on both of two lists, shape (K, K); the diagonal holds the list sizes."""
        members = self.members.astype(np.int64)
        return (members * self.counts[:, None]).T @ members

    @property
    def share_on_one_list(self) -> float:
        """The share of the persons who are on one list only, 0 to 1."""
        alone = self.members.sum(axis=1) == 1
        return float(self.counts[alone].sum() / self.persons)

    @property
    def list_with_everyone(self) -> str | None:
        """The first list that holds every person: then nobody is missed, as far as these lists can say."""
        full = np.flatnonzero(self.list_sizes == self.persons)
        return self.lists[full[0]] if len(full) else None

    def drop_list(self, name: str) -> CaptureHistories:
        """Leave a list out, with the persons who are on no other list."""
        at = self._position(name)
        others = [j for j in range(self.list_count) if j != at]
        return self._regroup([[j] for j in others], tuple(self.lists[j] for j in others))

    def merge_lists(self, first: str, second: str) -> CaptureHistories:
        """Take two lists as one, `first+second`, in the place of the first."""
        a, b = self._position(first), self._position(second)
        if a == b:
            raise InputError.of(
                Text.of("A list cannot be merged with itself."),
                expected=Text.of("The names of two different lists."),
                to_fix=Text.of("Name two lists."),
            )
        groups = [[j, b] if j == a else [j] for j in range(self.list_count) if j != b]
        names = tuple("+".join(self.lists[j] for j in group) for group in groups)
        return self._regroup(groups, names)

    def reorder_lists(self, names: Sequence[str]) -> CaptureHistories:
        """Put the lists in another order; those that are not named are left out."""
        return self._regroup([[self._position(name)] for name in names], tuple(names))

    def without_empty_lists(self) -> CaptureHistories:
        """Leave out the lists that hold nobody, as happens in a small stratum."""
        kept = [name for name, size in zip(self.lists, self.list_sizes, strict=True) if size > 0]
        return self.reorder_lists(kept)

    def without_one(self) -> Iterator[tuple[int, CaptureHistories]]:
        """Yield, per history, its number of persons and the table with one of them left out."""
        for cell, count in zip(self.cells, self.counts, strict=True):
            dense = self.table()
            dense[cell] -= 1
            yield int(count), self.from_dense(dense, lists=self.lists)

    def _position(self, name: str) -> int:
        if name not in self.lists:
            raise InputError.of(
                Text.of("There is no list '{name}'.", name=name),
                expected=Text.of("One of: {names}.", names=", ".join(self.lists)),
                to_fix=Text.of("Name a list of this table."),
            )
        return self.lists.index(name)

    def _regroup(self, groups: Sequence[Sequence[int]], names: tuple[str, ...]) -> CaptureHistories:
        """Return the table over groups of lists; someone is in a group who is on one of its lists."""
        members = np.array([self.members[:, list(group)].any(axis=1) for group in groups], dtype=np.int64)
        cells = (1 << np.arange(len(groups), dtype=np.int64)) @ members
        dense = np.zeros(1 << len(groups), dtype=np.int64)
        np.add.at(dense, cells, self.counts)
        dense[0] = 0
        return self.from_dense(dense, lists=names)


def _as_numbers(values: npt.ArrayLike, dimensions: int) -> FloatArray:
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError(tuple(_problem_of_columns())) from None
    if numbers.ndim != dimensions:
        raise InputError(tuple(_problem_of_columns()))
    return numbers


def _raise_if_any(problems: Iterable[Problem]) -> None:
    found = tuple(problems)
    if found:
        raise InputError(found)


def _problem_of_columns() -> Iterator[Problem]:
    yield Problem(
        Text.of("The capture histories are not a table of numbers."),
        Text.of(
            "One column of 0 and 1 per list, and one whole number per row: the persons with that history."
        ),
        Text.of("Pass columns of equal length that hold numbers only."),
    )


def _problems_of_shape(members: FloatArray, persons: FloatArray, names: tuple[str, ...]) -> Sequence[Problem]:
    if members.shape != (len(persons), len(names)):
        return list(_problem_of_columns())
    return [*_problem_of_list_count(len(names)), *_problem_of_nobody(persons)]


def _problem_of_list_count(lists: int) -> Iterator[Problem]:
    if not 2 <= lists <= MOST_LISTS:
        yield Problem(
            Text.of("The capture histories have {lists} list columns.", lists=lists),
            Text.of("At least 2 lists and at most {most}.", most=MOST_LISTS),
            Text.of(
                "Lists overlap or not: that is all there is to estimate from. "
                "Add a list, or merge the smallest ones."
            ),
        )


def _problem_of_nobody(persons: FloatArray) -> Iterator[Problem]:
    if not np.any(persons != 0):
        yield Problem(
            Text.of("The capture histories hold no persons ({rows} rows).", rows=len(persons)),
            Text.of("At least one row with a count above zero."),
            Text.of("Check that this is the right file, and that the counts are in the column of counts."),
        )


def _problems_of_values(members: FloatArray, persons: FloatArray) -> Iterator[Problem]:
    strange = int(np.sum(~np.isin(members, (0.0, 1.0))))
    if strange:
        yield Problem(
            Text.of("{cells} values in the list columns are not 0 or 1.", cells=strange),
            Text.of("1 where the person is on the list, 0 where not."),
            Text.of("Write 0 or 1; a value that is not known is not 0: see the page on missing covariates."),
        )
    bad = int(np.sum(~np.isfinite(persons) | (persons < 0) | (persons != np.floor(persons))))
    if bad:
        yield Problem(
            Text.of("{rows} counts are negative, no whole number, or missing.", rows=bad),
            Text.of("Whole numbers, zero or more: persons with exactly that history."),
            Text.of("Estimate from counts that are neither rounded to fractions nor weighted."),
        )
    elif persons.sum() > MOST_PERSONS:
        yield Problem(
            Text.of("The counts add up to more persons than there are people."),
            Text.of("At most {most} persons.", most=MOST_PERSONS),
            Text.of("Check the column of counts: it should hold persons."),
        )


def _problems_of_names(names: tuple[str, ...]) -> Iterator[Problem]:
    double = len(names) - len(set(names))
    if double:
        yield Problem(
            Text.of("{lists} list columns have a name that another has too.", lists=double),
            Text.of("Every list once, under its own name."),
            Text.of("Leave the duplicate out, or rename it if it is another list."),
        )


def _problems_of_persons(members: FloatArray, persons: FloatArray) -> Iterator[Problem]:
    nowhere = int(np.sum(~members.any(axis=1) & (persons > 0)))
    if nowhere:
        yield Problem(
            Text.of("{rows} rows count persons who are on no list at all.", rows=nowhere),
            Text.of("Only persons who were seen: how many were not is what is estimated."),
            Text.of("Leave those rows out, or check the list columns."),
        )


def _problems_of_lists(histories: CaptureHistories) -> Iterator[Problem]:
    for name, size in zip(histories.lists, histories.list_sizes, strict=True):
        if size == 0:
            yield Problem(
                Text.of("List '{name}' holds nobody.", name=name),
                Text.of("At least one person on every list."),
                Text.of("Leave the list out: it says nothing about who was missed."),
            )
    both, sizes = histories.overlaps(), histories.list_sizes
    same = (both == sizes) & (both == sizes[:, None]) & (both > 0) & (both < histories.persons)
    for first, second in np.argwhere(np.triu(same, 1)):
        yield Problem(
            Text.of(
                "Lists '{first}' and '{second}' hold exactly the same persons.",
                first=histories.lists[first],
                second=histories.lists[second],
            ),
            Text.of("Every list once: a list and its copy always agree."),
            Text.of("Leave one of the two out."),
        )
