"""A national figure by one trait that one table shows is shown in the others too; what goes into detail is not."""

from dataclasses import replace

from support.linked_tables import counted_table
from zicht.disclosure import level_floors

VALUES = {("all", "all"): 40, ("a", "all"): 3, ("a", "x"): 2}


def with_floor(table, floor="suppress_below_5"):
    return replace(table, cells=tuple(replace(cell, floor=floor) for cell in table.cells))


def floors(table):
    return {cell.codes: cell.floor for cell in table.cells}


def test_floor_on_a_margin_goes_where_another_table_shows_it():
    wide = counted_table(VALUES, ("group", "sex"), universe="victims")
    deep = with_floor(counted_table(VALUES, ("group", "sex"), table_id="T02", universe="victims"))

    shown, freed = level_floors([wide, deep])

    assert shown == wide
    assert floors(freed) == {
        ("all", "all"): "exact",
        ("a", "all"): "exact",
        ("a", "x"): "suppress_below_5",
    }


def test_floor_stays_where_no_other_table_counts_the_same():
    alone = with_floor(counted_table(VALUES, ("group", "sex"), universe="victims"))
    others = counted_table(VALUES, ("group", "sex"), table_id="T02", universe="suspects")
    part = counted_table(
        VALUES, ("group", "sex"), table_id="T03", universe="victims", within={"age_class": "minor"}
    )

    assert level_floors([alone, others, part]) == [alone, others, part]
