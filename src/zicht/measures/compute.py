"""Counting a whole edition: from linked reports to all tables of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import ibis.expr.types as ir
from ibis.backends import BaseBackend

from zicht.measures.catalogue import CATALOGUE, OTHER_TABLES
from zicht.measures.counting import UnitTally, describe_units
from zicht.measures.declaration import Declaration, Scope, combinations_of, count_declared
from zicht.measures.dimensions import TRAITS, text
from zicht.measures.hidden import count_hidden
from zicht.measures.inhabitants import count_inhabitants
from zicht.measures.model import CountedCell, CountedTable, DerivedCell, DerivedKind, MeasureDeclaration
from zicht.measures.overlaps import count_overlaps
from zicht.measures.publishers import PublishedFigure, compare_publishers
from zicht.measures.quality import count_completeness
from zicht.measures.rules import CountingRule
from zicht.measures.silences import count_silences
from zicht.measures.units import collect_units, up_to

__all__ = ["CountingOptions", "count_tables", "prepare_scope"]

_ = text

_EARLIER = MeasureDeclaration(
    "earlier_edition", _("In the edition before"), "persons", _("The figure that the edition before printed.")
)
_REVISION = MeasureDeclaration(
    "revision", _("Revision"), "persons", _("This edition's figure minus that of the edition before.")
)


@dataclass(frozen=True)
class CountingOptions:
    """How to count: `earlier` holds the victims by period that the edition before printed."""

    window: tuple[int, int]
    rule: CountingRule = CountingRule.FIRST_REPORT_IN_YEAR
    shares_of_known: bool = False
    earlier: Mapping[str, float] = field(default_factory=dict)


def count_tables(
    engine: BaseBackend,
    reports: ir.Table,
    *,
    work: Path,
    options: CountingOptions,
    supplied: Collection[str],
    sources: Sequence[str] = (),
    figures: Sequence[PublishedFigure] = (),
    population: ir.Table | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[CountedTable]:
    """Count all tables of the catalogue.

    Parameters
    ----------
    engine
        What counts.
    reports
        Canonical reports with the column `person`, see `zicht.linkage.link_reports`.
    work
        A private folder of this run, in which the counted units are kept while the tables are counted.
    options
        The window, the counting rule and how shares are taken.
    supplied
        The columns of `reports` that some input file held; a mapping also says which codes it can give each.
    sources
        The sources of the reports, for protection and provenance.
    figures
        Figures of other publishers, for T26 and T33.
    population
        Inhabitants as in the canonical table, for rates in T26.
    on_progress
        Called with the number of tables done and in all.
    """
    dated = up_to(reports, options.window[1])
    scope = prepare_scope(
        engine,
        reports,
        work=work,
        declarations=CATALOGUE,
        options=options,
        supplied=supplied,
        sources=sources,
    )
    total = len(CATALOGUE) + len(OTHER_TABLES)
    tell = on_progress or (lambda _done, _total: None)
    tables: list[CountedTable] = []
    for declaration in CATALOGUE:
        tables.append(count_declared(declaration, scope))
        tell(len(tables), total)
    tables[0] = _with_earlier(tables[0], options.earlier)
    tables.append(
        count_hidden(scope, figures, count_inhabitants(population) if population is not None else None)
    )
    tables.append(count_overlaps(scope))
    tables.append(count_completeness(dated, scope))
    tables.append(count_silences(dated, scope))
    tables.append(compare_publishers(figures, tables, scope))
    tell(total, total)
    return sorted(tables, key=lambda table: table.id)


def prepare_scope(
    engine: BaseBackend,
    reports: ir.Table,
    *,
    work: Path,
    declarations: Collection[Declaration],
    options: CountingOptions,
    supplied: Collection[str],
    sources: Sequence[str] = (),
) -> Scope:
    """Collect the units once and keep them in `work`, so that every table is counted from small integers."""
    units = collect_units(
        reports,
        traits=TRAITS,
        supplied=supplied,
        rule=options.rule,
        window=options.window,
        keep=lambda name, table: engine.create_table(name, table, overwrite=True),
    )
    combinations = combinations_of(declarations, supplied)

    def keep(name: str, parts: Sequence[ir.Table]) -> ir.Table:
        return _keep_parts(engine, work / name, [describe_units(part, combinations) for part in parts])

    by_period = keep("units_by_period", units.by_period)
    in_window = keep("units_in_window", units.in_window) if units.in_window else by_period
    return Scope(
        by_period=UnitTally(by_period, combinations),
        in_window=UnitTally(in_window, combinations),
        units=by_period,
        units_in_window=in_window,
        rule=options.rule,
        window=options.window,
        supplied=supplied,
        sources=tuple(sources),
        shares_of_known=options.shares_of_known,
    )


def _keep_parts(engine: BaseBackend, folder: Path, parts: Sequence[ir.Table]) -> ir.Table:
    """Write the parts of a table as Parquet and return the whole: quicker to write than an engine's own tables."""
    folder.mkdir(parents=True)
    for place, part in enumerate(parts):
        engine.to_parquet(part, folder / f"{place}.parquet")
    return engine.read_parquet(folder / "*.parquet", table_name=folder.name)


def _with_earlier(table: CountedTable, earlier: Mapping[str, float]) -> CountedTable:
    """Add the edition before and the revision to T01."""
    own = {c.codes[0]: c for c in table.cells if c.measure == "victims"}
    cells: list[CountedCell] = []
    derived: list[DerivedCell] = []
    for period, value in earlier.items():
        if period in own:
            before = CountedCell((period,), _EARLIER.name, value, public=True)
            cells.append(before)
            derived.append(
                DerivedCell(
                    (period,),
                    _REVISION.name,
                    DerivedKind.DIFFERENCE,
                    own[period].key,
                    before.key,
                    unit="persons",
                )
            )
    if not cells:
        return table
    return replace(
        table,
        cells=(*table.cells, *cells),
        derived=(*table.derived, *derived),
        measures=(*table.measures, _EARLIER, _REVISION),
    )
