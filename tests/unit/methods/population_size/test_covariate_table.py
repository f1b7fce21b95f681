"""Tables of lists and covariates."""

import math

import pytest

from support.covariates import MEN, WOMEN, alone, by_sex, by_year, columns
from zicht.errors import InputError
from zicht.methods.population_size import (
    CovariateTable,
    fit_covariate_model,
)


def test_table_counts_persons_by_history_and_level():
    table = by_sex()

    assert table.persons == sum(WOMEN) + sum(MEN)
    assert table.table()[:, 1:].sum(axis=1).tolist() == [sum(WOMEN), sum(MEN)]
    assert table.histories() == alone([w + m for w, m in zip(WOMEN, MEN, strict=True)])
    assert repr(table) == "CovariateTable(lists=('A', 'B', 'C'), covariates=('sex',), rows=14)"


def test_value_that_is_said_to_be_missing_is_not_a_level():
    lists, counts = columns(WOMEN)

    table = CovariateTable.from_columns(
        lists, {"sex": ["f", "f", None, "?", "f", math.nan, "m"]}, counts, missing=[None, "?", math.nan]
    )

    assert table.covariates[0].levels == ("f", "m")
    assert not table.complete
    with pytest.raises(InputError, match="3 rows of the table have a covariate that is not known"):
        fit_covariate_model(table)


@pytest.mark.parametrize("empty", [None, "", math.nan])
def test_empty_value_that_is_not_said_to_be_missing_is_refused(empty):
    lists, counts = columns(WOMEN)

    with pytest.raises(InputError, match="'sex' is empty in 1 rows"):
        CovariateTable.from_columns(lists, {"sex": ["f"] * 6 + [empty]}, counts)


@pytest.mark.parametrize(
    ("covariates", "message"),
    [
        ({"A": ["f"] * 7}, "same name"),
        ({"a:b": ["f"] * 7}, "cannot be used"),
        ({"sex": ["f"] * 6}, "not as long"),
        ({"sex": [str(at) for at in range(7)]}, None),
    ],
)
def test_columns_that_are_no_covariates_are_refused(covariates, message):
    lists, counts = columns(WOMEN)
    if message is None:
        assert CovariateTable.from_columns(lists, covariates, counts).shape == (7,)
        return
    with pytest.raises(InputError, match=message):
        CovariateTable.from_columns(lists, covariates, counts)


def test_too_many_combinations_are_refused():
    lists, counts = columns(WOMEN)
    many = {f"x{at}": [str(row) for row in range(7)] for at in range(8)}

    with pytest.raises(InputError, match="combinations"):
        CovariateTable.from_columns(lists, many, counts)


def test_whole_number_and_its_text_are_one_level():
    lists, counts = columns(WOMEN)

    table = CovariateTable.from_columns(lists, {"year": [2018, 2018.0, "2018", *[2019] * 4]}, counts)

    assert table.covariates[0].levels == ("2018", "2019")


def test_levels_can_be_taken_together():
    merged = by_year(WOMEN, MEN, WOMEN).merge_levels("year", {"2016": "early", "2017": "early"})

    assert merged.covariates[0].levels == ("2018", "early")
    assert merged.persons == 2 * sum(WOMEN) + sum(MEN)


def test_dropping_a_list_leaves_out_those_who_are_on_no_other():
    smaller = by_sex().drop_list("B")

    assert smaller.lists == ("A", "C")
    assert smaller.table().tolist() == [[0, 52, 33, 13], [0, 66, 18, 7]]
    assert smaller.histories() == by_sex().histories().drop_list("B")


def test_merged_lists_hold_who_is_on_one_of_them():
    merged = by_sex().merge_lists("A", "C")

    assert merged.lists == ("A+C", "B")
    assert merged.table().tolist() == [[0, 74, 30, 24], [0, 80, 20, 11]]
    assert merged.histories() == by_sex().histories().merge_lists("A", "C")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop_list("sex"), "no list"),
        (lambda table: table.merge_lists("A", "x"), "no list"),
        (lambda table: table.merge_lists("A", "A"), "with itself"),
    ],
)
def test_lists_that_are_not_there_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        change(by_sex())


def test_what_is_not_known_can_be_a_level_of_its_own():
    lists, counts = columns(WOMEN)
    sex = ["f", "f", None, "m", "m", None, "m"]
    table = CovariateTable.from_columns(lists, {"sex": sex, "x": [1, 2] * 3 + [1]}, counts, missing=[None])

    known = table.known_or_own_level()

    assert known.complete
    assert [covariate.levels for covariate in known.covariates] == [("f", "m", "unknown"), ("1", "2")]
    assert known.keep_covariates(["sex"]).table().sum(axis=1).tolist() == [70, 25, 33]
    assert known.known_or_own_level().table().tolist() == known.table().tolist()


def test_what_is_not_known_joins_a_level_of_that_name():
    lists, counts = columns(WOMEN)
    sex = ["f", "f", None, "unknown", "f", None, "f"]

    known = CovariateTable.from_columns(lists, {"sex": sex}, counts, missing=[None]).known_or_own_level()

    assert known.table().sum(axis=1).tolist() == [83, 45]
