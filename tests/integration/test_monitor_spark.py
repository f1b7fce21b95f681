"""The tables are counted equally on DuckDB and on Spark."""

from __future__ import annotations

import csv
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from zicht.records.contract import Kind
from zicht.records.contracts import CONTRACTS
from zicht.records.intake import read_inputs
from zicht.vocabulary import UNKNOWNS, code_list

PROGRAM = Path(__file__).with_name("count_on_engine.py")
REPORTS = 1_000
PERSONS = 700

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
]


def cells(column, generator):
    """Return random cells of a column: every code of its list can occur, and every kind of unknown."""
    if column.kind in {Kind.CODE, Kind.CODES}:
        codes = [*code_list(column.codes).codes, *UNKNOWNS]
        return generator.choice(codes, REPORTS)
    if column.kind is Kind.DATE:
        years = generator.integers(2012, 2021, REPORTS)
        return [f"{y}" if y % 3 == 0 else f"{y}-{1 + n % 12:02}" for n, y in enumerate(years)]
    if column.kind is Kind.INTEGER:
        return [str(age) for age in generator.integers(0, 80, REPORTS)]
    return [""] * REPORTS


@pytest.fixture
def reports(tmp_path):
    """Return a canonical file with every coded column filled at random."""
    generator = np.random.default_rng(20211018)
    contract = CONTRACTS["reports"]
    skipped = {"source", "birth_date", "period_start", "period_end", "retain_until"}
    columns = {c.name: cells(c, generator) for c in contract.columns if c.name not in skipped}
    columns["report_id"] = [str(n) for n in range(REPORTS)]
    columns["person_key"] = [f"p-{n}" for n in generator.integers(0, PERSONS, REPORTS)]
    columns["reporter"] = [f"organisation {n}" for n in generator.integers(0, 9, REPORTS)]
    columns["report_date"][:3] = ["unknown", "2014/2018", "2016/2020"]
    columns["forms"] = [f if f in UNKNOWNS else f"{f};labour" for f in columns["forms"]]
    path = tmp_path / "reports.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([list(columns), *zip(*columns.values(), strict=True)])
    intake = read_inputs([path], work=tmp_path / "work")
    assert intake.receipts[0].accepted == REPORTS, intake.receipts[0].reasons
    return intake.tables["reports"]


def counted(kind, reports, folder):
    result = folder / f"{kind}.json"
    command = [sys.executable, PROGRAM, kind, reports, folder / f"{kind}-engine", result]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(result.read_text())


def test_tables_are_equal_on_both_engines(reports, tmp_path):
    on_duckdb, on_spark = (counted(kind, reports, tmp_path) for kind in ("duckdb", "spark"))

    assert on_spark.keys() == on_duckdb.keys() >= {f"T{number:02}" for number in range(1, 15)}
    assert {table for table in on_duckdb if on_spark[table] != on_duckdb[table]} == set()
    assert all(on_duckdb[table] for table in on_duckdb.keys() - {"T33"})
