"""Counts that repeat those of another table under another name, found in the counts themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from zicht.measures.model import ALL, CellKey, CountedTable
from zicht.release.model import OWN, Copy

__all__ = ["find_twins"]

#: Counts are the same where so many different ones are, each of so many persons: small ones agree by chance.
TELLING, LARGE = 3, 10

Pairs = frozenset[tuple[str, str]]
#: Where a count stands, and what it is.
Place = tuple[str, CellKey, float]
#: The counts of one measure, by their codes.
Family = Mapping[Pairs, Place]
#: A count with its key, and the codes by which another family may count it too.
Counted = tuple[CellKey, Pairs, float]
#: A universe or a table, and a measure.
Source = tuple[str, str]


def find_twins(tables: Sequence[CountedTable]) -> dict[str, tuple[Copy, ...]]:
    """Return the cells of each table that repeat cells of one before it, by table.

    Tables of one universe share their numbers already. Another one may count the same persons too, under another
    measure or under a code that they all have there: whoever reads both sees it, as all large counts agree.
    """
    known: dict[Source, dict[Pairs, Place]] = defaultdict(dict)
    found: dict[str, tuple[Copy, ...]] = {}
    for table in tables:
        counts = list(_counts(table))
        twins = [] if table.universe else list(_twins(counts, known))
        found[table.id] = tuple(twins)
        repeated = {(copy.codes, copy.measure) for copy in twins}
        for (codes, measure), pairs, value in counts:
            if (codes, measure) not in repeated:
                source = (table.universe or table.id, measure)
                known[source].setdefault(pairs, (table.id, (codes, measure), value))
    return found


def _counts(table: CountedTable) -> Iterator[Counted]:
    names = [dimension.name for dimension in table.dimensions]
    for cell in table.cells:
        if not cell.public and cell.copy_of is None:
            pairs = {pair for pair in zip(names, cell.codes, strict=True) if pair[1] not in (ALL, OWN)}
            yield cell.key, frozenset(pairs | table.within.items()), cell.value


def _twins(counts: Sequence[Counted], known: Mapping[Source, Family]) -> Iterator[Copy]:
    """Yield the copies among counts, each of the first ones that it is found to repeat."""
    done: set[CellKey] = set()
    for family in known.values():
        theirs = {name for pairs in family for name, _code in pairs}
        own: dict[tuple[str, Pairs], list[Counted]] = defaultdict(list)
        for key, pairs, value in counts:
            if key in done:
                continue
            inside = frozenset(pair for pair in pairs if pair[0] in theirs)
            if inside in family:
                own[key[1], pairs - inside].append((key, inside, value))
        for alike in own.values():
            same = alike if _are_same(alike, family) else _same_in_part(alike, family)
            done |= {key for key, _inside, _value in same}
            yield from (_copy(key, family[inside]) for key, inside, _value in same)


def _same_in_part(counts: Sequence[Counted], family: Family) -> list[Counted]:
    """Return those counts that are the same wherever they are broken down by the same dimensions."""
    by_down: dict[frozenset[str], list[Counted]] = defaultdict(list)
    for one in counts:
        by_down[frozenset(name for name, _code in one[1])].append(one)
    return [one for alike in by_down.values() if _are_same(alike, family) for one in alike]


def _are_same(counts: Sequence[Counted], family: Family) -> bool:
    telling = {value for _key, _inside, value in counts if value >= LARGE}
    return len(telling) >= TELLING and all(family[inside][2] == value for _key, inside, value in counts)


def _copy(key: CellKey, of: Place) -> Copy:
    table, (codes, measure), _value = of
    return Copy(*key, table=table, of_codes=codes, of_measure=measure)
