"""What a reader calculates from tables with holes: worked out by hand, and held against another solver."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from support.linked_tables import counted_table, published, two_way
from zicht.disclosure.attack import attack, find_exposed
from zicht.disclosure.binding import find_bindings
from zicht.disclosure.bounding import bound_numbers, narrow
from zicht.disclosure.protect import protect
from zicht.disclosure.sums import collect_sums, number_of

RULE = {"office": "suppress_below_5"}


def bounds_of(tables, table, codes):
    sums = collect_sums(tables)
    bounds = bound_numbers(sums, sums.hidden)
    place = sums.numbers.index(number_of(table, codes, "victims"))
    return bounds.lower[place], bounds.upper[place]


INVESTMENT = two_way({"I": (20, 50, 10), "II": (8, 19, 22), "III": (17, 32, 12)}, "ABC")


def test_cell_of_a_square_of_holes_lies_between_what_its_row_and_its_column_leave():
    """By hand: II,A = 30 - x, III,C = 34 - x and III,A = 25 - (30 - x) are none below zero, so that x is 5 to 30."""
    holes = {("II", "A"), ("II", "C"), ("III", "A"), ("III", "C")}
    table = published(counted_table(INVESTMENT, ("activity", "region")), holes)

    assert bounds_of([table], table, ("II", "C")) == (5, 30)
    assert bounds_of([table], table, ("III", "A")) == (0, 25)


def test_hole_alone_in_its_row_is_calculated():
    table = published(counted_table(INVESTMENT, ("activity", "region")), {("II", "C"), ("III", "C")})

    assert bounds_of([table], table, ("II", "C")) == (22, 22)


FOUR = {"1": (3, 6, 9, 9), "2": (7, 2, 4, 9), "3": (9, 9, 8, 6), "4": (9, 9, 7, 5)}
HOLES = {
    *(("1", column) for column in "ab"),
    *(("2", column) for column in "abc"),
    *((row, column) for row in "34" for column in "cd"),
}


def test_two_holes_in_every_line_are_not_enough():
    """Rows 1 and 2 less columns a and b leave what stands in 2,c: 4. No single line tells it."""
    table = published(counted_table(two_way(FOUR, "abcd"), ("row", "column")), HOLES)
    sums = collect_sums([table])
    place = sums.numbers.index(number_of(table, ("2", "c"), "victims"))

    assert narrow(sums).possible[place] > 4
    found = attack([table])

    assert (found.bounds.lower[place], found.bounds.upper[place]) == (4, 4)
    assert found.exposed[place]


def test_bounds_are_those_that_another_solver_finds():
    table = published(counted_table(two_way(FOUR, "abcd"), ("row", "column")), HOLES)
    sums = collect_sums([table])
    bounds = bound_numbers(sums, sums.hidden)

    for place in np.flatnonzero(sums.hidden):
        direction = np.zeros(len(sums.numbers))
        direction[place] = 1
        equal = {"A_eq": sums.relations.toarray(), "b_eq": sums.least}
        both = list(zip(sums.lower, sums.upper, strict=True))
        least = linprog(direction, bounds=both, **equal).fun
        most = -linprog(-direction, bounds=both, **equal).fun
        assert (bounds.lower[place], bounds.upper[place]) == pytest.approx((least, most))


def test_number_that_another_table_shows_is_known():
    one = published(
        counted_table({("all",): 20, ("female",): 17, ("male",): 3}, ("sex",), universe="victims"),
        {("female",), ("male",)},
    )
    other = published(
        counted_table({("male",): 3, ("all",): 20}, ("sex",), table_id="T02", universe="victims")
    )

    assert not attack([one]).exposed.any()
    assert attack([one, other]).exposed.sum() == 1


def test_wider_code_in_another_table_tells_of_the_narrower_ones():
    bands = counted_table(
        {("all",): 40, ("0-11",): 2, ("12-17",): 1, ("18+",): 37},
        ("band",),
        universe="victims",
        refines={"band": {"class": {"0-11": "minor", "12-17": "minor", "18+": "adult"}}},
    )
    classes = counted_table(
        {("all",): 40, ("minor",): 3, ("adult",): 37}, ("class",), table_id="T02", universe="victims"
    )
    holes = {("0-11",), ("12-17",), ("18+",)}

    assert not attack([published(bands, holes)]).exposed.any()
    # 40 less 37 adults are 3 minors: each of their two bands has 0 to 3, which is enough; the class itself is told.
    assert bounds_of([published(bands, holes), published(classes)], published(bands), ("0-11",)) == (0, 3)


def test_codes_that_overlap_are_each_no_more_than_the_total():
    forms = counted_table({("all",): 3, ("sexual",): 2, ("labour",): 2}, ("form",), multiple=("form",))
    table = published(forms, {("sexual",)})

    assert bounds_of([table], table, ("sexual",)) == (1, 3)


def test_window_less_its_other_years_is_a_year():
    values = {(str(year),): n for year, n in zip(range(2016, 2021), (3, 40, 50, 60, 70), strict=True)}
    table = published(counted_table({**values, ("2016-2020",): 223}, ("period",)), {("2016",)})

    assert attack([table]).exposed.sum() == 1


def test_rounded_figures_leave_as_much_as_rounding_hides():
    counted = counted_table({("all",): 57, ("a",): 5, ("b",): 52}, ("d",))
    table = protect(counted, {"office": "round5"})
    table = replace(table, bindings=find_bindings(counted))
    sums = collect_sums([table])
    a = sums.numbers.index(number_of(table, ("a",), "victims"))

    # 55 is 53 to 57 and 50 is 48 to 52, so that 5 (3 to 7) can be 3 to 7 still.
    assert (narrow(sums).lower[a], narrow(sums).upper[a]) == (3, 7)


def test_figures_that_contradict_each_other_are_refused():
    table = published(counted_table({("all",): 20, ("a",): 12, ("b",): 8}, ("d",)), {("a",)})
    wrong = replace(
        table, cells=tuple(replace(c, value=30.0) if c.codes == ("b",) else c for c in table.cells)
    )

    with pytest.raises(ValueError, match="cannot be"):
        attack([wrong])


def test_nothing_hidden_is_nothing_exposed():
    table = published(counted_table({("all",): 20, ("a",): 12, ("b",): 8}, ("d",)))
    found = attack([table])

    assert (found.hidden, found.exposed.sum()) == (0, 0)
    assert not find_exposed(found.sums).exposed.any()
