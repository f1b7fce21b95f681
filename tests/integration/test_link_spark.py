"""With the same trained model, Spark makes the same clusters as DuckDB.

In `make test`: `test_spark_counts_and_links_as_duckdb_does`.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from support.spark import ENVIRONMENT
from zicht.engine import open_engine
from zicht.linkage.attributes import make_attributes
from zicht.linkage.circumstances import add_circumstances
from zicht.linkage.model import train
from zicht.linkage.schema import CASES
from zicht.records.intake import read_inputs
from zicht.reference import simulate
from zicht.reference.model import DEFAULT_VINTAGES

PROGRAM = Path(__file__).with_name("link_on_engine.py")
REPORTS = 1_000

pytestmark = [
    pytest.mark.spark,
    pytest.mark.study,
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
]


def test_spark_makes_the_same_clusters(tmp_path):
    simulate(tmp_path, vintages=[max(DEFAULT_VINTAGES)])
    intake = read_inputs([max((tmp_path / "inputs").iterdir())], work=tmp_path / "work")
    reports = pq.read_table(intake.tables["reports"]).slice(0, REPORTS)
    attributes, model = tmp_path / "attributes.parquet", tmp_path / "model.json"
    table = add_circumstances(make_attributes(reports), reports)
    pq.write_table(table, attributes)
    with open_engine(tmp_path / "training") as engine:
        model.write_text(train(table, CASES, engine=engine).to_json(), encoding="utf-8")

    for engine in ("duckdb", "spark"):
        command = [
            sys.executable,
            PROGRAM,
            attributes,
            model,
            engine,
            tmp_path / f"{engine}-work",
            tmp_path / engine,
        ]
        subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)

    duckdb, spark = (pq.read_table(tmp_path / f"{engine}-clusters.parquet") for engine in ("duckdb", "spark"))
    assert spark.equals(duckdb)
