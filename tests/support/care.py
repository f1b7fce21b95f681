"""Small files of reports, needs and help, held together as the tables on help hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ibis

from zicht.linkage import link_reports
from zicht.measures.help_received import count_help
from zicht.measures.helped import Helped, hold_help
from zicht.measures.model import CountedTable
from zicht.measures.other_records import OtherRecords
from zicht.measures.rules import CountingRule
from zicht.records.intake import read_inputs

WINDOW, VINTAGE = (2016, 2020), date(2022, 1, 1)
Files = Mapping[str, Sequence[str]]


def held(folder: Path, files: Files, use):
    """Read files of lines, by the name of their table, and call `use` on them."""
    paths = []
    for name, lines in files.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    intake = read_inputs(paths, work=folder / "work")
    assert [receipt.reasons for receipt in intake.receipts if receipt.quarantined] == []
    engine = ibis.duckdb.connect()
    try:
        tables = {name: engine.read_parquet(path, table_name=name) for name, path in intake.tables.items()}
        reports = link_reports(tables.pop("reports"))
        others = OtherRecords(VINTAGE, tables, {name: (name,) for name in tables}, intake.supplied)
        scope = SimpleNamespace(
            supplied=intake.supplied["reports"],
            window=WINDOW,
            window_code="2016-2020",
            sources=("reports",),
            rule=CountingRule.FIRST_REPORT_IN_YEAR,
        )
        return use(reports, others, scope)
    finally:
        engine.disconnect()


def help_tables(folder: Path, files: Files) -> dict[str, CountedTable]:
    """Count T16 and T22."""
    return {table.id: table for table in held(folder, files, count_help)}


def helped(folder: Path, files: Files) -> Helped:
    """Return who was helped."""
    return held(folder, files, hold_help)


def planted_odds(truth: Mapping[str, Any]) -> dict[tuple[str, str], float]:
    """Return the odds of help that the simulation planted, by dimension and code; those of 1 are left out."""
    care = truth["care"]
    odds = {
        ("residence_at_report", code): odds for code, odds in care["odds_by_residence"].items() if odds != 1
    }
    odds |= {("municipality", code): odds for code, odds in care["odds_by_town"].items()}
    return odds | {("age_class", "minor"): care["odds_of_minors"], ("sex", "female"): care["odds_of_women"]}
