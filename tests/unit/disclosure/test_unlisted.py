"""Tables that list only the codes that occur: readers know each hidden count to be one at least."""

from dataclasses import replace

import numpy as np
import pytest

from support.linked_tables import counted_table
from zicht.disclosure import attack, protect_together
from zicht.disclosure.binding import find_listed
from zicht.disclosure.sums import collect_sums
from zicht.release import Status
from zicht.release.model import Listed

RULE = {"office": "suppress_below_5"}


def by_municipality(counts, years=(), *, unknown=0.0):
    """Count by municipality of one region that is shown in another table; the list of municipalities is open-ended."""
    places = {(code,): float(n) for code, n in counts.items()}
    total = sum(counts.values()) + unknown
    made = counted_table(
        {("all",): total, ("unknown",): unknown, **places}, ("municipality",), universe="victims"
    )
    return replace(made, dimensions=tuple(replace(one, open_ended=True) for one in made.dimensions))


def listed_codes(table):
    return {code.code for code in table.dimensions[0].codes} - {"all", "unknown"}


SMALL_COUNTRY = {f"GM{n:04}": 1 + (n == 3) for n in range(12)}
LARGE_COUNTRY = {"GM0001": 300, "GM0002": 40, "GM0003": 3, "GM0004": 2, "GM0005": 25}


def test_counts_of_an_open_ended_dimension_are_known_to_occur():
    assert find_listed(by_municipality(SMALL_COUNTRY)) == (Listed("victims", ("municipality",)),)


def test_counts_of_all_codes_that_there_are_may_be_zero():
    closed = counted_table({("all",): 12.0, ("a",): 5.0, ("b",): 7.0}, ("group",))

    assert find_listed(closed) == ()


def test_counts_that_stand_only_where_they_are_not_zero_are_known_to_occur():
    counts = {("all", "all"): 9.0, ("a", "x"): 5.0, ("b", "y"): 4.0}

    assert find_listed(counted_table(counts, ("group", "sex"))) == (Listed("victims", ("group", "sex")),)


def test_a_zero_among_them_tells_that_zeros_are_listed():
    assert find_listed(by_municipality({"GM0001": 4, "GM0002": 0})) == ()


def test_attack_reckons_with_it():
    """13 victims in 12 municipalities: each has 1 or 2, where four values must stay possible."""
    counted = by_municipality(SMALL_COUNTRY)
    hidden = protect_together(
        [
            replace(
                counted,
                dimensions=counted_table(
                    {("all",): 13.0, **{(code,): 1.0 for code in SMALL_COUNTRY}}, ("municipality",)
                ).dimensions,
            )
        ],
        [RULE],
    ).tables[0]
    listed = replace(hidden, listed=find_listed(counted))

    assert not attack([hidden]).exposed.any()
    assert attack([listed]).exposed.sum() == len(SMALL_COUNTRY)


def test_municipalities_of_a_small_country_are_left_out_where_all_are_hidden():
    found = protect_together([by_municipality(SMALL_COUNTRY)], [RULE])
    table = found.tables[0]

    assert found.exposed == 0
    assert listed_codes(table) == set()
    assert table.dimensions[0].is_partial
    assert {cell.codes for cell in table.cells} == {("all",), ("unknown",)}
    assert "not zero" in table.counting_notes[-1]["en"]
    assert "niet nul" in table.counting_notes[-1]["nl"]


def test_nothing_is_left_out_where_nobody_can_work_anything_out():
    found = protect_together([by_municipality(LARGE_COUNTRY)], [RULE])

    assert found.exposed == 0
    assert listed_codes(found.tables[0]) == LARGE_COUNTRY.keys()
    assert not found.tables[0].dimensions[0].is_partial


def test_what_is_left_adds_up_to_no_more_than_the_total():
    """20 of 22 live in one municipality; of the 2 others, each could be 1 alone if both were listed."""
    counted = by_municipality({"GM0001": 20, "GM0002": 1, "GM0003": 1})
    table = protect_together([counted], [RULE]).tables[0]
    sums = collect_sums([table])
    values = {dict(n.codes).get("municipality", "all"): at for at, n in enumerate(sums.numbers)}

    assert not attack([table]).exposed.any()
    assert set(values) <= {"all", "unknown", "GM0001"} or "GM0002" in values


@pytest.mark.parametrize(
    "rule", ["suppress_below_5", "suppress_below_10", "ranges", "suppress_below_5;round5"]
)
@pytest.mark.parametrize("seed", range(6))
def test_small_countries_are_publishable_whatever_their_municipalities(rule, seed):
    draw = np.random.default_rng(seed)
    counts = {f"GM{n:04}": int(k) for n, k in enumerate(draw.geometric(0.3, size=draw.integers(1, 15)))}
    found = protect_together(
        [by_municipality(counts, unknown=float(draw.integers(0, 3)))], [{"office": rule}]
    )

    assert found.exposed == attack(found.tables).exposed.sum() == 0
    for cell in found.tables[0].cells:
        assert cell.status is not Status.EXACT or cell.value == 0 or cell.value >= 5
