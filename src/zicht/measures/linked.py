"""What would be counted under other plausible links between reports: the ground of every linkage interval."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import ibis.expr.types as ir
import numpy as np
from ibis.backends import BaseBackend

from zicht.linkage.persons import LinkSets
from zicht.measures.catalogue import CATALOGUE
from zicht.measures.declaration import count_declared
from zicht.measures.lists import missing_columns
from zicht.measures.model import CellKey, CountedCell, CountedTable
from zicht.measures.overlaps import count_overlaps
from zicht.measures.preparation import CountingOptions, prepare_scope
from zicht.measures.rules import LINKAGE_INTERVAL_RULE
from zicht.measures.sightings import Sightings

__all__ = ["Counted", "UnderLinks", "count_under_links"]


@dataclass(frozen=True)
class Counted:
    """What was counted of the reports under one set of links: the cells of each table, and who was seen by whom.

    The latter is nothing where the input does not name reporters.
    """

    tables: Mapping[str, Mapping[CellKey, float]]
    sightings: Sightings | None


@dataclass(frozen=True)
class UnderLinks:
    """What was counted under each set of links, and without those nearly missed; nothing where no sets were drawn.

    `missed` holds for each set the pairs that were never compared, for each pair that is no link in `without`.
    """

    sets: tuple[Counted, ...] = ()
    without: Counted | None = None
    missed: tuple[float, ...] = ()

    @property
    def sightings(self) -> tuple[Sightings, ...]:
        return tuple(each.sightings for each in self.sets if each.sightings)

    def add_to(self, table: CountedTable) -> CountedTable:
        """Return a table that was counted here with the count of every cell under each set of links."""
        if not self.sets or not table.cells:
            return table
        cells = tuple(replace(cell, under_links=self._of_cell(table.id, cell)) for cell in table.cells)
        return replace(table, cells=cells, rules=(*table.rules, LINKAGE_INTERVAL_RULE.name))

    def allow_for_missed(self, value: float, under: Sequence[float], without: float) -> tuple[float, ...]:
        """Return a count under each set, with what pairs that were never compared would change.

        They change it as often, pair by pair, as the links that were nearly missed did.
        How often is drawn, seeded by nothing but the counts: one figure has one interval,
        wherever it stands.
        """
        change = without - value
        if not change or not any(self.missed):
            return tuple(under)
        rng = np.random.default_rng([int(number) for number in (value, without, *under)])
        drawn = rng.poisson(np.array(self.missed) * abs(change))
        sign = 1 if change > 0 else -1
        return tuple(max(count - sign * int(n), 0) for count, n in zip(under, drawn, strict=True))

    def _of_cell(self, table: str, cell: CountedCell) -> tuple[float, ...]:
        # A cell that is not there is zero.
        under = [each.tables[table].get(cell.key, 0.0) for each in self.sets]
        without = self.without.tables[table].get(cell.key, 0.0) if self.without else cell.value
        return self.allow_for_missed(cell.value, under, without)


def count_under_links(
    engine: BaseBackend,
    link_sets: LinkSets | None,
    *,
    work: Path,
    options: CountingOptions,
    supplied: Collection[str],
) -> UnderLinks:
    """Count every declared table, and who was seen by whom, under each set of links: one set after the other."""
    if link_sets is None:
        return UnderLinks()

    def count(reports: ir.Table, name: str) -> Counted:
        folder = work / name
        folder.mkdir(parents=True)
        return _count(engine, reports, work=folder, options=options, supplied=supplied)

    return UnderLinks(
        tuple(count(reports, f"links_{number}") for number, reports in enumerate(link_sets.reports, start=1)),
        count(link_sets.without, "links_without"),
        link_sets.missed,
    )


def _count(
    engine: BaseBackend, reports: ir.Table, *, work: Path, options: CountingOptions, supplied: Collection[str]
) -> Counted:
    scope = prepare_scope(
        engine, reports, work=work, declarations=CATALOGUE, options=options, supplied=supplied
    )
    tables = [*(count_declared(declaration, scope) for declaration in CATALOGUE), count_overlaps(scope)]
    return Counted(
        {table.id: {cell.key: cell.value for cell in table.cells} for table in tables},
        None if missing_columns(scope) else Sightings.of(scope, scope.units),
    )
