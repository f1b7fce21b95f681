"""Whole groups and counts of one organisation beside other tables: hidden in each, and told by no sums together."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.linked_tables import counted_table, published, two_way
from zicht.disclosure import attack, protect_together
from zicht.disclosure.bounding import bound_numbers
from zicht.disclosure.dominance import is_dominated
from zicht.disclosure.sums import collect_sums, number_of
from zicht.release import Status

COLUMNS = ("sexual", "labour", "other")
#: All in the north have one code.
WHOLE = two_way({"north": (0, 40, 0), "south": (12, 25, 31), "east": (40, 9, 22)}, COLUMNS)


def hidden(table):
    return {cell.codes for cell in table.cells if cell.status is Status.SUPPRESSED}


def beside(counted, rule):
    """Protect a table under a rule beside one that shows the same counts under none."""
    return protect_together([counted, replace(counted, id="T02")], [{"office": rule}, {"office": "exact"}])


def told_by_one_sum(tables):
    """Return how many sums hold one hidden number alone."""
    sums = collect_sums(tables)
    is_open = (sums.lower < sums.upper).astype(float)
    in_each = abs(sums.relations) @ is_open
    return int(((in_each == 1) & (sums.least == sums.most)).sum())


def of_one_reporter(values, dominated):
    """Return counts of which those named were all reported by one organisation, and the others by three alike."""
    counted = counted_table(values, ("region", "group"), universe="victims")
    cells = tuple(
        replace(c, leading=(int(c.value),) if c.codes in dominated else (int(c.value / 3),) * 2)
        for c in counted.cells
    )
    return replace(counted, cells=cells)


def test_a_whole_group_is_hidden_in_each_table_that_shows_it():
    counted = counted_table(WHOLE, ("region", "group"), universe="victims")

    one, other = beside(counted, "whole_groups").tables

    assert ("north", "labour") in hidden(one)
    assert hidden(one) == hidden(other)


def test_a_whole_group_may_still_be_several():
    """By hand: 40 = labour + one other code of the north, and each column has a second hidden count."""
    counted = counted_table(WHOLE, ("region", "group"), universe="victims")

    tables = beside(counted, "whole_groups").tables

    in_the_north = {codes for codes in hidden(tables[0]) if codes[0] == "north"}
    elsewhere = {codes[1] for codes in hidden(tables[0]) if codes[0] != "north"}
    assert len(in_the_north) == 2
    assert {group for _region, group in in_the_north} <= elsewhere


def test_a_count_of_one_organisation_is_hidden_in_each_table_that_shows_it():
    counted = of_one_reporter(WHOLE, {("east", "sexual")})

    one, other = beside(counted, "one_reporter").tables

    assert ("east", "sexual") in hidden(one)
    assert hidden(one) == hidden(other)


@pytest.mark.parametrize("rule", ["whole_groups", "one_reporter"])
@given(
    rows=st.lists(st.tuples(*[st.sampled_from((0, 0, 1, 3, 8, 20, 41))] * 3), min_size=2, max_size=4),
    whole=st.integers(0, 2),
)
def test_no_single_sum_tells_what_the_rule_hides(rule, rows, whole):
    values = two_way({"north": tuple(40 * (at == whole) for at in range(3)), **_named(rows)}, COLUMNS)
    counted = of_one_reporter(values, {("north", COLUMNS[whole])})

    tables = beside(counted, rule).tables

    assert told_by_one_sum(tables) == 0


def _named(rows):
    return {f"r{at}": row for at, row in enumerate(rows)}


def test_the_attack_counts_what_these_rules_hide():
    tables = beside(counted_table(WHOLE, ("region", "group"), universe="victims"), "whole_groups").tables

    found = attack(tables)

    assert found.hidden == len(hidden(tables[0]))
    assert not np.any(found.exposed)


def exposed(values, holes, rule):
    """Return which holes of a table a reader finds out under a rule."""
    table = published(counted_table(values, ("region", "group")), holes, rule=rule)
    found = attack([table])
    places = {codes: found.sums.numbers.index(number_of(table, codes, "victims")) for codes in holes}
    return {codes for codes, place in places.items() if found.exposed[place]}


#: Two holes in each line, and yet north and south less sexual and labour leave 30 others in the south.
TOLD = two_way(
    {"north": (0, 40, 0), "south": (12, 25, 30), "east": (40, 9, 22), "west": (7, 18, 20)}, COLUMNS
)
HOLES = {
    *(("north", group) for group in ("sexual", "labour")),
    *(("south", group) for group in COLUMNS),
    *((region, "other") for region in ("east", "west")),
    *((region, "all") for region in ("east", "west")),
}


@pytest.mark.parametrize(("rule", "found"), [("exact", set()), ("whole_groups", {("south", "other")})])
def test_number_that_several_sums_tell_is_found_where_a_rule_protects_large_ones(rule, found):
    assert exposed(TOLD, HOLES, rule) == found


#: Beside 40 and 30 stand a 1 and a 0, the only ones of their column: a reader reads 40 or 41, and 29 or 30.
CLOSE = two_way({"north": (40, 1, 2), "south": (30, 0, 9)}, COLUMNS)
#: Beside them stand 8 and 5: 35 to 48, and 25 to 38.
APART = two_way({"north": (40, 8, 2), "south": (30, 5, 9)}, COLUMNS)
SQUARE = {(region, group) for region in ("north", "south") for group in ("sexual", "labour")}


@pytest.mark.parametrize(
    ("values", "rule", "found"),
    [
        (CLOSE, "one_reporter", {("north", "sexual"), ("south", "sexual")}),
        (CLOSE, "whole_groups", set()),
        (CLOSE, "exact", set()),
        (APART, "one_reporter", set()),
    ],
)
def test_counts_of_one_organisation_are_asked_a_tenth(values, rule, found):
    assert exposed(values, SQUARE, rule) == found


def test_the_attack_reckons_with_a_rule_of_one_table_in_all():
    counted = counted_table(CLOSE, ("region", "group"), universe="victims")
    other = replace(counted, id="T02")
    tables = [published(counted, SQUARE, rule="exact"), published(other, SQUARE, rule="one_reporter")]

    assert attack(tables).exposed.sum() == 2


def test_the_attack_asks_no_such_rule_of_counts_that_its_table_changes():
    counted = counted_table(CLOSE, ("region", "group"), universe="victims")
    changed = published(replace(counted, id="T02"), {("north", "other")}, rule="cell_key5;one_reporter")
    tables = [published(counted, SQUARE, rule="exact"), changed]

    sums = collect_sums(tables)

    assert [dict(sums.numbers[place].codes) for place in np.flatnonzero(sums.vague)] == [
        {"region": "north", "group": "other"}
    ]


@pytest.mark.parametrize(("rule", "percent"), [("whole_groups", 0), ("one_reporter", 10)])
@settings(max_examples=40)
@given(
    rows=st.lists(st.tuples(*[st.sampled_from((0, 1, 3, 8, 20, 41, 160))] * 3), min_size=2, max_size=4),
    whole=st.integers(0, 2),
    also=st.sampled_from(("", ";suppress_below_5")),
)
def test_no_sums_together_tell_what_the_rule_hides(rule, percent, rows, whole, also):
    values = two_way({"north": tuple(40 * (at == whole) for at in range(3)), **_named(rows)}, COLUMNS)
    counted = of_one_reporter(values, {("north", COLUMNS[whole])})

    found = beside(counted, rule + also)
    sums = collect_sums(found.tables)
    bounds = bound_numbers(sums, sums.hidden)

    apart = (bounds.upper - bounds.lower)[sums.hidden & (bounds.upper > 0)]
    least = bounds.lower[sums.hidden & (bounds.upper > 0)]
    assert found.exposed == 0
    assert (apart >= np.maximum(1, percent * least / 100)).all()


def test_totals_of_one_organisation_are_dominated_too():
    assert is_dominated(of_one_reporter(WHOLE, {("all", "all")}).cells[0])
