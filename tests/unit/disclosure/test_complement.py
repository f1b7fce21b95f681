"""What is hidden does not follow from a total: hand-made lines, with what a reader can subtract worked out by hand."""

from dataclasses import replace

import pytest

from support.linked_tables import table_of
from zicht.disclosure import check_output, protect
from zicht.disclosure.complement import hide_beside, lines_of
from zicht.disclosure.protect import protections_of
from zicht.measures.model import (
    ALL,
    CountedCell,
    EstimatedCell,
    MeasureDeclaration,
)
from zicht.release import Status


def a_table(values, *, estimated=()):
    """Return a table of counts of one measure, by codes."""
    names = [f"d{place}" for place in range(len(next(iter(values))))]
    return table_of(
        (CountedCell(codes, "again", value) for codes, value in values.items()),
        names,
        measures=(MeasureDeclaration("again", "", "persons", ""),),
        estimated=tuple(estimated),
    )


def hidden(values, *regimes):
    counted = a_table(values)
    return {codes for codes, _measure in hide_beside(counted, protections_of(counted, set(regimes)))}


def line(total, **parts):
    return {(ALL,): total, **{(code,): value for code, value in parts.items()}}


@pytest.mark.parametrize(
    ("values", "regimes", "expected"),
    [
        # Nothing is small: nothing is hidden.
        (line(60, a=20, b=40), ["suppress_below_10"], set()),
        # 60 - 52 = 8: the smallest of the others goes too, and 8 can then be anything from 1 to 9.
        (line(60, a=8, b=12, c=40), ["suppress_below_10"], {("a",), ("b",)}),
        # Two small ones that add up to 17 can be 8 + 9 or 9 + 8, and no more: a third goes.
        (line(57, a=8, b=9, c=40), ["suppress_below_10"], {("a",), ("b",), ("c",)}),
        # Two small ones of 10 together can each be 1 to 9.
        (line(50, a=5, b=5, c=40), ["suppress_below_10"], {("a",), ("b",)}),
        # All parts are small and add up to 18: the total must go.
        (line(18, a=9, b=9), ["suppress_below_10"], {("a",), ("b",), (ALL,)}),
        # Under a threshold of 5, all four counts must remain possible.
        (line(44, a=2, b=2, c=40), ["suppress_below_5"], {("a",), ("b",), ("c",)}),
        (line(45, a=1, b=4, c=40), ["suppress_below_5"], {("a",), ("b",)}),
        # Rounded to 5: 57 shows as 55 (53 to 57) and 52 as 50 (48 to 52), so that 5 can be anything from 1 to 9.
        (line(57, a=5, b=52), ["suppress_below_10", "round5"], {("a",)}),
        # 60 (58 to 62) less 50 (48 to 52) leaves 6 to 9 for 8: four counts are too few.
        (line(60, a=8, b=52), ["suppress_below_10", "round5"], {("a",), ("b",)}),
        # A zero is shown, and hides nobody.
        (line(40, a=0, b=40), ["suppress_below_10"], set()),
        # Nothing is asked, nothing is hidden.
        (line(3, a=1, b=2), ["exact"], set()),
    ],
)
def test_hidden_counts_of_a_line_are_those_that_would_follow(values, regimes, expected):
    assert hidden(values, *regimes) == expected


def test_total_that_is_hidden_in_one_dimension_does_not_follow_from_another():
    values = {
        (ALL, ALL): 18,
        ("a", ALL): 9,
        ("b", ALL): 9,
        (ALL, "x"): 18,
        (ALL, "y"): 0,
    }

    assert (ALL, "x") in hidden(values, "suppress_below_10")


def test_parts_that_do_not_add_up_to_their_total_are_no_line():
    assert lines_of(a_table(line(50, a=20, b=40))) == ()


def test_two_codes_that_add_up_among_codes_that_overlap_are_a_line():
    """Any help and none are all; kinds of help overlap. 60 - 52 would tell the 8 without help."""
    values = line(60, none=8, any=52, shelter=30, medical=40)

    assert hidden(values, "suppress_below_10") == {("none",), ("any",)}


def test_two_codes_that_add_up_in_one_place_and_not_in_another_are_no_line():
    by_sex = {
        (ALL, ALL): 100,
        ("shelter", ALL): 60,
        ("medical", ALL): 40,
        ("legal", ALL): 70,
        (ALL, "female"): 70,
        ("shelter", "female"): 50,
        ("medical", "female"): 30,
        ("legal", "female"): 60,
    }

    assert lines_of(a_table(by_sex)) == ()


