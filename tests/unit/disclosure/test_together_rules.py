"""Tables under different rules protected together: what one rule hides, no other table tells."""

from dataclasses import replace

import numpy as np
import pytest

from support.linked_tables import counted_table, two_way
from zicht.disclosure import attack, protect, protect_together
from zicht.disclosure.sums import collect_sums
from zicht.release import Status

RULE = {"office": "suppress_below_5"}
STRICTER = {"office": "suppress_below_10"}
BY_REGION = two_way(
    {"north": (7, 21, 30), "south": (12, 8, 31), "east": (40, 6, 3)}, ("sexual", "labour", "other")
)


def protected(first=STRICTER, second=RULE):
    """Protect two tables that count the same: the first asks for more."""
    one = counted_table(BY_REGION, ("region", "group"), universe="victims")
    return protect_together([one, replace(one, id="T02")], [first, second])


def hidden(table):
    return {cell.codes for cell in table.cells if cell.status is Status.SUPPRESSED}


def test_number_that_the_stricter_rule_hides_counts_as_hidden_in_the_other_table():
    found = protected()

    assert found.exposed == 0
    assert hidden(found.tables[0]) == hidden(found.tables[1])


def test_what_protection_says_is_exposed_is_what_the_attack_finds():
    found = protected()

    assert found.exposed == attack(found.tables).exposed.sum()


def test_the_order_of_the_tables_does_not_matter():
    one, other = (protected(*rules) for rules in ((STRICTER, RULE), (RULE, STRICTER)))

    assert (one.by_rule, one.beside, one.exposed) == (other.by_rule, other.beside, other.exposed)


def test_range_stays_where_another_table_hides_the_number():
    found = protected(first={"office": "ranges"}, second=STRICTER)
    ranges = {cell.codes: cell.status for cell in found.tables[0].cells}

    assert found.exposed == 0
    assert ranges["north", "sexual"] is Status.RANGE
    assert hidden(found.tables[1]) >= {("north", "sexual")}


def by_group(*counts):
    """Count by group in one year, of which the total is no range."""
    total = {("2019", "all"): float(sum(counts))}
    groups = {("2019", f"g{at}"): float(n) for at, n in enumerate(counts)}
    return counted_table({**total, **groups}, ("period", "group"))


def test_ranges_that_tell_each_other_are_hidden():
    """Ten counts of 1 to 9 that are 12 together can each be 1 to 3, where five values must stay possible."""
    found = protect_together([by_group(1, 1, 1, 1, 1, 1, 1, 1, 1, 3)], [{"office": "ranges"}])
    ranges = [cell for cell in found.tables[0].cells if cell.status is Status.RANGE]

    assert found.exposed == attack(found.tables).exposed.sum() == 0
    assert ("2019", "all") not in hidden(found.tables[0])
    assert hidden(found.tables[0])
    assert ranges


def test_ranges_that_leave_five_values_are_not_hidden():
    """Four counts of 1 to 9 that are 10 together can each be 1 to 7."""
    found = protect_together([by_group(3, 3, 3, 1)], [{"office": "ranges"}])

    assert (found.exposed, hidden(found.tables[0])) == (0, set())


@pytest.mark.parametrize("way", ["controlled_round5", "controlled_round10"])
def test_number_that_is_changed_in_one_table_is_no_better_hidden_in_another_than_that(way):
    found = protected(first={"office": f"{way};suppress_below_5"})

    assert found.exposed == attack(found.tables).exposed.sum()


def test_count_that_was_rounded_is_none_of_those_that_the_same_table_hides():
    """A 5 is 5, 6 or 7, and no 3 or 4: with 20 of 25 shown exactly elsewhere, that is reckoned with."""
    counted = counted_table({("all",): 11.0, ("a",): 3.0, ("b",): 8.0}, ("group",))
    rounding = protect_together([counted], [{"office": "suppress_below_5;round5"}])
    sums = collect_sums(rounding.tables)
    known = {dict(number.codes).get("group", "all"): at for at, number in enumerate(sums.numbers)}

    assert (sums.lower[known["b"]], sums.upper[known["b"]]) in {(8, 12), (0, np.inf)}
    assert (sums.lower[known["all"]], sums.upper[known["all"]]) == (8, 12)


@pytest.mark.parametrize(("shown", "least", "most"), [(0, 0, 0), (5, 5, 7), (10, 8, 12)])
def test_rounded_figure_of_a_table_that_also_hides_says_what_it_was_rounded_from(shown, least, most):
    counted = counted_table({("all",): float(shown)}, ("group",))
    table = protect(counted, {"office": "suppress_below_5;round5"})
    sums = collect_sums([table])

    assert (sums.lower[0], sums.upper[0]) == (least, most)


def test_table_that_rounds_and_hides_does_both_to_every_count():
    counted = counted_table({("all",): 23.0, ("a",): 3.0, ("b",): 20.0}, ("group",))
    detailed = tuple(
        replace(c, floor="suppress_below_5" if c.codes == ("b",) else "exact") for c in counted.cells
    )
    table = protect(replace(counted, cells=detailed), {"office": "round5"})

    assert hidden(table) == {("a",)}


def test_number_that_others_published_stays_as_they_printed_it():
    one = counted_table(BY_REGION, ("region", "group"), universe="victims")
    printed = tuple(replace(c, public=c.codes == ("north", "sexual")) for c in one.cells)
    found = protect_together([one, replace(one, id="T02", cells=printed)], [STRICTER, RULE])

    assert ("north", "sexual") not in hidden(found.tables[1])
