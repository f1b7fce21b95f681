"""Counting a whole edition: from linked reports to all tables of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import ibis.expr.types as ir
from ibis.backends import BaseBackend

from zicht.measures.catalogue import CATALOGUE, OTHER_TABLES
from zicht.measures.counting import UnitTally, describe_units
from zicht.measures.declaration import Scope, combinations_of, count_declared
from zicht.measures.dimensions import TRAITS, text
from zicht.measures.model import CountedCell, CountedTable, DerivedCell, DerivedKind, MeasureDeclaration
from zicht.measures.publishers import PublishedFigure, compare_publishers
from zicht.measures.quality import count_completeness
from zicht.measures.rules import CountingRule
from zicht.measures.silences import count_silences
from zicht.measures.units import Units, collect_units

__all__ = ["CountingOptions", "count_tables"]

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
    options: CountingOptions,
    supplied: Collection[str],
    sources: Sequence[str] = (),
    figures: Sequence[PublishedFigure] = (),
    on_progress: Callable[[int, int], None] | None = None,
) -> list[CountedTable]:
    """Count all tables of the catalogue.

    Parameters
    ----------
    engine
        Where the counted units are kept while the tables are counted.
    reports
        Canonical reports with the column `person`, see `zicht.linkage.link_reports`.
    options
        The window, the counting rule and how shares are taken.
    supplied
        The columns of `reports` that some input file held.
    sources
        The sources of the reports, for protection and provenance.
    figures
        Figures of other publishers, for T33.
    on_progress
        Called with the number of tables done and in all.
    """
    dated = _up_to(reports, options.window[1])
    units = _keep(engine, dated, options=options, supplied=supplied)
    combinations = combinations_of(CATALOGUE, supplied)
    scope = Scope(
        by_period=UnitTally(units.by_period, combinations),
        in_window=UnitTally(units.in_window, combinations),
        rule=options.rule,
        window=options.window,
        supplied=frozenset(supplied),
        sources=tuple(sources),
        shares_of_known=options.shares_of_known,
    )
    total = len(CATALOGUE) + len(OTHER_TABLES)
    tell = on_progress or (lambda _done, _total: None)
    tables: list[CountedTable] = []
    for declaration in CATALOGUE:
        tables.append(count_declared(declaration, scope))
        tell(len(tables), total)
    tables[0] = _with_earlier(tables[0], options.earlier)
    tables.append(count_completeness(dated, scope))
    tables.append(count_silences(dated, scope))
    tables.append(compare_publishers(figures, tables, scope))
    tell(total, total)
    return sorted(tables, key=lambda table: table.id)


def _up_to(reports: ir.Table, last_year: int) -> ir.Table:
    """Leave out reports made wholly after the window; those without a date stay."""
    year = reports.report_date.year()
    return reports.filter(year.isnull() | (year <= last_year))


def _keep(
    engine: BaseBackend, reports: ir.Table, *, options: CountingOptions, supplied: Collection[str]
) -> Units:
    """Collect the units once and keep them, so that every table reads a small table of integers."""

    def keep(name: str, table: ir.Table) -> ir.Table:
        return engine.create_table(name, table, overwrite=True)

    units = collect_units(
        reports, traits=TRAITS, supplied=supplied, rule=options.rule, window=options.window, keep=keep
    )
    by_period = keep("units_by_period", describe_units(units.by_period, supplied))
    if options.rule.is_additive:
        return Units(by_period, by_period, options.rule)
    return Units(by_period, keep("units_in_window", describe_units(units.in_window, supplied)), options.rule)


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
