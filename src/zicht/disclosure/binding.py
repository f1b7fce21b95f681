"""How the counts of a table hang together: found in the counts themselves, so that no table can say it wrongly.

Counts of one measure that differ in one dimension only are a family. Families that are broken down by the same
dimensions are looked at together: what holds in all of them is what a reader may reckon with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from zicht.disclosure.families import KNOWN, MENTIONS, SEVERAL, parts_of
from zicht.measures.model import CellKey, CountedTable, Sum
from zicht.release.cell_names import cell_name
from zicht.release.model import ALL, Binding, Bond
from zicht.release.periods import PERIOD, years_of

__all__ = ["find_bindings", "find_sums"]

Codes = tuple[str, ...]
#: Two measures are the same where so many different counts of both are.
TELLING = 3
#: The parts of each total, by code; of each the count.
Families = Mapping[Codes, Mapping[str, float]]


def find_bindings(counted: CountedTable) -> tuple[Binding, ...]:
    """Return what binds the counts along each dimension, and those of several measures in one place."""
    values = {cell.key: cell.value for cell in counted.cells if not cell.public}
    groups = _groups(values, len(counted.dimensions))
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


def _groups(
    values: Mapping[CellKey, float], dimensions: int
) -> dict[tuple[str, int, tuple[int, ...]], dict[Codes, dict[str, float]]]:
    """Return the families, by their measure, their dimension, and the dimensions that they are broken down by."""
    groups: dict[tuple[str, int, tuple[int, ...]], dict[Codes, dict[str, float]]] = {}
    for (codes, measure), value in values.items():
        down = [axis for axis in range(dimensions) if codes[axis] != ALL]
        for axis in down:
            beside = tuple(other for other in down if other != axis)
            rest = (*codes[:axis], ALL, *codes[axis + 1 :])
            group = groups.setdefault((measure, axis, beside), {})
            group.setdefault(rest, {})[codes[axis]] = value
    return groups


def _bind(
    counted: CountedTable,
    group: tuple[str, int, tuple[int, ...]],
    families: Families,
    values: Mapping[CellKey, float],
) -> Iterator[Binding]:
    measure, axis, beside = group
    over = counted.dimensions[axis]
    names = tuple(counted.dimensions[other].name for other in beside)
    if measure in (MENTIONS, SEVERAL):
        return
    for total in _totals(over.name, families):
        pairs = list(_pairs(families, values, measure, axis, total))
        how = _how(pairs, is_several=over.multiple)
        if how is not None:
            yield Binding(measure, over.name, names, how, total)
    mentions = list(_pairs(families, values, MENTIONS, axis, ALL)) if over.multiple else []
    if mentions and all(sum(parts) == total for total, parts in mentions):
        yield Binding(MENTIONS, over.name, names, Bond.PARTS, ALL, measure)
    if over.name != PERIOD and not any((rest, measure) in values for rest in families):
        yield from (Binding(measure, over.name, names, how) for how in _order(families, list(over.codes)))


def _totals(over: str, families: Families) -> Iterator[str]:
    """Yield the codes that can be a total of the others."""
    codes = {code for parts in families.values() for code in parts}
    if over != PERIOD:
        yield ALL
        yield from {KNOWN} & codes
        return
    ranges = sorted((code for code in codes if len(years_of(code)) > 1), key=lambda c: (-len(years_of(c)), c))
    yield from ranges[:1]


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
