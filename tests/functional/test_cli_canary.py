"""A marked value in every field of a broken file is nowhere but in the private quarantine."""

from __future__ import annotations

import csv
import zipfile

import pytest

from zicht.records.contracts import CONTRACTS
from zicht.records.mapping import shipped_mapping, shipped_mapping_names

CANARY = "Kanarie-7f3a"
GOOD = "report_id,report_date,reporter,sex\n1,2018-02-01,Police,female\n"


def write(path, columns, mark=CANARY):
    """Write two rows with the mark in every field: neither can be accepted."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, [mark] * len(columns), [mark] * len(columns)])
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with a good file, and a file of every format in which each field bears the mark of its format."""
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "good.csv").write_text(GOOD)
    for name, columns in FILES.items():
        write(folder / f"broken-{name}.csv", columns, mark(name))
    return folder


def mark(name):
    return f"{CANARY}-{name}"


def test_canary_is_in_no_output_and_in_no_file_of_the_edition(zicht, folder, tmp_path):
    done = zicht("monitor", folder, "--out", tmp_path / "edition", render=True)

    assert done.code == 0
    assert CANARY not in done.out + done.err
    assert not any(CANARY.encode() in content for content in everything_in(tmp_path / "edition"))
    assert not any(CANARY.encode() in c for c in everything_in(tmp_path / "edition-work/canonical"))
    quarantine = "".join(path.read_text("utf-8") for path in (tmp_path / "edition-work/quarantine").iterdir())
    assert [name for name in FILES if quarantine.count(mark(name)) < 2 * len(FILES[name])] == []


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
