"""A national register of offences beside a hundred countries' reports, and T19 to T21 of them.

`python -m benchmarks.offences REPORTS FOLDER` counts, and prints one line of
JSON: offences, persons followed, and the seconds of each step.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.layout import WINDOW
from zicht.engine import open_engine
from zicht.linkage import link_reports
from zicht.measures import CATALOGUE, CountingOptions, prepare_scope
from zicht.measures.later_offences import count_later_offences
from zicht.measures.other_records import OtherRecords

__all__ = ["count_offences", "make_offences"]

#: Columns of the reports by which those who were registered again are told apart.
SUPPLIED = frozenset(
    {
        "status",
        "person_key",
        "report_date",
        "sex",
        "birth_year",
        "age_at_report",
        "forms",
        "sectors",
        "routes",
    }
)
#: The last day of the register, and the years over which its offences are spread.
UNTIL, YEARS = date(2022, 9, 1), 15
#: Persons in the register who were never reported as a victim, and how many offences one of those who were has.
OTHERS, EACH = 30_000_000, 0.8

_PERSONS = """
CREATE TABLE persons AS
SELECT person_key, min(report_date) AS start, any_value(sex) AS sex
FROM read_parquet('{reports}') WHERE person_key IS NOT NULL AND report_date IS NOT NULL GROUP BY person_key
"""
# A person in three is matched with somebody alike; one in thirty died or left.
_FOLLOW_UPS = """
COPY (
    SELECT person_key, 'victim' AS person_group, 'yes' AS found, start AS followed_from,
        CASE WHEN hash(person_key) % 30 = 0 THEN start + 400 ELSE DATE '{until}' END AS followed_until,
        CASE WHEN hash(person_key) % 30 = 0 THEN 'emigration' ELSE 'still_followed' END AS ended,
        sex, DATE '1990-01-01' AS birth_year
    FROM persons
    UNION ALL
    SELECT 'm' || person_key, 'matched', 'yes', start, DATE '{until}', 'still_followed', sex, DATE '1990-01-01'
    FROM persons WHERE hash(person_key) % 3 = 0
) TO '{out}' (COMPRESSION zstd)
"""
# The register lies in the order of registration. Those of victims are spread from their first report on.
_OFFENCES = """
COPY (
    SELECT person_key, day AS offence_date, day + (n % 20)::INTEGER AS registered, investigation,
        ['assault', 'threat', 'theft', 'fraud', 'sexual_violence', 'other'][1 + (n % 6)::INTEGER] AS kind,
        CASE WHEN n % 13 = 0 THEN 'yes' ELSE 'no' END AS drug_related
    FROM (
        SELECT 'o-' || right(to_hex(hash(n % {others})), 12) AS person_key,
            DATE '{until}' - (({own} + {strangers} - n) * {days} / ({own} + {strangers}))::INTEGER AS day, n,
            CASE WHEN n % 5 < 2 THEN 'inv-' || n ELSE '' END AS investigation
        FROM range({own}, {own} + {strangers}) AS numbers(n)
        UNION ALL
        SELECT person_key, start + (hash(person_key, 7) % 3000)::INTEGER, rowid, ''
        FROM persons WHERE hash(person_key, 3) % 1000 < {each} * 1000
    )
    WHERE day < DATE '{until}' - 20
) TO '{out}' (COMPRESSION zstd, ROW_GROUP_SIZE 1_000_000)
"""


def make_offences(offences: int, reports: Path, bench: Path) -> Path:
    """Return a folder with about so many offences, and the follow-up of everybody in the reports."""
    folder = bench / f"register-{offences}"
    if not folder.exists():
        part = folder.with_suffix(".part")
        part.mkdir(exist_ok=True)
        with duckdb.connect(config={"memory_limit": "1500MB", "temp_directory": str(part)}) as engine:
            engine.execute("SET enable_progress_bar = false")
            engine.execute(_PERSONS.format(reports=reports))
            counted = engine.execute("SELECT count(*) FROM persons").fetchone()
            assert counted is not None
            own = int(EACH * counted[0])
            engine.execute(_FOLLOW_UPS.format(until=UNTIL, out=part / "follow_ups.parquet"))
            engine.execute(
                _OFFENCES.format(
                    until=UNTIL,
                    others=OTHERS,
                    own=own,
                    strangers=offences - own,
                    days=round(365.2425 * YEARS),
                    each=EACH,
                    out=part / "offences.parquet",
                )
            )
        part.rename(folder)
    return folder


def count_offences(reports: Path, folder: Path, work: Path) -> dict[str, object]:
    """Count T19 to T21 of what the folder holds."""
    start = time.perf_counter()
    with open_engine(work) as engine:
        known = link_reports(engine.read_parquet(reports, table_name="reports"))
        scope = prepare_scope(
            engine,
            known,
            work=work / "units",
            declarations=CATALOGUE[:1],
            options=CountingOptions(WINDOW),
            supplied=SUPPLIED,
        )
        ready = time.perf_counter()
        tables = {
            name: engine.read_parquet(folder / f"{name}.parquet", table_name=name)
            for name in ("offences", "follow_ups")
        }
        counted = count_later_offences(known, OtherRecords(UNTIL, tables), scope)
        rows = int(tables["offences"].count().to_pyarrow().as_py())
    return {
        "offences": rows,
        "cells": sum(len(table.cells) + len(table.estimated) for table in counted),
        "before": ready - start,
        "seconds": time.perf_counter() - ready,
    }


if __name__ == "__main__":
    source, register = map(Path, sys.argv[1:])
    with tempfile.TemporaryDirectory(dir=register.parent) as temporary:
        print(json.dumps(count_offences(source, register, Path(temporary))))
