"""The answer again with a list less, with two lists as one, and with larger interactions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

import numpy as np

from zicht.errors import InputError, NotConverged, Problem, Text
from zicht.methods.population_size.fitting import Criterion
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.results import Estimate
from zicht.methods.population_size.selection import (
    LISTS_AT_EVERY_ORDER,
    Selection,
    rank_models,
    search_each,
    stepwise_each,
)

__all__ = [
    "DOWNHILL_FROM",
    "LISTS_TO_SEARCH",
    "MOST_LISTS_TO_VARY",
    "Variation",
    "VariationKind",
    "answer_by_choice",
    "answer_each",
    "check_lists",
    "leave_lists_out",
    "merge_pairs",
    "raise_order",
]

#: Up to so many lists a variation is answered by the lowest BIC; beyond, by steps, which take milliseconds.
LISTS_TO_SEARCH = 8
#: A table of six lists has 32,768 models of pairs: it is searched downhill where there are many such tables.
DOWNHILL_FROM = 6
#: Beyond, a choice of the model takes minutes, and it is made again for every list and pair of lists.
MOST_LISTS_TO_VARY = 12
#: The orders of interaction that are set beside each other.
ORDERS = (2, 3)
#: How many hierarchical models there are, by number of lists and order, where a search fits them all.
EVERY_MODEL = {(4, 2): 64, (4, 3): 113, (5, 2): 1024, (5, 3): 6212, (6, 2): 32_768}


class VariationKind(StrEnum):
    """What differs from the table and the models as they are."""

    LIST_LEFT_OUT = "list_left_out"
    LISTS_MERGED = "lists_merged"
    ORDER = "order"


@dataclass(frozen=True, repr=False)
class Variation:
    """The answer where one thing differs.

    Attributes
    ----------
    kind : VariationKind
        What differs.
    lists : tuple of str
        The list that is left out, or the two that are merged.
    order : int or None
        The most lists in one interaction, where that is what differs.
    total : float or None
        Persons seen and unseen, N; `None` where there is no answer.
    model : str
        The model that was chosen.
    problems : tuple of Problem
        Why there is no answer.
    """

    kind: VariationKind
    lists: tuple[str, ...] = ()
    order: int | None = None
    total: float | None = None
    model: str = ""
    problems: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        return f"Variation({self.kind.value!r}, lists={self.lists!r}, answered={self.total is not None})"

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """Return the variation as values that JSON can hold."""
        return {
            "kind": self.kind.value,
            "lists": list(self.lists),
            "order": self.order,
            "total": self.total,
            "model": self.model,
            "problems": [problem.render(translate) for problem in self.problems],
        }


def answer_by_choice(
    histories: CaptureHistories, *, max_order: int | None = None
) -> tuple[float | None, str, tuple[Problem, ...]]:
    """Return the number of people and the model with the lowest BIC, chosen by steps where there are many lists.

    Where there is no answer, the number is `None` and the problems say why.
    """
    return answer_each([histories], max_order=max_order)[0]


def answer_each(
    tables: Sequence[CaptureHistories], *, max_order: int | None = None, downhill_from: int | None = None
) -> list[tuple[float | None, str, tuple[Problem, ...]]]:
    """Answer for each table as `answer_by_choice` does, in little more time than for one: see `search_each`."""
    few = [at for at, table in enumerate(tables) if table.list_count <= LISTS_TO_SEARCH]
    many = [at for at, table in enumerate(tables) if table.list_count > LISTS_TO_SEARCH]
    searched = search_each([tables[at] for at in few], max_order=max_order, downhill_from=downhill_from)
    chosen = dict(zip(few, searched, strict=True))
    chosen |= dict(zip(many, stepwise_each([tables[at] for at in many]), strict=True))
    return [_answer_of(chosen[at]) for at in range(len(tables))]


def _answer_of(chosen: Selection) -> tuple[float | None, str, tuple[Problem, ...]]:
    try:
        estimate = chosen.estimate()
    except NotConverged as error:
        return None, "", tuple(error.problems)
    return estimate.total, estimate.model, ()


def leave_lists_out(histories: CaptureHistories) -> tuple[Variation, ...]:
    """Answer without each list in turn.

    Parameters
    ----------
    histories : CaptureHistories
        The table, of three to twelve lists.

    Returns
    -------
    tuple of Variation
        One per list. The interactions are of no more lists than they are with all lists.

    Raises
    ------
    InputError
        If there are two lists only, so that without one of them nothing overlaps, or more than twelve.

    References
    ----------
    .. [1] Sharifi Far, S., King, R., Bird, S., Overstall, A., Worthington, H. and Jewell, N. (2021). "Multiple
           systems estimation for modern slavery: robustness of list omission and combination". Crime &
           Delinquency 67:2213-2236.
    """
    check_lists(histories)
    variations = [Variation(VariationKind.LIST_LEFT_OUT, (name,)) for name in histories.lists]
    tables = [histories.drop_list(name) for name in histories.lists]
    return _vary(variations, tables, _order_of(histories))


def merge_pairs(histories: CaptureHistories) -> tuple[Variation, ...]:
    """Answer with every two lists as one: see `leave_lists_out`.

    Parameters
    ----------
    histories : CaptureHistories
        The table, of three to twelve lists.

    Returns
    -------
    tuple of Variation
        One per pair of lists.

    Raises
    ------
    InputError
        If there are two lists only, or more than twelve.
    """
    check_lists(histories)
    pairs = list(combinations(histories.lists, 2))
    variations = [Variation(VariationKind.LISTS_MERGED, pair) for pair in pairs]
    return _vary(variations, [histories.merge_lists(*pair) for pair in pairs], _order_of(histories))


def raise_order(histories: CaptureHistories, *, searched: Selection | None = None) -> tuple[Variation, ...]:
    """Answer with interactions of at most two lists, and of at most three.

    Parameters
    ----------
    histories : CaptureHistories
        The table, of four to eight lists.
    searched : Selection, optional
        Models of this table that were fitted before: what is among them is not fitted again.

    Returns
    -------
    tuple of Variation
        One per order.

    Raises
    ------
    InputError
        If there are fewer lists, so that three in one interaction leave nothing to estimate from, or more.
    """
    if not 4 <= histories.list_count <= LISTS_TO_SEARCH:
        raise InputError.of(
            Text.of("{lists} lists: orders of interaction are not compared.", lists=histories.list_count),
            expected=Text.of("Four to {most} lists.", most=LISTS_TO_SEARCH),
            to_fix=Text.of(
                "With fewer, an interaction of three lists leaves nothing to estimate from; "
                "with more, merge the smallest ones."
            ),
        )
    variations: list[Variation] = []
    for order in ORDERS:
        variation = Variation(VariationKind.ORDER, order=order)
        best = _best_of_order(searched, order) if searched is not None else None
        if best is None:
            variations.extend(_vary([variation], [histories], order))
        else:
            variations.append(replace(variation, total=best.total, model=best.model))
    return tuple(variations)


def _best_of_order(searched: Selection, order: int) -> Estimate | None:
    """Return the answer of the best model of this order, if every one was fitted and one has an estimate."""
    rows = np.flatnonzero(searched.fits.models.order <= order)
    every = EVERY_MODEL.get((searched.histories.list_count, order))
    fits = searched.fits.take(rows)
    ranking = rank_models(fits, Criterion.BIC)
    if len(rows) != every or not len(ranking):
        return None
    return replace(searched, fits=fits, ranking=ranking).estimate()


def _vary(
    variations: Sequence[Variation], tables: Sequence[CaptureHistories], order: int | None
) -> tuple[Variation, ...]:
    answers = answer_each(tables, max_order=order, downhill_from=DOWNHILL_FROM if len(tables) > 1 else None)
    return tuple(
        replace(variation, total=total, model=model, problems=problems)
        for variation, (total, model, problems) in zip(variations, answers, strict=True)
    )


def _order_of(histories: CaptureHistories) -> int | None:
    """Six lists are searched in pairs; with one less they would be searched at every order."""
    return 2 if histories.list_count > LISTS_AT_EVERY_ORDER else None


def check_lists(histories: CaptureHistories) -> None:
    """Raise where there are fewer than three lists, or more than twelve."""
    if not 3 <= histories.list_count <= MOST_LISTS_TO_VARY:
        raise InputError.of(
            Text.of("There are {lists} lists.", lists=histories.list_count),
            expected=Text.of(
                "Three to {most} lists: with one less, two must be left that overlap, and with many more it "
                "takes hours.",
                most=MOST_LISTS_TO_VARY,
            ),
            to_fix=Text.of("Add a list, or merge the smallest ones."),
        )
