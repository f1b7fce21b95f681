"""Bad input through the whole of `zicht monitor`: a clear error or a quarantine, and the old edition untouched."""

from __future__ import annotations

import csv
import shutil
import zipfile

import pytest
import python_calamine
import xlsxwriter

from support.editions import monitor_unrendered
from zicht.pipeline import MonitorOptions
from zicht.release import read_release

HEADER = "report_id,report_date,reporter,sex,period_start,period_end\n"
GOOD = HEADER + "1,2018-02-01,Police,female,,\n2,2019-02-01,Police,male,,\n"
FORMULA = "=cmd|' /C calc'!A0"


def truncated_workbook(path):
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet().write_row(0, 0, ["report_id", "report_date"])
    path.write_bytes(path.read_bytes()[:-200])


def zip_bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(32 << 20))


BROKEN = {
    "missing.csv": lambda path: None,
    "empty.csv": lambda path: path.write_bytes(b""),
    "encoding.csv": lambda path: path.write_bytes(HEADER.encode() + b"1,2019,\x81,\xff,,\n"),
    "nul.csv": lambda path: path.write_bytes(HEADER.encode() + b"1,2019,\x00,,,\n"),
    "columns.csv": lambda path: path.write_text(",".join(f"c{n}" for n in range(10_000))),
    "truncated.xlsx": truncated_workbook,
    "bomb.xlsx": zip_bomb,
    "other.csv": lambda path: path.write_text("one,two\n1,2\n"),
    "only-bad-rows.csv": lambda path: path.write_text(HEADER + "1,1850,,,,\n"),
    "undated.csv": lambda path: path.write_text(HEADER + "1,unknown,,,,\n"),
}


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("old")
    (folder / "old.csv").write_text(GOOD)
    return monitor_unrendered([folder / "old.csv"], out=folder / "edition", options=MonitorOptions()).out


@pytest.fixture
def old_edition(made_once, tmp_path):
    """Return an edition that a broken run must leave as it is; the file that it was made from stands beside it."""
    shutil.copy(made_once.with_name("old.csv"), tmp_path)
    return shutil.copytree(made_once, tmp_path / "edition")


def files_in(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("name", BROKEN)
def test_broken_file_ends_with_exit_code_11_and_the_old_edition(zicht, tmp_path, old_edition, name, language):
    BROKEN[name](tmp_path / name)
    before = files_in(old_edition)

    failed = zicht("monitor", tmp_path / name, "--out", old_edition, "--lang", language)

    fix, expected = {"en": ("To fix: ", "Expected: "), "nl": ("Oplossing: ", "Verwacht: ")}[language]
    assert failed.code == 11
    assert fix in failed.err
    assert expected in failed.err
    assert "Traceback" not in failed.err
    assert str(tmp_path) not in failed.out + failed.err
    assert files_in(old_edition) == before
    assert read_release(old_edition).table("T01").cell("victims", period="2018").value == 1


def test_bad_rows_go_to_quarantine_and_the_good_ones_on(zicht, tmp_path):
    path = tmp_path / "reports.csv"
    path.write_text(
        GOOD
        + "1,2018-02-01,Police,female,,\n"
        + "3,1850,Police,female,,\n4,2150,Police,female,,\n"
        + "5,2019,Police,female,2019-02,2019-01\n"
        + "6,2019,Police,vrouw,,\n"
    )

    made = zicht("monitor", path, "--out", tmp_path / "edition", "--json").json()

    (receipt,) = made["files"]
    assert (receipt["rows"], receipt["accepted"], receipt["quarantined"]) == (7, 2, 5)
    assert receipt["reasons"] == {
        "duplicate_key": 1,
        "date_out_of_bounds": 2,
        "wrong_order": 1,
        "unknown_code": 1,
    }
    release = read_release(tmp_path / "edition")
    assert release.edition.sources[0].quarantined == 5
    assert sum(c.value for c in release.table("T01").cells if c.codes[0] in {"2018", "2019"}) >= 2


def test_formulas_are_text_in_every_file_that_a_spreadsheet_opens(zicht, tmp_path):
    """An organisation of this name stands in T32, which prints names by design; the same name is in the quarantine."""
    path = tmp_path / "reports.csv"
    rows = "".join(f"{year}-{n},{year},{FORMULA},female,,\n" for year in range(2013, 2019) for n in range(9))
    path.write_text(HEADER + rows + f"x,1850,{FORMULA},female,,\n")

    out = tmp_path / "edition"
    assert zicht("monitor", path, "--out", out, "--window", "2016-2018", render=True).code == 0

    assert FORMULA in (out / "tables/T32.csv").read_text()
    files = [*out.rglob("*.csv"), *(tmp_path / "edition-work/quarantine").glob("*.csv")]
    cells = [cell for file in files for row in csv.reader(file.read_text().splitlines()) for cell in row]
    assert f"'{FORMULA}" in cells
    assert [cell for cell in cells if cell.startswith(("=", "@", "+"))] == []
    with zipfile.ZipFile(out / "tables.xlsx") as workbook:
        sheets = [name for name in workbook.namelist() if name.startswith("xl/worksheets/")]
        assert [name for name in sheets if b"<f>" in workbook.read(name)] == []
    sheets = python_calamine.load_workbook(out / "tables.xlsx")
    texts = [
        cell
        for name in sheets.sheet_names
        for row in sheets.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert any(FORMULA in str(text) for text in texts)


def test_folder_that_is_neither_empty_nor_an_edition_is_not_touched(zicht, tmp_path):
    (tmp_path / "reports.csv").write_text(GOOD)
    out = tmp_path / "photos"
    out.mkdir()
    (out / "holiday.jpg").write_bytes(b"sun")

    failed = zicht("monitor", tmp_path / "reports.csv", "--out", out)

    assert failed.code == 16
    assert files_in(out) == {(out / "holiday.jpg").relative_to(out): b"sun"}


def test_edition_with_a_file_of_somebody_else_in_it_is_not_touched(zicht, tmp_path, old_edition):
    (old_edition / "remarks.txt").write_text("mine")
    before = files_in(old_edition)

    failed = zicht("monitor", tmp_path / "old.csv", "--out", old_edition)

    assert failed.code == 16
    assert files_in(old_edition) == before


@pytest.mark.parametrize("reason", [PermissionError(13, "no"), OSError(28, "full")], ids=["right", "disk"])
def test_disk_that_cannot_be_written_leaves_the_old_edition(
    zicht, tmp_path, old_edition, monkeypatch, reason
):
    def refuse(*_arguments):
        raise reason

    before = files_in(old_edition)
    monkeypatch.setattr("zicht.release.store.table_csv", refuse)

    failed = zicht("monitor", tmp_path / "old.csv", "--out", old_edition)

    assert failed.code == 16
    assert files_in(old_edition) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
