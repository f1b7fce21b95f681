"""Whole groups and counts of one organisation beside other tables: hidden in each, and told by no single sum.

What several sums say together is not asked of these two rules: the attack counts small numbers only.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.linked_tables import counted_table, two_way
from zicht.disclosure import attack, protect_together
from zicht.disclosure.dominance import is_dominated
from zicht.disclosure.sums import collect_sums
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


def test_totals_of_one_organisation_are_dominated_too():
    assert is_dominated(of_one_reporter(WHOLE, {("all", "all")}).cells[0])