def test_estimate_goes_with_a_count_that_is_hidden_beside_a_small_one():
    again = (("b",), "again")
    estimate = EstimatedCell(("b",), "incidence", 30.0, 20.0, 40.0, "percent", follows=(again,))
    counted = a_table(line(60, a=8, b=12, c=40), estimated=[estimate])

    statuses = {
        beside: {
            (cell.codes, cell.measure): cell.status
            for cell in protect(counted, {"office": "suppress_below_10"}, beside=beside).cells
        }
        for beside in (False, True)
    }

    assert statuses[False][("b",), "incidence"] is Status.ESTIMATE
    assert statuses[True][("b",), "incidence"] is Status.SUPPRESSED
    assert statuses[True][("b",), "again"] is Status.SUPPRESSED


def test_check_says_what_a_table_hides_and_what_it_shows():
    estimate = EstimatedCell(("a",), "incidence", 30.0, 20.0, 40.0, "percent", follows=((("a",), "again"),))
    counted = a_table(line(60, a=8, b=12, c=40), estimated=[estimate])
    regimes = {"office": "suppress_below_10"}

    found = check_output(counted, protect(counted, regimes, beside=True), regimes)

    assert (found.figures, found.counts) == (5, 4)
    assert (found.small, found.beside, found.following) == (1, 1, 1)
    assert found.smallest == 40
    assert found.fewest_possible == 9
    assert found.everybody == 0


def test_check_finds_what_can_be_subtracted_from_a_table_that_hides_too_little():
    counted = a_table(line(60, a=8, b=12, c=40))
    regimes = {"office": "suppress_below_10"}

    found = check_output(counted, protect(counted, regimes), regimes)

    assert found.fewest_possible == 1
    assert found.smallest == 12


def test_check_counts_groups_in_which_everybody_is_alike():
    counted = a_table(line(40, a=40, b=0))
    regimes = {"office": "exact"}

    assert check_output(counted, protect(counted, regimes), regimes).everybody == 1


def test_count_of_few_persons_is_hidden_however_many_things_they_have():
    """Six needs of two people, beside forty of thirty: 46 - 40 would tell the six."""
    persons = {(ALL,): 32, ("a",): 2, ("b",): 30}
    counted = a_table(line(46, a=6, b=40))
    counted = replace(counted, cells=tuple(replace(c, persons=persons[c.codes]) for c in counted.cells))

    shown = protect(counted, {"office": "suppress_below_5"})

    assert {c.codes: c.status is Status.SUPPRESSED for c in shown.cells} == {
        (ALL,): False,
        ("a",): True,
        ("b",): False,
    }
    assert (("b",), "again") in hide_beside(counted, protections_of(counted, {"suppress_below_5"}))


NAMED = {("all", "asked"): 60, ("all", "yes"): 3, ("all", "no"): 37, ("all", "unknown"): 20}


def of_several_measures(values):
    """Return a table whose counts stand under several measures, the first of which is the sum of the others."""
    keys = [((code,), measure) for code, measure in values]
    cells = tuple(CountedCell(*key, value) for key, value in zip(keys, values.values(), strict=True))
    return replace(a_table({(ALL,): 1}), cells=cells, sums=((keys[0], tuple(keys[1:])),))


def test_count_does_not_follow_from_other_measures_that_add_up():
    counted = of_several_measures(NAMED)

    found = hide_beside(counted, protections_of(counted, {"suppress_below_5"}))

    # 60 - 37 - 20 = 3: the smallest of the others goes too.
    assert found == {(("all",), "yes"), (("all",), "unknown")}


def test_sum_that_does_not_add_up_hides_nothing():
    """Somebody stands in two of the parts: what is missing from the total is not the hidden count."""
    counted = of_several_measures(NAMED | {("all", "no"): 38})

    found = hide_beside(counted, protections_of(counted, {"suppress_below_5"}))

    assert found == {(("all",), "yes")}


def test_count_that_stands_in_two_places_is_hidden_in_both():
    counted = of_several_measures({("all", "asked"): 3, ("a", "yes"): 3})

    found = hide_beside(counted, protections_of(counted, {"suppress_below_5"}))

    assert found == {(("all",), "asked"), (("a",), "yes")}
