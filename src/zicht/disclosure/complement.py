"""The privacy rule on lines: what is hidden must not follow from a total and the other figures beside it.

A line is a total with the parts that add up to it: all counts of one measure that differ in one dimension only, and
what the table says adds up besides (`sums`). Of each line a reader knows

    a figure that is shown exactly      the count
    a figure that was rounded           the count give or take 2, but for counts that would have been hidden
    a figure that is hidden             1 to the threshold less 1, if its own size hid it; at least the threshold, if
                                        it was hidden for the sake of others

and can subtract. Every hidden figure must keep `FEWEST` possible counts, or all that the threshold leaves where those
are fewer. While one has fewer, the smallest figure of its line that is still shown is hidden too.

The rule looks at one line at a time, and at one table. It does not see what follows from several lines together, from
two horizons of one curve, from two tables or from two editions.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from zicht.disclosure.dominance import is_dominated
from zicht.disclosure.regimes import ROUND_TO, Protection
from zicht.measures.model import ALL, CellKey, CountedCell, CountedTable

__all__ = ["FEWEST", "Counts", "Line", "hidden_by_size", "hide_beside", "is_small", "lines_of"]

#: So many counts must remain possible for a figure that is hidden.
FEWEST = 5
#: A rounded count is at most so far from what is shown.
OFF_BY = ROUND_TO // 2

Range = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A total, and the parts that add up to it."""

    total: CellKey
    parts: tuple[CellKey, ...]

    @property
    def keys(self) -> tuple[CellKey, ...]:
        return (self.total, *self.parts)

    def fewest_possible(self, counts: Counts, hidden: Collection[CellKey]) -> float:
        """Return how many counts remain possible for the hidden figure of which most is known; infinite if none is."""
        ranges = {key: counts.known_of(key, hidden) for key in self.keys}
        left = {key: self._narrowed(key, ranges) for key in self.keys if key in hidden}
        return min((upper - lower + 1 for lower, upper in left.values()), default=math.inf)

    def _narrowed(self, key: CellKey, ranges: Mapping[CellKey, Range]) -> Range:
        """Return what is known of a figure, once the rest of the line is subtracted."""
        others = [ranges[part] for part in self.parts if part != key]
        least, most = sum(lower for lower, _upper in others), sum(upper for _lower, upper in others)
        if key != self.total:
            lower, upper = ranges[self.total]
            least, most = lower - most, upper - least
        own = ranges[key]
        return max(own[0], least), min(own[1], most)


@dataclass(frozen=True)
class Counts:
    """Counts before protection, each with its rule."""

    values: Mapping[CellKey, float]
    protections: Mapping[CellKey, Protection]

    def known_of(self, key: CellKey, hidden: Collection[CellKey]) -> Range:
        """Return between which counts a reader knows a figure to be by itself."""
        value, protection = self.values[key], self.protections[key]
        if key in hidden:
            size = protection.threshold
            return (1, size - 1) if protection.hides(value) else (max(size, 1), math.inf)
        shown = protection.round(value)
        off = OFF_BY if protection.rounds else 0
        # Of two rules the one tells of the other: nothing from 1 up to the threshold can have been rounded.
        least = protection.threshold if shown else 0
        return max(shown - off, least), shown + off if shown or not protection.threshold else shown

    def needed(self, line: Line, hidden: Collection[CellKey]) -> float:
        """Return how many counts must remain possible for each hidden figure of a line."""
        small = [self.protections[key].threshold - 1 for key in line.keys if key in hidden]
        return min([FEWEST, *(number for number in small if number > 0)])


def lines_of(counted: CountedTable) -> tuple[Line, ...]:
    """Return the lines of a table: totals with parts that add up to them.

    Where all codes of a dimension add up, they are the parts. Where they overlap, two codes that add up wherever both
    are counted are parts too, as any help and none. Sums that the table names are lines where they do add up.
    """
    values = {cell.key: cell.value for cell in counted.cells if not cell.public}
    by_dimension: dict[tuple[int, str], dict[CellKey, dict[str, CellKey]]] = {}
    for codes, measure in values:
        for place, code in enumerate(codes):
            total = ((*codes[:place], ALL, *codes[place + 1 :]), measure)
            if code != ALL and total in values:
                lines = by_dimension.setdefault((place, measure), {})
                lines.setdefault(total, {})[code] = (codes, measure)
    along = (line for lines in by_dimension.values() for line in _adding_up(lines, values))
    named = (
        Line(total, parts)
        for total, parts in counted.sums
        if sum(values[key] for key in parts) == values[total]
    )
    return tuple(dict.fromkeys((*along, *named)))


def _adding_up(
    lines: Mapping[CellKey, Mapping[str, CellKey]], values: Mapping[CellKey, float]
) -> Iterator[Line]:
    """Give the lines along one dimension: whole ones, and pairs where codes overlap."""
    overlapping: dict[CellKey, Mapping[str, CellKey]] = {}
    for total, parts in lines.items():
        if sum(values[key] for key in parts.values()) == values[total]:
            yield Line(total, tuple(parts.values()))
        else:
            overlapping[total] = parts
    failed: set[tuple[str, str]] = set()
    found: dict[tuple[str, str], list[Line]] = {}
    for total, parts in overlapping.items():
        for pair in combinations(sorted(parts), 2):
            one, other = (parts[code] for code in pair)
            if values[one] + values[other] == values[total]:
                found.setdefault(pair, []).append(Line(total, (one, other)))
            else:
                failed.add(pair)
    yield from (line for pair, pairs in found.items() if pair not in failed for line in pairs)


def hidden_by_size(counted: CountedTable, protections: Mapping[CellKey, Protection]) -> frozenset[CellKey]:
    """Return the counts that are hidden because they are small."""
    return frozenset(cell.key for cell in counted.cells if is_small(cell, protections[cell.key]))


def is_small(cell: CountedCell, protection: Protection) -> bool:
    """Say whether a count is to be hidden: it is small, of few persons with more, or of one organisation."""
    few = cell.persons is not None and protection.hides(cell.persons)
    of_one = protection.one_reporter and is_dominated(cell)
    return protection.hides(cell.value) or (few and cell.value > 0) or of_one


def hide_beside(counted: CountedTable, protections: Mapping[CellKey, Protection]) -> frozenset[CellKey]:
    """Return all counts to hide: the small ones, and those that would give them away."""
    counts = Counts({cell.key: cell.value for cell in counted.cells}, protections)
    hidden = set(hidden_by_size(counted, protections))
    lines = lines_of(counted)
    while found := {key for line in lines for key in _next_to_hide(line, counts, hidden)}:
        hidden |= found
    return frozenset(hidden)


def _next_to_hide(line: Line, counts: Counts, hidden: Collection[CellKey]) -> Iterator[CellKey]:
    """Give the smallest figure of a line that is still shown, where a hidden one has too few possible counts."""
    if line.fewest_possible(counts, hidden) >= counts.needed(line, hidden):
        return
    shown = [key for key in line.parts if key not in hidden and counts.values[key] > 0]
    if not shown and line.total not in hidden:
        shown = [line.total]
    yield from _smallest(shown, counts.values)


def _smallest(keys: Sequence[CellKey], values: Mapping[CellKey, float]) -> Sequence[CellKey]:
    return sorted(keys, key=lambda key: (values[key], key))[:1]
