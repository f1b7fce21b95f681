"""Sheets of text and marked-up tables as an XLSX file: the one place of publication that knows XlsxWriter.

Nothing is guessed from text: no formulas, no links, no numbers, and text that looks like a formula is neutralised.
The same sheets give the same bytes.
"""

from __future__ import annotations

import gc
import io
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from zicht.release.csvtable import neutralise

__all__ = ["Line", "Marked", "Sheet", "Value", "write_spreadsheet"]

Value = str | float

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: The height of a line of text, in points.
LINE_HEIGHT = 15


@dataclass(frozen=True)
class Line:
    """A line of text above a table; `link` is the name of another sheet that it leads to."""

    text: str
    link: str = ""


@dataclass(frozen=True)
class Marked:
    """A table with one row of heads, each different from the others. The first `texts` columns are words.

    A cell of the first column leads to the sheet that `links` has for its row.
    """

    name: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    widths: tuple[int, ...]
    texts: int = 1
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet: its title in the first cell, lines of text below, and right under these one table.

    A sheet without a table is text alone, in one column of this width.
    """

    name: str
    title: str
    lines: tuple[Line, ...]
    table: Marked | None = None
    width: int = 0


def write_spreadsheet(sheets: Iterable[Sheet], *, title: str, created: datetime) -> bytes:
    """Return a workbook with these sheets."""
    content = io.BytesIO()
    with _cells_alone(), xlsxwriter.Workbook(content, OPTIONS) as workbook:
        workbook.set_properties({"title": _safe(title), "created": created})
        look = _Look.of(workbook)
        for sheet in sheets:
            _write_sheet(workbook.add_worksheet(sheet.name), sheet, look)
    return content.getvalue()


@contextmanager
def _cells_alone() -> Iterator[None]:
    """Hold the search for objects that hold each other: no cell does, and they take a third of the time to look at."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True)
class _Look:
    """The formats of a workbook's cells."""

    title: Format
    wrapped: Format
    head: Format
    whole: Format
    broken: Format
    symbol: Format
    link: Format

    @classmethod
    def of(cls, workbook: Workbook) -> _Look:
        on_lines = {"text_wrap": True, "valign": "top"}
        return cls(
            title=workbook.add_format({"bold": True, "font_size": 15}),
            wrapped=workbook.add_format(on_lines),
            head=workbook.add_format(on_lines | {"bold": True}),
            whole=workbook.add_format({"num_format": "#,##0", "align": "right"}),
            broken=workbook.add_format({"num_format": "#,##0.0", "align": "right"}),
            symbol=workbook.add_format({"align": "right"}),
            link=workbook.add_format({"font_color": "#0B4F6C", "underline": 1}),
        )


def _write_sheet(page: Worksheet, sheet: Sheet, look: _Look) -> None:
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.write_string(0, 0, _safe(sheet.title), look.title)
    for row, line in enumerate(sheet.lines, start=1):
        if line.link:
            _write_link(page, row, line.text, line.link, look)
        else:
            page.write_string(row, 0, _safe(line.text), None if sheet.table else look.wrapped)
            _make_room(page, row, 1 if sheet.table else _lines(line.text, sheet.width))
    if sheet.table:
        _write_table(page, sheet.table, 1 + len(sheet.lines), look)
    else:
        page.set_column(0, 0, sheet.width)


def _write_table(page: Worksheet, table: Marked, top: int, look: _Look) -> None:
    """Mark the table up, without buttons to filter and stripes, and write it."""
    last_row, last_column = top + len(table.rows), len(table.heads) - 1
    columns = [{"header": _safe(head), "header_format": look.head} for head in table.heads]
    looks = {"name": table.name, "style": "Table Style Light 1", "autofilter": False, "banded_rows": False}
    page.add_table(top, 0, last_row, last_column, {"columns": columns, **looks})
    _make_room(page, top, max(map(_lines, table.heads, table.widths)))
    for column, width in enumerate(table.widths):
        page.set_column(column, column, width)
    for row, values in enumerate(table.rows, start=top + 1):
        _write_row(page, row, values, table, look)
    for row, link in enumerate(table.links, start=top + 1):
        if link:
            _write_link(page, row, str(table.rows[row - top - 1][0]), link, look)
    # Years are text here, as ranges of years are.
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _write_row(page: Worksheet, row: int, values: Sequence[Value], table: Marked, look: _Look) -> None:
    lines = 1
    for column, (value, width) in enumerate(zip(values, table.widths, strict=True)):
        if not isinstance(value, str):
            page.write_number(row, column, value, look.whole if value == int(value) else look.broken)
        elif len(value) > width:
            page.write_string(row, column, _safe(value), look.wrapped)
            lines = max(lines, _lines(value, width))
        else:
            page.write_string(row, column, _safe(value), None if column < table.texts else look.symbol)
    _make_room(page, row, lines)


@lru_cache(maxsize=50_000)
def _safe(text: str) -> str:
    return neutralise(text)


def _write_link(page: Worksheet, row: int, text: str, sheet: str, look: _Look) -> None:
    page.write_url(row, 0, f"internal:'{sheet}'!A1", look.link, _safe(text))


def _make_room(page: Worksheet, row: int, lines: int) -> None:
    """Say how high a row of several lines is: not every program works that out."""
    if lines > 1:
        page.set_row(row, LINE_HEIGHT * lines)


def _lines(text: str, width: int) -> int:
    return len(textwrap.wrap(text, width)) or 1
