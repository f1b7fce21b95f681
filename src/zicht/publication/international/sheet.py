"""A filled form as a workbook for people and a tidy CSV for machines; in English, the language in which it is sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from pathlib import Path

import xlsxwriter
from xlsxwriter.workbook import Workbook

from zicht.publication.international.figures import Figure
from zicht.publication.international.filled import FilledForm, FilledRow
from zicht.release.csvtable import neutralise, number_field
from zicht.release.model import Status

__all__ = ["write_form"]

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
COLUMNS = (
    *(
        "form",
        "table",
        "row",
        "code",
        "year",
        "value",
        "status",
        "lower",
        "upper",
        "parts_shown",
        "parts_hidden",
    ),
    *("relation", "made_from", "note"),
)
SYMBOLS = {Status.SUPPRESSED: "[c]", Status.RANGE: "[c]", Status.NOT_AVAILABLE: "[x]"}
NOTHING = "[x]"
MEANINGS = (
    (
        "[c]",
        "Hidden, so that nobody can be recognised. Leave the cell empty in the form, and say that it is protected.",
    ),
    ("[x]", "Not available in this edition: the note of the row says why."),
    ("[r]", "Rounded at its source."),
    ("[e]", "An estimate from a model, with its interval."),
)
FITS = {
    "exact": "The same.",
    "close": "Nearly the same.",
    "broader": "The form's row holds more than our figure.",
    "narrower": "The form's row holds less than our figure.",
    "none": "We have nothing for it.",
}
#: A4.
PAPER = 9
#: Widths of the columns before and behind the years, and of a year, in characters; the height of a line, in points.
BEFORE, YEAR, BEHIND = (38, 18), 10, (24, 44, 64)
COVER, LINE = 72, 15

Value = str | float


@dataclass(frozen=True)
class _Styles:
    title: object
    heading: object
    wrapped: object
    number: object
    rate: object
    symbol: object


def write_form(filled: FilledForm, folder: Path) -> tuple[Path, Path]:
    """Write `<form>.xlsx` and `<form>.csv` to a folder and return both; the same release gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    workbook, tidy = folder / f"{filled.form.name}.xlsx", folder / f"{filled.form.name}.csv"
    workbook.write_bytes(_workbook(filled))
    tidy.write_text(_tidy(filled), encoding="utf-8")
    return workbook, tidy


# For machines


def _tidy(filled: FilledForm) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in filled.rows:
        row = one.row
        own = (row.relation.value, row.figure, neutralise(row.note))
        for year in filled.years:
            figure = one.figures.get(year, Figure(None, Status.NOT_AVAILABLE))
            writer.writerow(
                (filled.form.name, row.table, neutralise(row.row), row.code, year, *_fields(figure), *own)
            )
    return lines.getvalue()


def _fields(figure: Figure) -> Iterator[str]:
    yield number_field(figure.value)
    yield figure.status.value
    yield number_field(figure.lower)
    yield number_field(figure.upper)
    yield number_field(figure.shown)
    yield str(figure.hidden_parts or "")


# For people


def _workbook(filled: FilledForm) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as workbook:
        _set_properties(workbook, filled)
        styles = _styles(workbook)
        _write_cover(workbook, filled, styles)
        for number, table in enumerate(filled.tables, start=1):
            _write_table(workbook, filled, table, number=number, styles=styles)
    return content.getvalue()


def _set_properties(workbook: Workbook, filled: FilledForm) -> None:
    try:
        created = datetime.combine(date.fromisoformat(filled.edition.vintage), datetime.min.time())
    except ValueError:
        created = datetime(1980, 1, 1)  # noqa: DTZ001 - a day, not a moment
    workbook.set_properties({"title": neutralise(filled.form.title), "created": created})


def _styles(workbook: Workbook) -> _Styles:
    return _Styles(
        title=workbook.add_format({"bold": True, "font_size": 14, "text_wrap": True}),
        heading=workbook.add_format({"bold": True, "font_size": 14}),
        wrapped=workbook.add_format({"text_wrap": True, "valign": "top", "indent": 1}),
        number=workbook.add_format({"num_format": "#,##0", "align": "right", "valign": "top"}),
        rate=workbook.add_format({"num_format": "#,##0.00", "align": "right", "valign": "top"}),
        symbol=workbook.add_format({"align": "right", "valign": "top"}),
    )


