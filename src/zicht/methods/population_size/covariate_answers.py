"""How a comparison asks the estimators that need to know more of persons than by whom they were seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, NotConverged, Text, UserError
from zicht.methods.population_size.conditional_fit import DoublyRobustFit
from zicht.methods.population_size.covariate_intervals import CovariateIntervals, bootstrap_covariates
from zicht.methods.population_size.covariate_search import CovariateSelection
from zicht.methods.population_size.covariates import MISSING, CovariateTable
from zicht.methods.population_size.doubly_robust import FEW_PERSONS, doubly_robust
from zicht.methods.population_size.own_rates import search_with_own_rates
from zicht.methods.population_size.results import Estimate, IntervalKind
from zicht.methods.population_size.thin_levels import merge_thin_levels

__all__ = [
    "DoublyRobustAnswer",
    "answer_doubly_robust",
    "answer_with_covariates",
    "check_covariates",
    "choose_lists",
]

IntArray = npt.NDArray[np.int64]

#: So many of the best models are chosen among again in every replicate.
BEST = 5
#: A bootstrap of fewer replicates is refused; limits that are corrected take more to be worth their correction.
FEWEST_REPLICATES, FEWEST_CORRECTED = 50, 200
#: Tables whose chosen model is kept.
MOST_KEPT = 4
#: Combinations of lists and levels, times the square of the parameters of the model with every pair: a search among
#: such models takes some ten seconds of one core.
MOST_TO_SEARCH = 2_000_000_000
#: The same measure for the model of the answer, times the models that each table chooses among, times the tables.
MOST_TO_DRAW = 150_000_000_000
#: Persons times columns that regressions learn from, and combinations of levels times the square of their terms.
MOST_VALUES, MOST_PRODUCTS = 2_000_000, 100_000_000


@dataclass(frozen=True, eq=False, repr=False)
class DoublyRobustAnswer:
    """A doubly robust answer that says by which lists.

    Attributes
    ----------
    fit : DoublyRobustFit
        What each person who was seen stands for.
    """

    fit: DoublyRobustFit

    def __repr__(self) -> str:
        return f"DoublyRobustAnswer({self.fit!r})"

    def estimate(self) -> Estimate:
        """Return the answer with its intervals."""
        return replace(self.fit.estimate(), label=self.label)

    @property
    def label(self) -> Text:
        """Its name, with the lists."""
        if len(self.fit.lists) == self.fit.histories.list_count:
            return Text.of("Doubly robust given covariates, by all lists")
        first, second = self.fit.lists
        return Text.of(
            "Doubly robust given covariates, by lists '{first}' and '{second}'", first=first, second=second
        )


def answer_with_covariates(
    table: CovariateTable | None,
    *,
    replicates: int,
    seed: int,
    workers: int,
    on_progress: Callable[[int, int], None] | None = None,
) -> CovariateIntervals:
    """Choose the model with the lowest BIC, and draw tables to choose again among the best.

    The limits are corrected for bias and skewness, for which one person of each combination is left out in turn. Of a
    large table that takes too long: then they are percentiles, and say so, of fewer replicates if need be.
    """
    chosen = _choose_model(_given(table))
    kind, drawn = _limit_draws(chosen, replicates)
    return bootstrap_covariates(
        chosen,
        replicates=drawn,
        best=BEST,
        kind=kind,
        seed=seed,
        workers=workers,
        on_progress=on_progress,
    )


def _limit_draws(chosen: CovariateSelection, replicates: int) -> tuple[IntervalKind, int]:
    """Return which limits are made, and of how many replicates."""
    table, wanted = chosen.table, max(replicates, FEWEST_REPLICATES)
    fit = (table.strata << table.list_count) * max(len(chosen.best.columns), 1) ** 2
    tables = MOST_TO_DRAW // (BEST * fit)
    if tables - len(table.cells) >= min(wanted, FEWEST_CORRECTED):
        return IntervalKind.BCA_RESELECTION, min(wanted, tables - len(table.cells))
    return IntervalKind.PERCENTILE_RESELECTION, max(min(wanted, tables), FEWEST_REPLICATES)


def answer_doubly_robust(
    table: CovariateTable | None, *, seed: int, on_progress: Callable[[int, int], None] | None = None
) -> DoublyRobustAnswer:
    """Write the table as a row per person, and estimate by the lists of `choose_lists`."""
    given = _given(table)
    columns = _columns_of(given)
    width = columns.shape[1]
    if given.persons * (width + given.list_count) > MOST_VALUES:
        raise _too_many_persons(given, width)
    if len(np.unique(given.levels, axis=0)) * (width * (width + 3) // 2) ** 2 > MOST_PRODUCTS:
        raise _too_many_levels(width)
    members = (given.cells[:, None] >> np.arange(given.list_count)) & 1
    fit = doubly_robust(
        np.repeat(members, given.counts, axis=0),
        np.repeat(columns, given.counts, axis=0),
        names=given.lists,
        lists=choose_lists(given),
        seed=seed,
        on_progress=on_progress,
    )
    return DoublyRobustAnswer(fit)


def choose_lists(table: CovariateTable) -> tuple[str, ...]:
    """Return the lists that a doubly robust answer rests on.

    All of them if ten persons or more of every level are on each combination of lists: the answer is divided by
    their share. Else two: of the pairs that the model of lists and covariates with the lowest BIC does not tie, the
    one with most persons whom no other list saw. Of all pairs it would often be two lists that refer persons to
    each other.
    """
    dense = table.histories().table()
    if all(_fewest_at_a_level(table, dense, at) >= FEW_PERSONS for at in range(len(table.covariates))):
        return table.lists
    pairs = list(combinations(range(table.list_count), 2))
    tied = _tied_lists(table)
    free = [(i, j) for i, j in pairs if frozenset((table.lists[i], table.lists[j])) not in tied]
    first, second = max(free or pairs, key=lambda pair: int(dense[1 << pair[0] | 1 << pair[1]]))
    return table.lists[first], table.lists[second]


@lru_cache(maxsize=MOST_KEPT)
def _choose_model(table: CovariateTable) -> CovariateSelection:
    """Return the model with the lowest BIC: it is the answer, and says which lists are tied. It is searched once."""
    thick = merge_thin_levels(table)
    cells = thick.strata << thick.list_count
    if cells * _parameters(thick) ** 2 > MOST_TO_SEARCH:
        raise _too_large(cells, _parameters(thick))
    return search_with_own_rates(table)


def _parameters(table: CovariateTable) -> int:
    """Return the number of parameters of the model with every pair of lists and covariates."""
    each = [*[1] * table.list_count, *(levels - 1 for levels in table.shape)]
    return 1 + sum(each) + sum(a * b for a, b in combinations(each, 2))


def _tied_lists(table: CovariateTable) -> frozenset[frozenset[str]]:
    """Return the interactions of the model of lists and covariates; none if no model gives an estimate."""
    try:
        return _choose_model(table).model.terms
    except (NotConverged, UserError):
        return frozenset()


def _fewest_at_a_level(table: CovariateTable, dense: IntArray, at: int) -> int:
    """Return the persons of one level of a covariate on one combination of lists, where they are fewest."""
    levels = np.unique(table.levels[:, at])
    least = int(dense[1:].min())
    if least < FEW_PERSONS * len(levels):
        return least // len(levels)
    counts = np.zeros((len(levels), len(dense)), dtype=np.int64)
    np.add.at(counts, (np.searchsorted(levels, table.levels[:, at]), table.cells), table.counts)
    return int(counts[:, 1:].min())


def check_covariates(table: CovariateTable) -> None:
    """Raise where a level is not known, or there is no covariate."""
    unknown = int(table.counts[(table.levels == MISSING).any(axis=1)].sum())
    if unknown:
        raise InputError.of(
            Text.of("A covariate is not known of {persons} persons.", persons=unknown),
            expected=Text.of("A level of every covariate for every person; that it is not known can be one."),
            to_fix=Text.of("Give what is not known a level of its own, or leave the covariate out."),
        )
    if not table.covariates:
        raise _nothing_known()


def _given(table: CovariateTable | None) -> CovariateTable:
    if table is None:
        raise _nothing_known()
    check_covariates(table)
    return table


def _columns_of(table: CovariateTable) -> IntArray:
    """Return a column of 0 and 1 for every level of every covariate but the first that occurs."""
    columns = [
        table.levels[:, at] == place
        for at in range(len(table.covariates))
        for place in np.unique(table.levels[:, at])[1:]
    ]
    return np.array(columns, dtype=np.int64).reshape(len(columns), len(table.cells)).T


def _nothing_known() -> InputError:
    return InputError.of(
        Text.of("Nothing else is known of the persons than on which lists they are."),
        expected=Text.of("One covariate or more, such as sex, age class or form of exploitation."),
        to_fix=Text.of("Give the covariates of the persons, or leave this estimator out."),
    )


def _too_many_persons(table: CovariateTable, columns: int) -> InputError:
    return InputError.of(
        Text.of(
            "{persons} persons with {columns} columns of covariates are too many to look at one by one.",
            persons=table.persons,
            columns=columns,
        ),
        expected=Text.of("At most {most} persons.", most=MOST_VALUES // (columns + table.list_count)),
        to_fix=Text.of(
            "Use the model of lists and covariates, which counts persons by what is known of them."
        ),
    )


def _too_many_levels(columns: int) -> InputError:
    return InputError.of(
        Text.of("{columns} columns of covariates are too many to learn from.", columns=columns),
        expected=Text.of("Few covariates with few levels."),
        to_fix=Text.of("Leave covariates out, or take levels together."),
    )


def _too_large(cells: int, parameters: int) -> InputError:
    return InputError.of(
        Text.of(
            "The lists and covariates have {cells} combinations and {parameters} parameters: to choose among their "
            "models would take too long.",
            cells=cells,
            parameters=parameters,
        ),
        expected=Text.of("Few covariates with few levels: each combination must be estimated."),
        to_fix=Text.of("Leave covariates out, or take levels together."),
    )
