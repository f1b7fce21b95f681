"""The printed report: can be read by a screen reader, holds every figure, and never what is hidden."""

from __future__ import annotations

import re
from dataclasses import replace

import page
import pytest
from edition_factory import RULE, SECRET, make_release

from zicht.publication.pdf import print_reports
from zicht.publication.pdf.blocks import (
    Columns,
    Figure,
    Heading,
    Paragraph,
    PrintedRow,
    Terms,
)
from zicht.publication.pdf.columns import MEASURE, SIZES, Draft, fit_on_page
from zicht.publication.pdf.content import print_report
from zicht.publication.pdf.method import method_part
from zicht.publication.prepared import open_reports
from zicht.publication.typesetting import name_row_heads, typeset
from zicht.release.model import AuthoredText, Cell, Status

TEXT = """A chapter that somebody wrote, with {T03 2019 labour} persons.

## A heading

- one thing, of which [a table](T03) says more
- another

> [!QUOTE] a care coordinator
>
> She had 3 addresses in a year.
"""


def make_written_release(**more):
    release = make_release(**more)
    chapter = AuthoredText("seen", "en", "What was seen", TEXT)
    return replace(release, authored=(chapter,))


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Return the printed report in each language, and the folder where it is written."""
    out = tmp_path_factory.mktemp("printed")
    with open_reports(make_written_release()) as reports:
        print_reports(reports, out)
        return {report.words.language: print_report(report) for report in reports}, out


@pytest.fixture(scope="module")
def printed(both):
    return both[0]


@pytest.fixture(scope="module")
def folder(both):
    return both[1]


def blocks_of(report, kind):
    return [block for part in report.parts for block in part.blocks if isinstance(block, kind)]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_pdf_conforms_to_pdf_ua(folder, language):
    found = page.validate_pdf(folder / "report" / language / "report.pdf", profile="ua1")

    assert [failure.message for failure in found.failures] == []
    assert found.is_compliant


def test_every_row_of_a_table_has_a_head(folder, printed):
    pdf = (folder / "report" / "en" / "report.pdf").read_bytes()
    rows = sum(len(table.rows) for table in blocks_of(printed["en"], Columns))

    assert len(re.findall(rb"/S/TH/P \d+ 0 R/A\[<</O/Table/Scope/Row", pdf)) == rows
    assert b"/Headers[(" not in pdf


def test_naming_row_heads_moves_nothing():
    cell = b"<</S/TD/P 5 0 R/A[<</O/Table/Headers[(U1x0y0)]>>]>>"
    assert len(name_row_heads(cell)) == len(cell)
    assert name_row_heads(cell).startswith(b"<</S/TH/P 5 0 R/A[<</O/Table/Scope/Row ")


def test_the_same_content_gives_the_same_bytes(folder, printed):
    pdf = name_row_heads(typeset("report.typ", printed["en"]))

    assert (folder / "report" / "en" / "report.pdf").read_bytes() == pdf


def test_every_table_is_in_the_contents_once(printed):
    entries = [block.number for block in blocks_of(printed["nl"], Heading) if block.in_contents]

    assert sorted(entries) == sorted(table.id for table in make_release().tables)


def test_every_table_with_figures_says_how_to_read_it_and_where_it_comes_from(printed):
    release = make_release()
    about = [dict(block.items) for block in blocks_of(printed["en"], Terms) if block.style == "small"]

    sections = [facts for facts in about if "Sources" in facts]
    assert len(sections) == sum(1 for table in release.tables if table.cells)
    assert all({"Population", "Rules", "Protection"} <= set(facts) for facts in sections)


def test_every_figure_of_the_pages_stands_in_the_print_too(printed):
    with open_reports(make_written_release()) as (report, *_others):
        on_screen = [
            [cell.text or cell.symbol for cell in row.cells]
            for one in report.pages.values()
            for part in one.parts
            for grid in part.grids
            for row in grid.rows
        ]
    on_paper = [
        [cell if isinstance(cell, str) else cell.text for cell in row.cells]
        for table in blocks_of(printed["nl"], Columns)
        for row in table.rows
    ]
    assert all(row in on_paper for row in on_screen)


def test_a_chart_has_words_for_who_cannot_see_it(printed):
    figures = blocks_of(printed["en"], Figure)

    assert [figure.number for figure in figures] == [
        "Chart T01",
        "Chart T03",
        "Chart T08",
        "Chart T09",
        "Chart T10",
        "Chart T13",
    ]
    assert all(len(figure.alternative) > 40 for figure in figures)
    assert all(0 < figure.width <= MEASURE for figure in figures)


def test_a_written_chapter_stands_before_the_tables_with_its_figures_defined(printed):
    titles = [part.title for part in printed["en"].parts]
    chapter = printed["en"].parts[1]

    assert titles[:2] == ["In short", "What was seen"]
    assert "What was seen" not in [part.title for part in printed["nl"].parts]
    assert [dict(b.items).keys() for b in chapter.blocks if isinstance(b, Terms)] == [{"228 persons"}]


def test_the_method_names_only_rules_that_were_used():
    release = make_release()
    unused = replace(RULE, name="once_per_year")
    edition = replace(release.edition, rules=(RULE, unused))
    with open_reports(replace(release, edition=edition)) as reports:
        method = method_part(reports[1])
    words = str(method.blocks)

    assert "first_report_in_year" in words
    assert "once_per_year" not in words
    assert "Counts of 1 to 4 persons are not shown where several traits" in words
    assert "T26" in next(b.text for b in method.blocks if isinstance(b, Paragraph) and "[e]" in b.text)


@pytest.mark.parametrize(
    ("pairs", "said"),
    [("0", "No two records"), ("40", "At most 40 pairs of records")],
)
def test_the_method_says_what_a_registry_had_not_decided(pairs, said):
    release = make_release()
    parameters = {"linkage": "registry", "undecided_pairs": pairs}
    edition = replace(release.edition, parameters=parameters)
    with open_reports(replace(release, edition=edition)) as reports:
        words = str(method_part(reports[1]).blocks)

    assert "where registrars found so" in words
    assert said in words


def test_simulated_people_are_named_on_the_cover_and_on_every_page(printed):
    assert [warning for warning, _said in printed["en"].warnings] == [
        "Simulated people.",
        "Not for publication.",
    ]
    release = make_release(simulated=False, publishable=True)
    with open_reports(replace(release, tables=release.tables[:1])) as (report, *_others):
        assert print_report(report).warnings == ()


def test_a_hidden_value_is_nowhere_in_the_print():
    release = make_release()
    table = release.table("T08")
    hidden = Cell(("2020", "labour", "male"), "victims", SECRET, "persons", status=Status.SUPPRESSED)
    with open_reports(replace(release, tables=(replace(table, cells=(hidden,)),))) as reports:
        for report in reports:
            text = str(print_report(report))
            assert "31416" not in text
            assert "31,416" not in text
            assert "31.416" not in text


def make_draft(columns, rows=3, text="12,345 (10,000–20,000)"):
    return Draft(
        number="Table T01.1",
        title="A table",
        caption="",
        head=("Monitor group", *(f"Column {n}" for n in range(columns))),
        words=(True, *(False,) * columns),
        sums=(False,) * (columns + 1),
        rows=tuple(PrintedRow(f"Row {n}", (text,) * columns) for n in range(rows)),
    )


@pytest.mark.parametrize("columns", [1, 2, 3, 6, 9, 14, 30])
def test_a_table_fits_the_measure_and_loses_no_column(columns):
    tables = list(fit_on_page(make_draft(columns)))

    assert all(sum(table.widths) <= MEASURE + 1 for table in tables)
    assert all(len(table.widths) == len(table.head) for table in tables)
    assert all(len(row.cells) + 1 == len(table.head) for table in tables for row in table.rows)
    assert [head for table in tables for head in table.head[1:]] == [f"Column {n}" for n in range(columns)]


def test_a_broad_table_is_set_smaller_before_it_is_taken_apart():
    sizes = [next(iter(fit_on_page(make_draft(columns, text="1,234")))).size for columns in (4, 9, 11)]

    assert sizes == sorted(sizes, reverse=True)
    assert set(sizes) <= set(SIZES)


def test_a_table_of_one_endless_word_is_set_all_the_same():
    draft = replace(make_draft(1), rows=(PrintedRow("x" * 300, ("1",)),))

    assert len(list(fit_on_page(draft))) == 1


def test_a_bold_head_of_a_sum_has_the_room_that_it_needs():
    draft = make_draft(9, text="1,234")
    plain = replace(draft, head=("Year", *draft.head[1:]), rows=(PrintedRow("2016–2020-2021", ("1",) * 9),))
    (light,) = fit_on_page(plain)
    (bold,) = fit_on_page(replace(plain, rows=(replace(plain.rows[0], is_sum=True),)))

    assert (light.size, light.widths[0]) < (bold.size, bold.widths[0])


def test_a_name_in_letters_that_no_font_has_is_set_as_boxes(printed):
    content = replace(printed["en"], title="人身取引 2020", parts=printed["en"].parts[:2])

    assert typeset("report.typ", content).startswith(b"%PDF")
