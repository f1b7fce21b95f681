"""Sums, shares and changes, computed from protected counts only: what is hidden there stays hidden here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zicht.measures.model import CellKey, DerivedCell, DerivedKind, SummedCell
from zicht.release.model import Cell, Status

__all__ = ["derive_cell", "sum_cells"]

#: A figure is no better than the weakest of the counts it comes from: the first of these that any has.
WEAKEST_FIRST = (Status.SUPPRESSED, Status.NOT_AVAILABLE, Status.ROUNDED)


def sum_cells(summed: SummedCell, protected: Mapping[CellKey, Cell]) -> Cell:
    """Return the sum or mean of protected counts, hidden where one of them is; KeyError where one was not counted."""
    parts = [protected[key] for key in summed.parts]
    status = _weakest(parts)
    values = [part.value for part in parts if part.value is not None]
    value = sum(values) / summed.divisor if len(values) == len(parts) else None
    return Cell(summed.codes, summed.measure, value, summed.unit, status=status, note=summed.note)


def derive_cell(derived: DerivedCell, protected: Mapping[CellKey, Cell]) -> Cell:
    """Return the figure that follows from two protected counts or sums; KeyError where one was not counted."""
    of, base = protected[derived.of], protected[derived.base]
    status = _weakest([of, base])
    if of.value is None or base.value is None:
        return _without_value(derived, status)
    if derived.kind is DerivedKind.DIFFERENCE:
        return _with_value(derived, of.value - base.value, status)
    if base.value == 0:
        return _without_value(derived, Status.NOT_AVAILABLE)
    part = of.value if derived.kind is DerivedKind.SHARE else of.value - base.value
    return _with_value(derived, 100 * part / base.value, status, n=base.value)


def _weakest(cells: Sequence[Cell]) -> Status:
    statuses = {cell.status for cell in cells}
    return next((weak for weak in WEAKEST_FIRST if weak in statuses), Status.EXACT)


def _with_value(derived: DerivedCell, value: float, status: Status, *, n: float | None = None) -> Cell:
    return Cell(derived.codes, derived.measure, value, derived.unit, n=n, status=status, note=derived.note)


def _without_value(derived: DerivedCell, status: Status) -> Cell:
    return Cell(derived.codes, derived.measure, None, derived.unit, status=status, note=derived.note)
