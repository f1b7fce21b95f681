"""What a reader of files is told when the input is bad: an error of ours, its exit code, three parts, no path."""

from __future__ import annotations

import csv
import zipfile

import pytest
import xlsxwriter

from zicht.errors import InputError, OutputError
from zicht.records.intake import read_inputs

HEADER = "report_id,report_date,period_start,period_end,sex,given_names\n"


def truncated_workbook(path):
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet().write_row(0, 0, ["report_id", "report_date"])
    path.write_bytes(path.read_bytes()[:-200])


def zip_bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(32 << 20))


BROKEN_FILES = {
    "empty.csv": lambda path: path.write_bytes(b""),
    "encoding.csv": lambda path: path.write_bytes(HEADER.encode() + b"1,2019,,,\x81,\xff\n"),
    "nul.csv": lambda path: path.write_bytes(HEADER.encode() + b"1,2019,,,\x00,\n"),
    "columns.csv": lambda path: path.write_text(",".join(f"c{n}" for n in range(10_000))),
    "twice.csv": lambda path: path.write_text("report_id,report_id\n1,1\n"),
    "truncated.xlsx": truncated_workbook,
    "bomb.xlsx": zip_bomb,
    "bomb.ods": zip_bomb,
    "broken.parquet": lambda path: path.write_bytes(b"PAR1 and then nothing"),
    "missing.csv": lambda path: None,
}


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_broken_file_is_an_input_error_before_anything_is_written(tmp_path, name):
    BROKEN_FILES[name](tmp_path / name)

    with pytest.raises(InputError) as caught:
        read_inputs([tmp_path / name], work=tmp_path / "work")

    message = str(caught.value)
    assert caught.value.exit_code == 11
    assert name in message
    assert "Expected: " in message
    assert "To fix: " in message
    assert str(tmp_path) not in message
    assert not (tmp_path / "work").exists()


def test_bad_rows_do_not_stop_the_good_ones(tmp_path):
    rows = [
        "1,2019,,,female,Ewa",
        "1,2019,,,female,Ewa",
        "2,1850,,,female,",
        "3,2150,,,female,",
        "4,2019,2019-02,2019-01,female,",
        "5,2019,,,vrouw,",
        "6,2019,,,female,=cmd|'/c calc'!A1",
        "7,2019,,,x",
        "8,2019,,,=1+1,@x",
    ]
    (tmp_path / "a.csv").write_text(HEADER + "\n".join(rows) + "\n")

    intake = read_inputs([tmp_path / "a.csv"], work=tmp_path / "work")

    receipt = intake.receipts[0]
    assert (receipt.rows, receipt.accepted, receipt.quarantined) == (9, 2, 7)
    assert receipt.reasons == {
        "duplicate_key": 1,
        "date_out_of_bounds": 2,
        "wrong_order": 1,
        "unknown_code": 2,
        "field_count": 1,
    }
    with intake.quarantine["reports"].open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["row"] for line in lines] == ["3", "4", "5", "6", "7", "9", "10"]
    assert (lines[-1]["sex"], lines[-1]["given_names"]) == ("'=1+1", "'@x")


def test_work_folder_without_permission_is_an_output_error(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text(HEADER)

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)

    with pytest.raises(OutputError) as caught:
        read_inputs([tmp_path / "a.csv"], work=tmp_path / "work")

    assert caught.value.exit_code == 16
    assert str(tmp_path) not in str(caught.value)
