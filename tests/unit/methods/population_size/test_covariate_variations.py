"""The answer of a model of lists and covariates without a list, and with two lists as one.

Numbers by hand: where what is left leaves one list free of everything, the answer is that of two lists, n1 n2 / n12,
over all persons; where both lists depend on sex, it is the sum of that over the sexes.
"""

import pytest

from zicht.errors import InputError
from zicht.methods.population_size import (
    CovariateTable,
    covariate_variations,
    fit_covariate_model,
    search_with_covariates,
)
from zicht.methods.population_size.covariate_variations import (
    leave_lists_out_of_covariates,
    merge_pairs_with_covariates,
)

HISTORIES = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)]
WOMEN, MEN = [40, 30, 25, 12, 9, 8, 4], [160, 30, 12, 21, 9, 4, 2]


@pytest.fixture(scope="module")
def chosen():
    """A model in which B and C depend on sex, and A on nothing."""
    lists = {name: [history[j] for history in HISTORIES] * 2 for j, name in enumerate("ABC")}
    table = CovariateTable.from_columns(lists, {"sex": ["f"] * 7 + ["m"] * 7}, WOMEN + MEN)
    selection = search_with_covariates(table)
    assert str(selection.model) == "[B:sex, C:sex]"
    return selection


def two_lists(only_first, only_second, both):
    return only_first + only_second + both + only_first * only_second / both


def test_list_left_out_leaves_what_the_others_have_to_do_with_covariates(chosen):
    without = {variation.lists: variation for variation in leave_lists_out_of_covariates(chosen)}

    assert without[("C",)].total == pytest.approx(two_lists(218, 72, 39), rel=1e-6)
    by_sex = two_lists(30 + 12, 25 + 9, 8 + 4) + two_lists(30 + 21, 12 + 9, 4 + 2)
    assert without[("A",)].total == pytest.approx(by_sex, rel=1e-6)
    assert without[("A",)].model == "[B:sex, C:sex]"


def test_lists_that_are_merged_have_to_do_with_a_covariate_what_either_had(chosen):
    merged = {variation.lists: variation for variation in merge_pairs_with_covariates(chosen)}

    by_sex = two_lists(74, 30, 24) + two_lists(181, 30, 27)
    assert merged[("A", "C")].total == pytest.approx(by_sex, rel=1e-6)
    assert merged[("A", "C")].model == "[A+C:sex, B:sex]"
    assert merged[("B", "C")].total == pytest.approx(two_lists(200, 109, 57), rel=1e-6)


def test_lists_that_depend_on_each_other_are_chosen_anew():
    """C names nearly everyone whom B names, so that B and C are tied; the tie of A and B was hidden by C."""
    counts = [300, 60, 40, 30, 20, 60, 40]
    lists = {name: [history[j] for history in HISTORIES] * 2 for j, name in enumerate("ABC")}
    table = CovariateTable.from_columns(lists, {"sex": ["f"] * 7 + ["m"] * 7}, counts * 2)
    selection = search_with_covariates(table)

    without = leave_lists_out_of_covariates(selection)

    assert "B:C" in str(selection.model)
    assert all("C" not in variation.model for variation in without if variation.lists == ("C",))


def test_model_stays_as_it_is_with_many_lists(chosen, monkeypatch):
    monkeypatch.setattr(covariate_variations, "LISTS_TO_SEARCH", 2)
    given = fit_covariate_model(chosen.table, ["A:B", "B:sex", "C:sex"])

    merged = {variation.lists: variation for variation in merge_pairs_with_covariates(given)}

    assert merged[("B", "C")].problems
    assert merged[("A", "B")].model == "[A+B:sex, C:sex]"


def test_list_without_which_nothing_overlaps_has_a_reason():
    rows = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1), (0, 1, 1)]
    lists = {name: [row[j] for row in rows] * 2 for j, name in enumerate("ABC")}
    table = CovariateTable.from_columns(
        lists, {"sex": ["f"] * 5 + ["m"] * 5}, [50, 40, 30, 9, 8, 60, 40, 20, 7, 9]
    )

    without = leave_lists_out_of_covariates(search_with_covariates(table))

    assert [variation.total is None for variation in without] == [False, False, True]
    assert without[2].problems


def test_two_lists_are_refused():
    table = CovariateTable.from_columns(
        {"A": [1, 0, 1] * 2, "B": [0, 1, 1] * 2},
        {"sex": ["f"] * 3 + ["m"] * 3},
        [30, 20, 10, 40, 10, 5],
    )

    with pytest.raises(InputError, match="2 lists"):
        merge_pairs_with_covariates(fit_covariate_model(table, ["A:sex"]))
