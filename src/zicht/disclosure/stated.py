"""What others tell from an edition beside it, such as sheets on municipalities: read back as statements on its cells.

A statement that a cell of the edition says just so tells nothing new. Any other tells more, and a reader can set it in
the sums of the edition like every figure that is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from zicht.disclosure.editions import Combined
from zicht.disclosure.sums import Number, numbers_of
from zicht.release.model import ALL, Cell, Release, Status, Table
from zicht.release.periods import PERIOD

__all__ = ["Stated", "add_statements", "tells_more"]


@dataclass(frozen=True)
class Stated:
    """One number that is told of a cell of the edition of a vintage: its value, or bounds that it lies between.

    `codes` are those that the cell is broken down by. One that says only that there is a number has neither.
    """

    vintage: str
    table: str
    measure: str
    codes: Mapping[str, str]
    value: float | None = None
    lower: float | None = None
    upper: float | None = None

    def key(self, table: Table) -> tuple[tuple[str, ...], str]:
        return tuple(self.codes.get(name, ALL) for name in table.dimension_names), self.measure

    @property
    def bounds(self) -> tuple[float, float]:
        if self.value is not None:
            return self.value, self.value
        return self.lower or 0.0, math.inf if self.upper is None else self.upper


def tells_more(stated: Stated, release: Release) -> bool:
    """Say whether a statement tells anything that the edition itself does not."""
    table = release.table(stated.table)
    if table is None or not set(stated.codes) <= set(table.dimension_names):
        return True
    cell = table.by_place.get(stated.key(table))
    if stated.value is None and stated.lower is None and stated.upper is None:
        return False
    if cell is None:
        by = [name for name in stated.codes if name != PERIOD]
        return not (stated.value == 0 and table.lists_all(stated.measure, by, stated.codes.get(PERIOD, "")))
    if stated.value is not None and stated.value != cell.value:
        return True
    return not _within(stated, cell)


def _within(stated: Stated, cell: Cell) -> bool:
    """Say whether the bounds that are stated are no closer than those of the cell."""
    if stated.lower is None and stated.upper is None:
        return True
    if cell.status is Status.SUPPRESSED:
        return False
    lower = cell.lower if cell.lower is not None else cell.value
    upper = cell.upper if cell.upper is not None else cell.value
    is_low = stated.lower is None or (lower is not None and stated.lower <= lower)
    is_high = stated.upper is None or (upper is not None and stated.upper >= upper)
    return is_low and is_high


def add_statements(combined: Combined, releases: Sequence[Release], statements: Iterable[Stated]) -> Combined:
    """Return the problem with what is stated set in it; `releases` stand in the order in which they were joined.

    What the edition says just so is in the problem, by its rules: a rounded figure is no equality. What the edition
    rules out, and figures that are no counts, are no numbers of it.
    """
    lower, upper = combined.sums.lower.copy(), combined.sums.upper.copy()
    numbers = [_numbers(release) for release in releases]
    at = {release.edition.vintage: place for place, release in enumerate(releases)}
    for stated in statements:
        place = at[stated.vintage]
        table = releases[place].table(stated.table)
        if table is None or not tells_more(stated, releases[place]):
            continue
        number = numbers[place][table.id].get(stated.key(table))
        if number is not None:
            where = combined.places[place][number]
            least, most = max(lower[where], stated.bounds[0]), min(upper[where], stated.bounds[1])
            if least <= most:
                lower[where], upper[where] = least, most
    return replace(combined, sums=replace(combined.sums, lower=lower, upper=upper))


def _numbers(release: Release) -> Mapping[str, Mapping[tuple[tuple[str, ...], str], Number]]:
    by_id = {table.id: table for table in release.tables}
    return {table.id: numbers_of(table, by_id) for table in release.tables}
