"""The answer of a model of lists and covariates again, with a list less and with two lists as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations

from zicht.errors import NotConverged, UserError
from zicht.methods.population_size.covariate_search import CovariateSelection, search_with_covariates
from zicht.methods.population_size.covariates import CovariateTable
from zicht.methods.population_size.variations import (
    LISTS_TO_SEARCH,
    Variation,
    VariationKind,
    check_lists,
)

__all__ = ["leave_lists_out_of_covariates", "merge_pairs_with_covariates"]

Term = frozenset[str]

#: There are many tables, and of each only which pairs of lists depend on each other is open: one way down finds it.
WAYS_DOWN = 1


def leave_lists_out_of_covariates(selection: CovariateSelection) -> tuple[Variation, ...]:
    """Answer without each list in turn, with the same covariates.

    Parameters
    ----------
    selection : CovariateSelection
        A model of three to twelve lists that was chosen. What it says of covariates stays; which lists depend on
        each other is chosen anew: that is what may hang on one list. With more than eight lists that would take
        minutes, and all of the model stays.

    Returns
    -------
    tuple of Variation
        One per list.

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
    table = selection.table
    check_lists(table.histories())
    return tuple(
        _vary(Variation(VariationKind.LIST_LEFT_OUT, (name,)), table.drop_list(name), selection, {name: None})
        for name in table.lists
    )


def merge_pairs_with_covariates(selection: CovariateSelection) -> tuple[Variation, ...]:
    """Answer with every two lists as one, with the same covariates: see `leave_lists_out_of_covariates`.

    Parameters
    ----------
    selection : CovariateSelection
        A model of three to twelve lists that was chosen.

    Returns
    -------
    tuple of Variation
        One per pair of lists.

    Raises
    ------
    InputError
        If there are two lists only, or more than twelve.
    """
    table = selection.table
    check_lists(table.histories())
    return tuple(
        _vary(
            Variation(VariationKind.LISTS_MERGED, pair),
            table.merge_lists(*pair),
            selection,
            dict.fromkeys(pair, "+".join(pair)),
        )
        for pair in combinations(table.lists, 2)
    )


def _vary(
    variation: Variation,
    table: CovariateTable,
    selection: CovariateSelection,
    renamed: Mapping[str, str | None],
) -> Variation:
    lists = frozenset(selection.table.lists)
    few = len(lists) <= LISTS_TO_SEARCH
    kept = [term for term in selection.model.terms if not (few and term <= lists)]
    always = [term for term in (_rename(old, renamed) for old in kept) if len(term) > 1]
    pairs = combinations(table.lists, 2) if few else ()
    try:
        chosen = search_with_covariates(
            table, pairs, always=always, criterion=selection.criterion, starts=WAYS_DOWN
        )
        estimate = chosen.estimate()
    except (NotConverged, UserError) as error:
        return replace(variation, problems=tuple(error.problems))
    return replace(variation, total=estimate.total, model=estimate.model)


def _rename(term: Iterable[str], renamed: Mapping[str, str | None]) -> Term:
    """Return an interaction with its lists under their new names; a list that is gone is no part of it."""
    return frozenset(name for old in term if (name := renamed.get(old, old)) is not None)
