"""Counts that repeat those of another table under another name."""

from dataclasses import replace

import pytest

from support.linked_tables import counted_table, two_way
from zicht.disclosure import protect_together
from zicht.disclosure.twins import find_twins
from zicht.release import Status

GROUPS = {
    ("all",): 103.0,
    ("sexual",): 40.0,
    ("labour",): 33.0,
    ("home",): 25.0,
    ("criminal",): 3.0,
    ("other",): 2.0,
}
VICTIMS = counted_table(GROUPS, ("group",), universe="victims")


def helped(values, *, table_id="T16", measure="persons"):
    """Return a table of another universe that counts another measure, over spans."""
    spans = {(span, *codes): n for span in ("lasted", "until") for codes, n in values.items()}
    table = counted_table(spans, ("span", "group"), table_id=table_id)
    return replace(
        table,
        measures=(replace(table.measures[0], name=measure),),
        cells=tuple(replace(cell, measure=measure) for cell in table.cells),
    )


def hidden(table):
    return {cell.codes for cell in table.cells if cell.status is Status.SUPPRESSED}


def test_counts_of_the_same_persons_are_copies_whatever_they_are_called():
    copies = find_twins([VICTIMS, helped(GROUPS)])["T16"]

    assert len(copies) == 2 * len(GROUPS)
    assert {(one.codes[1:], one.of_codes) for one in copies} == {(codes, codes) for codes in GROUPS}
    assert {(one.table, one.of_measure) for one in copies} == {("T01", "victims")}


@pytest.mark.parametrize(
    "values",
    [
        {**GROUPS, ("labour",): 32.0},
        {codes: n for codes, n in GROUPS.items() if n < 10 or codes == ("home",)},
    ],
    ids=["one large count differs", "only one large count"],
)
def test_counts_that_agree_by_chance_are_not(values):
    assert find_twins([VICTIMS, helped(values)])["T16"] == ()


def test_tables_of_one_universe_have_no_copies_as_they_share_their_numbers():
    other = replace(VICTIMS, id="T02")

    assert find_twins([VICTIMS, other]) == {"T01": (), "T02": ()}


def test_small_count_is_hidden_in_the_copy_too():
    rules = [{"office": "suppress_below_5"}, {"office": "exact"}]

    one, other = protect_together([VICTIMS, helped(GROUPS)], rules).tables

    assert {("criminal",), ("other",)} <= hidden(one)
    assert {codes[1:] for codes in hidden(other)} == hidden(one)


def test_count_of_one_year_is_hidden_also_where_its_unit_is_persons_a_year():
    values = two_way({"2019": (3, 21, 30), "2020": (12, 25, 31)}, ("sexual", "labour", "other"))
    counts = counted_table(values, ("period", "group"), universe="victims")
    years = {codes: n for codes, n in values.items() if codes[0] != "all"}
    yearly = counted_table(years, ("period", "group"), table_id="T26", universe="victims")
    yearly = replace(yearly, cells=tuple(replace(cell, unit="persons a year") for cell in yearly.cells))

    one, other = protect_together(
        [counts, yearly], [{"office": "suppress_below_5"}, {"office": "exact"}]
    ).tables

    assert ("2019", "sexual") in hidden(one)
    assert {codes for codes in hidden(one) if codes[0] != "all"} == hidden(other)
