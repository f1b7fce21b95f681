"""Known lists as a yardstick: how well do the other lists tell the size of each?"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zicht.errors import Problem, Text
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.variations import DOWNHILL_FROM, answer_each, check_lists

__all__ = ["KnownList", "check_known_lists", "root_mean_square"]


@dataclass(frozen=True, repr=False)
class KnownList:
    """A list as if it were the population: how well do the other lists tell its size?

    Attributes
    ----------
    name : str
        The list.
    known : int
        Persons on it.
    estimated : float or None
        Its size as estimated from the persons on it whom other lists saw; `None` where there is no answer.
    problems : tuple of Problem
        Why there is no answer.
    """

    name: str
    known: int
    estimated: float | None
    problems: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        return f"KnownList({self.name!r}, answered={self.estimated is not None})"

    @property
    def log_ratio(self) -> float | None:
        """Logarithm of estimated over known; below zero where the lists tell too few."""
        return None if self.estimated is None else math.log(self.estimated / self.known)

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """Return the list as values that JSON can hold."""
        return {
            "name": self.name,
            "known": self.known,
            "estimated": self.estimated,
            "log_ratio": self.log_ratio,
            "problems": [problem.render(translate) for problem in self.problems],
        }


def check_known_lists(histories: CaptureHistories) -> tuple[KnownList, ...]:
    """Take each list as the population, and estimate its size from the other lists.

    Parameters
    ----------
    histories : CaptureHistories
        The table, of three to twelve lists.

    Returns
    -------
    tuple of KnownList
        One per list.

    Raises
    ------
    InputError
        If there are two lists only, or more than twelve.

    Notes
    -----
    An estimator that misses the known lists by a factor may miss the population by one; one that finds them
    may still be wrong, for people on a list are not like those on none.

    References
    ----------
    .. [1] Binette, O. and Steorts, R. C. (2022). "On the reliability of multiple systems estimation for the
           quantification of modern slavery". JRSS A 185:640-676.
    """
    check_lists(histories)
    insides = [_persons_on(histories, at) for at in range(histories.list_count)]
    told = [inside for inside in insides if inside is not None]
    answers = iter(answer_each(told, downhill_from=DOWNHILL_FROM))
    found = []
    for name, size, inside in zip(histories.lists, histories.list_sizes.tolist(), insides, strict=True):
        total, _, problems = (None, "", (_too_few_inside(name),)) if inside is None else next(answers)
        found.append(KnownList(name, size, total, problems))
    return tuple(found)


def _persons_on(histories: CaptureHistories, at: int) -> CaptureHistories | None:
    """Return who of the persons on a list is on which others; nothing where fewer than two share somebody."""
    name = histories.lists[at]
    shared = [
        other
        for other, both in zip(histories.lists, histories.overlaps()[at], strict=True)
        if both and other != name
    ]
    if len(shared) < 2:
        return None
    cells = np.arange(1 << histories.list_count)
    seen_by_others = (cells >> at & 1).astype(bool) & (cells != 1 << at)
    inside = np.where(seen_by_others, histories.table(), 0)
    return CaptureHistories.from_dense(inside, lists=histories.lists).reorder_lists(shared)


def root_mean_square(lists: Sequence[KnownList]) -> float | None:
    """Return the root mean square of the logarithms of estimated over known; `None` where none is estimated."""
    ratios = [known.log_ratio for known in lists if known.log_ratio is not None]
    return math.sqrt(sum(ratio**2 for ratio in ratios) / len(ratios)) if ratios else None


def _too_few_inside(name: str) -> Problem:
    return Problem(
        Text.of("Fewer than two other lists share somebody with list '{name}'.", name=name),
        Text.of("At least two, to estimate its size from."),
        Text.of("Merge lists that hardly overlap."),
    )
