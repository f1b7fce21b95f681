"""A marked value in every field of a broken file is nowhere but in the private quarantine."""

from __future__ import annotations

import csv
import zipfile

import pytest

from zicht.records.contracts import CONTRACTS
from zicht.records.mapping import shipped_mapping, shipped_mapping_names

CANARY = "Kanarie-7f3a"
GOOD = "report_id,report_date,reporter,sex\n1,2018-02-01,Police,female\n"


def write(path, columns):
    """Write two rows with the mark in every field: neither can be accepted."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, [CANARY] * len(columns), [CANARY] * len(columns)])
    return path


def everything_in(folder):
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.read_bytes()
            if path.suffix == ".xlsx":
                with zipfile.ZipFile(path) as workbook:
                    yield from map(workbook.read, workbook.namelist())


FILES = {
    "canonical": CONTRACTS["reports"].column_names,
    **{name: shipped_mapping(name).source_columns for name in shipped_mapping_names()},
}


#: The report and the workbook see the release and nothing else: one file shows that of all.
RUNS = [("canonical", True), *((name, False) for name in FILES)]


@pytest.mark.parametrize(("name", "render"), RUNS)
def test_canary_is_in_no_output_and_in_no_file_of_the_edition(zicht, tmp_path, name, render):
    folder = tmp_path / "inputs"
    folder.mkdir()
    (folder / "good.csv").write_text(GOOD)
    write(folder / "broken.csv", FILES[name])

    done = zicht("monitor", folder, "--out", tmp_path / "edition", render=render)

    assert done.code == 0
    assert CANARY not in done.out + done.err
    assert not any(CANARY.encode() in content for content in everything_in(tmp_path / "edition"))
    quarantine = (tmp_path / "edition-work/quarantine/reports.csv").read_text(encoding="utf-8")
    assert CANARY in quarantine
    assert not any(CANARY.encode() in c for c in everything_in(tmp_path / "edition-work/canonical"))


@pytest.mark.parametrize("arguments", [["check"], ["check", "--json"]], ids=["text", "json"])
def test_canary_is_in_no_output_of_check(zicht, tmp_path, arguments):
    path = write(tmp_path / "reports.csv", FILES["canonical"])

    done = zicht(*arguments, path)

    assert done.code == 3
    assert CANARY not in done.out + done.err


@pytest.mark.parametrize(
    "header", [f"{CANARY},report_date", f"report_id,report_id,{CANARY}", f"report_id,report_date,{CANARY}"]
)
def test_canary_in_a_header_is_in_no_output(zicht, tmp_path, header):
    (tmp_path / "reports.csv").write_text(f"{header}\n{CANARY},2018\n")

    done = zicht("monitor", tmp_path / "reports.csv", "--out", tmp_path / "edition")

    assert CANARY not in done.out + done.err
