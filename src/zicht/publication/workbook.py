"""All tables of an edition in one XLSX file, made as guidance for statistics in spreadsheets asks.

A cover, contents and notes, then one table a sheet: one header row with units,
no merged cells, no empty rows or columns, and a symbol in each cell without a
value. Nothing in it can run: text that looks like a formula is neutralised.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from zicht.publication.layout import note_codes
from zicht.publication.pages import protection_in_words
from zicht.publication.words import PERCENT, Words
from zicht.release.csvtable import neutralise
from zicht.release.model import ALL, Cell, Edition, MeasureText, Release, Table

__all__ = ["write_workbook"]

#: Nothing is guessed from text: no formulas, no links, no numbers.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDEST, NARROWEST = 60, 9

Value = str | float


@dataclass(frozen=True)
class _Sheet:
    """What one sheet holds: lines of text, and right below them one table."""

    name: str
    lines: tuple[str, ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    links: Mapping[int, str]
    texts: int = 1


def write_workbook(release: Release, path: Path, language: str) -> None:
    """Write the workbook of a release; the same release gives the same bytes."""
    words = Words(language)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as workbook:
        _set_properties(workbook, release.edition, words)
        _write_cover(workbook, release, words)
        for number, sheet in enumerate(_sheets(release, words)):
            _write_sheet(workbook, sheet, number)
    path.write_bytes(content.getvalue())


def _set_properties(workbook: Workbook, edition: Edition, words: Words) -> None:
    try:
        created = datetime.combine(date.fromisoformat(edition.vintage), datetime.min.time())
    except ValueError:
        created = datetime(1980, 1, 1)  # noqa: DTZ001 - a day, not a moment
    workbook.set_properties({"title": neutralise(words.text(edition.title)), "created": created})


def _sheets(release: Release, words: Words) -> Iterator[_Sheet]:
    yield _contents(release, words)
    yield _notes(release, words)
    for table in release.tables:
        if table.cells:
            yield _table_sheet(table, release.edition, words)


def _warnings(edition: Edition, words: Words) -> list[str]:
    _ = words.translate
    lines = []
    if edition.simulated:
        lines.append(f"{_('Simulated people.')} {_('No figure here is about a real person.')}")
    if not edition.publishable:
        reasons = (words.text(reason) for reason in edition.not_publishable_because)
        lines.append(" ".join([_("Not for publication."), *reasons]))
    return lines


def _write_cover(workbook: Workbook, release: Release, words: Words) -> None:
    _, edition = words.translate, release.edition
    sheet = workbook.add_worksheet(_("Cover"))
    title = workbook.add_format({"bold": True, "font_size": 16})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    states = {"draft": _("Draft"), "checked": _("Checked"), "signed": _("Signed")}
    lines = [
        *_warnings(edition, words),
        f"{_('Edition')}: {edition.name} ({states[edition.state.value]})",
        f"{_('Years')}: {words.years(edition.window)}",
        f"{_('Extracted on')}: {words.date(edition.vintage)}",
        f"{_('Counting rule')}: {words.text(edition.counting_rule.text)} ({edition.counting_rule.name})",
        _(
            "Each table has a sheet of its own. The sheet with contents names them all, also those without figures."
        ),
        _(
            "They count presumed victims who were reported, not all victims. A fall can mean fewer victims, "
            "and it can mean less sight."
        ),
    ]
    sheet.set_column(0, 0, 90)
    sheet.write_string(0, 0, neutralise(words.text(edition.title)), title)
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, neutralise(line), wrapped)


def _contents(release: Release, words: Words) -> _Sheet:
    _ = words.translate
    rows = []
    for table in release.tables:
        available = _("yes") if table.cells else f"{_('no; missing:')} {', '.join(table.missing)}"
        rows.append((table.id, words.text(table.title), words.unit(table.unit), available))
    links = {row: table.id for row, table in enumerate(release.tables) if table.cells}
    headers = (_("Table"), _("Title"), _("Unit"), _("Available"))
    return _Sheet(_("Contents"), (_("Contents"),), headers, tuple(rows), links, texts=len(headers))


def _notes(release: Release, words: Words) -> _Sheet:
    """Everything that is said about more than one cell: symbols, breaks, rules, and each table's own notes."""
    _ = words.translate
    rows = [(_("all"), symbol, words.symbol_meaning(symbol)) for symbol in words.all_symbols()]
    rows += [
        (_("all"), words.text(mark.label), words.text(mark.explanation)) for mark in release.edition.breaks
    ]
    rows += [(_("all"), rule.name, words.text(rule.text)) for rule in release.edition.rules]
    for table in release.tables:
        if table.cells:
            rows += [(table.id, subject, text) for subject, text in _table_notes(table, words)]
    headers = (_("Table"), _("Subject"), _("Note"))
    return _Sheet(_("Notes"), (_("Notes"),), headers, tuple(rows), {}, texts=len(headers))


