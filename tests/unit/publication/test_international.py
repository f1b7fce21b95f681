"""Do the forms of international bodies hold what the release shows, and nothing that it hides?"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from edition_factory import SECRET, make_release
from python_calamine import CalamineWorkbook

from zicht.measures.catalogue import CATALOGUE, OTHER_TABLES
from zicht.publication.international import FORMS, fill_form, form_rows, write_form
from zicht.publication.international.figures import Figure, evaluate, parse_figure
from zicht.release.model import Cell, Status
from zicht.vocabulary import Relation


@pytest.fixture(scope="module")
def release():
    return make_release()


def with_cells(release, table_id, cells):
    tables = (replace(t, cells=tuple(cells)) if t.id == table_id else t for t in release.tables)
    return replace(release, tables=tuple(tables))


# Figures


def test_figure_is_the_cell_that_it_names(release):
    assert evaluate(release, "T09:age_class=minor:victims", "2019") == Figure(108.0, Status.EXACT)


def test_figure_adds_and_subtracts(release):
    """2020: 984 victims, of whom 108 domestic sexual and 289 cross-border sexual (Dutch monitor 2016-2020)."""
    sexual = "T03:group=domestic_sexual|cross_border_sexual:victims"

    assert evaluate(release, sexual, "2020").value == 108 + 289
    assert evaluate(release, f"T01:victims - {sexual}", "2020").value == 984 - 108 - 289


def test_figure_with_a_hidden_part_is_hidden_and_adds_up_what_is_shown(release):
    figure = evaluate(release, "T08:group=criminal&sex=female|male|unknown:victims", "2020")

    assert (figure.value, figure.status) == (None, Status.SUPPRESSED)
    assert (figure.shown, figure.hidden_parts) == (0, 2)


def test_difference_with_a_hidden_part_says_nothing_of_the_parts_that_are_shown(release):
    figure = evaluate(release, "T01:victims - T08:group=criminal&sex=female:victims", "2020")

    assert (figure.value, figure.shown, figure.hidden_parts) == (None, None, 1)


def test_figure_is_as_weak_as_its_weakest_part(release):
    assert (
        evaluate(release, "T08:group=unknown&sex=female:victims + T01:victims", "2020").status
        is Status.ROUNDED
    )


@pytest.mark.parametrize("figure", ["T07:victims", "T35:victims", "T03:group=labour:victims"])
def test_figure_that_the_release_does_not_have_is_not_available(release, figure):
    assert evaluate(release, figure, "1999") == Figure(None, Status.NOT_AVAILABLE)


def test_rate_is_per_100_000(release):
    """984 victims on 17,475,415 inhabitants (CBS, 1 January 2021) are 5.63 per 100,000."""
    inhabitants = [Cell(("2020",), "inhabitants", 17_475_415.0, "inhabitants")]
    with_inhabitants = with_cells(release, "T26", inhabitants)

    assert evaluate(with_inhabitants, "T01:victims per T26:inhabitants", "2020").value == pytest.approx(
        5.6308, abs=1e-4
    )


def test_countries_of_the_union_are_told_apart_from_others(release):
    """Of Poland 3, Romania 2, Nigeria 7, the Netherlands 5 and unknown 1, five are of other members of the Union."""
    table = release.table("T10")
    counts = {"POL": 3.0, "ROU": 2.0, "NGA": 7.0, "NLD": 5.0, "unknown": 1.0}
    (period, place) = table.dimensions
    codes = tuple(replace(place.codes[0], code=code) for code in counts)
    own = replace(
        table,
        dimensions=(period, replace(place, codes=codes)),
        cells=tuple(Cell(("2020", code), "victims", n, "persons") for code, n in counts.items()),
    )
    made = replace(release, tables=tuple(own if t.id == "T10" else t for t in release.tables))

    assert evaluate(made, "T10:nationality=@other_eu:victims", "2020").value == 5
    assert evaluate(made, "T10:nationality=@non_eu:victims", "2020").value == 7
    rows = [
        r.row.row for r in fill_form(made, "glotip").rows if r.row.table == "Victims detected, by citizenship"
    ]
    assert rows == ["Poland", "Romania", "Nigeria", "Netherlands", "Unknown"]


@pytest.mark.parametrize("text", ["T1:victims", "victims", "T01:victims + ", "T01:a:b:c"])
def test_other_text_is_no_figure(text):
    with pytest.raises(ValueError, match="not a figure"):
        parse_figure(text)


# The mappings


@pytest.mark.parametrize("name", FORMS)
def test_rows_of_a_form_are_figures_of_the_catalogue_or_say_why_not(name):
    tables = {*(declared.id for declared in CATALOGUE), *OTHER_TABLES}
    for row in form_rows(name):
        if row.figure:
            terms, base = parse_figure(row.figure)
            assert {term.table for term in (*terms, *([base] if base else []))} <= tables
            assert row.relation is not Relation.NONE
        else:
            assert (row.relation, bool(row.note)) == (Relation.NONE, True)


@pytest.mark.parametrize("name", FORMS)
def test_row_that_does_not_fit_exactly_says_how(name):
    unexplained = [
        row.row
        for row in form_rows(name)
        if row.relation in {Relation.BROADER, Relation.NARROWER} and not row.note
    ]

    assert unexplained == []


@pytest.mark.parametrize("name", FORMS)
def test_tables_of_a_form_stand_together(name):
    tables = [row.table for row in form_rows(name)]

    changes = [after for before, after in pairwise(["", *tables]) if before != after]
    assert len(changes) == len(set(changes))


# The sheets


def test_workbook_opens_and_warns(release, tmp_path):
    workbook, _tidy = write_form(fill_form(release, "eurostat"), tmp_path)

    book = CalamineWorkbook.from_path(workbook)
    cover = [row[0] for row in book.get_sheet_by_name("Cover").to_python() if row]
    assert any("SIMULATED PEOPLE" in line for line in cover)
    assert any("Conformance is not claimed" in line for line in cover)
    by_sex = book.get_sheet_by_name("1").to_python()
    assert by_sex[2][:7] == ["Row", "Code", "2016", "2017", "2018", "2019", "2020"]
    assert by_sex[3][2:7] == [952, 956, 668, 1334, 984]


def test_tidy_file_has_a_row_for_each_year_and_no_value_where_it_is_hidden(release, tmp_path):
    filled = fill_form(release, "eurostat")
    _workbook, tidy = write_form(filled, tmp_path)

    rows = list(csv.DictReader(tidy.read_text().splitlines()))

    assert len(rows) == len(filled.rows) * 5
    assert not [row for row in rows if row["status"] in {"suppressed", "not_available"} and row["value"]]


@pytest.mark.parametrize("name", FORMS)
def test_form_has_the_same_bytes_each_time_and_no_hidden_number(release, name, tmp_path):
    one = [path.read_bytes() for path in write_form(fill_form(release, name), tmp_path / "one")]
    two = [path.read_bytes() for path in write_form(fill_form(release, name), tmp_path / "two")]

    assert one == two
    assert not re.search(str(int(SECRET)).encode(), one[1])
