"""Who was seen by whom, with what is known of them: lists and covariates in one table."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Text
from zicht.methods.population_size.covariate_columns import (
    MISSING,
    as_number,
    can_name,
    problem_of_names,
    problems_of_columns,
    problems_of_values,
    read_column,
)
from zicht.methods.population_size.histories import CaptureHistories

__all__ = ["MISSING", "Coding", "Covariate", "CovariateTable"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Every combination of lists and levels is a cell of the table.
MOST_CELLS = 2**20


@dataclass(frozen=True)
class Covariate:
    """Something known of each person that takes one of a few values.

    Attributes
    ----------
    name : str
        Its name.
    levels : tuple of str
        Its values, sorted.
    scores : tuple of tuple of float
        Per level, the value of each of its columns in a model; if empty, it has a parameter per level but one.
    """

    name: str
    levels: tuple[str, ...]
    scores: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True)
class Coding:
    """Another way for a covariate to enter interactions, with fewer parameters than one per level.

    Attributes
    ----------
    name : str
        Its name in terms.
    of : str
        The covariate.
    scores : tuple of tuple of float
        Per level, the value of each of its columns.
    """

    name: str
    of: str
    scores: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, eq=False, repr=False)
class CovariateTable:
    """Persons counted by the combination of lists that they are on and the levels of their covariates.

    Make one with `from_columns`: that checks what it is given.

    Attributes
    ----------
    lists : tuple of str
        Names of the lists.
    covariates : tuple of Covariate
        The covariates.
    cells : int array, shape (rows,)
        The history of each row; bit `j` says whether it holds list `j`.
    levels : int array, shape (rows, covariates)
        The place of each row's level among the covariate's levels; `MISSING` if not known.
    counts : int array, shape (rows,)
        Persons, one or more.
    codings : tuple of Coding
        Other ways for the covariates to enter interactions.
    """

    lists: tuple[str, ...]
    covariates: tuple[Covariate, ...]
    cells: IntArray
    levels: IntArray
    counts: IntArray
    codings: tuple[Coding, ...] = ()

    @classmethod
    def from_columns(
        cls,
        lists: Mapping[str, Sequence[int]],
        covariates: Mapping[str, Sequence[object]],
        counts: npt.ArrayLike,
        *,
        missing: Collection[object] = (),
    ) -> CovariateTable:
        """Read named columns, one row per combination or one per person; equal rows are added up.

        Parameters
        ----------
        lists : mapping of str to sequence of 0 and 1
            One column per list.
        covariates : mapping of str to sequence
            One column per covariate; a value is a level, and is taken as text.
        counts : array-like, shape (rows,)
            Persons; zero is allowed.
        missing : collection
            The values that say that a level is not known, such as `"unknown"` or `None`.

        Returns
        -------
        CovariateTable
            It has not passed disclosure control.

        Raises
        ------
        InputError
            If the lists and counts are no capture histories (see `CaptureHistories.from_wide`), a covariate has
            the name of another column, a column of another length, an empty value that `missing` does not hold,
            no known value or more than five hundred, or there are more than a million combinations.
        """
        CaptureHistories.from_table(lists, counts)
        persons = np.asarray(counts, dtype=np.float64).astype(np.int64)
        problems = list(problems_of_columns(lists, covariates, len(persons)))
        if problems:
            raise InputError(tuple(problems))
        occurs = persons > 0
        read = [read_column(values, occurs, missing) for values in covariates.values()]
        problems = [
            p for name, one in zip(covariates, read, strict=True) for p in problems_of_values(name, one)
        ]
        if problems:
            raise InputError(tuple(problems))
        known = tuple(Covariate(name, one.levels) for name, one in zip(covariates, read, strict=True))
        bits = np.array([np.asarray(column, dtype=np.float64) for column in lists.values()]).astype(np.int64)
        cells = (1 << np.arange(len(bits), dtype=np.int64)) @ bits
        places = np.array([one.places for one in read], dtype=np.int64).reshape(len(read), len(persons)).T
        return cls._of(tuple(lists), known, cells[occurs], places[occurs], persons[occurs])

    @classmethod
    def _of(
        cls,
        lists: tuple[str, ...],
        covariates: tuple[Covariate, ...],
        cells: IntArray,
        levels: IntArray,
        counts: IntArray,
        *,
        codings: tuple[Coding, ...] = (),
    ) -> CovariateTable:
        if math.prod(len(c.levels) for c in covariates) << len(lists) > MOST_CELLS:
            raise _too_many_cells()
        rows, row = np.unique(np.column_stack([cells, levels]), axis=0, return_inverse=True)
        found = np.zeros(len(rows), dtype=np.int64)
        np.add.at(found, row.reshape(-1), counts)
        return cls(lists, covariates, rows[:, 0], rows[:, 1:], found, codings)

    def __repr__(self) -> str:
        names = tuple(covariate.name for covariate in self.covariates)
        return f"CovariateTable(lists={self.lists!r}, covariates={names!r}, rows={len(self.cells)})"

    @property
    def list_count(self) -> int:
        """The number of lists, K."""
        return len(self.lists)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the covariates."""
        return tuple(covariate.name for covariate in self.covariates)

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of levels of each covariate; their product is the number of strata, S."""
        return tuple(len(covariate.levels) for covariate in self.covariates)

    @property
    def strata(self) -> int:
        """The number of combinations of levels, S."""
        return math.prod(self.shape)

    @property
    def persons(self) -> int:
        """The number of persons who are on a list at all, n."""
        return int(self.counts.sum())

    @property
    def complete(self) -> bool:
        """Whether every level is known."""
        return not bool((self.levels == MISSING).any())

    def histories(self) -> CaptureHistories:
        """Return the table without its covariates."""
        dense = np.zeros(1 << self.list_count, dtype=np.int64)
        np.add.at(dense, self.cells, self.counts)
        return CaptureHistories.from_dense(dense, lists=self.lists)

    def table(self) -> IntArray:
        """Return the counts of every combination, shape (S, 2**K); those of no list at all are 0.

        Raises
        ------
        InputError
            If a level is not known.
        """
        if not self.complete:
            raise InputError.of(
                Text.of(
                    "{rows} rows of the table have a covariate that is not known.",
                    rows=int((self.levels == MISSING).any(axis=1).sum()),
                ),
                expected=Text.of("A level of every covariate in every row."),
                to_fix=Text.of("Use the estimator for missing covariates, or leave the covariate out."),
            )
        dense = np.zeros((self.strata, 1 << self.list_count), dtype=np.int64)
        np.add.at(dense, (self.stratum_of(self.levels), self.cells), self.counts)
        return dense

    def stratum_of(self, levels: IntArray) -> IntArray:
        """Return the number of the stratum of each row of known levels."""
        if not self.covariates:
            return np.zeros(len(levels), dtype=np.int64)
        numbers: IntArray = np.ravel_multi_index(tuple(levels.T), self.shape).astype(np.int64)
        return numbers

    def levels_of_strata(self) -> IntArray:
        """Return the place of the level of every covariate in every stratum, shape (S, covariates)."""
        places: IntArray = np.indices(self.shape).reshape(len(self.shape), self.strata).T.astype(np.int64)
        return places

    def drop_list(self, name: str) -> CovariateTable:
        """Leave a list out, with the persons who are on no other list; every covariate keeps its levels."""
        at = self._place_of_list(name)
        return self._regroup([[j] for j in range(self.list_count) if j != at])

    def merge_lists(self, first: str, second: str) -> CovariateTable:
        """Take two lists as one, `first+second`, in the place of the first."""
        a, b = self._place_of_list(first), self._place_of_list(second)
        if a == b:
            raise InputError.of(
                Text.of("A list cannot be merged with itself."),
                expected=Text.of("The names of two different lists."),
                to_fix=Text.of("Name two lists."),
            )
        return self._regroup([[j, b] if j == a else [j] for j in range(self.list_count) if j != b])

    def known_or_own_level(self, level: str = "unknown") -> CovariateTable:
        """Give the persons of whom a covariate is not known a level of their own.

        Without a guess at what it is: they are one more group, which lists may see in their own way. That needs
        no assumption of why it is not known, where `fit_with_missing` does; but if persons of several levels are
        in that group, it can hide that lists see them differently.

        Parameters
        ----------
        level : str
            Its name. Where a covariate has that level already, they join it.

        Returns
        -------
        CovariateTable
            Every level known; a covariate that gained a level has a parameter per level, and its codings are gone.
        """
        places, covariates = self.levels.copy(), list(self.covariates)
        gaps = [at for at in range(len(covariates)) if (places[:, at] == MISSING).any()]
        for at in gaps:
            old = covariates[at].levels
            levels = tuple(sorted({*old, level}))
            place = np.array([*map(levels.index, old), levels.index(level)], dtype=np.int64)
            places[:, at] = place[places[:, at]]
            covariates[at] = Covariate(covariates[at].name, levels)
        changed = {covariates[at].name for at in gaps}
        codings = tuple(coding for coding in self.codings if coding.of not in changed)
        return self._of(self.lists, tuple(covariates), self.cells, places, self.counts, codings=codings)

    def keep_covariates(self, names: Collection[str]) -> CovariateTable:
        """Collapse the table over the covariates that are not named."""
        at = sorted(self.position(name) for name in names)
        kept = tuple(self.covariates[i] for i in at)
        codings = tuple(coding for coding in self.codings if coding.of in names)
        return self._of(self.lists, kept, self.cells, self.levels[:, at], self.counts, codings=codings)

    def drop_covariates(self, names: Collection[str]) -> CovariateTable:
        """Collapse the table over these covariates."""
        unwanted = {self.position(name) for name in names}
        return self.keep_covariates([name for at, name in enumerate(self.names) if at not in unwanted])

    def merge_levels(self, name: str, groups: Mapping[str, str]) -> CovariateTable:
        """Take levels of a covariate together; those that `groups` does not name stay as they are."""
        at = self.position(name)
        merged = [groups.get(level, level) for level in self.covariates[at].levels]
        levels = tuple(sorted(set(merged)))
        place = np.array([*(levels.index(level) for level in merged), MISSING], dtype=np.int64)
        places = self.levels.copy()
        places[:, at] = place[places[:, at]]
        covariates = tuple(Covariate(name, levels) if i == at else c for i, c in enumerate(self.covariates))
        codings = tuple(coding for coding in self.codings if coding.of != name)
        return self._of(self.lists, covariates, self.cells, places, self.counts, codings=codings)

    def with_break(self, name: str, *, of: str, first: str) -> CovariateTable:
        """Add a coding that tells the levels before a break from those after it.

        A list whose way of registering changed has an interaction with the break, not one with every year: the
        privacy law of 2018 is `with_break("privacy_law_2018", of="year", first="2018")`.

        Parameters
        ----------
        name : str
            The name of the break in terms.
        of : str
            The covariate, such as the year.
        first : str
            The first level after the break, in the order of the numbers that the levels are.

        Returns
        -------
        CovariateTable
            The same persons.

        Raises
        ------
        InputError
            If the levels are no numbers, or none is before or none after the break.
        """
        numbers = self._numbers_of(of)
        after = numbers >= as_number(first)
        if after.all() or not after.any():
            raise InputError.of(
                Text.of("No level of '{name}' is on one of the sides of the break.", name=of),
                expected=Text.of("Levels before the break and levels after it."),
                to_fix=Text.of("Leave the break out: these years do not span it."),
            )
        if name in {*self.lists, *self.names, *(other.name for other in self.codings)} or not can_name(name):
            raise InputError(tuple(problem_of_names()))
        coding = Coding(name, of, tuple((float(one),) for one in after))
        return replace(self, codings=(*self.codings, coding))

    def with_polynomial(self, name: str, *, degree: int) -> CovariateTable:
        """Let a covariate whose levels are numbers, such as the year, enter models as a polynomial.

        Parameters
        ----------
        name : str
            The covariate.
        degree : int
            The highest power, at least 1 and below the number of levels; its interactions have as many parameters.

        Returns
        -------
        CovariateTable
            The same persons.

        Raises
        ------
        InputError
            If the levels are no numbers, or are too few for the degree.
        """
        at, numbers = self.position(name), self._numbers_of(name)
        if not 1 <= degree < len(numbers):
            raise InputError.of(
                Text.of("A polynomial of degree {degree} does not fit '{name}'.", degree=degree, name=name),
                expected=Text.of("A degree of at least 1, below the number of levels."),
                to_fix=Text.of("Choose a lower degree."),
            )
        centred = (numbers - numbers.mean()) / max(float(np.ptp(numbers)), 1.0)
        basis, size = np.linalg.qr(np.vander(centred, degree + 1, increasing=True))
        scores = (basis * np.sign(np.diag(size)) * math.sqrt(len(numbers)))[:, 1:]
        curve = replace(self.covariates[at], scores=tuple(tuple(row) for row in scores.tolist()))
        return replace(self, covariates=tuple(curve if i == at else c for i, c in enumerate(self.covariates)))

    def position(self, name: str) -> int:
        """Return the place of a covariate, or refuse a name that is none."""
        if name not in self.names:
            raise InputError.of(
                Text.of("There is no covariate '{name}'.", name=name),
                expected=Text.of("One of: {names}.", names=", ".join(self.names)),
                to_fix=Text.of("Name a covariate of this table."),
            )
        return self.names.index(name)

    def _place_of_list(self, name: str) -> int:
        if name not in self.lists:
            raise InputError.of(
                Text.of("There is no list '{name}'.", name=name),
                expected=Text.of("One of: {names}.", names=", ".join(self.lists)),
                to_fix=Text.of("Name a list of this table."),
            )
        return self.lists.index(name)

    def _regroup(self, groups: Sequence[Sequence[int]]) -> CovariateTable:
        """Return the table over groups of lists; someone is in a group who is on one of its lists."""
        cells = np.zeros_like(self.cells)
        for at, group in enumerate(groups):
            mask = sum(1 << j for j in group)
            cells |= ((self.cells & mask) != 0).astype(np.int64) << at
        names = tuple("+".join(self.lists[j] for j in group) for group in groups)
        some = cells > 0
        return self._of(
            names, self.covariates, cells[some], self.levels[some], self.counts[some], codings=self.codings
        )

    def _numbers_of(self, name: str) -> FloatArray:
        return np.array([as_number(level) for level in self.covariates[self.position(name)].levels])


def _too_many_cells() -> InputError:
    return InputError.of(
        Text.of("The lists and covariates have more than {most} combinations.", most=MOST_CELLS),
        expected=Text.of("Few covariates with few levels: each combination must be estimated."),
        to_fix=Text.of("Leave covariates out, or take levels together."),
    )
