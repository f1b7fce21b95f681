"""What charts show, and the words that stand in for them."""

from dataclasses import replace

import pytest
from edition_factory import COUNTRIES, make_release

from zicht.publication.alternatives import describe_figure, key_lines
from zicht.publication.figures import make_figure
from zicht.publication.layout import shown_views, slice_table
from zicht.publication.words import Words
from zicht.release.model import Cell, CodeText, Dimension, Status, View

RELEASE = make_release()


def figure_of(table_id, number=0, language="en", found=None):
    found = found or RELEASE.table(table_id)
    return make_figure(
        slice_table(found, shown_views(found)[number], RELEASE.edition), RELEASE.edition, Words(language)
    )


def test_line_runs_over_all_years_and_carries_the_breaks():
    figure = figure_of("T01")
    assert [point.place for point in figure.series[0].points] == [str(year) for year in range(2012, 2021)]
    assert [mark.year for mark in figure.breaks] == [2018, 2019, 2020]


def test_line_starts_where_its_figures_start():
    figure = figure_of("T03")
    assert [point.place for point in figure.series[0].points] == ["2018", "2019", "2020"]
    assert [mark.year for mark in figure.breaks] == [2019, 2020]


def test_bars_show_the_largest_and_say_how_many_they_leave_out():
    figure = figure_of("T10")
    assert [point.place for point in figure.series[0].points] == [code.code for code in COUNTRIES.codes[:12]]
    assert figure.left_out == 18
    assert "The chart shows the largest; 18 more are in the table." in key_lines(figure, Words("en"))
    one = key_lines(replace(figure, left_out=1), Words("nl"))
    assert "Het diagram toont de grootste; nog één staat in de tabel." in one


def test_a_single_line_is_named_in_the_key():
    assert "Lijn: Slachtoffers." in key_lines(figure_of("T01", language="nl"), Words("nl"))


def test_bars_stand_beside_the_year_before():
    assert [series.code for series in figure_of("T13").series] == ["2020", "2019"]


def test_overlapping_codes_are_never_stacked():
    found = RELEASE.table("T13")
    stacked = replace(found, views=(replace(found.views[0], chart="stacked"),))
    assert figure_of("", found=stacked).kind == "bar"


def test_totals_are_no_category_of_a_chart():
    assert all(series.code != "all" for series in figure_of("T03", 1).series)


def test_a_hidden_figure_has_no_value_and_says_why():
    figure = figure_of("T08", 2)
    hidden = next(p for p in figure.series[0].points if p.place == "criminal")
    assert (hidden.value, hidden.printed) == (None, "not shown, to protect people")


def estimates(*, rows="period", columns="publisher"):
    """Return a table of estimates: ours with a number, with a range alone and with nothing, and a published one."""
    words = {"nl": "x", "en": "x"}
    publishers = Dimension(
        "publisher", words, tuple(CodeText(c, {"nl": c, "en": c}) for c in ("This edition", "NR"))
    )
    periods = Dimension(
        "period", words, tuple(CodeText(y, {"nl": y, "en": y}) for y in ("2010-2015", "2018", "2019", "2020"))
    )

    def cell(period, publisher, *numbers, status=Status.ESTIMATE):
        value, lower, upper = numbers
        return Cell((period, publisher), "victims", value, "persons", status=status, lower=lower, upper=upper)

    return replace(
        RELEASE.table("T13"),
        id="T26",
        dimensions=(periods, publishers),
        views=(
            View({"nl": "x", "en": "x"}, rows=rows, columns=columns, measure="victims", chart="interval"),
        ),
        cells=(
            cell("2018", "This edition", 4400, 3900, 5200),
            cell("2019", "This edition", None, 2900, 12_000),
            cell("2020", "This edition", None, None, None, status=Status.NOT_AVAILABLE),
            cell("2010-2015", "NR", 6250, 5000, 7500),
        ),
    )


@pytest.mark.parametrize("sides", [("period", "publisher"), ("publisher", "period")])
def test_estimates_stand_below_each_other_with_their_bounds(sides):
    figure = figure_of("", found=estimates(rows=sides[0], columns=sides[1]))

    assert figure.kind == "interval"
    assert [(s.code, p.place, p.value, p.lower, p.upper) for s in figure.series for p in s.points] == [
        ("This edition", "2018", 4400, 3900, 5200),
        ("This edition", "2019", None, 2900, 12_000),
        ("NR", "2010-2015", 6250, 5000, 7500),
    ]


def test_words_of_estimates_name_each_with_its_bounds():
    words = describe_figure(figure_of("", found=estimates()), Words("en"))

    assert "This edition, 2019: 2,900–12,000" in words
    assert "NR, 2010–2015: 6,250 (5,000–7,500)" in words
    assert any("range" in line for line in key_lines(figure_of("", found=estimates()), Words("en")))


def test_table_in_which_nothing_is_estimated_has_no_chart():
    found = estimates()
    assert figure_of("", found=replace(found, cells=found.cells[2:3])) is None


def test_changes_below_zero_stand_alone():
    found = RELEASE.table("T13")
    cells = (
        Cell(("2020", "police"), "victims", -462, "persons"),
        Cell(("2019", "police"), "victims", 422, "persons"),
        Cell(("2020", "other"), "victims", 90, "persons"),
    )
    assert len(figure_of("", found=replace(found, cells=cells)).series) == 1


def test_no_figure_where_nothing_may_be_shown():
    found = RELEASE.table("T13")
    cells = (Cell(("2020", "police"), "victims", None, "persons", status=Status.SUPPRESSED),)
    assert figure_of("", found=replace(found, cells=cells)) is None


def test_description_of_a_line_names_range_and_last_value():
    words = describe_figure(figure_of("T01"), Words("en"))
    assert "Line chart, persons, 2012 to 2020." in words
    assert "Victims: lowest 668 in 2018, highest 1,711 in 2012, last 984 in 2020." in words
    assert "Breaks in the series: Privacy law (2018)" in words


def test_description_of_bars_names_the_largest():
    assert "2020: Police 490, Royal Netherlands Marechaussee 30" in describe_figure(
        figure_of("T13"), Words("en")
    )


def test_description_of_a_heat_map_names_the_highest():
    assert "Highest: Labour exploitation, Male, 270." in describe_figure(figure_of("T08", 1), Words("en"))


def test_measures_of_different_units_are_never_bars_beside_each_other():
    found = RELEASE.table("T01")
    short = replace(found, cells=tuple(cell for cell in found.cells if cell.codes[0] in ("2019", "2020")))
    figure = figure_of("", found=short)
    assert [series.code for series in figure.series] == ["victims"]
