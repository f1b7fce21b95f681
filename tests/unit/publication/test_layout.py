"""Which cells stand where in a printed table."""

from dataclasses import replace

import pytest
from edition_factory import GROUP, PERIOD, make_release, table, view

from support.handmade import both
from zicht.publication.layout import lay_out, own_view, shown_views, slice_table
from zicht.publication.words import Words
from zicht.release.model import Cell, CodeText, Dimension

EDITION = make_release().edition


def grids_of(table_id, number=0, language="en"):
    found = make_release().table(table_id)
    part = slice_table(found, shown_views(found)[number], EDITION)
    return lay_out(part, Words(language), "v")


def test_lay_out_puts_the_window_first_and_leaves_earlier_years_to_the_chart():
    (grid,) = grids_of("T01")
    assert [column.code for column in grid.columns] == ["2016", "2017", "2018", "2019", "2020", "2016-2020"]


def test_lay_out_takes_a_window_of_one_year_for_a_year_and_not_for_a_sum():
    found = make_release().table("T01")
    part = slice_table(found, found.views[0], replace(EDITION, window=(2018, 2018)))
    (grid,) = lay_out(part, Words("en"), "v")
    assert [column.total for column in grid.columns if column.code == "2018"] == [False]


def test_lay_out_gives_each_unit_a_table_of_its_own():
    assert [grid.unit for grid in grids_of("T03")] == ["persons", "percent"]


def test_lay_out_names_the_units_where_measures_stand_in_the_rows():
    (grid,) = grids_of("T01")
    assert [row.head for row in grid.rows] == [
        "Victims (persons)",
        "Change from the year before (persons)",
        "Change in percent (percent)",
    ]


def test_lay_out_puts_the_total_last():
    grid, _shares = grids_of("T03")
    assert [(row.code, row.total) for row in grid.rows][-1] == ("all", True)
    assert [cell.text for cell in grid.rows[-1].cells] == ["668", "1,334", "984", "4,894"]


def test_lay_out_says_that_overlapping_rows_count_each_person_once_in_the_total():
    grid, _shares = grids_of("T13")
    assert grid.rows[-1].head == "Total, each person once"


@pytest.mark.parametrize("language", ["en", "nl"])
def test_lay_out_makes_rows_as_long_as_the_header(language):
    for found in make_release().tables:
        for one in shown_views(found) if found.cells else ():
            for grid in lay_out(slice_table(found, one, EDITION), Words(language), "v"):
                assert {len(row.cells) for row in grid.rows} == {len(grid.columns)}


def test_lay_out_shows_all_years_where_the_window_has_none():
    found = replace(make_release().table("T03"), cells=(Cell(("2013", "labour"), "victims", 7, "persons"),))
    grid, *_rest = lay_out(slice_table(found, found.views[0], EDITION), Words("en"), "v")
    assert [column.code for column in grid.columns] == ["2013"]


def test_slice_leaves_out_years_in_which_only_the_total_has_a_figure():
    cells = [
        Cell(("2019", "all"), "victims", 1334, "persons"),
        Cell(("2020", "all"), "victims", 984, "persons"),
        Cell(("2020", "labour"), "victims", 423, "persons"),
    ]
    found = table("T03", both("Groups"), cells=cells, dimensions=(PERIOD, GROUP))
    part = slice_table(found, view(both("Groups"), "group"), EDITION)
    assert [column.code for column in part.columns] == ["2020"]


def test_lay_out_lists_every_cell_where_a_view_leaves_a_dimension_open():
    cells = [
        Cell(("2019", "labour"), "victims", 228, "persons"),
        Cell(("2020", "labour"), "victims", 423, "persons"),
    ]
    found = table("T33", both("Figures"), cells=cells, dimensions=(PERIOD, GROUP))
    (grid,) = lay_out(
        slice_table(found, view(both("Figures"), "group", columns="measure"), EDITION), Words("en"), "v"
    )
    assert [column.head for column in grid.columns] == ["Period", "Victims", "Unit"]
    assert [[cell.text for cell in row.cells] for row in grid.rows] == [
        ["2019", "228", "persons"],
        ["2020", "423", "persons"],
    ]


def test_own_view_puts_time_in_the_columns():
    found = replace(make_release().table("T03"), views=())
    assert (own_view(found).rows, own_view(found).columns) == ("group", "period")


def test_lay_out_puts_published_ranges_among_the_years_and_the_window_after_them():
    cells = [
        Cell((code, "labour"), "victims", 7, "persons")
        for code in ("unknown", "2016-2020", "2017-2018", "2016", "2019")
    ]
    period = Dimension("period", both("Period"), tuple(CodeText(c.codes[0], both(c.codes[0])) for c in cells))
    found = table("T03", both("Groups"), cells=cells, dimensions=(period, GROUP))
    (grid,) = lay_out(slice_table(found, view(both("Groups"), "group"), EDITION), Words("en"), "v")
    assert [(c.code, c.total) for c in grid.columns] == [
        ("2016", False),
        ("2017-2018", False),
        ("2019", False),
        ("2016-2020", True),
        ("unknown", False),
    ]


def test_lay_out_leaves_out_the_share_of_a_total_that_the_rows_are_shares_of():
    """Of 828 minors 331 named a partner: their 40 % do not belong above the 66.7 % that minors are of all."""
    cells = [
        Cell(("2020", "labour"), "victims", 331, "persons"),
        Cell(("2020", "labour"), "share", 100 * 331 / 828, "percent", n=828),
        Cell(("2020", "all"), "victims", 828, "persons"),
        Cell(("2020", "all"), "share", 100 * 828 / 1242, "percent", n=1242),
    ]
    found = table("T29", both("Groups"), cells=cells, dimensions=(PERIOD, GROUP))
    shown = view(both("Groups"), "group", share="share")
    numbers, shares = lay_out(slice_table(found, shown, EDITION), Words("en"), "v")
    assert ([row.code for row in numbers.rows], [row.code for row in shares.rows]) == (
        ["labour", "all"],
        ["labour"],
    )


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("nl", ["België", "Spanje", "Tsjechië", "Unknown", "Total"]),
        ("en", ["Belgium", "Czechia", "Spain", "Unknown", "Total"]),
    ],
)
def test_lay_out_puts_places_in_the_order_of_their_names(language, names):
    labels = {
        "ALL": ("Total", "Total"),
        "BEL": ("België", "Belgium"),
        "CZE": ("Tsjechië", "Czechia"),
        "ESP": ("Spanje", "Spain"),
        "unknown": ("Unknown", "Unknown"),
    }
    codes = tuple(
        CodeText("all" if code == "ALL" else code, {"nl": nl, "en": en}) for code, (nl, en) in labels.items()
    )
    nationality = Dimension("nationality", both("Nationality"), codes)
    cells = tuple(Cell(("2020", code.code), "victims", 10, "persons") for code in codes)
    found = table(
        "T10",
        both("Nationality"),
        dimensions=(PERIOD, nationality),
        cells=cells,
        views=(view(both("Nationality"), "nationality"),),
    )

    (grid,) = lay_out(slice_table(found, found.views[0], EDITION), Words(language), "v")

    assert [row.head for row in grid.rows] == names
