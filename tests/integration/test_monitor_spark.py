"""The tables are counted equally on DuckDB and on Spark.

In `make test`: `test_spark_counts_and_links_as_duckdb_does`.
"""

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

from support.spark import ENVIRONMENT
from zicht.records.contract import Kind
from zicht.records.contracts import CONTRACTS
from zicht.records.intake import read_inputs
from zicht.vocabulary import UNKNOWNS, code_list

PROGRAM = Path(__file__).with_name("count_on_engine.py")
ROWS = 1_000
PERSONS = 700

pytestmark = [
    pytest.mark.spark,
    pytest.mark.study,
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
]


def cells(column, generator):
    """Return random cells of a column: every code of its list can occur, and every kind of unknown."""
    if column.kind in {Kind.CODE, Kind.CODES}:
        codes = [*code_list(column.codes).codes, *UNKNOWNS]
        return generator.choice(codes, ROWS)
    if column.kind is Kind.DATE:
        years = generator.integers(2012, 2021, ROWS)
        return [f"{y}" if y % 3 == 0 else f"{y}-{1 + n % 12:02}" for n, y in enumerate(years)]
    if column.kind is Kind.INTEGER:
        return [str(age) for age in generator.integers(0, 80, ROWS)]
    return [""] * ROWS


def columns_of(name, generator):
    skipped = {"source", "birth_date", "period_start", "period_end", "retain_until"}
    columns = {c.name: cells(c, generator) for c in CONTRACTS[name].columns if c.name not in skipped}
    columns[CONTRACTS[name].key[-1]] = [str(n) for n in range(ROWS)]
    columns["person_key"] = [f"p-{n}" for n in generator.integers(0, PERSONS, ROWS)]
    return columns


def suspect_columns(generator):
    """Return suspects in several stages and cases, whose cases are investigations of the offences."""
    columns = columns_of("suspects", generator)
    columns["suspect_key"] = [f"s-{n}" for n in generator.integers(0, 300, ROWS)]
    columns["case_key"] = [f"i-{n}" for n in generator.integers(0, 80, ROWS)]
    columns["next_case"] = [f"i-{n}" if n < 80 else "" for n in generator.integers(0, 800, ROWS)]
    columns["birth_year"] = [str(year) for year in generator.integers(1960, 2000, ROWS)]
    columns["stage_date"] = [
        f"{year}-{1 + n % 12:02}-{1 + n % 28:02}" if n % 4 else f"{year}-{1 + n % 12:02}"
        for n, year in enumerate(generator.integers(2012, 2021, ROWS))
    ]
    columns["supervision_from"], columns["supervision_to"] = ["2015", ""] * (ROWS // 2), ["2021"] * ROWS
    return columns


def care_tables(generator):
    """Return needs and help, of presumed victims and of people alike; help goes through its steps in order."""
    needs, help_ = columns_of("needs", generator), columns_of("help", generator)
    days = np.datetime64("2012-01-01") + generator.integers(0, 3000, ROWS)
    needs["since"], needs["assessed"] = ["2011"] * ROWS, days.astype(str)
    needs["adult_from"] = np.where(generator.random(ROWS) < 0.5, (days + 700).astype(str), "")
    needs["person_key"] = np.where(
        needs["person_group"] == "matched", [f"y-{n}" for n in range(ROWS)], needs["person_key"]
    )
    help_["person_key"] = np.where(generator.random(ROWS) < 0.5, needs["person_key"], help_["person_key"])
    help_["need"] = np.where(generator.random(ROWS) < 0.7, needs["domain"], help_["need"])
    help_["kind"] = np.where(generator.random(ROWS) < 0.3, "youth_care_closed", help_["kind"])
    for name in ("offered", "waited_from", "started", "ended"):
        days = days + generator.integers(0, 90, ROWS)
        help_[name] = np.where(generator.random(ROWS) < 0.8, days.astype(str), "")
    return {"needs": needs, "help": help_}


@pytest.fixture
def canonical(tmp_path):
    """Return canonical files with every coded column filled at random."""
    generator = np.random.default_rng(20211018)
    tables = {name: columns_of(name, generator) for name in ("reports", "offences", "follow_ups")}
    tables["suspects"] = suspect_columns(np.random.default_rng(28))
    tables |= care_tables(np.random.default_rng(22))
    tables |= {name: columns_of(name, np.random.default_rng(29)) for name in ("chats", "commitments")}
    reports, generator_of_spells = tables["reports"], np.random.default_rng(18)
    reports["reporter"] = [f"organisation {n}" for n in generator.integers(0, 9, ROWS)]
    began, lasted = generator_of_spells.integers(2005, 2010, ROWS), generator_of_spells.integers(0, 12, ROWS)
    reports["period_start"] = [
        f"{year}-{1 + n % 12:02}" if n % 2 else f"{year}" for n, year in enumerate(began)
    ]
    reports["period_end"] = [
        f"{year}-{1 + n % 12:02}" if n % 3 else "" for n, year in enumerate(began + 1 + lasted)
    ]
    reports["report_date"][:3] = ["unknown", "2014/2018", "2016/2020"]
    reports["forms"] = [f if f in UNKNOWNS else f"{f};labour" for f in reports["forms"]]
    offences = tables["offences"]
    offences["registered"] = offences["offence_date"] = [
        f"{day}-{1 + n % 28:02}"
        for n, day in enumerate(f"{year}-{1 + year % 12:02}" for year in generator.integers(2012, 2021, ROWS))
    ]
    offences["investigation"] = [f"i-{n}" if n % 3 else "" for n in generator.integers(0, 50, ROWS)]
    follow_ups = tables["follow_ups"]
    follow_ups["followed_from"], follow_ups["followed_until"] = ["2012-06-01"] * ROWS, ["2021-05-01"] * ROWS
    follow_ups["found"] = ["yes", "yes", "no"] * (ROWS // 3) + ["yes"] * (ROWS % 3)
    follow_ups["person_key"] = [
        f"m-{n}" if group == "matched" else key
        for n, (group, key) in enumerate(
            zip(follow_ups["person_group"], follow_ups["person_key"], strict=True)
        )
    ]
    paths = []
    for name, columns in tables.items():
        paths.append(tmp_path / f"{name}.csv")
        with paths[-1].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([list(columns), *zip(*columns.values(), strict=True)])
    intake = read_inputs(paths, work=tmp_path / "work")
    assert {r.file: r.reasons for r in intake.receipts if r.quarantined} == {}
    return intake.tables["reports"].parent


def counted(kind, canonical, folder):
    result = folder / f"{kind}.json"
    command = [sys.executable, PROGRAM, kind, canonical, folder / f"{kind}-engine", result]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(result.read_text())


def test_tables_are_equal_on_both_engines(canonical, tmp_path):
    on_duckdb, on_spark = (counted(kind, canonical, tmp_path) for kind in ("duckdb", "spark"))

    assert on_spark.keys() == on_duckdb.keys() >= {f"T{number:02}" for number in range(1, 15)}
    assert {table for table in on_duckdb if on_spark[table] != on_duckdb[table]} == set()
    # Nobody else published a figure, and there are no records of capacity.
    without_rows = {"T33", "T36"}
    assert all(on_duckdb[table] for table in on_duckdb.keys() - without_rows)
