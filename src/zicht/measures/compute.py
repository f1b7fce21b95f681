"""Counting a whole edition: from linked reports to all tables of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import ibis.expr.types as ir
from ibis.backends import BaseBackend

from zicht.linkage.persons import LinkSets
from zicht.measures.catalogue import CATALOGUE, OTHER_TABLES
from zicht.measures.declaration import count_declared
from zicht.measures.dimensions import text
from zicht.measures.hidden import count_hidden
from zicht.measures.inhabitants import add_places, count_inhabitants
from zicht.measures.linked import count_under_links
from zicht.measures.model import CountedCell, CountedTable, DerivedCell, DerivedKind, MeasureDeclaration
from zicht.measures.organisations import number_organisations
from zicht.measures.other_records import OtherRecords
from zicht.measures.outcomes import count_outcomes
from zicht.measures.overlaps import count_overlaps
from zicht.measures.preparation import CountingOptions, prepare_scope
from zicht.measures.publishers import PublishedFigure, compare_publishers
from zicht.measures.quality import count_completeness
from zicht.measures.silences import count_silences
from zicht.measures.trends import TABLE as CHANGE_TABLE
from zicht.measures.trends import explain_change
from zicht.measures.units import up_to
from zicht.measures.who import add_who

__all__ = ["add_earlier", "count_tables"]

_ = text

_EARLIER = MeasureDeclaration(
    "earlier_edition", _("In the edition before"), "persons", _("The figure that the edition before printed.")
)
_REVISION = MeasureDeclaration(
    "revision", _("Revision"), "persons", _("This edition's figure minus that of the edition before.")
)


def count_tables(
    engine: BaseBackend,
    reports: ir.Table,
    *,
    work: Path,
    options: CountingOptions,
    supplied: Collection[str],
    sources: Sequence[str] = (),
    figures: Sequence[PublishedFigure] = (),
    others: OtherRecords | None = None,
    link_sets: LinkSets | None = None,
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
    others
        The canonical tables beside the reports. Without them, tables that rest on them say what is missing.
    link_sets
        The reports under each plausible way to link them: figures then have what an interval is made of, and that
        of T26 allows for doubtful links.
    on_progress
        Called with the number of tables done and in all.
    """
    dated = up_to(reports, options.window[1])
    under = count_under_links(engine, link_sets, work=work, options=options, supplied=supplied)
    scope = prepare_scope(
        engine,
        number_organisations(reports, supplied),
        work=work,
        declarations=CATALOGUE,
        options=options,
        supplied=supplied,
        sources=sources,
    )
    others = others or OtherRecords(date(options.window[1], 12, 31))
    population = others.tables.get("population")
    total = len(CATALOGUE) + len(OTHER_TABLES)
    tell = on_progress or (lambda _done, _total: None)
    tables: list[CountedTable] = []
    for declaration in CATALOGUE:
        table = under.add_to(count_declared(declaration, scope))
        if declaration.id in options.who:
            table = add_who(table, declaration.population, scope)
        if table.id == CHANGE_TABLE:
            table = explain_change(table, scope, options.country)
        if population is not None:
            table = add_places(table, population, options.window, scope.window_code)
        tables.append(table)
        tell(len(tables), total)
    tables.append(
        count_hidden(
            scope,
            figures,
            count_inhabitants(population) if population is not None else None,
            under,
            own=options.estimates,
        )
    )
    tables.append(under.add_to(count_overlaps(scope)))
    tables.append(count_completeness(dated, scope))
    tables.append(count_silences(dated, scope))
    outcomes = count_outcomes(reports, others, scope) if options.outcomes else []
    tables.append(compare_publishers(figures, [*tables, *map(others.guard, outcomes)], scope))
    tell(total, total)
    return sorted([*tables, *outcomes], key=lambda table: table.id)


def add_earlier(table: CountedTable, earlier: Mapping[str, float]) -> CountedTable:
    """Add to T01 what the edition before printed of each year, and the revision."""
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
