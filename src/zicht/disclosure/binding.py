"""How the counts of a table hang together: found in the counts themselves, so that no table can say it wrongly.

Families of counts that are broken down by the same dimensions are looked at together: what holds in all of them is what
a reader may reckon with.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from zicht.disclosure.families import (
    MENTIONS,
    SEVERAL,
    Families,
    Group,
    group_families,
    group_listed,
    parts_of,
    totals_of,
)
from zicht.measures.model import CellKey, CountedTable, Sum
from zicht.release.cell_names import cell_name
from zicht.release.model import ALL, Binding, Bond, Listed
from zicht.release.periods import PERIOD

__all__ = ["find_bindings", "find_listed", "find_sums"]

Codes = tuple[str, ...]
#: Two measures are the same where so many different counts of both are.
TELLING = 3


def find_bindings(counted: CountedTable) -> tuple[Binding, ...]:
    """Return what binds the counts along each dimension, and those of several measures in one place."""
    values = {cell.key: cell.value for cell in counted.cells if not cell.public}
    groups = group_families(values, len(counted.dimensions))
    along = [
        binding
        for (measure, axis, beside), families in groups.items()
        for binding in _bind(counted, (measure, axis, beside), families, values)
    ]
    return tuple(sorted(along, key=lambda one: (one.measure, one.over, one.beside, one.total, one.how)))


def find_sums(counted: CountedTable) -> tuple[tuple[str, ...], ...]:
    """Return the sums beside those along a dimension: total first, then parts.

    They are those that the table names, where they hold; and measures that are the same wherever both are counted.
    """
    values = {cell.key: cell.value for cell in counted.cells if not cell.public}
    held = (*(one for one in counted.sums if _holds(one, values)), *_same_measures(values))
    return tuple(sorted({tuple(cell_name(*key) for key in (total, *sorted(parts))) for total, parts in held}))


def find_listed(counted: CountedTable, *, open_ended: bool = True) -> tuple[Listed, ...]:
    """Return which counts stand in the table only where they are not 0, so that a hidden one is one at least.

    They are those of an open-ended dimension, and those of which some codes together stand nowhere. (Without
    `open_ended`, the latter alone.) Where any of them is 0, it is not so.
    """
    values = {cell.key: cell.value for cell in counted.cells if not cell.public}
    names = [dimension.name for dimension in counted.dimensions]
    is_open = {dimension.name for dimension in counted.dimensions if dimension.open_ended and open_ended}
    return tuple(
        sorted(
            (
                listed
                for listed, keys in group_listed(names, values).items()
                if min(values[key] for key in keys) >= 1
                and (is_open & set(listed.by) or len(keys) < _combinations(keys))
            ),
            key=lambda one: (one.measure, one.by, one.period),
        )
    )


def _combinations(keys: Sequence[CellKey]) -> int:
    """Return how many cells there would be of all codes together that stand in these."""
    return math.prod(len(set(codes)) for codes in zip(*(codes for codes, _measure in keys), strict=True))


def _same_measures(values: Mapping[CellKey, float]) -> Iterator[Sum]:
    by_measure: dict[str, dict[Codes, float]] = {}
    for (codes, measure), value in values.items():
        by_measure.setdefault(measure, {})[codes] = value
    for (one, of_one), (other, of_other) in combinations(by_measure.items(), 2):
        both = of_one.keys() & of_other.keys()
        if len({of_one[codes] for codes in both}) >= TELLING and all(
            of_one[codes] == of_other[codes] for codes in both
        ):
            yield from (((codes, one), ((codes, other),)) for codes in sorted(both))


def _holds(one: Sum, values: Mapping[CellKey, float]) -> bool:
    total, parts = one
    return {total, *parts} <= values.keys() and sum(values[key] for key in parts) == values[total]


def _bind(
    counted: CountedTable,
    group: Group,
    families: Families,
    values: Mapping[CellKey, float],
) -> Iterator[Binding]:
    measure, axis, beside = group
    over = counted.dimensions[axis]
    names = tuple(counted.dimensions[other].name for other in beside)
    if measure in (MENTIONS, SEVERAL):
        return
    for total in totals_of(over.name, families):
        pairs = list(_pairs(families, values, measure, axis, total))
        how = _how(pairs, is_several=over.multiple)
        if how is not None:
            yield Binding(measure, over.name, names, how, total)
    mentions = list(_pairs(families, values, MENTIONS, axis, ALL)) if over.multiple else []
    if mentions and all(sum(parts) == total for total, parts in mentions):
        yield Binding(MENTIONS, over.name, names, Bond.PARTS, ALL, measure)
    if over.name != PERIOD and not any((rest, measure) in values for rest in families):
        yield from (Binding(measure, over.name, names, how) for how in _order(families, list(over.codes)))


def _pairs(
    families: Families, values: Mapping[CellKey, float], measure: str, axis: int, total: str
) -> Iterator[tuple[float, list[float]]]:
    """Yield the totals that were counted, each with its parts."""
    for rest, family in families.items():
        whole = values.get(((*rest[:axis], total, *rest[axis + 1 :]), measure))
        parts = [family[code] for code in parts_of(total, family)]
        if whole is not None and parts:
            yield whole, parts


def _how(pairs: Sequence[tuple[float, Sequence[float]]], *, is_several: bool) -> Bond | None:
    """Return the closest bond that holds for each total and its parts."""
    if not pairs:
        return None
    if not is_several and _all_same(pairs):
        return Bond.SAME
    if all(sum(parts) == total for total, parts in pairs):
        return Bond.PARTS
    if all(sum(parts) <= total for total, parts in pairs):
        return Bond.SOME
    if all(max(parts) <= total for total, parts in pairs):
        return Bond.SEVERAL if all(sum(parts) >= total for total, parts in pairs) else Bond.EACH
    return None


def _all_same(pairs: Iterable[tuple[float, Sequence[float]]]) -> bool:
    telling = [(total, parts) for total, parts in pairs if total and len(parts) > 1]
    return bool(telling) and all(part == total for total, parts in pairs for part in parts)


def _order(families: Families, codes: Sequence[str]) -> Iterator[Bond]:
    """Yield how counts without a total run from one code to the next: each horizon holds those before it."""
    place = {code: at for at, code in enumerate(codes)}
    if not all(code.isdigit() for family in families.values() for code in family):
        return
    runs = [[family[code] for code in sorted(family, key=place.__getitem__)] for family in families.values()]
    steps = [(before, after) for run in runs for before, after in pairwise(run)]
    if steps and all(before <= after for before, after in steps):
        yield Bond.RISING
    if steps and all(before >= after for before, after in steps):
        yield Bond.FALLING
