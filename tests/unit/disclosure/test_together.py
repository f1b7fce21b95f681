"""Tables protected together: what is hidden in one is hidden in all, and no sum gives it away."""

from dataclasses import replace

import pytest

from support.linked_tables import counted_table, two_way
from zicht.disclosure import attack, protect_together, reasons_not_to_publish
from zicht.measures.model import DerivedCell, DerivedKind
from zicht.release import Status

RULE = {"office": "suppress_below_5"}
BY_REGION = two_way(
    {"north": (3, 21, 30), "south": (12, 25, 31), "east": (40, 9, 22)}, ("sexual", "labour", "other")
)


def hidden(table):
    return {cell.codes for cell in table.cells if cell.status is Status.SUPPRESSED}


def both():
    regions = counted_table(BY_REGION, ("region", "group"), universe="victims")
    groups = counted_table(
        {codes: n for codes, n in BY_REGION.items() if codes[0] in ("all", "north")},
        ("region", "group"),
        table_id="T02",
        universe="victims",
    )
    return [regions, groups]


def test_small_count_does_not_follow_from_any_sum():
    found = protect_together(both(), [RULE, RULE])

    assert (found.by_rule, found.exposed) == (1, 0)
    assert found.beside > 0
    assert not attack(found.tables).exposed.any()


def test_number_hidden_in_one_table_is_hidden_in_the_other():
    one, other = protect_together(both(), [RULE, RULE]).tables

    assert {codes for codes in hidden(one) if codes[0] in ("all", "north")} == hidden(other)


def test_number_that_a_rule_hides_in_one_table_is_hidden_where_no_rule_does():
    one, other = protect_together(both(), [RULE, {"office": "exact"}]).tables

    assert ("north", "sexual") in hidden(one) & hidden(other)


def test_totals_are_kept():
    one, _other = protect_together(both(), [RULE, RULE]).tables

    assert not any("all" in codes for codes in hidden(one))


def test_share_of_a_hidden_count_is_hidden():
    counts = both()[0]
    share = DerivedCell(
        ("north", "sexual"),
        "share",
        DerivedKind.SHARE,
        (("north", "sexual"), "victims"),
        (("north", "all"), "victims"),
    )
    beside = hidden(protect_together([counts], [RULE]).tables[0]) - {("north", "sexual")}
    shares = [share] + [
        DerivedCell(codes, "share", DerivedKind.SHARE, (codes, "victims"), ((codes[0], "all"), "victims"))
        for codes in sorted(beside)
    ]
    table = protect_together([counted_table(BY_REGION, ("region", "group"), derived=shares)], [RULE]).tables[
        0
    ]

    assert beside
    assert all(c.status is Status.SUPPRESSED and c.value is None for c in table.cells if c.measure == "share")


def test_without_secondary_suppression_the_attack_succeeds_and_the_edition_says_so():
    found = protect_together(both(), [RULE, RULE], secondary=False)

    assert found.exposed == attack(found.tables).exposed.sum() == 1
    assert "not for publication" in reasons_not_to_publish(found)[0]["en"]


def test_protected_tables_may_be_published():
    assert reasons_not_to_publish(protect_together(both(), [RULE, RULE])) == ()


def test_table_that_counts_otherwise_shares_no_number():
    """A table that says it counts the same units and does not is taken for one that counts others."""
    one = counted_table({("all",): 40, ("a",): 20, ("b",): 20}, ("d",), universe="victims")
    other = counted_table({("all",): 41, ("a",): 3, ("b",): 38}, ("d",), table_id="T02", universe="victims")

    first, second = protect_together([one, other], [RULE, RULE]).tables

    assert (first.universe, second.universe) == ("victims", "")
    assert (hidden(first), hidden(second)) == (set(), {("a",), ("b",)})


@pytest.mark.parametrize("table", [0, 1])
def test_same_tables_are_protected_in_the_same_way_each_time(table):
    assert (
        protect_together(both(), [RULE, RULE]).tables[table]
        == protect_together(both(), [RULE, RULE]).tables[table]
    )


def test_small_part_of_a_small_whole_keeps_all_values_that_the_whole_leaves():
    """Of 2 that are shown a part can be 0, 1 or 2, and no more: the whole need not be hidden for that."""
    counted = counted_table(two_way({"north": (2, 0), "south": (9, 8)}, ("a", "b")), ("region", "group"))
    freed = replace(
        counted,
        cells=tuple(
            replace(c, floor="suppress_below_5") if "all" not in c.codes else c for c in counted.cells
        ),
    )

    found = protect_together([freed], [{"office": "exact"}])

    assert found.exposed == 0
    assert ("north", "all") not in hidden(found.tables[0])
    assert ("north", "a") in hidden(found.tables[0])
