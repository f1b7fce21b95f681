"""No interaction of all lists at once, by hand."""

import pytest

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import CaptureHistories
from zicht.methods.population_size.highest_order import no_highest_order, xi_series

THREE = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]]


def three_lists(counts):
    return CaptureHistories.from_wide(THREE, counts, lists=["A", "B", "C"])


def two_lists(both, first, second):
    return CaptureHistories.from_wide([[1, 1], [1, 0], [0, 1]], [both, first, second], lists=["A", "B"])


def test_two_lists_give_the_product_of_the_parts_over_the_overlap():
    assert no_highest_order(two_lists(10, 20, 40)).estimate().total == pytest.approx(70 + 20 * 40 / 10)


def test_three_lists_give_odd_combinations_over_even_ones():
    found = no_highest_order(three_lists([20, 30, 40, 6, 8, 10, 4]))

    assert found.estimate().dark == pytest.approx(20 * 30 * 40 * 4 / (6 * 8 * 10))


def test_variance_of_two_lists_is_that_of_the_overlap():
    """Sekar and Deming (1949): n1 n2 n10 n01 / n11**3."""
    assert no_highest_order(two_lists(10, 20, 40)).variance == pytest.approx(30 * 50 * 20 * 40 / 10**3)


def test_half_xi_doubles_the_dark_figure():
    half, one = xi_series(two_lists(10, 20, 40), [0.5, 1.0])

    assert half.estimate().dark == pytest.approx(2 * one.estimate().dark)


def test_other_assumption_is_said():
    plain, other = (found.estimate() for found in xi_series(two_lists(10, 20, 40), [1.0, 0.5]))

    assert "Smaller groups" in str(plain.assumption)
    assert "divides the dark figure by 0.5" in str(other.assumption)
    assert "xi = 0.5" in str(other.label)


def test_named_lists_are_taken_as_if_the_others_were_not_there():
    counts = [20, 30, 40, 6, 8, 10, 4]
    both, first, second = 6 + 4, 20 + 8, 30 + 10

    found = no_highest_order(three_lists(counts), lists=["A", "B"])

    assert found.estimate().total == pytest.approx(both + first + second + first * second / both)
    assert "A, B" in str(found.estimate().label)


@pytest.mark.parametrize("empty", [0, 3, 6])
def test_combination_that_did_not_occur_leaves_no_answer(empty):
    counts = [20, 30, 40, 6, 8, 10, 4]
    counts[empty] = 0

    with pytest.raises(NotConverged, match="1 of the 7 combinations"):
        no_highest_order(three_lists(counts)).estimate()


def test_lists_that_give_fewer_persons_than_were_seen_are_refused():
    found = no_highest_order(three_lists([1, 1, 500, 10, 1, 1, 1]), lists=["A", "B"])

    with pytest.raises(NotConverged, match="fewer persons than all lists"):
        found.estimate()


def test_list_with_everyone_misses_nobody():
    histories = CaptureHistories.from_wide([[1, 1], [1, 0]], [10, 20], lists=["A", "B"])

    assert no_highest_order(histories).estimate().total == 30


@pytest.mark.parametrize("xi", [0, -1, float("nan"), float("inf")])
def test_xi_that_is_no_ratio_is_refused(xi):
    with pytest.raises(InputError, match="not a number above zero"):
        no_highest_order(two_lists(10, 20, 40), xi=xi)


@pytest.mark.parametrize("lists", [["A"], ["A", "A"], []])
def test_too_few_lists_are_refused(lists):
    with pytest.raises(InputError, match="Fewer than two"):
        no_highest_order(two_lists(10, 20, 40), lists=lists)


def test_repr_holds_no_count():
    assert repr(no_highest_order(two_lists(10, 20, 40))) == "HighestOrder(lists=('A', 'B'), xi=1)"