def _table_notes(table: Table, words: Words) -> Iterator[tuple[str, str]]:
    _ = words.translate
    yield _("Definition"), words.text(table.definition)
    yield _("Population"), words.text(table.population)
    if words.text(table.reading):
        yield _("How to read this."), words.text(table.reading)
    yield _("Protection"), protection_in_words(table, words)
    for measure in table.measures:
        yield words.text(measure.label), words.text(measure.definition)
    for note in table.counting_notes:
        yield _("When adding up"), words.text(note)
    for code, text in table.notes.items():
        yield code, words.text(text)


def _table_sheet(table: Table, edition: Edition, words: Words) -> _Sheet:
    """One row for each combination of codes, one column for each measure."""
    columns = tuple(_Column(measure, table, words) for measure in _measures_with_cells(table))
    by_place: dict[tuple[str, ...], dict[str, Cell]] = {}
    for cell in table.cells:
        by_place.setdefault(cell.codes, {})[cell.measure] = cell
    labels = [
        {ALL: words.translate("Total")} | {c.code: words.text(c.label) for c in d.codes}
        for d in table.dimensions
    ]
    extras = _extra_columns(table, words)
    rows = []
    for codes, cells in by_place.items():
        row: list[Value] = [known.get(code, code) for known, code in zip(labels, codes, strict=True)]
        for column in columns:
            row += column.values(cells.get(column.measure.name))
        rows.append((*row, *(write(cells.values()) for write in extras.values())))
    headers = [words.text(d.label) for d in table.dimensions]
    headers += [*(header for column in columns for header in column.headers), *extras]
    lines = _sheet_lines(table, edition, words)
    return _Sheet(table.id, lines, _unique(headers), tuple(rows), {}, texts=len(table.dimensions))


def _extra_columns(table: Table, words: Words) -> dict[str, Callable[[Iterable[Cell]], str]]:
    """Return the columns that only some tables need: the unit of each row, and its notes."""
    extras: dict[str, Callable[[Iterable[Cell]], str]] = {}
    if len({cell.unit for cell in table.cells if cell.unit != PERCENT}) > 1:
        extras[words.translate("Unit")] = lambda cells: words.unit(next(iter(cells)).unit)
    if any(cell.note for cell in table.cells):
        extras[words.translate("Note")] = lambda cells: _row_notes(table, cells, words)
    return extras


def _sheet_lines(table: Table, edition: Edition, words: Words) -> tuple[str, ...]:
    _ = words.translate
    origin = _(
        "Edition {name}, extracted on {date}. Symbols and notes are explained on the sheet with notes."
    )
    return (
        f"{table.id} {words.text(table.title)}",
        *_warnings(edition, words),
        words.text(table.definition),
        f"{_('Protection')}: {protection_in_words(table, words)}",
        origin.format(name=edition.name, date=words.date(edition.vintage_of(table.id))),
    )


def _measures_with_cells(table: Table) -> tuple[MeasureText, ...]:
    used = {cell.measure for cell in table.cells}
    return tuple(measure for measure in table.measures if measure.name in used)


