"""Totals and the codes that are their parts, as everybody reads them from a table.

Counts of one measure that differ in one dimension only are a family.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from zicht.measures.model import CellKey
from zicht.release.model import ALL, Listed
from zicht.release.periods import PERIOD, years_of
from zicht.vocabulary import UNKNOWNS

__all__ = [
    "KNOWN",
    "MENTIONS",
    "SEVERAL",
    "Families",
    "Group",
    "group_families",
    "group_listed",
    "parts_of",
    "totals_of",
]

#: The code of all units whose code is known, and the measures that say how often codes were named.
KNOWN, MENTIONS, SEVERAL = "known", "mentions", "with_several"

#: What the families have in common that are looked at together: the measure, the place of the dimension that their
#: codes are of, and the places of the dimensions that they are broken down by.
Group = tuple[str, int, tuple[int, ...]]
#: The counts of each family by code, under the codes that they share.
Families = Mapping[tuple[str, ...], Mapping[str, float]]


def group_families(values: Mapping[CellKey, float], dimensions: int) -> dict[Group, Families]:
    """Return the families of counts of so many dimensions."""
    groups: dict[Group, dict[tuple[str, ...], dict[str, float]]] = {}
    for (codes, measure), value in values.items():
        down = [axis for axis in range(dimensions) if codes[axis] != ALL]
        for axis in down:
            beside = tuple(other for other in down if other != axis)
            rest = (*codes[:axis], ALL, *codes[axis + 1 :])
            group = groups.setdefault((measure, axis, beside), {})
            group.setdefault(rest, {})[codes[axis]] = value
    return dict(groups)


def totals_of(dimension: str, families: Families) -> Iterator[str]:
    """Yield the codes that can be a total of the others."""
    codes = {code for parts in families.values() for code in parts}
    if dimension != PERIOD:
        yield ALL
        yield from {KNOWN} & codes
        return
    ranges = sorted((code for code in codes if len(years_of(code)) > 1), key=lambda c: (-len(years_of(c)), c))
    yield from ranges[:1]


def parts_of(total: str, codes: Iterable[str]) -> list[str]:
    """Return the codes that a total takes together: all, the known ones, or the years of a range."""
    years = years_of(total)
    if years:
        inside = ((code, years_of(code)) for code in codes if code != total)
        return [code for code, own in inside if own and years[0] <= own[0] and own[-1] <= years[-1]]
    if total == ALL:
        return [code for code in codes if code not in (ALL, KNOWN)]
    return [code for code in codes if code not in (ALL, KNOWN, *UNKNOWNS)]


def group_listed(names: Sequence[str], cells: Iterable[CellKey]) -> dict[Listed, list[CellKey]]:
    """Return the cells that can be listed only where they occur: by measure, dimensions broken down, and period.

    That codes are not known, or that they are, is told of everybody, and stands apart.
    """
    found: dict[Listed, list[CellKey]] = {}
    for codes, measure in cells:
        down = {name: code for name, code in zip(names, codes, strict=True) if code != ALL}
        period = down.pop(PERIOD, "")
        if down and not {KNOWN, *UNKNOWNS} & set(down.values()):
            found.setdefault(Listed(measure, tuple(down), period), []).append((codes, measure))
    return found
