"""The model in which every list sees each kind of person at a rate of its own."""

import numpy as np
import pytest

from zicht.errors import NotConverged
from zicht.methods.population_size import CovariateTable, search, search_with_own_rates

HISTORIES = np.arange(1, 8)[:, None] >> np.arange(3) & 1
RATES = {"easily": (0.5, 0.4, 0.3), "hardly": (0.05, 0.1, 0.08)}
PEOPLE = 1_000_000


def _counts(rates, people=PEOPLE):
    """Return how many persons of one kind have each history, where lists are independent."""
    chances = np.where(HISTORIES == 1, rates, 1 - np.array(rates)).prod(axis=1)
    return np.round(people * chances).astype(int).tolist()


def _table(kinds, other=()):
    """Return a table of three lists, with a row for every history of every kind."""
    rows = np.vstack([HISTORIES] * len(kinds))
    lists = {name: rows[:, at].tolist() for at, name in enumerate("ABC")}
    names = [kind for kind in kinds for _history in HISTORIES]
    counts = [n for found in kinds.values() for n in found]
    return CovariateTable.from_columns(lists, {"kind": names} | dict(other), counts)


def test_kinds_that_lists_see_unequally_are_counted_as_they_are():
    """Of each kind there are a million. The lists alone take what kinds bring about for dependence of lists."""
    table = _table({kind: _counts(rates) for kind, rates in RATES.items()})

    chosen = search_with_own_rates(table)

    assert chosen.best.total == pytest.approx(2 * PEOPLE, rel=1e-4)
    assert [level.total for level in chosen.levels("kind")] == pytest.approx([PEOPLE, PEOPLE], rel=1e-4)
    assert abs(search(table.histories()).estimate().total / (2 * PEOPLE) - 1) > 0.1


def test_interactions_of_lists_and_covariates_stay_where_they_bring_little():
    table = _table({"one": _counts(RATES["easily"], 1000), "other": _counts(RATES["easily"], 1000)})

    assert {frozenset({name, "kind"}) for name in "ABC"} <= search_with_own_rates(table).model.terms


def test_a_kind_that_no_two_lists_share_is_taken_together_and_said_so():
    kinds = {kind: _counts(rates, 2000) for kind, rates in RATES.items()} | {"rare": [3, 2, 0, 4, 0, 0, 0]}

    chosen = search_with_own_rates(_table(kinds))

    assert len(chosen.table.covariates[0].levels) == 2
    assert "Levels of kind with fewer than 7" in str(chosen.estimate().notes[0])


def test_a_covariate_with_one_thick_level_is_left_out_and_said_so():
    kinds = {kind: _counts(rates, 2000) for kind, rates in RATES.items()}
    of = ["most"] * 13 + ["few"]

    chosen = search_with_own_rates(_table(kinds, {"region": of}))

    assert chosen.table.names == ("kind",)
    assert "Without region" in str(chosen.estimate().notes[0])


def test_no_covariate_with_two_thick_levels_is_no_answer():
    with pytest.raises(NotConverged, match="No covariate has two levels"):
        search_with_own_rates(_table({"only": _counts(RATES["easily"], 2000)}))
