"""Bounds of counts under other links; expected numbers follow from Student's t with four degrees of freedom, 2.7764.

Five sets with 9, 10, 11, 12 and 13 persons have the mean 11 and the standard deviation 1.5811: the interval is
11 - and + 2.7764 * 1.5811 * sqrt(6 / 5) = 6.19 to 15.81.
"""

from dataclasses import replace

import pytest

from support.linked_tables import table_of
from zicht.disclosure import protect
from zicht.measures.model import (
    CountedCell,
    DerivedCell,
    DerivedKind,
    SummedCell,
)

SETS = (9, 10, 11, 12, 13)


def count(code, value, under=(), **changes):
    return replace(CountedCell((code,), "victims", value, under_links=tuple(under)), **changes)


def key(code):
    return ((code,), "victims")


def table(*cells, regime="exact", **changes):
    return protect(table_of(cells, **changes), {"office": regime})


def bounds(cell):
    return cell.lower, cell.upper


def test_bounds_of_an_exact_count_are_whole_numbers_outward():
    assert bounds(table(count("all", 11, SETS)).cells[0]) == (6, 16)


@pytest.mark.parametrize(("printed", "expected"), [(20, (6, 20)), (3, (3, 16))])
def test_bounds_hold_the_figure_itself(printed, expected):
    assert bounds(table(count("all", printed, SETS)).cells[0]) == expected


def test_no_count_is_below_zero():
    # Mean 1, standard deviation 1: the interval would begin at -2.
    assert bounds(table(count("all", 1, (0, 0, 1, 2, 2))).cells[0]) == (0, 5)


def test_count_that_no_link_changes_has_bounds_equal_to_itself():
    assert bounds(table(count("all", 7, (7, 7, 7))).cells[0]) == (7, 7)


@pytest.mark.parametrize("under", [(), (9,)])
def test_without_two_sets_of_links_there_are_no_bounds(under):
    made = table(count("all", 11, under))

    assert bounds(made.cells[0]) == (None, None)


def test_hidden_count_has_no_bounds():
    cell = table(count("all", 3, SETS), regime="suppress_below_5").cells[0]

    assert (cell.value, *bounds(cell)) == (None, None, None)


def test_bound_that_would_be_hidden_as_a_count_is_moved_outward():
    """From 6 to 16: of 1 to 9 nothing is shown under this rule, also not as a bound."""
    assert bounds(table(count("all", 11, SETS), regime="suppress_below_10").cells[0]) == (0, 16)
    # Mean 0.4, standard deviation 0.548: up to 2.07, so 3, which is hidden.
    assert bounds(table(count("all", 0, (0, 0, 0, 1, 1)), regime="suppress_below_5").cells[0]) == (0, 5)


def test_rounded_count_has_bounds_in_fives_as_far_as_the_interval_reaches():
    """28 and 32 both round to 30; the interval reaches 4.81 either way, so 5."""
    for value in (28, 30, 32):
        under = tuple(number - 11 + value for number in SETS)
        cell = table(count("all", value, under), regime="round5").cells[0]
        assert (cell.value, *bounds(cell)) == (30, 25, 35)


@pytest.mark.parametrize("value", range(8))
def test_count_that_rounding_leaves_little_of_has_no_bounds(value):
    assert bounds(table(count("all", value, SETS), regime="round5").cells[0]) == (None, None)


def derived(kind):
    return DerivedCell(("some",), kind.value, kind, key("some"), key("all"))


def test_share_has_the_bounds_of_the_shares_under_each_set():
    """9 to 13 of 100: tenths outward of 6.19 % to 15.81 %."""
    made = table(
        count("all", 100, (100,) * 5), count("some", 11, SETS), derived=(derived(DerivedKind.SHARE),)
    )

    assert bounds(made.cells[2]) == (pytest.approx(6.1), pytest.approx(15.9))


def test_share_of_what_moves_together_has_narrow_bounds():
    made = table(
        count("all", 22, (18, 20, 22, 24, 26)), count("some", 11, SETS), derived=(derived(DerivedKind.SHARE),)
    )

    assert (made.cells[2].value, *bounds(made.cells[2])) == (50, 50, 50)


def test_change_has_the_bounds_of_the_changes_under_each_set():
    made = table(
        count("all", 20, (20,) * 5), count("some", 11, SETS), derived=(derived(DerivedKind.DIFFERENCE),)
    )

    assert bounds(made.cells[2]) == (-14, -4)


@pytest.mark.parametrize("regime", ["round5", "suppress_below_10", "suppress_below_5"])
def test_share_has_no_bounds_where_a_count_is_rounded_or_its_interval_ends_among_hidden_counts(regime):
    small = (3, 4, 5, 6, 7)
    made = table(
        count("all", 100, (100,) * 5),
        count("some", 10, small),
        derived=(derived(DerivedKind.SHARE),),
        regime=regime,
    )

    assert bounds(made.cells[2]) == (None, None)


def test_share_has_no_bounds_where_some_links_leave_nobody_to_take_it_of():
    made = table(
        count("all", 2, (2, 1, 0)), count("some", 1, (1, 1, 0)), derived=(derived(DerivedKind.SHARE),)
    )

    assert bounds(made.cells[2]) == (None, None)


def test_mean_of_counts_has_bounds_in_tenths():
    summed = SummedCell(("mean",), "victims", (key("all"), key("some")), divisor=2)
    made = table(count("all", 20, (20,) * 5), count("some", 11, SETS), summed=(summed,))

    # The means of 20 and 6.19, and of 20 and 15.81, are 13.10 and 17.90.
    assert bounds(made.cells[2]) == (13.0, 18.0)


def test_table_says_once_what_its_bounds_are():
    with_bounds, without = table(count("all", 11, SETS)), table(count("all", 11))

    assert with_bounds.reading["en"].startswith("Reading The numbers in brackets are a linkage interval")
    assert "koppelinterval" in with_bounds.reading["nl"]
    assert without.reading == {"nl": "Reading", "en": "Reading"}
