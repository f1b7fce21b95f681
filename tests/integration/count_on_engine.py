"""A program that counts a canonical file on one engine; run by test_monitor_spark.py in a process of its own.

Spark leaves its connections to the Java process open: in a process of the tests, where warnings are
errors, they would fail whichever test runs when they are collected.
"""

import json
import sys
from pathlib import Path

from zicht.engine import EngineKind, open_engine
from zicht.linkage import link_reports
from zicht.measures import CountingOptions, CountingRule
from zicht.measures.compute import count_tables
from zicht.records.contracts import CONTRACTS


def count_on(kind, reports, work):
    """Return every count, recipe and estimate of every table as text."""
    with open_engine(work, kind=kind, memory="500MB", threads=2) as engine:
        tables = count_tables(
            engine,
            link_reports(engine.read_parquet(reports, table_name="reports")),
            work=work / "units",
            options=CountingOptions((2016, 2020), CountingRule.ONCE_PER_YEAR),
            supplied=frozenset(CONTRACTS["reports"].column_names),
            sources=("one",),
        )
    return {table.id: sorted(map(repr, (*table.cells, *table.derived, *table.estimated))) for table in tables}


if __name__ == "__main__":
    engine_kind, reports_file, work_folder, result = sys.argv[1:]
    counted = count_on(EngineKind(engine_kind), Path(reports_file), Path(work_folder))
    Path(result).write_text(json.dumps(counted))
