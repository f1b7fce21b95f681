from __future__ import annotations

import zipfile
from datetime import UTC, datetime

import pytest
import xlsxwriter

from zicht.errors import InputError
from zicht.records.readers import archive, open_source

ODS_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.2"
  xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Sheet1">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""


def text_cell(text, repeated=1):
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{repeated}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def write_ods(path, rows):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as ods:
        ods.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        ods.writestr("content.xml", ODS_CONTENT.format(rows=rows))
        ods.writestr("META-INF/manifest.xml", MANIFEST)
    return path


def write_xlsx(path, cells):
    """Write (row, column, value) triples into the first sheet."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for row, column, value in cells:
            if isinstance(value, datetime):
                sheet.write_datetime(row, column, value.replace(tzinfo=None), day)
            else:
                sheet.write(row, column, value)
    return path


def rows_of(source):
    return [
        (row, *cells.values())
        for batch in source.batches()
        for row, cells in zip(batch.rows.to_pylist(), batch.columns.to_pylist(), strict=True)
    ]


DAY, MOMENT = datetime(2019, 3, 4, tzinfo=UTC), datetime(2019, 3, 4, 10, 30, tzinfo=UTC)
HEADER = [(0, 0, "a"), (0, 1, "b")]


def test_xlsx_cells_become_canonical_text(tmp_path):
    values = [
        3,
        3.0,
        2.5,
        DAY,
        MOMENT,
        True,
        False,
        "Zoë",
        "007",
        123456789,
    ]
    cells = [*HEADER, *((place, 0, value) for place, value in enumerate(values, 1))]

    source = open_source(write_xlsx(tmp_path / "a.xlsx", cells))

    texts = ["3", "3", "2.5", "2019-03-04", "2019-03-04", "true", "false", "Zoë", "007", "123456789"]
    assert [row[1] for row in rows_of(source)] == texts


def test_xlsx_formula_comes_as_the_value_it_last_had(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(1, 1, '="x"&"y"', None, "xy")

    assert rows_of(open_source(tmp_path / "a.xlsx")) == [(2, "2", "xy")]


def test_xlsx_row_numbers_are_those_of_the_sheet_and_empty_rows_are_no_rows(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [*HEADER, (1, 0, "x"), (4, 1, "y")])

    assert rows_of(open_source(path)) == [(2, "x", ""), (5, "", "y")]


def test_xlsx_table_that_begins_in_a_later_column_is_read(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [(0, 2, "a"), (0, 3, "b"), (1, 2, "x"), (1, 3, "y")])

    assert rows_of(open_source(path)) == [(2, "x", "y")]


def test_xlsx_rows_over_several_batches_keep_their_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr("zicht.records.readers.spreadsheet._ROWS", 10)
    path = write_xlsx(tmp_path / "a.xlsx", [*HEADER, *((n, 0, str(n + 1)) for n in range(1, 35))])

    assert [row[:2] for row in rows_of(open_source(path))] == [(n + 1, str(n + 1)) for n in range(1, 35)]


def test_ods_cells_become_canonical_text(tmp_path):
    day = (
        '<table:table-cell office:value-type="date" office:date-value="2019-03-04">'
        "<text:p>4-3-19</text:p></table:table-cell>"
    )
    number = (
        '<table:table-cell office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell>'
    )
    rows = (
        f"<table:table-row>{text_cell('a')}{text_cell('b')}{text_cell('c')}</table:table-row>"
        f"<table:table-row>{day}{number}{text_cell('Zoë')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )

    source = open_source(write_ods(tmp_path / "a.ods", rows))

    assert source.columns == ("a", "b", "c")
    assert rows_of(source) == [(2, "2019-03-04", "3", "Zoë")]


def test_ods_row_that_unfolds_to_too_many_cells_is_refused(tmp_path):
    rows = (
        f"<table:table-row>{text_cell('a')}{text_cell('b')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048000">{text_cell("x", 900)}</table:table-row>'
    )

    with pytest.raises(InputError, match="sheet reaches"):
        open_source(write_ods(tmp_path / "a.ods", rows))


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_truncated_spreadsheet_is_refused(tmp_path, suffix, kept):
    whole = tmp_path / f"whole{suffix}"
    if suffix == ".xlsx":
        write_xlsx(whole, HEADER)
    else:
        write_ods(whole, f"<table:table-row>{text_cell('a')}</table:table-row>")
    content = whole.read_bytes()
    (tmp_path / f"cut{suffix}").write_bytes(content[: int(len(content) * kept)])

    with pytest.raises(InputError, match="cut off, damaged or protected"):
        open_source(tmp_path / f"cut{suffix}")


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_file_that_is_no_spreadsheet_is_refused(tmp_path, suffix):
    (tmp_path / f"a{suffix}").write_text("a,b\n1,2\n")

    with pytest.raises(InputError, match="cannot be opened"):
        open_source(tmp_path / f"a{suffix}")


def test_archive_without_a_sheet_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as empty:
        empty.writestr("hello.txt", "hello")

    with pytest.raises(InputError, match="cannot be opened"):
        open_source(tmp_path / "a.xlsx")


def test_ods_with_broken_content_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be opened"):
        open_source(write_ods(tmp_path / "a.ods", "<table:table-row><oops>"))


def test_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    """64 MB of zeros pack into about 64 kB."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(64 << 20))
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_, **__: pytest.fail("unpacked"))

    with pytest.raises(InputError, match="times its size"):
        open_source(tmp_path / "a.xlsx")


def test_zip_bomb_that_lies_about_its_size_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/sharedStrings.xml", bytes(64 << 20))
        bomb.filelist[0].file_size = 1000

    with pytest.raises(InputError, match="damaged"):
        open_source(tmp_path / "a.xlsx")


def test_large_spreadsheet_is_refused_by_its_unpacked_size(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1000)

    with pytest.raises(InputError, match="unpacks to"):
        open_source(write_xlsx(tmp_path / "a.xlsx", HEADER))


def test_far_cell_is_refused_before_room_is_made_for_it(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [*HEADER, (1_048_575, 16_383, "x")])

    with pytest.raises(InputError, match="sheet reaches to row 1048576, column 16384"):
        open_source(path)


def test_spreadsheet_with_10000_columns_is_refused(tmp_path):
    with pytest.raises(InputError, match="10000 columns"):
        open_source(write_xlsx(tmp_path / "a.xlsx", [(0, n, f"c{n}") for n in range(10_000)]))


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([], "first sheet is empty"),
        ([(3, 0, "a"), (4, 0, "x")], "no column names"),
        ([(0, 0, "a"), (0, 1, "a")], "columns 1, 2 share a name"),
    ],
)
def test_sheet_without_a_header_is_refused(tmp_path, cells, message):
    with pytest.raises(InputError, match=message):
        open_source(write_xlsx(tmp_path / "a.xlsx", cells))
