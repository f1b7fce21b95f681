"""Small files of reports with other tables beside them, counted as an edition counts them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import ibis

from zicht.linkage import link_reports
from zicht.measures import CountingOptions, CountingRule, PublishedFigure
from zicht.measures.compute import count_tables
from zicht.measures.model import CountedTable
from zicht.measures.other_records import OtherRecords
from zicht.pipeline.records import other_records
from zicht.records.intake import read_inputs

__all__ = ["REPORTS", "count_around", "read_others"]

WINDOW, VINTAGE = (2018, 2020), date(2021, 6, 1)
REPORTS = """report_id,report_date,person_key,reporter_type,sex,age_at_report,forms
1,2018-02-01,a,police,female,16,sexual
2,2019-05-01,b,police,male,30,labour
3,2020-05-01,c,shelter,female,20,sexual
"""


def count_around(
    folder: Path,
    tables: Mapping[str, str],
    *,
    figures: tuple[PublishedFigure, ...] = (),
    regime: str = "exact",
) -> dict[str, CountedTable]:
    """Count reports and what lies beside them; every table comes from a source of its own name."""
    lines = ["[input]", 'country = "NLD"', "simulated = true"]
    for name, content in {"reports": REPORTS, **tables}.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
        lines += ["[[file]]", f'path = "{name}.csv"', f'table = "{name}"', f'source = "{name}"']
        lines += [f'regime = "{"exact" if name == "reports" else regime}"']
    (folder / "zicht.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    intake = read_inputs([folder], work=Path(tempfile.mkdtemp(dir=folder)))
    assert not any(receipt.quarantined for receipt in intake.receipts), [r.reasons for r in intake.receipts]
    engine = ibis.duckdb.connect()
    try:
        counted = count_tables(
            engine,
            link_reports(engine.read_parquet(intake.tables["reports"])),
            work=Path(tempfile.mkdtemp(dir=folder)),
            options=CountingOptions(WINDOW, CountingRule.FIRST_REPORT_IN_YEAR, estimates=False),
            supplied=intake.supplied["reports"],
            sources=("reports",),
            figures=figures,
            others=other_records(engine, intake, VINTAGE),
        )
    finally:
        engine.disconnect()
    return {table.id: table for table in counted}


@contextmanager
def read_others(folder: Path, tables: Mapping[str, str]) -> Iterator[OtherRecords]:
    """Read tables without any reports."""
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    intake = read_inputs([folder], work=Path(tempfile.mkdtemp()))
    assert not any(receipt.quarantined for receipt in intake.receipts), [r.reasons for r in intake.receipts]
    engine = ibis.duckdb.connect()
    try:
        yield other_records(engine, intake, VINTAGE)
    finally:
        engine.disconnect()
