"""A table's cells as a tidy CSV file (RFC 4180, UTF-8, LF) and back, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from zicht.release.jsonfile import plain_number
from zicht.release.model import Cell, Status, Table

__all__ = ["FIGURE_COLUMNS", "neutralise", "number_field", "parse_cells", "quoted", "table_csv"]

#: The columns behind a table's dimensions.
FIGURE_COLUMNS = ("measure", "value", "lower", "upper", "unit", "n", "status", "note")

#: Text that a spreadsheet may run as a formula. Leading apostrophes count, so that
#: neutralising can be undone.
FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
NEEDS_QUOTES = re.compile('[",\r\n]')
#: Codes and names of measures come back in row after row.
MOST_KEPT = 50_000


@lru_cache(MOST_KEPT)
def neutralise(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet may run as a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def table_csv(table: Table) -> bytes:
    """Return the cells in their given order, one a row; an empty field is no value."""
    rows: Iterable[Iterable[str]] = ([*table.dimension_names, *FIGURE_COLUMNS], *map(_fields, table.cells))
    return "".join(",".join(map(quoted, row)) + "\n" for row in rows).encode()


def parse_cells(content: bytes, table: Table) -> tuple[Cell, ...]:
    """Rebuild the cells of a described table; raises ValueError where the file has another form."""
    rows = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    if next(rows, None) != [*table.dimension_names, *FIGURE_COLUMNS]:
        raise ValueError("the columns differ from the description")
    try:
        return tuple(_cell(row, len(table.dimensions)) for row in rows)
    except csv.Error as error:
        raise ValueError("the file is not CSV") from error


def _fields(cell: Cell) -> Iterator[str]:
    yield from map(neutralise, cell.codes)
    yield neutralise(cell.measure)
    yield from map(number_field, (cell.value, cell.lower, cell.upper))
    yield neutralise(cell.unit)
    yield number_field(cell.n)
    yield cell.status.value
    yield neutralise(cell.note)


def _cell(row: list[str], dimensions: int) -> Cell:
    codes, figures = row[:dimensions], row[dimensions:]
    measure, value, lower, upper, unit, n, status, note = figures
    return Cell(
        codes=tuple(map(_restore, codes)),
        measure=_restore(measure),
        value=_parse_number(value),
        lower=_parse_number(lower),
        upper=_parse_number(upper),
        unit=_restore(unit),
        n=_parse_number(n),
        status=Status(status),
        note=_restore(note),
    )


def _restore(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def number_field(value: float | None) -> str:
    """Return a number as it stands in a CSV file; empty where there is none."""
    return "" if value is None else repr(plain_number(value))


def _parse_number(text: str) -> float | None:
    number = float(text) if text else None
    if number is not None and not math.isfinite(number):
        raise ValueError("a number is not finite")
    return number


@lru_cache(MOST_KEPT)
def quoted(text: str) -> str:
    """Return a field as it stands in a CSV file."""
    if not NEEDS_QUOTES.search(text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
