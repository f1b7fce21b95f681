"""The privacy rule on linkage intervals: bounds say no more of a count than the figure that is shown.

    hidden count          no bounds
    exact count           whole numbers, outward
    rounded count         the figure less and plus how far the interval reaches from the count, in multiples of 5
                          outward: where between two multiples the count lies does not show; none up to 5
    bound that would be   moved outward until it would not
    hidden as a count
    mean of counts        where each of them is shown exactly
    share or change       from both counts under each set of links, where both are shown exactly and neither interval
                          ends among counts that are hidden

A figure that is the same under all sets of links has bounds equal to itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from zicht.disclosure.derive import calculate
from zicht.disclosure.regimes import ROUND_TO, Protection
from zicht.linkage.link_sets import interval_over
from zicht.measures.model import CellKey, CountedCell, DerivedCell, DerivedKind, SummedCell
from zicht.release.model import Cell, Status

__all__ = ["bound_count", "bound_derived", "bound_sum"]

#: Bounds of percentages and means are printed in tenths.
TENTH = 0.1
#: Sums of fractions miss a whole number by less than this.
NOISE = 1e-9

Bounds = tuple[float, float]


def bound_count(shown: Cell, cell: CountedCell, protection: Protection) -> Cell:
    """Return a protected count with its bounds, where it may have any."""
    if len(cell.under_links) < 2 or shown.value is None:
        return shown
    if shown.status is Status.EXACT:
        found = _exact_bounds(cell)
    elif shown.value > ROUND_TO:
        found = _rounded_bounds(shown.value, cell)
    else:
        return shown
    return _with_bounds(shown, _move_out(found, protection))


def bound_sum(
    shown: Cell,
    summed: SummedCell,
    cells: Mapping[CellKey, CountedCell],
    protections: Mapping[CellKey, Protection],
) -> Cell:
    """Return a sum or mean of protected counts with its bounds, where it may have any."""
    parts = [cells[key] for key in summed.parts]
    if shown.status is not Status.EXACT or shown.value is None or not _all_bounded(parts, protections):
        return shown
    under = [sum(values) / summed.divisor for values in zip(*(p.under_links for p in parts), strict=True)]
    step = 1.0 if summed.divisor == 1 else TENTH
    return _with_bounds(shown, _outward(_reach(shown.value, under), step, least=0.0))


def bound_derived(
    shown: Cell,
    derived: DerivedCell,
    cells: Mapping[CellKey, CountedCell],
    protections: Mapping[CellKey, Protection],
) -> Cell:
    """Return a share or change with its bounds, where it may have any."""
    parts = [cells[key] for key in (derived.of, derived.base) if key in cells]
    if shown.status is not Status.EXACT or shown.value is None or len(parts) < 2:
        return shown
    if not _all_bounded(parts, protections):
        return shown
    of, base = (part.under_links for part in parts)
    under = [calculate(derived.kind, *pair) for pair in zip(of, base, strict=True)]
    known = [value for value in under if value is not None]
    if len(known) < len(under):
        return shown
    step = 1.0 if derived.kind is DerivedKind.DIFFERENCE else TENTH
    least, most = _LIMITS.get(derived.kind, (-math.inf, math.inf))
    return _with_bounds(shown, _outward(_reach(shown.value, known), step, least=least, most=most))


#: No share and no fall is larger.
_LIMITS = {DerivedKind.SHARE: (0.0, 100.0), DerivedKind.PERCENT_CHANGE: (-100.0, math.inf)}


def _all_bounded(parts: Sequence[CountedCell], protections: Mapping[CellKey, Protection]) -> bool:
    """Say whether all parts have an interval no end of which lies among the counts that are hidden."""
    return all(
        len(part.under_links) >= 2
        and not any(map(protections[part.key].hides, _reach(part.value, part.under_links)))
        for part in parts
    )


def _exact_bounds(cell: CountedCell) -> Bounds:
    return _outward(_reach(cell.value, cell.under_links), 1.0, least=0.0)


def _rounded_bounds(shown: float, cell: CountedCell) -> Bounds:
    lower, upper = _reach(cell.value, cell.under_links)
    down, up = (
        ROUND_TO * math.ceil(reach / ROUND_TO - NOISE) for reach in (cell.value - lower, upper - cell.value)
    )
    return max(shown - down, 0.0), shown + up


def _reach(value: float, under: Sequence[float]) -> Bounds:
    """Return the interval over sets of links, widened to hold the figure itself."""
    found = interval_over(under)
    return min(found.lower, value), max(found.upper, value)


def _outward(bounds: Bounds, step: float, *, least: float, most: float = math.inf) -> Bounds:
    lower, upper = bounds
    down, up = math.floor(lower / step + NOISE), math.ceil(upper / step - NOISE)
    digits = 0 if step == 1.0 else 1
    return max(round(down * step, digits), least), min(round(up * step, digits), most)


def _move_out(bounds: Bounds, protection: Protection) -> Bounds:
    lower, upper = bounds
    return (
        0.0 if protection.hides(lower) else lower,
        float(protection.threshold) if protection.hides(upper) else upper,
    )


def _with_bounds(shown: Cell, bounds: Bounds) -> Cell:
    return replace(shown, lower=bounds[0], upper=bounds[1])
