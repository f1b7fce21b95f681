import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from zicht.reference.files import encodable, write_delimited, write_workbook

TABLE = pa.table({"Naam": ["Łucja & <Ewa>", "", "=1+1"], "Vraag?": ["a;b", 'een "woord"', "ë"]})


def test_workbook_reads_back_as_written(tmp_path):
    write_workbook(TABLE, tmp_path / "a.xlsx")

    sheet = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0)

    assert sheet.to_python() == [
        ["Naam", "Vraag?"],
        ["Łucja & <Ewa>", "a;b"],
        ["", 'een "woord"'],
        ["=1+1", "ë"],
    ]


def test_workbook_has_the_same_bytes_each_time(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(TABLE, tmp_path / name)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_workbook_with_many_columns_names_them_as_a_spreadsheet_does(tmp_path):
    write_workbook(pa.table({f"c{n}": ["x"] for n in range(60)}), tmp_path / "a.xlsx")

    rows = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()

    assert [len(row) for row in rows] == [60, 60]


@pytest.mark.parametrize(
    ("text", "plain"), [("Łucja", "Lucja"), ("Müller", "Müller"), ("Nguyễn", "Nguyen"), ("字", "?")]
)
def test_letters_outside_the_encoding_become_plain(text, plain):
    assert encodable(text, "cp1252") == plain


def test_delimited_file_is_in_its_encoding(tmp_path):
    write_delimited(TABLE, tmp_path / "a.csv", delimiter=";", encoding="cp1252")

    assert (tmp_path / "a.csv").read_bytes().decode("cp1252").splitlines()[1] == 'Lucja & <Ewa>;"a;b"'
