"""A released figure as a sentence that names all that it is about, and that can be checked again."""

from __future__ import annotations

from zicht.release.model import ALL, OWN, Cell, Table
from zicht.release.periods import PERIOD, years_of
from zicht.vocabulary import PERCENT, format_number

__all__ = ["cell_sentence"]

DECIMALS = 2


def cell_sentence(table: Table, cell: Cell, language: str, *, value: float | None = None) -> str:
    """Return `T03, 2019, Monitor group: Labour exploitation; Presumed victims: 228`, for a cell with a value.

    `value` takes the place of the cell's own number.
    """
    number = cell.value if value is None else value
    if number is None:
        raise ValueError("a figure without a value makes no sentence")
    measure = next(m for m in table.measures if m.name == cell.measure)
    parts = [table.id]
    for dimension, code in zip(table.dimensions, cell.codes, strict=True):
        if code in (ALL, OWN):
            continue
        label = next((c.label[language] for c in dimension.codes if c.code == code), code)
        is_year = dimension.name == PERIOD and bool(years_of(code))
        parts.append(code if is_year else f"{dimension.label[language]}: {label}")
    whole = float(number).is_integer() and measure.unit != PERCENT
    digits = 0 if whole else 1 if measure.unit == PERCENT else DECIMALS
    printed = format_number(number, measure.unit, digits, language)
    return f"{'; '.join(parts)}; {measure.label[language]}: {printed}"
