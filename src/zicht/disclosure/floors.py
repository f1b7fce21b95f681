"""National figures by one trait are not hidden in one table while another shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from zicht.disclosure.regimes import Regime
from zicht.measures.model import ALL, CellKey, CountedTable
from zicht.release.periods import PERIOD

__all__ = ["level_floors"]

#: A count of the whole country by so many traits is a national figure: who is counted can be anybody.
TRAITS = 1

Counted = tuple[str, str, frozenset[tuple[str, str]]]


def level_floors(tables: Sequence[CountedTable]) -> list[CountedTable]:
    """Return the tables without the floor on national figures that another table shows without one.

    A table asks for more than its sources where it goes into detail. What stands at its margins stands in other tables
    too: hidden here and shown there it protects nobody, and hidden in both it would take the figures away that
    everybody uses. What a source asks holds for all of them as before.
    """
    shown = {
        counted
        for table in tables
        for (_codes, _measure), counted, floor in _national(table)
        if floor == Regime.EXACT
    }
    return [_without_floor(table, shown) for table in tables]


def _national(table: CountedTable) -> Iterator[tuple[CellKey, Counted, str]]:
    """Yield the counts of a table that others share, by one trait at most."""
    if not table.universe:
        return
    names = [dimension.name for dimension in table.dimensions]
    for cell in table.cells:
        codes = {pair for pair in zip(names, cell.codes, strict=True) if pair[1] != ALL} | {
            *table.within.items()
        }
        if sum(name != PERIOD for name, _code in codes) <= TRAITS:
            yield cell.key, (table.universe, cell.measure, frozenset(codes)), cell.floor


def _without_floor(table: CountedTable, shown: set[Counted]) -> CountedTable:
    freed = {key for key, counted, floor in _national(table) if floor != Regime.EXACT and counted in shown}
    if not freed:
        return table
    cells = (replace(cell, floor=Regime.EXACT.value) if cell.key in freed else cell for cell in table.cells)
    return replace(table, cells=tuple(cells))
