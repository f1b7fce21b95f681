"""Rules that a table can ask for beside hiding and rounding, worked by hand."""

from dataclasses import replace

import pytest

from support.linked_tables import counted_table, table_of
from zicht.disclosure import protect
from zicht.disclosure.methods import lines_that_add_up
from zicht.errors import DisclosureRefused
from zicht.measures.model import (
    CountedCell,
    DerivedCell,
    DerivedKind,
    MeasureDeclaration,
)

PLACES, GROUPS = ("all", "north", "south"), ("all", "labour", "sexual", "other", "unknown")


def table(counts, floor, **changes):
    """A table of places by groups in one year, with totals, from counts by (place, group)."""
    full = dict(counts)
    for place in PLACES[1:]:
        full[place, "all"] = sum(counts.get((place, group), 0) for group in GROUPS[1:])
    for group in GROUPS:
        full["all", group] = sum(full.get((place, group), 0) for place in PLACES[1:])
    cells = tuple(
        CountedCell(("2019", *codes), "victims", value, floor=floor) for codes, value in full.items()
    )
    return table_of(cells, ("period", "place", "group"), id="T14", **changes)


COUNTS = {
    ("north", "labour"): 12.0,
    ("north", "sexual"): 0.0,
    ("north", "other"): 0.0,
    ("south", "labour"): 3.0,
    ("south", "sexual"): 8.0,
    ("south", "other"): 1.0,
}


def shown(counted, **changes):
    made = protect(counted, {"office": "exact"}, **changes)
    return {
        cell.codes[1:]: (cell.status.value, cell.value, cell.lower, cell.upper)
        for cell in made.cells
        if cell.measure == "victims"
    }


def test_ranges_say_whether_a_count_is_small_and_no_more():
    found = shown(table(COUNTS, "ranges"))

    assert found["north", "labour"] == ("range", None, 10, None)
    assert found["south", "sexual"] == found["south", "other"] == ("range", None, 1, 9)
    assert found["north", "sexual"] == ("exact", 0, None, None)
    assert found["all", "all"] == ("exact", 24, None, None), "a total of a year is no range"


def test_no_share_follows_from_a_range():
    share = DerivedCell(
        ("2019", "south", "other"),
        "share",
        DerivedKind.SHARE,
        (("2019", "south", "other"), "victims"),
        (("2019", "all", "all"), "victims"),
    )
    counted = table(
        COUNTS,
        "ranges",
        derived=(share,),
        measures=(MeasureDeclaration("share", "Share", "percent", "Share."),),
    )

    (found,) = [cell for cell in protect(counted, {"office": "exact"}).cells if cell.measure == "share"]

    assert (found.status.value, found.value) == ("suppressed", None)


def test_controlled_rounding_hides_nothing_and_adds_up():
    found = shown(table(COUNTS, "controlled_round5;suppress_below_5"))

    values = {codes: value for codes, (_status, value, _lower, _upper) in found.items()}
    assert {status for status, *_rest in found.values()} == {"rounded"}
    assert all(value % 5 == 0 for value in values.values())
    for place in PLACES:
        assert sum(values.get((place, group), 0) for group in GROUPS[1:]) == values[place, "all"]
    for group in GROUPS:
        assert sum(values.get((place, group), 0) for place in PLACES[1:]) == values["all", group]


def test_a_stricter_source_makes_the_multiples_of_controlled_rounding_larger():
    made = protect(table(COUNTS, "controlled_round5"), {"office": "suppress_below_10"})

    assert all(cell.value % 10 == 0 for cell in made.cells)
    assert made.protection == "controlled_round10"


def test_no_figure_is_shown_further_from_its_count_than_readers_are_told(monkeypatch):
    def further(values, _relations, *, base, seed):
        return values - values % base + 2 * base + 0 * seed

    monkeypatch.setattr("zicht.disclosure.methods.round_controlled", further)

    with pytest.raises(DisclosureRefused, match="cannot be rounded"):
        protect(table(COUNTS, "controlled_round5"), {"office": "exact"})


def test_cell_keys_need_to_know_who_stands_in_a_count():
    with pytest.raises(DisclosureRefused, match="it is not known who"):
        protect(table(COUNTS, "cell_key5"), {"office": "exact"})