@dataclass(frozen=True)
class _Column:
    """The columns of one measure: its value, and its bounds and base where any cell has them."""

    measure: MeasureText
    table: Table
    words: Words

    @cached_property
    def extras(self) -> tuple[str, ...]:
        own = [cell for cell in self.table.cells if cell.measure == self.measure.name]
        return tuple(
            name for name in ("lower", "upper", "n") if any(getattr(cell, name) is not None for cell in own)
        )

    @property
    def headers(self) -> Sequence[str]:
        _ = self.words.translate
        label = f"{self.words.text(self.measure.label)} ({self.words.unit(self.measure.unit)})"
        extra = {"lower": _("lower bound"), "upper": _("upper bound"), "n": _("number it is a share of")}
        return [label, *(f"{label}, {extra[name]}" for name in self.extras)]

    def values(self, cell: Cell | None) -> Sequence[Value]:
        """Return the figures; a symbol where there is none, so that no cell is empty."""
        shown = self.words.show(cell)
        symbol = shown.symbol if shown.value is None and shown.symbol else "[z]"
        bounds = {name: None if cell is None else getattr(cell, name) for name in self.extras}
        value = symbol if shown.value is None else shown.value
        if shown.value is None and shown.text:
            value = shown.text
        return [value, *(symbol if bound is None else bound for bound in bounds.values())]


def _row_notes(table: Table, cells: Iterable[Cell], words: Words) -> str:
    codes = dict.fromkeys(code for cell in cells for code in note_codes(cell.note))
    notes = [words.text(table.notes[code]) for code in codes if code in table.notes]
    return " ".join(notes) or "–"


def _unique(headers: Sequence[str]) -> tuple[str, ...]:
    """Return the headers, each different from the others: a spreadsheet's table asks for that."""
    seen: dict[str, int] = {}
    unique = []
    for header in headers:
        seen[header.lower()] = seen.get(header.lower(), 0) + 1
        unique.append(header if seen[header.lower()] == 1 else f"{header} {seen[header.lower()]}")
    return tuple(unique)


def _write_sheet(workbook: Workbook, content: _Sheet, number: int) -> None:
    sheet = workbook.add_worksheet(content.name)
    bold = workbook.add_format({"bold": True, "font_size": 13})
    for row, line in enumerate(content.lines):
        sheet.write_string(row, 0, neutralise(line), bold if row == 0 else None)
    top = len(content.lines)
    last_row, last_column = top + len(content.rows), len(content.headers) - 1
    columns = [{"header": neutralise(header)} for header in content.headers]
    options = {"columns": columns, "name": f"Zicht_{number}", "style": "Table Style Light 1"}
    sheet.add_table(top, 0, last_row, last_column, options)
    _write_rows(workbook, sheet, content, top)
    sheet.freeze_panes(top + 1, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{_corner(last_row, last_column)}"})
    for column, header in enumerate(content.headers):
        longest = max([len(header) + 2, *(len(str(row[column])) + 1 for row in content.rows[:400])])
        sheet.set_column(column, column, min(max(longest, NARROWEST), WIDEST))


def _corner(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column))


def _write_rows(workbook: Workbook, sheet: Worksheet, content: _Sheet, top: int) -> None:
    whole = workbook.add_format({"num_format": "#,##0", "align": "right"})
    broken = workbook.add_format({"num_format": "#,##0.0", "align": "right"})
    symbol = workbook.add_format({"align": "right"})
    for number, row in enumerate(content.rows):
        place = top + 1 + number
        for column, value in enumerate(row):
            if isinstance(value, str):
                style = None if column < content.texts or len(value) > 20 else symbol
                sheet.write_string(place, column, neutralise(value), style)
            else:
                sheet.write_number(place, column, value, whole if float(value).is_integer() else broken)
        if number in content.links:
            sheet.write_url(place, 0, f"internal:'{content.links[number]}'!A1", string=content.links[number])