def _cover_lines(filled: FilledForm) -> Iterator[str]:
    edition, form = filled.edition, filled.form
    if edition.simulated:
        yield "SIMULATED PEOPLE: no figure here is about a real person. Not to be sent."
    if not edition.publishable:
        reasons = " ".join(reason.get("en", "") for reason in edition.not_publishable_because)
        yield f"Not for publication, and so not to be sent. {reasons}".strip()
    yield f"Asked by: {form.body}"
    yield f"What is asked was read in: {form.read_in}"
    yield f"Before it is sent: {form.remark}"
    yield f"Filled from: {edition.title.get('en', edition.name)}, data of {edition.vintage}, country {edition.country}."
    yield f"Counting rule: {edition.counting_rule.text.get('en', '')} ({edition.counting_rule.name})"
    yield "Victims are presumed victims who were reported: not all, and not only those whom an authority identified."
    yield "Each figure can be calculated from the published tables: the column `Made from` says how."
    yield from (f"{symbol} {meaning}" for symbol, meaning in MEANINGS)
    filled_rows = sum(bool(one.figures) for one in filled.rows)
    yield f"Rows filled: {filled_rows} of {len(filled.rows)}. The others say why we have nothing for them."


def _write_cover(workbook: Workbook, filled: FilledForm, styles: _Styles) -> None:
    sheet = workbook.add_worksheet("Cover")
    sheet.set_column(0, 0, COVER)
    sheet.set_paper(PAPER)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, neutralise(filled.form.title), styles.title)
    sheet.set_row(0, 20 * _lines(filled.form.title, COVER * 0.7))
    for row, line in enumerate(_cover_lines(filled), start=1):
        sheet.set_row(row, LINE * _lines(line, COVER))
        sheet.write_string(row, 0, neutralise(line), styles.wrapped)
    top = len(list(_cover_lines(filled))) + 1
    for number, table in enumerate(filled.tables, start=1):
        sheet.write_url(top + number - 1, 0, f"internal:'{number}'!A1", string=f"{number}. {table}")


def _write_table(workbook: Workbook, filled: FilledForm, table: str, *, number: int, styles: _Styles) -> None:
    sheet = workbook.add_worksheet(str(number))
    rows = [one for one in filled.rows if one.row.table == table]
    headers = ["Row", "Code", *filled.years, "How it fits", "Made from", "Note"]
    sheet.write_string(0, 0, neutralise(f"{number}. {table}"), styles.heading)
    top = 1
    if filled.edition.simulated:
        sheet.write_string(top, 0, "Simulated people: no figure here is about a real person.")
        top += 1
    columns = [{"header": header} for header in headers]
    options = {"columns": columns, "name": f"Form_{number}", "style": "Table Style Light 1"}
    sheet.add_table(top, 0, top + len(rows), len(headers) - 1, options)
    widths = (*BEFORE, *[YEAR] * len(filled.years), *BEHIND)
    for place, one in enumerate(rows, start=top + 1):
        values = list(_values(one, filled.years))
        # Rows are as high as their longest text: not every program finds that out by itself.
        lines = max(_lines(value, width) for value, width in zip(values, widths, strict=True))
        sheet.set_row(place, LINE * lines)
        for column, value in enumerate(values):
            if isinstance(value, str):
                is_symbol = len(BEFORE) <= column < len(BEFORE) + len(filled.years)
                style = styles.symbol if is_symbol else styles.wrapped
                sheet.write_string(place, column, neutralise(value), style)
            else:
                sheet.write_number(place, column, value, styles.rate if _is_rate(one) else styles.number)
    sheet.freeze_panes(top + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(PAPER)
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def _lines(value: Value, width: float) -> int:
    """Return how many lines a text takes in a column; words are not broken, so that a line is never quite full."""
    return max(1, ceil(len(value) * 1.05 / width)) if isinstance(value, str) else 1


def _values(one: FilledRow, years: Sequence[str]) -> Iterator[Value]:
    row = one.row
    yield row.row
    yield row.code or "–"
    for year in years:
        yield _shown(one.figures.get(year))
    yield FITS[row.relation.value]
    yield row.figure or "–"
    yield " ".join(filter(None, (row.note, *_notes(one)))) or "–"


def _shown(figure: Figure | None) -> Value:
    if figure is None:
        return NOTHING
    if figure.value is None and figure.lower is not None and figure.upper is not None:
        return f"{figure.lower:,.0f} to {figure.upper:,.0f} [e]"
    if figure.value is None:
        return SYMBOLS.get(figure.status, NOTHING)
    return figure.value


def _notes(one: FilledRow) -> Iterator[str]:
    if any(figure.status is Status.ROUNDED for figure in one.figures.values()):
        yield "[r] Rounded at its source."
    for year, figure in one.figures.items():
        if figure.hidden_parts and figure.shown is not None:
            yield f"{year}: {figure.hidden_parts} parts are hidden; those shown add up to {figure.shown:,.0f}."


def _is_rate(one: FilledRow) -> bool:
    return " per " in one.row.figure
