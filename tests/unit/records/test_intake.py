from __future__ import annotations

import csv
import hashlib
import os
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from zicht.errors import OutputError
from zicht.records import intake as module
from zicht.records.contracts import CONTRACTS
from zicht.records.intake import RowsLostError, read_inputs
from zicht.records.rows import RowReader, stored_schema

EXCERPT = Path(__file__).resolve().parents[2] / "data" / "ctdc" / "ctdc_victim_perpetrator_excerpt.csv"


def counts(table, column):
    return {c["values"]: c["counts"] for c in table[column].value_counts().to_pylist()}


def test_accepted_row_is_stored_as_the_contract_says(write, read, stored):
    text = (
        "report_id,report_date,sex,forms,age_at_report,period_start,given_names,place_municipality\n"
        "1,2019-03-14, female ,labour;sexual;labour,21,2018-10,Ewa,GM0363\n"
        "2,2014/2018,,,,unknown,,\n"
    )

    first, second = stored(read(write("police.csv", text)), "reports").to_pylist()

    assert first["report_date"] == first["report_date_last"] == date(2019, 3, 14)
    assert (first["report_date_precision"], first["source"], first["sex"]) == ("day", "police", "female")
    assert (first["forms"], first["age_at_report"], first["given_names"]) == ("labour;sexual", 21, "Ewa")
    assert (first["period_start"], first["period_start_last"]) == (date(2018, 10, 1), date(2018, 10, 31))
    assert (second["report_date"], second["report_date_last"]) == (date(2014, 1, 1), date(2018, 12, 31))
    assert second["report_date_precision"] == "range"
    assert (second["sex"], second["forms"], second["age_at_report"]) == ("not_asked", "not_asked", None)
    assert (second["period_start"], second["period_start_precision"]) == (None, "unknown")
    assert (second["given_names"], second["route"], second["purposes"]) == (None, "not_asked", "not_asked")


@pytest.mark.parametrize("table", CONTRACTS)
def test_empty_table_has_all_stored_columns(write, read, stored, table):
    found = stored(read(write("a.csv", ",".join(CONTRACTS[table].column_names) + "\n")), table)

    assert found.schema.names == [name for c in CONTRACTS[table].columns for name in c.stored]
    assert found.schema.equals(stored_schema(CONTRACTS[table]))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("report_date", "1850-01-01"), ["report_date", "date_out_of_bounds"]),
        (("report_date", "2150-01-01"), ["report_date", "date_out_of_bounds"]),
        (("report_date", "2019-02-30"), ["report_date", "date_impossible"]),
        (("report_date", "14-03-2019"), ["report_date", "date_syntax"]),
        (("report_date", ""), ["report_date", "missing"]),
        (("report_date,birth_date", "2019,1850"), ["birth_date", "date_out_of_bounds"]),
        (("report_date,birth_date", "2019,2020"), ["report_date", "wrong_order"]),
        (("report_date,period_start,period_end", "2019,2018-05,2018-04"), ["period_end", "wrong_order"]),
        (("report_date,sex", "2019,woman"), ["sex", "unknown_code"]),
        (("report_date,place_municipality", "2019,GM9999"), ["place_municipality", "unknown_code"]),
        (("report_date,nationality", "2019,PL"), ["nationality", "unknown_code"]),
        (("report_date,forms", "2019,labour;sex"), ["forms", "unknown_code"]),
        (("report_date,forms", "2019,labour;unknown"), ["forms", "unknown_beside_codes"]),
        (("report_date,age_at_report", "2019,twelve"), ["age_at_report", "number_syntax"]),
        (("report_date,age_at_report", "2019,21.5"), ["age_at_report", "number_syntax"]),
        (("report_date,age_at_report", "2019,-1"), ["age_at_report", "number_out_of_bounds"]),
        (("report_date,age_at_report", "2019,111"), ["age_at_report", "number_out_of_bounds"]),
        (("report_date,family_name", "2019,a\x07b"), ["family_name", "control_character"]),
    ],
)
def test_row_that_breaks_the_contract_goes_to_quarantine(write, read, quarantined, row, fault):
    columns, cells = row
    good = "2019" + "," * columns.count(",")
    intake = read(write("a.csv", f"report_id,{columns}\n0,{good}\n1,{cells}\n"))

    assert quarantined(intake) == [["3", *fault]]
    assert (intake.receipts[0].rows, intake.receipts[0].accepted) == (2, 1)
    assert intake.receipts[0].reasons == {fault[1]: 1}


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("report_date,period_start,period_end", "2019,2018,2018-04"),
        ("report_date,period_start,period_end", "2019,2018-04,2018-04"),
        ("report_date,period_start,period_end", "2019,unknown,2018"),
        ("report_date,birth_date", "unknown,2020"),
        ("report_date,birth_date", "2014/2018,2016"),
        ("report_date,sex", "2019,withheld"),
        ("report_date,forms", "2019,withheld"),
    ],
)
def test_row_that_may_be_right_is_accepted(write, read, columns, row):
    assert read(write("a.csv", f"report_id,{columns}\n1,{row}\n")).receipts[0].accepted == 1


