"""Tables of capture histories as people have them: many shapes of file, one reading, and clear refusals."""

from __future__ import annotations

import csv

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from zicht.errors import DefinitionError, InputError
from zicht.records.capture import read_capture_table

#: Artificial_3 of Chan, Silverman and Vincent (2021), Table 2.
HEADER = ["A", "B", "C", "count"]
ROWS = [[1, 0, 0, 40], [0, 1, 0, 30], [0, 0, 1, 20], [1, 1, 0, 6]]
CANARY = "Kanarie-7f3a"


def write(path, lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def persons_by_history(table):
    found = {}
    for members, count in zip(table.members.tolist(), table.counts.tolist(), strict=True):
        found[tuple(members)] = found.get(tuple(members), 0) + count
    return {history: count for history, count in found.items() if count}


EXPECTED = {(1, 0, 0): 40, (0, 1, 0): 30, (0, 0, 1): 20, (1, 1, 0): 6}


def as_csv(path, delimiter=",", encoding="utf-8"):
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows([HEADER, *ROWS])
    return path


def as_xlsx(path):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADER, *ROWS]):
            sheet.write_row(number, 0, row)
    return path


def as_parquet(path):
    pq.write_table(pa.table({name: [row[n] for row in ROWS] for n, name in enumerate(HEADER)}), path)
    return path


@pytest.mark.parametrize(
    "make",
    [
        lambda folder: as_csv(folder / "t.csv"),
        lambda folder: as_csv(folder / "t.csv", ";", "cp1252"),
        lambda folder: as_csv(folder / "t.tsv", "\t", "utf-8-sig"),
        lambda folder: as_csv(folder / "t.txt", "|", "utf-16"),
        lambda folder: as_xlsx(folder / "t.xlsx"),
        lambda folder: as_parquet(folder / "t.parquet"),
    ],
    ids=["csv", "semicolon", "tabs", "utf-16", "xlsx", "parquet"],
)
def test_every_kind_of_file_is_read_the_same(make, tmp_path):
    table = read_capture_table(make(tmp_path))

    assert table.lists == ("A", "B", "C")
    assert table.is_counted
    assert persons_by_history(table) == EXPECTED


@pytest.mark.parametrize("name", ["count", "Count", " N ", "freq", "Aantal", "Personen"])
def test_count_is_known_by_its_name(name, tmp_path):
    path = write(tmp_path / "t.csv", [f"A,B,{name}", "1,0,7", "0,1,5", "1,1,2"])

    assert persons_by_history(read_capture_table(path)) == {(1, 0): 7, (0, 1): 5, (1, 1): 2}


def test_count_and_lists_may_be_named(tmp_path):
    path = write(tmp_path / "t.csv", ["A,B,C,how many", "yes,no,1,7", "no,yes,0,5", "ja,nee,1,2"])

    table = read_capture_table(path, lists=["a", "B"], count="How  many")

    assert table.lists == ("A", "B")
    assert persons_by_history(table) == {(1, 0): 9, (0, 1): 5}


def test_without_counts_each_row_is_a_person(tmp_path):
    path = write(tmp_path / "t.csv", ["id,A,B,year", "1,1,0,2018", "2,1,0,2018", "3,0,1,2019", "4,0,1,2019"])

    table = read_capture_table(path)

    assert not table.is_counted
    assert persons_by_history(table) == {(1, 0): 2, (0, 1): 2}


def test_covariates_keep_their_empty_cells(tmp_path):
    path = write(
        tmp_path / "t.csv", ["A,B,year,sex,count", "1,0,2019,f,3", "0,1,2018,,4", "1,1,,NA,1", "1,0,2018,m,2"]
    )

    year, sex = read_capture_table(path, covariates=["year", "sex"]).covariates

    assert (year.name, year.values, year.codes.tolist()) == ("year", ("2018", "2019"), [1, 0, -1, 0])
    assert (sex.values, sex.codes.tolist()) == (("f", "m"), [0, -1, -1, 1])


