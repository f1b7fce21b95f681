"""The figures of an edition, made from its records: counted, and protected beside those that are out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import ibis.expr.types as ir
import pyarrow.parquet as pq
from ibis.backends import BaseBackend

from zicht.disclosure import Protected, level_floors, protect_revisions
from zicht.disclosure.editions import Published
from zicht.linkage.persons import Persons
from zicht.measures import CountingOptions, PublishedFigure, count_corrections
from zicht.measures.compute import add_earlier, count_tables
from zicht.measures.model import CountedTable
from zicht.pipeline.asked import ask_tables, key_persons, tables_by_person
from zicht.pipeline.beside import protect_beside
from zicht.pipeline.provenance import regimes_of
from zicht.pipeline.records import other_records
from zicht.records.intake import Intake
from zicht.release import Release
from zicht.release.model import Revision
from zicht.vocabulary import code_list

__all__ = ["Counted", "Making", "add_asked", "count_figures", "count_records", "protect_figures"]


@dataclass(frozen=True)
class Making:
    """How figures are made: `vintage` is the day of the data, `since` the days of the editions before.

    `earlier` has the victims by year that the edition before printed.
    See `zicht.pipeline.edition.MonitorOptions` on what is `released`, and on `secondary`.
    """

    counting: CountingOptions
    vintage: date
    since: tuple[str, ...] = ()
    released: tuple[Path | Release, ...] = ()
    earlier: Mapping[str, float] = field(default_factory=dict)
    secondary: bool = True


@dataclass(frozen=True)
class Counted:
    """What was counted, what the sources of each table ask, and the revisions of which it may be told."""

    tables: tuple[CountedTable, ...]
    regimes: tuple[Mapping[str, str], ...]
    revisions: tuple[Revision, ...]


def count_figures(
    engine: BaseBackend, intake: Intake, persons: Persons, making: Making, *, work: Path
) -> Counted:
    """Count all tables from the records of an input, with what is asked of each; nothing is protected yet."""
    tables = count_records(engine, intake, persons, making.counting, making.vintage, work=work)
    return add_asked(tables, intake, persons, making)


def count_records(
    engine: BaseBackend,
    intake: Intake,
    persons: Persons,
    counting: CountingOptions,
    vintage: date,
    *,
    work: Path,
    on_progress: Callable[[int, int], None] | None = None,
) -> Sequence[CountedTable]:
    """Count all tables from the records of an input: all that needs no edition before."""
    asked = intake.protection
    return count_tables(
        engine,
        key_persons(engine, persons.reports, asked, work=work),
        work=work,
        options=replace(counting, who=tables_by_person(asked)),
        supplied=intake.supplied["reports"],
        sources=tuple(sorted({r.source for r in intake.receipts if r.table == "reports"})),
        figures=_figures(intake),
        others=other_records(engine, intake, vintage),
        link_sets=persons.link_sets,
        on_progress=on_progress,
    )


def add_asked(counted: Sequence[CountedTable], intake: Intake, persons: Persons, making: Making) -> Counted:
    """Add what stands of the editions before, and what the sources of each table ask."""
    first, *others = counted
    tables = ask_tables(level_floors([add_earlier(first, making.earlier), *others]), intake.protection)
    regimes = [regimes_of(intake, table.records) for table in tables]
    revisions = protect_revisions(
        _revisions(persons.reports, intake, making), regimes_of(intake, ("reports",)).values()
    )
    return Counted(tuple(tables), tuple(regimes), revisions)


def protect_figures(counted: Counted, making: Making) -> Protected:
    """Return the tables as they may be shown beside each other, and beside what is out."""
    # What readers will know of this edition beside its tables.
    header = Published.with_revisions(
        making.vintage.isoformat(), making.counting.rule.value, counted.revisions
    )
    return protect_beside(
        counted.tables, counted.regimes, header, making.released, secondary=making.secondary
    )


def _figures(intake: Intake) -> list[PublishedFigure]:
    path = intake.tables.get("aggregates")
    return [PublishedFigure.from_row(row) for row in pq.read_table(path).to_pylist()] if path else []


def _revisions(reports: ir.Table, intake: Intake, making: Making) -> Sequence[Revision]:
    reasons = code_list("corrections")
    return tuple(
        Revision(
            since=since,
            year=correction.year,
            reason=correction.reason,
            label={"nl": reasons[correction.reason].label_nl, "en": reasons[correction.reason].label_en},
            persons=correction.persons,
        )
        for since in sorted(making.since)
        for correction in count_corrections(
            reports,
            since=date.fromisoformat(since),
            until=making.vintage,
            supplied=intake.supplied["reports"],
        )
        if correction.reason in reasons
    )
