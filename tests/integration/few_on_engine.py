"""A program that counts a few tables and links reports on one engine; run by test_spark.py in a process of its own.

Both in one process: to start Spark takes as long as either. ENGINE REPORTS ATTRIBUTES MODEL WORK RESULT
"""

import json
import sys
from pathlib import Path
from unittest import mock

import pyarrow.parquet as pq

from zicht.engine import EngineKind, open_engine
from zicht.linkage import link_reports
from zicht.linkage.clusters import make_clusters
from zicht.linkage.model import TrainedModel
from zicht.linkage.pairs import score_pairs
from zicht.linkage.schema import CASES
from zicht.measures import CATALOGUE, CountingOptions
from zicht.measures.compute import count_tables
from zicht.records.contracts import CONTRACTS

#: By year, by two dimensions, and by a dimension of which a person can have several codes.
FEW = ("T01", "T03", "T13")


def count_few(engine, reports, work):
    """Return every count and recipe of these tables, and of those that are made of every report, as text."""
    few = tuple(declaration for declaration in CATALOGUE if declaration.id in FEW)
    with mock.patch("zicht.measures.compute.CATALOGUE", few):
        tables = count_tables(
            engine,
            link_reports(engine.read_parquet(reports, table_name="reports")),
            work=work,
            options=CountingOptions((2016, 2020), estimates=False, country="NLD", outcomes=False),
            supplied=frozenset(CONTRACTS["reports"].column_names),
            sources=("one",),
        )
    return {table.id: sorted(map(repr, (*table.cells, *table.derived))) for table in tables}


def link(engine, attributes, model):
    """Return the pairs as they were scored, to ten digits, and the cluster of every record."""
    table = pq.read_table(attributes)
    trained = TrainedModel.from_json(Path(model).read_text(encoding="utf-8"))
    pairs = score_pairs(table, CASES, trained, engine=engine)
    scored = sorted((p["record_l"], p["record_r"], f"{p['weight']:.10g}") for p in pairs.to_pylist())
    return {"pairs": scored, "clusters": make_clusters(table, pairs).to_pylist()}


if __name__ == "__main__":
    kind, reports_file, attributes_file, model_file, work_folder, result = sys.argv[1:]
    with open_engine(Path(work_folder), kind=EngineKind(kind), memory="1g", threads=2) as opened:
        found = count_few(opened, Path(reports_file), Path(work_folder) / "units")
        found |= link(opened, attributes_file, model_file)
    Path(result).write_text(json.dumps(found), encoding="utf-8")