def test_cell_keys_show_no_small_number_and_leave_zero_alone():
    counted = table(COUNTS, "cell_key5")
    keyed = replace(counted, cells=tuple(replace(c, cell_key=at * 97) for at, c in enumerate(counted.cells)))

    found = shown(keyed)

    assert all(value == 0 or value >= 5 for _status, value, *_rest in found.values())
    assert found["north", "sexual"] == ("rounded", 0, None, None)
    assert abs(found["all", "all"][1] - 24) <= 5


def test_a_whole_group_is_hidden_with_the_likeliest_zero_beside_it():
    """All 12 in the north have one code: of the two zeros there, `sexual` has 8 in the south and `other` 1.

    And all with each of these codes are in the south: the zero beside them is the north's.
    """
    found = shown(table(COUNTS, "whole_groups"))

    hidden = {codes for codes, (status, *_rest) in found.items() if status == "suppressed"}
    in_the_north = {("north", "labour"), ("north", "sexual")}
    in_the_south = {("south", "sexual"), ("south", "other"), ("north", "sexual"), ("north", "other")}
    assert hidden == in_the_north | in_the_south


def test_that_the_code_of_everybody_is_unknown_tells_nothing():
    counts = {
        ("north", "unknown"): 6.0,
        ("north", "labour"): 0.0,
        ("south", "unknown"): 3.0,
        ("south", "labour"): 0.0,
    }

    found = shown(table(counts, "whole_groups"))

    assert "suppressed" not in {status for status, *_rest in found.values()}


@pytest.mark.parametrize(
    ("leading", "is_hidden"),
    [
        ((20,), True),
        ((12, 8), True),
        ((12, 7), True),
        ((10, 9), False),
        ((10, 5), False),
        ((), False),
    ],
)
def test_a_count_is_hidden_where_one_organisation_could_reckon_out_another(leading, is_hidden):
    """Of 20, the p%-rule at 10 %: 20 - 12 - 7 = 1 is less than 1.2, and 20 - 10 - 9 = 1 is not less than 1."""
    counted = table({("north", "labour"): 20.0}, "one_reporter")
    cells = tuple(
        replace(c, leading=leading if c.codes == ("2019", "north", "labour") else ()) for c in counted.cells
    )

    found = shown(replace(counted, cells=cells))

    assert (found["north", "labour"][0] == "suppressed") == is_hidden


def test_only_what_adds_up_in_every_row_counts_as_a_sum():
    """In the south, codes overlap: 12 stand under 13 codes. So rows bind nothing, though the north's do add up."""
    counted = table(COUNTS, "exact")
    cells = tuple(replace(c, value=11.0) if c.codes == ("2019", "south", "all") else c for c in counted.cells)

    lines = lines_that_add_up(replace(counted, cells=cells))

    assert not any(total == (("2019", "north", "all"), "victims") for total, _parts in lines)
    assert any(total == (("2019", "all", "labour"), "victims") for total, _parts in lines)


def test_years_add_up_to_our_own_window_and_not_to_a_longer_one_that_others_published():
    values = {("2010-2016",): 90.0, ("2019",): 12.0, ("2020",): 8.0, ("2019-2020",): 20.0}
    counted = counted_table(values, ("period",))
    cells = tuple(replace(c, public=c.codes == ("2010-2016",)) for c in counted.cells)

    lines = lines_that_add_up(replace(counted, cells=cells))

    window, years = (("2019-2020",), "victims"), ((("2019",), "victims"), (("2020",), "victims"))
    assert lines == [(window, years)]


def test_range_can_be_hidden_for_others_and_what_is_changed_shows_all_the_same():
    hidden = {(("2019", "south", "other"), "victims"), (("2019", "all", "labour"), "victims")}

    in_ranges = shown(table(COUNTS, "ranges"), hidden=hidden)
    rounded = shown(table(COUNTS, "controlled_round5"), hidden=hidden)

    assert in_ranges["south", "other"][0] == in_ranges["all", "labour"][0] == "suppressed"
    assert rounded["south", "other"][0] == rounded["all", "labour"][0] == "rounded"
