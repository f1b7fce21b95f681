"""The workbook holds the released cells, all of them, and nothing that can run."""

import zipfile
from dataclasses import replace

import pytest
from edition_factory import SECRET, make_release
from python_calamine import CalamineWorkbook

from zicht.publication import write_workbook
from zicht.release.model import Cell, Status

#: Text that a spreadsheet would run as a formula.
FORMULA = "=HYPERLINK(A1)"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "tables.xlsx"


def rows_of(path, sheet):
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()


def table_of(path, sheet, first_header):
    """Return the header and the rows of a sheet's table."""
    rows = rows_of(path, sheet)
    top = next(number for number, row in enumerate(rows) if row[0] == first_header)
    return rows[top], rows[top + 1 :]


def test_workbook_has_cover_contents_notes_and_a_sheet_for_each_table_with_figures(path):
    write_workbook(make_release(), path, "en")
    available = [table.id for table in make_release().tables if table.cells]
    assert CalamineWorkbook.from_path(path).sheet_names == ["Cover", "Contents", "Notes", *available]


@pytest.mark.parametrize("table_id", ["T01", "T03", "T09", "T10", "T13"])
def test_workbook_holds_each_value_of_a_table_once(path, table_id):
    write_workbook(make_release(), path, "en")
    table = make_release().table(table_id)
    labels = [{code.code: code.label["en"] for code in d.codes} | {"all": "Total"} for d in table.dimensions]
    header, rows = table_of(path, table_id, table.dimensions[0].label["en"])
    columns = {f"{m.label['en']} ({m.unit})": m.name for m in table.measures}
    found = {
        (tuple(row[: len(labels)]), columns[name]): value
        for row in rows
        for name, value in zip(header, row, strict=True)
        if name in columns and value != "[z]"
    }
    expected = {
        (tuple(known[code] for known, code in zip(labels, cell.codes, strict=True)), cell.measure): cell.value
        for cell in table.cells
    }
    assert found == pytest.approx(expected)


def test_workbook_leaves_no_cell_of_a_table_empty(path):
    write_workbook(make_release(), path, "en")
    for table in make_release().tables:
        if table.cells:
            header, rows = table_of(path, table.id, table.dimensions[0].label["en"])
            assert "" not in header
            assert all("" not in row for row in rows)


def test_workbook_shows_symbols_for_figures_without_a_value(path):
    write_workbook(make_release(), path, "en")
    _header, rows = table_of(path, "T08", "Period")
    figures = {(row[1], row[2]): row[3] for row in rows}
    assert figures["Criminal exploitation", "Female"] == "[c]"
    assert figures["Criminal exploitation", "Male"] == "90–120"
    assert figures["Criminal exploitation", "Unknown"] == 0
    assert figures["Unknown", "Male"] == "[x]"


def test_workbook_never_holds_a_hidden_value(path):
    release = make_release()
    table = release.table("T08")
    hidden = Cell(("2020", "labour", "male"), "victims", SECRET, "persons", status=Status.SUPPRESSED)
    tables = tuple(replace(t, cells=(hidden,)) if t is table else t for t in release.tables)
    write_workbook(replace(release, tables=tables), path, "en")
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if b"31416" in archive.read(name)]


def test_workbook_gives_the_bounds_of_an_estimate(path):
    write_workbook(make_release(), path, "en")
    header, rows = table_of(path, "T26", "Period")
    assert header == [
        "Period",
        "Victims (persons)",
        "Victims (persons), lower bound",
        "Victims (persons), upper bound",
    ]
    assert rows == [["2016–2020", 5750, 5000, 7500]]


def test_workbook_says_what_is_missing(path):
    write_workbook(make_release(), path, "en")
    _header, rows = table_of(path, "Contents", "Table")
    assert ["T07", "Route", "persons", "no; missing: reports.route, reports.place_country"] in rows


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_sheet_with_figures_says_that_the_people_are_simulated(path, language):
    write_workbook(make_release(), path, language)
    book = CalamineWorkbook.from_path(path)
    for name in [book.sheet_names[0], *book.sheet_names[3:]]:
        text = str(book.get_sheet_by_name(name).to_python())
        assert "imulated people" in text or "esimuleerde personen" in text


def test_workbook_neutralises_what_looks_like_a_formula(path):
    release = make_release()
    table = replace(release.tables[0], title={"en": FORMULA}, definition={"en": FORMULA})
    edition = replace(release.edition, title={"en": FORMULA})
    write_workbook(replace(release, edition=edition, tables=(table, *release.tables[1:])), path, "en")
    assert rows_of(path, "Cover")[0][0] == f"'{FORMULA}"
    assert rows_of(path, "Contents")[2][1] == f"'{FORMULA}"
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not [sheet for sheet in sheets if b"<f>" in sheet]


def test_every_table_is_marked_and_nothing_is_merged(path):
    write_workbook(make_release(), path, "en")
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        sheets = [archive.read(name) for name in names if name.startswith("xl/worksheets/sheet")]
    assert len([name for name in names if name.startswith("xl/tables/")]) == len(sheets) - 1
    assert not [sheet for sheet in sheets if b"mergeCell" in sheet]


def test_the_same_release_gives_the_same_bytes(tmp_path):
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_workbook(make_release(), first, "nl")
    write_workbook(make_release(), second, "nl")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert b"2021-09-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_write_workbook_leaves_a_full_disk_to_its_caller(tmp_path):
    with pytest.raises(OSError, match="directory"):
        write_workbook(make_release(), tmp_path / "nowhere" / "tables.xlsx", "en")