def test_covariate_of_0_and_1_is_no_list(tmp_path):
    path = write(tmp_path / "t.csv", ["A,B,minor,count", "1,0,1,3", "0,1,0,4", "1,1,1,2"])

    assert read_capture_table(path, covariates=["minor"]).lists == ("A", "B")


@pytest.mark.parametrize("cell", ["", "NA", "0"])
def test_row_of_no_list_may_stand_without_a_count(cell, tmp_path):
    path = write(tmp_path / "t.csv", ["A,B,n", f"0,0,{cell}", "1,0,3", "0,1,4", "1,1,2"])

    assert int(np.sum(read_capture_table(path).counts)) == 9


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["A,B,count", "1,0,3", "0,1,"], "column 3 that cannot be used: 1 (first: row 3)"),
        (["A,B,count", "1,0,-3", "0,1,1.5"], "column 3 that cannot be used: 2 (first: row 2)"),
        (["A,B,count", "1,0,1.131", "0,1,4"], "cannot be used"),
        (["A,B,count", "1,0,9", "0,1,99999999999999999999"], "cannot be used"),
        (["A,B,count"], "no row below the header"),
        (["A,B,count", "1,0,3,9"], "another number of cells"),
        (["year,count", "2018,3"], "no column holds nothing but 0 and 1"),
        (["A,B,count,n", "1,0,3,3", "0,1,4,4"], "columns 3, 4 are all named as a count"),
        (["1,0,40", "0,1,30"], "row 1 holds data"),
        (["A,B,total", "1,0,3", "0,1,4", "1,1,2"], "column 3 may hold counts"),
        (["A,B,year,total", "1,0,1,3", "0,1,1,4", "1,0,2,3", "0,1,2,4"], "column 4 may hold counts"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(lines, words, tmp_path):
    with pytest.raises(InputError) as refused:
        read_capture_table(write(tmp_path / "t.csv", lines))

    assert words in str(refused.value)


def test_cells_of_a_named_list_must_be_0_or_1(tmp_path):
    path = write(tmp_path / "t.csv", ["A,B,count", "1,,3", "2,1,4"])

    with pytest.raises(InputError) as refused:
        read_capture_table(path, lists=["A", "B"])

    assert "list column 1 that are not 0 or 1: 1 (first: row 3)" in str(refused.value)
    assert "list column 2 that are not 0 or 1: 1 (first: row 2)" in str(refused.value)


@pytest.mark.parametrize(
    "told",
    [
        {"lists": ["A", "Z"]},
        {"count": "Z"},
        {"covariates": ["Z"]},
        {"lists": ["A", "A"]},
        {"lists": ["A", "B"], "covariates": ["A"]},
        {"count": "count", "one_row_per_person": True},
    ],
)
def test_columns_that_are_named_wrongly_are_refused(told, tmp_path):
    with pytest.raises(DefinitionError):
        read_capture_table(as_csv(tmp_path / "t.csv"), **told)


def test_one_row_per_person_may_be_said(tmp_path):
    path = write(tmp_path / "t.csv", ["A,B,total", "1,0,3", "0,1,4", "1,1,2"])

    assert read_capture_table(path, one_row_per_person=True).counts.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    "lines",
    [
        [f"A,B,{CANARY},count", f"1,0,{CANARY},{CANARY}", f"0,1,{CANARY},4"],
        [f"{CANARY},B", f"{CANARY},1", f"{CANARY},0,2"],
        [f"{CANARY},0,1", f"{CANARY},1,0", f"{CANARY},0,1"],
    ],
)
def test_no_message_repeats_what_a_file_holds(lines, tmp_path):
    path = write(tmp_path / "t.csv", lines)

    with pytest.raises(InputError) as refused:
        read_capture_table(path, lists=["A", "B"] if lines[0].startswith("A,B") else [])

    assert CANARY not in str(refused.value)
    assert CANARY not in repr(refused.value)
