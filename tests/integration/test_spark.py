"""A few tables and a few hundred reports: Spark counts and links as DuckDB does. All of it is a study of its own."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from support.spark import QUICK_ENVIRONMENT
from zicht.engine import open_engine
from zicht.linkage.attributes import make_attributes
from zicht.linkage.circumstances import add_circumstances
from zicht.linkage.model import train
from zicht.linkage.schema import CASES
from zicht.records.intake import read_inputs

PROGRAM = Path(__file__).with_name("few_on_engine.py")
HEADER = (
    "report_id,report_date,source,person_key,given_names,family_name,birth_date,sex,nationality,"
    "forms,reporter,reporter_type\n"
)
FORMS = ("sexual", "labour", "sexual;labour", "criminal", "unknown", "")

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
]


def write_reports(path, persons=140, again=80):
    """Write reports of persons, of some of them two: by the agencies' key, and with a typing error in every other."""
    rng = np.random.default_rng(3)
    lines = []
    for number in range(persons):
        given, family = (
            "".join(rng.choice(list("bdklmnrst")) + rng.choice(list("aeiou")) for _ in range(4)) for _ in "gf"
        )
        born = f"{1975 + int(rng.integers(20))}-{1 + int(rng.integers(12)):02}-{13 + int(rng.integers(15))}"
        for time in range(1 + (number < again)):
            typed = f"{family[:-2]}{family[-1]}" if time and number % 2 else family
            source, key = ("police", "shelter")[time], f"p{number}" if number % 3 == 0 else ""
            day = ("unknown", "2016/2018", f"{2015 + number % 6}-0{1 + time}-11")[min(number, 2)]
            who = (
                f"{given},{typed},{born},{('female', 'male')[number % 2]},{('ROU', 'NLD', 'POL')[number % 3]}"
            )
            form, reporter = rng.choice(FORMS), f"organisation {number % 7},{source}"
            lines.append(f"{number}-{time},{day},{source},{key},{who},{form},{reporter}\n")
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """Return the canonical reports, what of them is compared, and a model that learned from them."""
    folder = tmp_path_factory.mktemp("given")
    intake = read_inputs([write_reports(folder / "reports.csv")], work=folder / "work")
    assert intake.receipts[0].quarantined == 0, intake.receipts[0].reasons
    reports, attributes = pq.read_table(intake.tables["reports"]), folder / "attributes.parquet"
    table = add_circumstances(make_attributes(reports), reports)
    pq.write_table(table, attributes)
    with open_engine(folder / "training") as engine:
        model = train(table, CASES, engine=engine).to_json()
    (folder / "model.json").write_text(model, encoding="utf-8")
    return [intake.tables["reports"], attributes, folder / "model.json"]


def on_engine(kind, given, folder):
    result = folder / f"{kind}.json"
    command = [sys.executable, PROGRAM, kind, *given, folder / f"{kind}-engine", result]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=QUICK_ENVIRONMENT)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(result.read_text(encoding="utf-8"))


def test_spark_counts_and_links_as_duckdb_does(given, tmp_path):
    on_duckdb, on_spark = (on_engine(kind, given, tmp_path) for kind in ("duckdb", "spark"))

    assert on_spark.keys() == on_duckdb.keys() >= {"T01", "T03", "T13", "T27", "pairs", "clusters"}
    assert [what for what in on_duckdb if on_spark[what] != on_duckdb[what]] == []
    assert all(on_duckdb[table] for table in ("T01", "T03", "T13", "T27"))
    # Linkage found that reports are about one person, as nearly all that were reported again.
    assert len(on_duckdb["clusters"]) == 220
    assert len({found["cluster"] for found in on_duckdb["clusters"]}) < 160
