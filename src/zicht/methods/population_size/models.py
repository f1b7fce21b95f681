"""Hierarchical log-linear models: which lists depend on each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Text

__all__ = ["Model", "ModelSet", "enumerate_models", "list_interactions"]

#: As many models as can be listed in a reasonable amount of memory: six lists with three-way interactions.
MOST_MODELS = 4_000_000


@dataclass(frozen=True)
class Model:
    """A hierarchical model: with an interaction, it holds every interaction and list inside it.

    Attributes
    ----------
    list_count : int
        The number of lists, K; every model has all K main effects.
    terms : tuple of int
        The interactions as bitmasks (bit `j` is list `j`), each of two or more lists, ascending.

    Examples
    --------
    >>> model = Model.parse("[123,14,34]", 4)
    >>> model.terms, model.order
    ((3, 5, 6, 7, 9, 12), 3)
    >>> str(model)
    '[123,14,34]'
    """

    list_count: int
    terms: tuple[int, ...] = ()

    @classmethod
    def from_generators(cls, generators: Iterable[Iterable[int]], list_count: int) -> Model:
        """Make the smallest hierarchical model with these interactions, given as 0-based list numbers."""
        groups = [frozenset(group) for group in generators]
        if any(not 0 <= j < list_count for group in groups for j in group):
            raise InputError.of(
                Text.of("A model names a list that is not there."),
                expected=Text.of("List numbers from 1 to {lists}.", lists=list_count),
                to_fix=Text.of("Number the lists in the order of their columns."),
            )
        inside = {part for group in groups for part in _parts(sum(1 << j for j in group))}
        return cls(list_count, tuple(sorted(inside)))

    @classmethod
    def parse(cls, text: str, list_count: int) -> Model:
        """Read a model as it is published: `[123,14,34]`, or `[1.10,2.3]` where there are more than nine lists."""
        groups = text.strip().removeprefix("[").removesuffix("]").split(",")
        dotted = list_count > 9 or "." in text
        if not all(re.fullmatch(r"\d+(\.\d+)*" if dotted else r"\d+", group.strip()) for group in groups):
            raise InputError.of(
                Text.of("The name of a model cannot be read."),
                expected=Text.of("Groups of list numbers, as in [123,14,34] or [1.10,2.3]."),
                to_fix=Text.of("Write one group per interaction, with commas between the groups."),
            )
        numbers = [[int(n) for n in (g.strip().split(".") if dotted else g.strip())] for g in groups]
        return cls.from_generators([[n - 1 for n in group] for group in numbers], list_count)

    @property
    def order(self) -> int:
        """The number of lists in the largest interaction; 1 if the lists are independent."""
        return max((term.bit_count() for term in self.terms), default=1)

    @property
    def generators(self) -> tuple[int, ...]:
        """The interactions and lists, as bitmasks, that are inside no other: largest first, then by list number."""
        every = [*self.terms, *(1 << j for j in range(self.list_count))]
        top = [t for t in every if not any(t != other and t & other == t for other in every)]
        return tuple(sorted(top, key=lambda mask: (-mask.bit_count(), _numbers(mask))))

    def __str__(self) -> str:
        dot = "." if self.list_count > 9 else ""
        return f"[{','.join(dot.join(map(str, _numbers(mask))) for mask in self.generators)}]"


@dataclass(frozen=True, eq=False, repr=False)
class ModelSet(Sequence[Model]):
    """Many models of the same lists, held as one table.

    Attributes
    ----------
    list_count : int
        The number of lists, K.
    terms : int array, shape (terms,)
        The interactions that occur, as bitmasks: by number of lists, then by value.
    member : bool array, shape (models, terms)
        Which interactions each model holds.
    """

    list_count: int
    terms: npt.NDArray[np.int64]
    member: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, models: Sequence[Model]) -> ModelSet:
        """Put models side by side; they must be models of the same lists."""
        if isinstance(models, ModelSet):
            return models
        counts = {model.list_count for model in models}
        if len(counts) != 1:
            raise InputError.of(
                Text.of("The models are not models of the same lists, or there are none."),
                expected=Text.of("At least one model, and the same number of lists in all."),
                to_fix=Text.of("Fit models of other lists apart."),
            )
        every = sorted({t for model in models for t in model.terms}, key=_by_size)
        column = {term: at for at, term in enumerate(every)}
        member = np.zeros((len(models), len(every)), dtype=bool)
        for row, model in enumerate(models):
            member[row, [column[term] for term in model.terms]] = True
        return cls(counts.pop(), np.array(every, dtype=np.int64), member)

    def __len__(self) -> int:
        return len(self.member)

    @overload
    def __getitem__(self, index: int) -> Model: ...
    @overload
    def __getitem__(self, index: slice) -> ModelSet: ...
    def __getitem__(self, index: int | slice) -> Model | ModelSet:
        if isinstance(index, slice):
            return self.take(np.arange(len(self))[index])
        return Model(self.list_count, tuple(sorted(self.terms[self.member[index]].tolist())))

    def __repr__(self) -> str:
        return f"ModelSet(lists={self.list_count}, models={len(self)})"

    def take(self, rows: npt.ArrayLike) -> ModelSet:
        """Return the models at these places, in this order."""
        return ModelSet(self.list_count, self.terms, self.member[np.asarray(rows)])

    @cached_property
    def order(self) -> npt.NDArray[np.int64]:
        """The number of lists in the largest interaction of each model, shape (models,)."""
        sizes = np.bitwise_count(self.terms).astype(np.int64)
        largest: npt.NDArray[np.int64] = np.max(np.where(self.member, sizes, 1), axis=1, initial=1)
        return largest


def enumerate_models(list_count: int, *, max_order: int | None = None) -> ModelSet:
    """Return every hierarchical model with all main effects, below the saturated one.

    Parameters
    ----------
    list_count : int
        The number of lists, K >= 2.
    max_order : int, optional
        The most lists in one interaction; all orders if left out.

    Returns
    -------
    ModelSet
        1, 8, 113 and 6,893 models for two to five lists, 32,768 for six lists and `max_order` 2; in a fixed
        order, independence first.

    Raises
    ------
    InputError
        If there are more than four million: search from model to model instead.

    Notes
    -----
    The saturated model is left out because its dark figure is not identifiable. With `max_order` below K it
    is not among the models anyway.

    References
    ----------
    .. [1] Silverman, B. W., Chan, L. and Vincent, K. (2024). "Bootstrapping multiple systems estimates to
           account for model selection". Statistics and Computing 34:44.
    """
    terms = list_interactions(list_count, max_order=max_order)
    column = {int(term): at for at, term in enumerate(terms)}
    member = np.zeros((1, len(terms)), dtype=bool)
    for at, term in enumerate(terms):
        faces = [column[face] for face in _faces(int(term)) if face in column]
        able = member[member[:, faces].all(axis=1)]
        if len(member) + len(able) > MOST_MODELS:
            raise _too_many()
        able[:, at] = True
        member = np.concatenate([member, able])
    return ModelSet(list_count, terms, member)


def list_interactions(list_count: int, *, max_order: int | None = None) -> npt.NDArray[np.int64]:
    """Return the bitmasks of all interactions but that of all lists: by number of lists, then by value."""
    most = list_count - 1 if max_order is None else min(max_order, list_count - 1)
    masks = [mask for mask in range(1 << list_count) if 2 <= mask.bit_count() <= most]
    return np.array(sorted(masks, key=_by_size), dtype=np.int64)


def _too_many() -> InputError:
    return InputError.of(
        Text.of("There are more than {most} hierarchical models of these lists.", most=MOST_MODELS),
        expected=Text.of("At most five lists, or six with interactions of at most three."),
        to_fix=Text.of("Search downhill from model to model, or lower the largest interaction."),
    )


def _by_size(mask: int) -> tuple[int, int]:
    return (mask.bit_count(), mask)


def _numbers(mask: int) -> list[int]:
    """Return the 1-based numbers of the lists in a bitmask."""
    return [j + 1 for j in range(mask.bit_length()) if mask >> j & 1]


def _faces(mask: int) -> list[int]:
    """Return the bitmask with each of its lists left out in turn."""
    return [mask & ~(1 << j) for j in range(mask.bit_length()) if mask >> j & 1]


def _parts(mask: int) -> Iterator[int]:
    """Yield every subset of two or more lists."""
    part = mask
    while part:
        if part.bit_count() >= 2:
            yield part
        part = (part - 1) & mask
