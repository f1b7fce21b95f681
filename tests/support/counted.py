"""Small files of reports, read, counted and shown as they are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import ibis

from zicht.disclosure import protect
from zicht.linkage import link_reports
from zicht.measures import CATALOGUE, CountingOptions, CountingRule, PublishedFigure
from zicht.measures.compute import count_tables
from zicht.measures.model import CountedTable
from zicht.records.intake import read_inputs
from zicht.release import Cell, Table

WINDOW = (2016, 2020)
#: The table of reporters, which are the lists that T27 counts.
REPORTERS = "T13"


def count_reports(
    folder: Path,
    lines: str | Sequence[str],
    *,
    window: tuple[int, int] = WINDOW,
    rule: CountingRule = CountingRule.FIRST_REPORT_IN_YEAR,
    shares_of_known: bool = False,
    figures: Sequence[PublishedFigure] = (),
    outcomes: bool = False,
) -> dict[str, CountedTable]:
    """Count a file of reports with canonical columns; its first line is the header.

    Tables that rest on other records too, as T18, come with `outcomes`.
    """
    text = lines if isinstance(lines, str) else "\n".join(lines)
    path = folder / "reports.csv"
    path.write_text(text + "\n", encoding="utf-8")
    intake = read_inputs([path], work=folder / "work")
    assert intake.receipts[0].quarantined == 0, intake.receipts[0].reasons
    engine = ibis.duckdb.connect()
    try:
        tables = count_tables(
            engine,
            link_reports(engine.read_parquet(intake.tables["reports"])),
            work=Path(tempfile.mkdtemp(dir=folder)),
            options=CountingOptions(window, rule, shares_of_known, outcomes=outcomes),
            supplied=intake.supplied["reports"],
            sources=("reports",),
            figures=figures,
        )
    finally:
        engine.disconnect()
    return {table.id: table for table in tables}


@contextmanager
def counting_only(*tables: str) -> Iterator[None]:
    """Count these tables of the reports, and of the others only that of reporters, on which tables rest."""
    few = tuple(declaration for declaration in CATALOGUE if declaration.id in {*tables, REPORTERS})
    with (
        mock.patch("zicht.measures.compute.CATALOGUE", few),
        mock.patch("zicht.measures.linked.CATALOGUE", few),
    ):
        yield


def shown(tables: Mapping[str, CountedTable], table_id: str) -> Table:
    """Return a counted table as an edition shows it under the regime `exact`."""
    return protect(tables[table_id], {"reports": "exact"})


def value(table: Table, measure: str = "victims", /, **codes: str) -> float | None:
    """Return the value of a cell; a cell that the table does not hold fails."""
    cell = table.cell(measure, **codes)
    assert cell is not None, (table.id, measure, codes)
    return cell.value


def column(
    table: Table, dimension: str, measure: str = "victims", /, **fixed: str
) -> dict[str, float | None]:
    """Return the values along one dimension, without its total and the sum of the known; zeros too."""
    place = table.dimension_names.index(dimension)
    wanted = [fixed.get(name, "all") for name in table.dimension_names]
    return {
        cell.codes[place]: cell.value
        for cell in table.cells
        if cell.measure == measure
        and cell.codes[place] not in {"all", "known"}
        and [code for n, code in enumerate(cell.codes) if n != place]
        == [code for n, code in enumerate(wanted) if n != place]
    }


def own_estimates(table: Table, **codes: str) -> list[Cell]:
    """Return the newest edition's own estimates in T26, of the single years of its window."""
    place = {"publisher": "own", **codes}
    cells = (table.cell("estimate", period=str(year), **place) for year in range(2017, 2022))
    return [cell for cell in cells if cell is not None]
