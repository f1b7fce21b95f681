"""A program that counts canonical files on one engine; run by test_monitor_spark.py in a process of its own.

Spark leaves its connections to the Java process open: in a process of the tests, where warnings are
errors, they would fail whichever test runs when they are collected.
"""

import json
import sys
from datetime import date
from pathlib import Path

from zicht.engine import EngineKind, open_engine
from zicht.linkage import link_reports
from zicht.measures import CountingOptions, CountingRule
from zicht.measures.compute import count_tables
from zicht.measures.effect_counts import Outcome, count_made
from zicht.measures.other_records import OtherRecords
from zicht.records.contracts import CONTRACTS


def count_on(kind, canonical, work):
    """Return every count, recipe and estimate of every table as text."""
    with open_engine(work, kind=kind, memory="500MB", threads=2) as engine:
        read = {
            path.stem: engine.read_parquet(path, table_name=path.stem) for path in canonical.glob("*.parquet")
        }
        reports = read.pop("reports")
        linked = link_reports(reports)
        tables = count_tables(
            engine,
            linked,
            work=work / "units",
            options=CountingOptions((2016, 2020), CountingRule.ONCE_PER_YEAR, country="NLD"),
            supplied=frozenset(CONTRACTS["reports"].column_names),
            sources=("one",),
            others=OtherRecords(
                date(2021, 6, 1),
                read,
                dict.fromkeys(read, ("one",)),
                {name: CONTRACTS[name].column_names for name in read},
            ),
        )
        made = {
            f"{outcome}, {group}": sorted(
                zip(
                    *(values.tolist() for values in (of.organisation, of.first, of.last, of.number)),
                    strict=True,
                )
            )
            for outcome, group in ((Outcome.PERSONS, None), (Outcome.DECLARATIONS, "labour"))
            for of in [count_made(linked, CONTRACTS["reports"].column_names, outcome=outcome, group=group)]
        }
    counted = {
        table.id: sorted(map(repr, (*table.cells, *table.derived, *table.estimated))) for table in tables
    }
    return counted | made


if __name__ == "__main__":
    engine_kind, canonical_folder, work_folder, result = sys.argv[1:]
    counted = count_on(EngineKind(engine_kind), Path(canonical_folder), Path(work_folder))
    Path(result).write_text(json.dumps(counted))
