"""A process of its own that counts coverage; `zicht.platform.editions.ending` starts it.

It counts by the very functions that make T30 and T32 of an edition, agency by agency and unprotected: for those who
keep the register, never for publication. The pages never import this.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from zicht.engine import EngineKind, open_engine
from zicht.linkage.exact import link_reports
from zicht.measures.declaration import Scope
from zicht.measures.model import ALL
from zicht.measures.quality import VARIABLES, count_completeness
from zicht.measures.silences import SILENT, count_silences
from zicht.records.intake import read_inputs
from zicht.vocabulary import in_all_languages

__all__ = ["main"]

_MEMORY = "1GB"


def main() -> int:
    """Count the reports of the folder that is asked for on standard input, and print what came of it."""
    asked = json.load(sys.stdin)
    work, today = Path(asked["work"]), date.fromisoformat(asked["today"])
    intake = read_inputs([Path(asked["export"])], work=work, tables=("reports",))
    supplied = frozenset(intake.supplied["reports"]) | {"reporter"}
    with open_engine(work / "engine", kind=EngineKind.DUCKDB, memory=_MEMORY) as engine:
        reports = link_reports(engine.read_parquet(intake.tables["reports"], table_name="reports"))
        found = {
            "silences": [*_silences(reports, today, supplied)],
            "completeness": [*_completeness(reports, asked["sources"], today, supplied)],
            "variables": {name: in_all_languages(label) for name, label in VARIABLES.items()},
        }
    print(json.dumps(found, ensure_ascii=False))  # noqa: T201 - the job that started this listens
    return 0


def _scope(years: tuple[int, int], supplied: frozenset[str]) -> Scope:
    """Return a scope for tables that count reports: of persons, there is nothing in it."""
    return Scope(None, None, None, None, None, years, supplied)  # type: ignore[arg-type] # T30 and T32 look at reports


def _silences(reports: ir.Table, today: date, supplied: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Yield each agency's reports of the last whole year, and of this year beside the same months of others."""
    by_agency = reports.mutate(reporter=reports.source)
    day = by_agency.report_date.month() * 100 + by_agency.report_date.day()
    so_far = by_agency.filter(day <= today.month * 100 + today.day)
    for kind, some, year in (("year", by_agency, today.year - 1), ("so_far", so_far, today.year)):
        table = count_silences(some, _scope((year, year), supplied))
        counts = {cell.codes: cell.value for cell in table.cells if cell.measure == "reports"}
        expected = {cell.codes: cell for cell in table.estimated}
        for code in {codes[1] for codes in counts}:
            key = (str(year), code)
            guess = expected.get(key)
            yield {
                "kind": kind,
                "source": code,
                "year": year,
                "reports": counts.get(key, 0),
                "expected": guess.value if guess else None,
                "lower": guess.lower if guess else None,
                "upper": guess.upper if guess else None,
                "silent": guess is not None and guess.note == SILENT,
            }


def _completeness(
    reports: ir.Table, sources: list[str], today: date, supplied: frozenset[str]
) -> Iterator[dict[str, Any]]:
    """Yield for each agency, and for all together, in how many reports of two years each variable is known."""
    scope = _scope((today.year - 1, today.year), supplied)
    for source in ("", *sources):
        some = reports.filter(reports.source == source) if source else reports
        cells = {
            (cell.codes[2], cell.measure): int(cell.value)
            for cell in count_completeness(some, scope).cells
            if cell.codes[:2] == (scope.window_code, ALL)
        }
        total = cells.get((ALL, "reports"), 0)
        known = {name: cells.get((name, "known"), 0) for name in VARIABLES}
        yield {"source": source, "reports": total, "known": known}
