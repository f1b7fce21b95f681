"""All tables of an edition protected as one problem: a number hidden in one is hidden in all, and follows from none."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from zicht.disclosure.binding import find_bindings, find_sums
from zicht.disclosure.protect import protect, protections_of
from zicht.disclosure.regimes import Protection
from zicht.disclosure.secondary import choose_hidden
from zicht.disclosure.sums import FloatArray, Number, Sums, collect_sums, numbers_of
from zicht.measures.model import CellKey, CountedCell, CountedTable
from zicht.release.model import Copy, Status, Table
from zicht.release.periods import PERIOD

__all__ = ["Protected", "protect_together"]

#: What hiding costs more: a number that some table shows however small it is, and one that says that nobody was there.
SHOWN_ANYWAY, ZERO = 30.0, 5.0
#: Sums of whole numbers miss a whole number by less than this.
NOISE = 1e-6


@dataclass(frozen=True)
class Protected:
    """The tables as they may be shown; how many numbers rules hide, how many others, and how many remain exposed."""

    tables: tuple[Table, ...]
    by_rule: int
    beside: int
    exposed: int


@dataclass(frozen=True)
class _Count:
    """A count, the table that it stands in, the place of its number among all, and what protects it."""

    table: int
    cell: CountedCell
    place: int
    protection: Protection


def protect_together(
    counted: Sequence[CountedTable], regimes: Sequence[Mapping[str, str]], *, secondary: bool = True
) -> Protected:
    """Return the tables as they may be shown beside each other.

    `regimes` holds what the sources of each table ask for. Without `secondary`, only rules hide anything: such tables
    say how they hang together, but are not for publication.
    """
    first, sums = _linked(tuple(protect(*one) for one in zip(counted, regimes, strict=True)), counted)
    by_rule = int(sums.hidden.sum())
    if not by_rule:
        return Protected(first, 0, 0, 0)
    counts = list(_counts(counted, regimes, first, sums))
    values = _values(sums, counts)
    costs = _costs(sums, counts, values) if secondary else np.full(len(values), math.inf)
    choice = choose_hidden(sums, values, costs)
    chosen = sums.hidden | choice.hidden
    hidden: dict[int, set[CellKey]] = defaultdict(set)
    for count in counts:
        if secondary and chosen[count.place] and not count.cell.public:
            hidden[count.table].add(count.cell.key)
    tables = tuple(_hidden_too(first[at], table, regimes[at], hidden[at]) for at, table in enumerate(counted))
    return Protected(tables, by_rule, int(choice.hidden.sum()), int(choice.exposed.sum()))


def _hidden_too(shown: Table, counted: CountedTable, asked: Mapping[str, str], hidden: set[CellKey]) -> Table:
    """Return a table with these counts hidden, and what follows from them; as it was where all are hidden already."""
    before = {(c.codes, c.measure) for c in shown.cells if c.status is Status.SUPPRESSED}
    if hidden <= before:
        return shown
    return replace(shown, cells=protect(counted, asked, hidden=hidden).cells)


def _linked(tables: Sequence[Table], counted: Sequence[CountedTable]) -> tuple[tuple[Table, ...], Sums]:
    """Return the tables with how their counts hang together as far as it holds in these counts, and their sums."""
    bound = tuple(
        replace(
            table,
            bindings=find_bindings(one),
            sums=find_sums(one),
            copies=tuple(
                Copy(
                    *cell.key,
                    table=cell.copy_of[0],
                    of_codes=cell.copy_of[1][0],
                    of_measure=cell.copy_of[1][1],
                )
                for cell in one.cells
                if cell.copy_of is not None
            ),
        )
        for table, one in zip(tables, counted, strict=True)
    )
    return _without_wrong_refinements(_without_wrong_sharing(bound, counted), counted)


def _without_wrong_sharing(tables: Sequence[Table], counted: Sequence[CountedTable]) -> tuple[Table, ...]:
    """Take a table that counts otherwise than those before it for one that shares no number with them."""
    by_id = {table.id: table for table in tables}
    known: dict[Number, float] = {}
    kept = []
    for table, one in zip(tables, counted, strict=True):
        values = {cell.key: cell.value for cell in one.cells}
        apart = replace(table, universe="", within={}, copies=())
        as_declared = numbers_of(table, by_id)
        fits = all(
            known.get(as_declared[key], values[key]) == values[key] for key in values.keys() & as_declared
        )
        numbers = as_declared if fits else numbers_of(apart, by_id)
        kept.append(table if fits else apart)
        known.update((numbers[key], values[key]) for key in values.keys() & numbers)
    return tuple(kept)


def _without_wrong_refinements(
    tables: tuple[Table, ...], counted: Sequence[CountedTable]
) -> tuple[tuple[Table, ...], Sums]:
    """Leave out that codes lie within wider ones where they do not add up so; return the sums too."""
    sums = collect_sums(tables)
    values = _values(sums, list(_counts(counted, None, tables, sums)))
    total = sums.relations @ values
    wrong = np.flatnonzero((total < sums.least - NOISE) | (total > sums.most + NOISE))
    if not len(wrong):
        return tables, sums
    names = {
        frozenset(name for place in _places(sums, row) for name, _code in sums.numbers[place].codes)
        for row in wrong.tolist()
    }
    right = tuple(
        replace(
            table,
            dimensions=tuple(
                replace(
                    dimension,
                    refines={
                        wider: into
                        for wider, into in dimension.refines.items()
                        if not any({dimension.name, wider} <= found for found in names)
                    },
                )
                for dimension in table.dimensions
            ),
        )
        for table in tables
    )
    return right, collect_sums(right)


def _places(sums: Sums, row: int) -> list[int]:
    start, end = sums.relations.indptr[row : row + 2]
    places: list[int] = sums.relations.indices[start:end].tolist()
    return places


def _counts(
    counted: Sequence[CountedTable],
    regimes: Sequence[Mapping[str, str]] | None,
    shown: Sequence[Table],
    sums: Sums,
) -> Iterator[_Count]:
    """Yield the counts whose numbers are among these, with their protection where regimes are given."""
    places = {number: place for place, number in enumerate(sums.numbers)}
    by_id = {table.id: table for table in shown}
    for index, (table, as_shown) in enumerate(zip(counted, shown, strict=True)):
        numbers = numbers_of(as_shown, by_id)
        asked = {regimes[index][source] for source in table.sources} if regimes else set()
        protections = protections_of(table, asked) if regimes else {}
        for cell in table.cells:
            number = numbers.get(cell.key)
            if number is not None:
                yield _Count(index, cell, places[number], protections.get(cell.key, Protection()))


def _values(sums: Sums, counts: Sequence[_Count]) -> FloatArray:
    """Return the numbers themselves."""
    values = np.zeros(len(sums.numbers))
    for count in counts:
        values[count.place] = count.cell.value
    return values


def _costs(sums: Sums, counts: Sequence[_Count], values: FloatArray) -> FloatArray:
    """Return what hiding each number would lose; infinite where the world knows it already, or must."""
    costs = 1.0 + np.log1p(values)
    costs[np.unique([count.place for count in counts if not count.protection.threshold])] *= SHOWN_ANYWAY
    costs[values == 0] *= ZERO
    costs[[count.place for count in counts if count.cell.public]] = math.inf
    by_period = [{name for name, _code in number.codes} <= {PERIOD} for number in sums.numbers]
    costs[np.array(by_period, dtype=np.bool_)] = math.inf
    return costs
