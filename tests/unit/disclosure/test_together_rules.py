"""Tables under different rules protected together: what one rule hides, no other table tells."""

from dataclasses import replace

from support.linked_tables import counted_table, two_way
from zicht.disclosure import attack, protect_together
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


def test_number_that_others_published_stays_as_they_printed_it():
    one = counted_table(BY_REGION, ("region", "group"), universe="victims")
    printed = tuple(replace(c, public=c.codes == ("north", "sexual")) for c in one.cells)
    found = protect_together([one, replace(one, id="T02", cells=printed)], [STRICTER, RULE])

    assert ("north", "sexual") not in hidden(found.tables[1])