def test_row_with_several_faults_names_each_column_and_reason(write, read, quarantined):
    intake = read(
        write("a.csv", "report_id,report_date,sex,route\n,2019,woman,domestic\n1,2019,woman,home\n")
    )

    assert quarantined(intake) == [
        ["2", "report_id;sex", "missing;unknown_code"],
        ["3", "sex;route", "unknown_code;unknown_code"],
    ]
    assert intake.receipts[0].reasons == {"missing": 1, "unknown_code": 2}


def test_duplicate_key_is_found_over_files_and_the_first_row_stays(write, read, stored, quarantined):
    first = write("a.csv", "source,report_id,report_date,sex\npolice,1,2019,female\npolice,2,2019,male\n")
    second = write(
        "b.csv", "source,report_id,report_date,sex\npolice,1,2019,male\nother,1,2019,x\npolice,3,,x\n"
    )
    third = write("c.csv", "source,report_id,report_date\npolice,3,2019\npolice,3,2020\n")

    intake = read(first, second, third)

    assert quarantined(intake) == [
        ["2", "report_id", "duplicate_key"],
        ["4", "report_date", "missing"],
        ["3", "report_id", "duplicate_key"],
    ]
    assert stored(intake, "reports")["sex"].to_pylist() == ["female", "male", "x", "not_asked"]


def test_report_after_the_vintage_goes_to_quarantine(write, read, quarantined):
    write("a.csv", "report_id,report_date\n1,2021-09-01\n2,2021-09-02\n3,2021\n4,2021-10\n5,unknown\n")
    folder = write("zicht.toml", '[input]\nvintage = 2021-09-01\n[[file]]\npath = "a.csv"\n').parent

    intake = read(folder)

    assert quarantined(intake) == [
        ["3", "report_date", "after_vintage"],
        ["5", "report_date", "after_vintage"],
    ]


def test_quarantine_keeps_the_rows_own_cells_with_formulas_neutralised(write, read):
    text = (
        "report_id,report_date,given_names,row\n1,x,=cmd|'/c calc'!A1,@sum\n2,2019\n3,2019,+1,-2,extra,more\n"
    )

    intake = read(write("a.csv", text))

    with intake.quarantine["reports"].open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert lines[0] == {
        "file": "a.csv",
        "row": "2",
        "column": "report_date",
        "reason": "date_syntax",
        "report_id": "1",
        "report_date": "x",
        "given_names": "'=cmd|'/c calc'!A1",
        "row (cell)": "'@sum",
        "more_cells": "",
    }
    assert [line["reason"] for line in lines[1:]] == ["field_count", "field_count"]
    assert (lines[1]["report_date"], lines[2]["row (cell)"], lines[2]["more_cells"]) == (
        "2019",
        "'-2",
        "extra more",
    )


def test_quarantine_of_files_with_different_columns_has_all_of_them(write, read):
    intake = read(
        write("a.csv", "report_id,report_date,sex\n1,x,female\n"),
        write("b.csv", "report_id,report_date,route\n1,y,z\n"),
    )

    with intake.quarantine["reports"].open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["sex"], line["route"]) for line in lines] == [("female", ""), ("", "z")]


def test_file_without_faults_leaves_no_quarantine(write, read, tmp_path):
    intake = read(write("a.csv", "report_id,report_date\n1,2019\n"))

    assert intake.quarantine == {}
    assert list((tmp_path / "work" / "quarantine").iterdir()) == []


def test_receipt_says_what_the_file_brought(write, read):
    write("a.csv", "report_id,report_date,colour\n1,2019,red\n2,x,red\n")
    folder = write(
        "zicht.toml", '[[file]]\npath = "a.csv"\nsource = "police"\nregime = "suppress_below_5"\n'
    ).parent

    receipt = read(folder).receipts[0]

    assert (receipt.source, receipt.file, receipt.table, receipt.mapping) == (
        "police",
        "a.csv",
        "reports",
        "",
    )
    assert (receipt.rows, receipt.accepted, receipt.quarantined) == (2, 1, 1)
    assert (receipt.reasons, receipt.regime, receipt.unused) == (
        {"date_syntax": 1},
        "suppress_below_5",
        ("colour",),
    )
    assert receipt.sha256 == hashlib.sha256((folder / "a.csv").read_bytes()).hexdigest()


