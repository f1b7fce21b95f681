"""What each table gives away, counted for whoever checks it before it leaves."""

from __future__ import annotations

import math
from collections.abc import Mapping

from zicht.disclosure.complement import Counts, hidden_by_size, lines_of
from zicht.disclosure.protect import protections_of
from zicht.measures.model import CellKey, CountedTable
from zicht.release.model import Status, Table
from zicht.release.output_check import TableCheck

__all__ = ["check_output"]


def check_output(counted: CountedTable, shown: Table, regimes: Mapping[str, str]) -> TableCheck:
    """Hold a protected table against what was counted.

    The figures are looked at as they came out, not as they were meant to: a count is hidden if the table hides it.
    """
    protections = protections_of(counted, {regimes[source] for source in counted.sources})
    values = {cell.key: cell.value for cell in counted.cells}
    hidden = {
        (cell.codes, cell.measure)
        for cell in shown.cells
        if cell.status is Status.SUPPRESSED and (cell.codes, cell.measure) in values
    }
    small = hidden & hidden_by_size(counted, protections)
    all_hidden = sum(cell.status is Status.SUPPRESSED for cell in shown.cells)
    seen = [value for key, value in values.items() if key not in hidden and value > 0]
    return TableCheck(
        id=shown.id,
        title=shown.title,
        protection=shown.protection,
        figures=len(shown.cells),
        counts=len(values),
        small=len(small),
        beside=len(hidden) - len(small),
        following=all_hidden - len(hidden),
        smallest=int(min(seen)) if seen else None,
        fewest_possible=_fewest_possible(counted, Counts(values, protections), hidden),
        everybody=_count_whole(counted, values, hidden),
    )


def _fewest_possible(counted: CountedTable, counts: Counts, hidden: set[CellKey]) -> int | None:
    fewest = min((line.fewest_possible(counts, hidden) for line in lines_of(counted)), default=math.inf)
    return int(fewest) if math.isfinite(fewest) else None


def _count_whole(counted: CountedTable, values: Mapping[CellKey, float], hidden: set[CellKey]) -> int:
    """Count the lines of several parts of which one, shown, is the whole."""
    return sum(
        any(values[key] == values[line.total] > 0 and key not in hidden for key in line.parts)
        for line in lines_of(counted)
        if len(line.parts) > 1 and line.total not in hidden
    )
