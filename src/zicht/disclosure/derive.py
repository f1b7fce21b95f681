"""Sums, shares, rates and changes, computed from protected figures only: what is hidden there stays hidden here."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from zicht.measures.model import CellKey, DerivedCell, DerivedKind, SummedCell
from zicht.release.model import Cell, Status

__all__ = ["PERCENT", "calculate", "derive_cell", "sum_cells"]

#: A figure is no better than the weakest of those it comes from: the first of these that any has.
WEAKEST_FIRST = (Status.SUPPRESSED, Status.NOT_AVAILABLE, Status.ESTIMATE, Status.ROUNDED)

PERCENT = 100
PER_100K = 100_000


def sum_cells(summed: SummedCell, protected: Mapping[CellKey, Cell]) -> Cell:
    """Return the sum or mean of protected counts, hidden where one of them is; KeyError where one was not counted."""
    parts = [protected[key] for key in summed.parts]
    status = _weakest(parts)
    values = [part.value for part in parts if part.value is not None]
    value = sum(values) / summed.divisor if len(values) == len(parts) else None
    return Cell(summed.codes, summed.measure, value, summed.unit, status=status, note=summed.note)


def derive_cell(derived: DerivedCell, protected: Mapping[CellKey, Cell]) -> Cell:
    """Return the figure that follows from two protected ones; KeyError where one was not counted."""
    of, base = protected[derived.of], protected[derived.base]
    status = _weakest([of, base])
    if status is Status.ESTIMATE:
        return _from_estimate(derived, of, base)
    if of.value is None or base.value is None:
        return _without_value(derived, status)
    value = calculate(derived.kind, of.value, base.value)
    if value is None:
        return _without_value(derived, Status.NOT_AVAILABLE)
    n = None if derived.kind is DerivedKind.DIFFERENCE else base.value
    return _with_value(derived, value, status, n=n)


def calculate(kind: DerivedKind, of: float, base: float) -> float | None:
    """Return a difference, or a share, change or rate where there is anything to take it of."""
    if kind is DerivedKind.DIFFERENCE:
        return of - base
    part = of - base if kind is DerivedKind.PERCENT_CHANGE else of
    return _factor(kind) * part / base if base else None


def _from_estimate(derived: DerivedCell, of: Cell, base: Cell) -> Cell:
    """Return a share of an estimate, or the rate of one, with the bounds that follow from the estimate's.

    Where somebody published an estimate without bounds, a share of it lies between whole percents.
    """
    if derived.kind not in (DerivedKind.SHARE, DerivedKind.RATE_PER_100K):
        raise ValueError(f"{derived.measure}: {derived.kind} is not defined for estimates")
    value = _ratio(derived, of.value, base.value)
    lower = _ratio(derived, _bound(of, of.lower), _bound(base, base.upper))
    upper = _ratio(derived, _bound(of, of.upper), _bound(base, base.lower))
    if derived.kind is DerivedKind.SHARE and value is not None and lower is None and not value.is_integer():
        lower, upper = float(math.floor(value)), float(math.ceil(value))
    return Cell(
        derived.codes,
        derived.measure,
        value,
        derived.unit,
        status=Status.ESTIMATE if value is not None or lower is not None else Status.NOT_AVAILABLE,
        lower=lower,
        upper=upper,
        note=derived.note,
    )


def _bound(cell: Cell, bound: float | None) -> float | None:
    """Return a bound; a count is its own."""
    return bound if cell.status is Status.ESTIMATE else cell.value


def _ratio(derived: DerivedCell, of: float | None, base: float | None) -> float | None:
    return _factor(derived.kind) * of / base if of is not None and base else None


def _factor(kind: DerivedKind) -> int:
    return PER_100K if kind is DerivedKind.RATE_PER_100K else PERCENT


def _weakest(cells: Sequence[Cell]) -> Status:
    # What is said of a figure by a range is not said again of what follows from it.
    statuses = {Status.SUPPRESSED if cell.status is Status.RANGE else cell.status for cell in cells}
    return next((weak for weak in WEAKEST_FIRST if weak in statuses), Status.EXACT)


def _with_value(derived: DerivedCell, value: float, status: Status, *, n: float | None = None) -> Cell:
    return Cell(derived.codes, derived.measure, value, derived.unit, n=n, status=status, note=derived.note)


def _without_value(derived: DerivedCell, status: Status) -> Cell:
    return Cell(derived.codes, derived.measure, None, derived.unit, status=status, note=derived.note)