def test_second_run_replaces_what_the_first_left(write, read, tmp_path):
    read(
        write("a.csv", "report_id,report_date\n1,x\n"),
        write("b.csv", "row_id,person_key,assessed\n1,p,2019\n"),
    )
    (tmp_path / "work" / "canonical" / "help.parquet.partial").write_text("left by a run that was killed")
    read(write("c.csv", "report_id,report_date\n1,2019\n"))

    left = sorted(
        str(p.relative_to(tmp_path / "work")) for p in (tmp_path / "work").rglob("*") if p.is_file()
    )
    assert left == ["canonical/reports.parquet"]


def test_same_input_gives_same_bytes(write, read):
    path = write("a.csv", "report_id,report_date,forms\n1,2019,labour\n2,2019,sexual;labour\n")

    first = read(path).tables["reports"].read_bytes()

    assert read(path).tables["reports"].read_bytes() == first


def test_progress_rises_to_the_size_of_all_files(write, tmp_path):
    paths = [write(f"{n}.csv", "report_id,report_date\n" + f"{n},2019\n" * 1000) for n in range(3)]
    told = []

    read_inputs(paths, work=tmp_path / "work", on_progress=lambda done, total: told.append((done, total)))

    total = sum(path.stat().st_size for path in paths)
    assert told[-1] == (total, total)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_row_that_gets_lost_is_a_bug_and_stops_the_run(write, read, monkeypatch):
    original = RowReader.read

    def lose_a_row(self, raw):
        batch = original(self, raw)
        return type(batch)(batch.accepted.slice(1), batch.faults)

    monkeypatch.setattr(RowReader, "read", lose_a_row)

    with pytest.raises(RowsLostError):
        read(write("a.csv", "report_id,report_date\n1,2019\n"))


def test_full_disk_is_an_output_error_and_leaves_no_half_table(write, read, tmp_path, monkeypatch):
    def no_room(self, batch):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.TableWriter, "write", no_room)

    with pytest.raises(OutputError, match="work folder 'work'"):
        read(write("a.csv", "report_id,report_date\n1,2019\n"))
    assert [p for p in (tmp_path / "work").rglob("*") if p.is_file()] == []


def test_work_folder_that_is_a_file_is_an_output_error(write, tmp_path):
    (tmp_path / "work").write_text("")

    with pytest.raises(OutputError):
        read_inputs([write("a.csv", "report_id,report_date\n1,2019\n")], work=tmp_path / "work")


def test_ctdc_excerpt_is_accepted_whole(read, stored):
    """Counts by hand from the file: cut -d, -f1 | sort | uniq -c."""
    intake = read(EXCERPT)
    table = stored(intake, "reports")

    assert (intake.receipts[0].rows, intake.receipts[0].accepted) == (300, 300)
    assert counts(table, "report_date_precision") == {"range": 182, "year": 64, "unknown": 54}
    assert counts(table, "sex") == {"female": 135, "male": 114, "unknown": 51}
    assert counts(table, "forms") == {"labour": 172, "unknown": 86, "sexual": 36, "labour;sexual": 6}
    assert set(intake.supplied["reports"]) >= {
        "report_date",
        "sex",
        "forms",
        "age_class_at_report",
        "relation",
    }


def test_codes_that_files_can_give_add_up_over_files(write, read):
    """The published file asks about two forms and two sexes; a file with canonical columns can give every code."""
    published = read(EXCERPT).supplied["reports"]
    both = read(EXCERPT, write("own.csv", "report_id,report_date,sex\n1,2019,x\n")).supplied["reports"]

    assert published["forms"] == both["forms"] == {"labour", "sexual"}
    assert (published["sex"], both["sex"]) == ({"female", "male"}, {"female", "male", "x"})
    assert published["reporter_type"] == published["report_date"] == frozenset()


@pytest.mark.skipif("ZICHT_REFERENCE_DIR" not in os.environ, reason="needs the whole published file")
def test_ctdc_file_is_accepted_whole(read):
    path = Path(os.environ["ZICHT_REFERENCE_DIR"]) / "ctdc" / "ctdc_victim_perpetrator_synthetic.csv"

    intake = read(path)

    precisions = pq.read_table(intake.tables["reports"], columns=["report_date_precision"])
    assert (intake.receipts[0].rows, intake.receipts[0].accepted) == (21_195, 21_195)
    assert counts(precisions, "report_date_precision")["unknown"] == 3_655
