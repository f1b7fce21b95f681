"""The answer where one thing differs."""

import numpy as np
import pytest

from support.mse import published
from zicht.errors import InputError
from zicht.methods.population_size import CaptureHistories, search, stepwise
from zicht.methods.population_size.variations import (
    VariationKind,
    answer_by_choice,
    leave_lists_out,
    merge_pairs,
    raise_order,
)

TWO = CaptureHistories.from_table({"A": [1, 0, 1], "B": [0, 1, 1]}, [30, 20, 10])


def test_every_list_is_left_out_once_in_order():
    found = leave_lists_out(published("kosovo_4"))

    assert [variation.lists for variation in found] == [("EXH",), ("ABA",), ("OSCE",), ("HRW",)]
    assert {variation.kind for variation in found} == {VariationKind.LIST_LEFT_OUT}


def test_two_of_three_lists_give_the_number_of_two_lists():
    """Of the Korean rosters b (77) and c (71), n_b n_c / n_bc, by hand from the published table."""
    histories = published("korea_3")
    both = histories.overlaps()

    without_third = leave_lists_out(histories)[2]

    assert without_third.total == pytest.approx(77 * 71 / both[0, 1])


def test_every_pair_is_merged_once():
    found = merge_pairs(published("korea_3"))

    assert [variation.lists for variation in found] == [("b", "c"), ("b", "d"), ("c", "d")]


def test_orders_two_and_three_are_compared():
    """Kosovo: 14,342 with pairs, 10,357 with three lists in one interaction (Silverman, Chan and Vincent 2024)."""
    pairs, triples = raise_order(published("kosovo_4"))

    assert (pairs.order, triples.order) == (2, 3)
    assert (pairs.total, triples.total) == pytest.approx((14342, 10357), rel=1e-4)


@pytest.mark.parametrize(("name", "order"), [("kosovo_4", None), ("uk2013_5", None), ("uk2013_5", 2)])
def test_models_that_were_fitted_before_give_the_same_orders(name, order):
    histories = published(name)

    known = raise_order(histories, searched=search(histories, max_order=order))

    assert [(v.total, v.model) for v in known] == [(v.total, v.model) for v in raise_order(histories)]


@pytest.mark.parametrize("vary", [leave_lists_out, merge_pairs, raise_order])
def test_two_lists_cannot_be_varied(vary):
    with pytest.raises(InputError):
        vary(TWO)


def test_variation_without_answer_says_why():
    apart = CaptureHistories.from_wide(np.eye(3), [4, 5, 6], lists=["A", "B", "C"])

    found = leave_lists_out(apart)

    assert [variation.total for variation in found] == [None] * 3
    assert all(variation.problems for variation in found)


def test_many_lists_are_answered_by_steps():
    generator = np.random.default_rng(1)
    rows = generator.random((400, 9)) < 0.15
    many = CaptureHistories.from_persons(rows[rows.any(axis=1)], lists=list("ABCDEFGHI"))

    assert answer_by_choice(many)[0] == stepwise(many).estimate().total


def test_few_lists_are_answered_by_the_lowest_bic():
    histories = published("uk2013_4")

    assert answer_by_choice(histories)[0] == search(histories).estimate().total


def test_dictionary_is_of_plain_values():
    assert leave_lists_out(published("korea_3"))[0].to_dict().keys() == {
        "kind",
        "lists",
        "order",
        "total",
        "model",
        "problems",
    }
