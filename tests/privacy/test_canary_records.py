"""Does a value of a broken file ever leave the quarantine?"""

from __future__ import annotations

import csv
import logging
import traceback
import zipfile
from dataclasses import asdict

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from zicht.errors import ZichtError
from zicht.records.contracts import CONTRACTS
from zicht.records.intake import read_inputs
from zicht.records.mapping import shipped_mapping, shipped_mapping_names

CANARY = "Kanarie-7f3a"


def write_csv(path, rows, *, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_xlsx(path, rows):
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def write_parquet(path, rows):
    pq.write_table(
        pa.table({name: pa.array([row[n] for row in rows[1:]]) for n, name in enumerate(rows[0])}), path
    )
    return path


def shown(caught):
    """Return all that a log or a screen could show of an error, its causes included."""
    return "".join(traceback.format_exception(caught.value)) + str(caught.value) + repr(caught.value)


@pytest.fixture
def everything_logged(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.parametrize("write", [write_csv, write_xlsx, write_parquet])
@pytest.mark.parametrize("table", CONTRACTS)
def test_canary_in_every_field_is_only_in_the_quarantine(tmp_path, capfd, everything_logged, table, write):
    columns = CONTRACTS[table].column_names
    rows = [columns, [CANARY] * len(columns), [CANARY] * len(columns)]
    path = write(tmp_path / f"a.{write.__name__.removeprefix('write_')}", rows)

    intake = read_inputs([path], work=tmp_path / "work")

    assert intake.receipts[0].quarantined == 2
    assert intake.quarantine[table].read_text(encoding="utf-8").count(CANARY) == 2 * len(columns)
    assert CANARY not in str([asdict(receipt) for receipt in intake.receipts]) + repr(intake)
    assert CANARY not in "".join(capfd.readouterr()) + everything_logged.text


@pytest.mark.parametrize("name", shipped_mapping_names())
def test_canary_in_every_field_of_an_agency_file_is_only_in_the_quarantine(
    tmp_path, capfd, everything_logged, name
):
    columns = shipped_mapping(name).source_columns
    path = write_csv(tmp_path / "a.csv", [columns, [CANARY] * len(columns)])

    intake = read_inputs([path], work=tmp_path / "work")

    assert intake.receipts[0].quarantined == 1
    assert CANARY in intake.quarantine["reports"].read_text(encoding="utf-8")
    assert CANARY not in str([asdict(receipt) for receipt in intake.receipts]) + repr(intake)
    assert CANARY not in "".join(capfd.readouterr()) + everything_logged.text


def canary_row(fields=2):
    return ",".join([CANARY] * fields)


BROKEN_TEXT = {
    "no header": canary_row(3),
    "header twice": f"{CANARY},{CANARY}\n{canary_row()}",
    "header with too few": f"report_id,sex,{CANARY}\n{canary_row(3)}",
    "open quote in header": f'"{CANARY},{CANARY}\n{canary_row()}',
    "open quote": f'report_id,report_date\n"{canary_row()}\n{canary_row()}\n',
    "open quote at the end": f'report_id,report_date\n{CANARY},"{CANARY}\n{canary_row()}\n',
    "NUL": f"report_id,report_date\n{CANARY},\0{CANARY}\n",
    "too many columns": canary_row(10_000),
}


@pytest.mark.parametrize("content", BROKEN_TEXT.values(), ids=BROKEN_TEXT.keys())
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_canary_in_a_broken_text_file_is_in_no_error(tmp_path, capfd, everything_logged, content, encoding):
    (tmp_path / "a.csv").write_bytes(content.encode(encoding))

    with pytest.raises(ZichtError) as caught:
        read_inputs([tmp_path / "a.csv"], work=tmp_path / "work")

    assert CANARY not in shown(caught)
    assert CANARY not in "".join(capfd.readouterr()) + everything_logged.text


def test_canary_before_a_byte_that_no_encoding_has_is_in_no_error(tmp_path):
    (tmp_path / "a.csv").write_bytes(f"report_id,report_date\n{CANARY},".encode() + b"\x81\xff")

    with pytest.raises(ZichtError) as caught:
        read_inputs([tmp_path / "a.csv"], work=tmp_path / "work")

    assert CANARY not in shown(caught)


@pytest.mark.parametrize("suffix", [".xlsx", ".ods", ".parquet"])
def test_canary_in_a_damaged_file_is_in_no_error(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    if suffix == ".parquet":
        path.write_bytes(b"PAR1" + CANARY.encode() * 100 + b"PAR1")
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("content.xml", f"<{CANARY}><{CANARY}>")
            archive.writestr("xl/workbook.xml", f"<{CANARY}>")
            archive.writestr(f"xl/worksheets/{CANARY}.xml", f"<{CANARY}>")

    with pytest.raises(ZichtError) as caught:
        read_inputs([path], work=tmp_path / "work")

    assert CANARY not in shown(caught)


def test_canary_in_a_row_with_too_many_fields_is_only_in_the_quarantine(tmp_path, capfd, everything_logged):
    path = tmp_path / "a.csv"
    path.write_text(f"report_id,report_date\n{canary_row(5)}\n{canary_row(1)}\n")

    intake = read_inputs([path], work=tmp_path / "work")

    assert intake.quarantine["reports"].read_text(encoding="utf-8").count(CANARY) == 6
    assert CANARY not in repr(intake) + "".join(capfd.readouterr()) + everything_logged.text
