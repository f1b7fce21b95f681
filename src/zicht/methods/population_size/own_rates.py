"""The model in which every list sees the persons of each level at a rate of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

from zicht.errors import NotConverged, Text
from zicht.methods.population_size.covariate_search import CovariateSelection, search_with_covariates
from zicht.methods.population_size.covariates import CovariateTable
from zicht.methods.population_size.fitting import Criterion
from zicht.methods.population_size.overlap import RECAPTURES
from zicht.methods.population_size.thin_levels import merge_thin_levels

__all__ = ["ASSUMPTION", "LABEL", "search_with_own_rates"]

#: What the estimator is called, and what must be true for it to be right.
LABEL = Text.of("Model of lists and covariates with the lowest BIC")
ASSUMPTION = Text.of(
    "Every list sees the persons of each level at a rate of their own. Lists depend on each other alike at all levels, "
    "as in the model that best weighs fit against the number of parameters, and in no other way."
)


def search_with_own_rates(
    table: CovariateTable,
    *,
    least: int = RECAPTURES,
    criterion: Criterion = Criterion.BIC,
    on_progress: Callable[[int, int], None] | None = None,
) -> CovariateSelection:
    """Choose which lists depend on each other, with the interactions of lists and covariates all in the model.

    Parameters
    ----------
    table : CovariateTable
        Every level known.
    least : int
        Persons on two lists or more that a level must have; thinner ones are taken together.
    criterion : Criterion
        BIC, AIC or AICc.
    on_progress : callable, optional
        As in `search_with_covariates`.

    Returns
    -------
    CovariateSelection
        Every model that gave an estimate, best first. It has not passed disclosure control.

    Raises
    ------
    InputError
        If a level is not known.
    NotConverged
        If no covariate has two levels that are thick enough.

    Notes
    -----
    That lists see kinds of persons unequally is what covariates are in the model for. A criterion that may leave such
    an interaction out puts what remains of it down to lists that depend on each other, or to nobody: a small table
    then gives the answer of lists alone for part of its covariates. So those interactions, and those of covariates
    with each other, are always in; only the pairs of lists are chosen. Covariates that do not matter cost precision,
    but no bias [1]_.

    References
    ----------
    .. [1] Van der Heijden, P. G. M., Whittaker, J., Cruyff, M., Bakker, B. and van der Vliet, R. (2012). "People
           born in the Middle East but residing in the Netherlands: invariant population size estimates and the
           role of active and passive covariates". Annals of Applied Statistics 6:831-852.
    """
    thick = merge_thin_levels(table, least=least)
    if not thick.covariates:
        raise _too_thin(least)
    own = [(one, name) for one in thick.lists for name in thick.names] + list(combinations(thick.names, 2))
    pairs = list(combinations(thick.lists, 2))
    chosen = search_with_covariates(
        thick, [*pairs, *own], always=own, criterion=criterion, on_progress=on_progress
    )
    return replace(chosen, label=LABEL, assumption=ASSUMPTION, remarks=_remarks(table, thick, least))


def _remarks(table: CovariateTable, thick: CovariateTable, least: int) -> tuple[Text, ...]:
    """Say of which covariates levels are taken together, and which are left out with that."""
    size = {
        name: len(covariate.levels) for name, covariate in zip(thick.names, thick.covariates, strict=True)
    }
    fewer = [c.name for c in table.covariates if c.name in size and size[c.name] < len(c.levels)]
    gone = [c.name for c in table.covariates if c.name not in size]
    remarks = []
    if fewer:
        remarks.append(
            Text.of(
                "Levels of {names} with fewer than {least} persons on two lists are taken together.",
                names=", ".join(fewer),
                least=least,
            )
        )
    if gone:
        remarks.append(
            Text.of(
                "Without {names}: only one level has {least} persons on two lists.",
                names=", ".join(gone),
                least=least,
            )
        )
    return tuple(remarks)


def _too_thin(least: int) -> NotConverged:
    return NotConverged.of(
        Text.of("No covariate has two levels with {least} persons or more on two lists.", least=least),
        expected=Text.of("Kinds of persons of whom each overlaps enough to tell how many were missed."),
        to_fix=Text.of("Take levels or years together, or estimate from the lists alone."),
    )
