"""All tables of an edition in one XLSX file, made as the guidance for statistics in spreadsheets asks.

The guidance is that of the UK Government Analysis Function, "Releasing statistics in spreadsheets". A cover, contents
and notes, then one table a sheet, at its left edge: one row of heads with units, no merged or empty cells, no filters
or frozen panes, a symbol where there is no figure, how to read a figure in a column beside it and never in its cell,
and notes by number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from zicht.publication.layout import note_codes
from zicht.publication.pages import protection_in_words
from zicht.publication.spreadsheet import Line, Marked, Sheet, Value, write_spreadsheet
from zicht.publication.words import PERCENT, Words
from zicht.release.model import ALL, Cell, Edition, MeasureText, Release, Status, Table

__all__ = ["write_workbook"]

#: Widths of columns, in letters.
WIDEST, NARROWEST, PAGE = 44, 11, 90
NO_NAME = re.compile("[^A-Za-z0-9]+")
#: What stands where a table has no figure.
NOTHING = "[z]"
#: Statuses of which a figure is shown.
SHOWN = frozenset({Status.EXACT, Status.ROUNDED, Status.ESTIMATE})


def write_workbook(release: Release, path: Path, language: str) -> None:
    """Write the workbook of a release; the same release gives the same bytes."""
    words = Words(language)
    edition = release.edition
    content = write_spreadsheet(
        _sheets(release, words),
        title=words.title(edition),
        created=_day(edition.vintage),
    )
    path.write_bytes(content)


def _day(iso: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(iso), datetime.min.time())
    except ValueError:
        return datetime(1980, 1, 1)  # noqa: DTZ001 - a day, not a moment


def _sheets(release: Release, words: Words) -> Iterator[Sheet]:
    notes = _Notes(release, words)
    yield _cover(release, words)
    yield _contents(release, words)
    yield notes.sheet()
    for table in release.tables:
        if table.cells:
            yield _table_sheet(table, release.edition, words, notes)


def _warnings(edition: Edition, words: Words) -> list[str]:
    _ = words.translate
    lines = []
    if edition.simulated:
        lines.append(f"{_('Simulated people.')} {_('No figure here is about a real person.')}")
    if not edition.publishable:
        reasons = (words.text(reason) for reason in edition.not_publishable_because)
        lines.append(" ".join([_("Not for publication."), *reasons]))
    return lines


def _cover(release: Release, words: Words) -> Sheet:
    _, edition = words.translate, release.edition
    states = {"draft": _("Draft unless signed"), "checked": _("Checked"), "signed": _("Signed")}
    publisher = edition.publisher
    lines = [
        *_warnings(edition, words),
        f"{_('Edition')}: {words.period(edition.name)} ({states[edition.state.value]})",
        f"{_('Years')}: {words.years(edition.window)}",
        f"{_('Extracted on')}: {words.date(edition.vintage)}",
        f"{_('Counting rule')}: {words.text(edition.counting_rule.text)} ({edition.counting_rule.name})",
        *([f"{_('Published by')}: {publisher.name}"] if publisher and publisher.name else []),
        *([f"{_('Contact')}: {publisher.contact}"] if publisher and publisher.contact else []),
        _(
            "Each table has a sheet of its own. The sheet with contents names them all, also those without figures."
        ),
        _("Symbols, breaks in the series, rules and notes stand on the sheet with notes."),
        _("What these figures do not say") + ":",
        _(
            "They count presumed victims who were reported, not all victims. A fall can mean fewer victims, "
            "and it can mean less sight."
        ),
    ]
    links = tuple(Line(_(name), _(name)) for name in (CONTENTS, NOTES))
    title = words.title(edition)
    return Sheet(_("Cover"), title, (*map(Line, lines), *links), width=PAGE)


def _contents(release: Release, words: Words) -> Sheet:
    _ = words.translate
    rows = []
    for table in release.tables:
        available = _("yes") if table.cells else f"{_('no; missing:')} {', '.join(table.missing)}"
        rows.append((table.id, words.text(table.title), words.unit(table.unit), available))
    heads = (_("Table"), _("Title"), _("Unit"), _("Available"))
    links = tuple(table.id if table.cells else "" for table in release.tables)
    marked = _marked(_name(_("Contents of the workbook")), heads, rows, texts=len(heads), links=links)
    lines = (Line(_("This sheet holds one table.")), Line(_("Each title leads to its sheet.")))
    return Sheet(_(CONTENTS), _(CONTENTS), lines, marked)


@dataclass(frozen=True)
class _Notes:
    """Everything that is said about more than one figure, each with a number by which tables name it."""

    release: Release
    words: Words

    @cached_property
    def _said(self) -> tuple[tuple[str, str, str, str], ...]:
        """For each note: the table it is about, its code, its subject and its text."""
        _, words, everything = self.words.translate, self.words, self.words.translate("all")
        said = [(everything, "", symbol, words.symbol_meaning(symbol)) for symbol in words.all_symbols()]
        for mark in self.release.edition.breaks:
            said.append((everything, "", words.text(mark.label), words.text(mark.explanation)))
        said += [(everything, "", rule.name, words.text(rule.text)) for rule in self.release.edition.rules]
        for table in self.release.tables:
            if table.cells:
                said += [(table.id, "", subject, text) for subject, text in _about(table, words)]
                said += [(table.id, code, _("Figures"), words.text(t)) for code, t in table.notes.items()]
        return tuple(said)

    @cached_property
    def _numbers(self) -> Mapping[tuple[str, str], int]:
        return {(table, code): n for n, (table, code, *_rest) in enumerate(self._said, start=1) if code}

    def named(self, table: Table, codes: Iterable[str]) -> str:
        """Return the notes of some figures as a table names them: `[note 12] [note 14]`."""
        _ = self.words.translate
        numbers = (self._numbers[table.id, code] for code in codes if (table.id, code) in self._numbers)
        return " ".join(_("[note {number}]").format(number=number) for number in numbers) or _("none")

    def sheet(self) -> Sheet:
        _ = self.words.translate
        heads = (_("Note"), _("Table"), _("Subject"), _("Text"))
        rows = [
            (_("note {number}").format(number=number), table, subject, text)
            for number, (table, _code, subject, text) in enumerate(self._said, start=1)
        ]
        marked = _marked(_name(_("Notes of the workbook")), heads, rows, texts=len(heads))
        lines = (Line(_("This sheet holds one table.")), _back(self.words))
        return Sheet(_(NOTES), _(NOTES), lines, marked)


def _about(table: Table, words: Words) -> Iterator[tuple[str, str]]:
    _ = words.translate
    yield _("Definition"), words.text(table.definition)
    yield _("Population"), words.text(table.population)
    if words.text(table.reading):
        yield _("How to read this."), words.text(table.reading)
    yield _("Protection"), protection_in_words(table, words)
    for measure in table.measures:
        yield words.text(measure.label), words.text(measure.definition)
    for note in table.counting_notes:
        yield _("How it was counted"), words.text(note)


def _back(words: Words) -> Line:
    return Line(words.translate("Back to the contents"), words.translate(CONTENTS))


def _marked(
    name: str,
    heads: tuple[str, ...],
    rows: Sequence[Sequence[Value]],
    *,
    texts: int,
    links: tuple[str, ...] = (),
) -> Marked:
    """Return a table with columns as wide as what stands in them asks for."""
    widths = []
    for column, head in enumerate(heads):
        longest_word = max(len(word) for word in head.split())
        longest = max([longest_word, *(len(str(row[column])) for row in rows[:400])])
        most = WIDEST if texts < len(heads) else PAGE
        widths.append(min(max(longest + 2, NARROWEST), most))
    return Marked(name, _unique(heads), rows, tuple(widths), texts, links)


def _table_sheet(table: Table, edition: Edition, words: Words, notes: _Notes) -> Sheet:
    """One row for each combination of codes, one column for each measure."""
    columns = tuple(_Column(measure, table, words) for measure in _measures_with_cells(table))
    by_place: dict[tuple[str, ...], dict[str, Cell]] = {}
    for cell in table.cells:
        by_place.setdefault(cell.codes, {})[cell.measure] = cell
    labels = [
        {ALL: words.translate("Total")} | {c.code: words.text(c.label) for c in d.codes}
        for d in table.dimensions
    ]
    extras = _extra_columns(table, words, notes)
    rows = []
    for codes, cells in by_place.items():
        row: list[Value] = [known.get(code, code) for known, code in zip(labels, codes, strict=True)]
        for column in columns:
            row += column.values(cells.get(column.measure.name))
        rows.append((*row, *(write(cells.values()) for write in extras.values())))
    heads = [words.text(d.label) for d in table.dimensions]
    heads += [*(head for column in columns for head in column.headers), *extras]
    marked = _marked(
        f"{table.id}_{_name(words.text(table.title).lower())}",
        tuple(heads),
        rows,
        texts=len(table.dimensions),
    )
    title = f"{table.id} {words.text(table.title)}"
    return Sheet(table.id, title, tuple(_sheet_lines(table, edition, words)), marked)


def _name(said: str) -> str:
    """Return what is in a table as a name of letters, digits and lines: `presumed_victims_by_year`."""
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode()
    return NO_NAME.sub("_", plain).strip("_")[:200]


def _extra_columns(table: Table, words: Words, notes: _Notes) -> dict[str, Callable[[Iterable[Cell]], str]]:
    """Return the columns that only some tables need: the unit of each row, and its notes."""
    extras: dict[str, Callable[[Iterable[Cell]], str]] = {}
    if len({cell.unit for cell in table.cells if cell.unit != PERCENT}) > 1:
        extras[words.translate("Unit")] = lambda cells: words.unit(next(iter(cells)).unit)
    if any(cell.note for cell in table.cells):
        extras[words.translate("Note")] = lambda cells: notes.named(
            table, dict.fromkeys(code for cell in cells for code in note_codes(cell.note))
        )
    return extras


def _sheet_lines(table: Table, edition: Edition, words: Words) -> Iterator[Line]:
    _ = words.translate
    yield Line(_("This sheet holds one table. Symbols and notes are explained on the sheet with notes."))
    yield _back(words)
    yield from map(Line, _warnings(edition, words))
    yield Line(words.text(table.definition))
    yield Line(f"{_('Protection')}: {protection_in_words(table, words)}")
    origin = _("Edition {name}, extracted on {date}.")
    yield Line(origin.format(name=edition.name, date=words.date(edition.vintage_of(table.id))))


def _measures_with_cells(table: Table) -> tuple[MeasureText, ...]:
    used = {cell.measure for cell in table.cells}
    return tuple(measure for measure in table.measures if measure.name in used)


@dataclass(frozen=True)
class _Column:
    """The columns of one measure: its value, how to read it, and its bounds and base, where any figure has them."""

    measure: MeasureText
    table: Table
    words: Words

    @cached_property
    def _cells(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.table.cells if cell.measure == self.measure.name)

    @cached_property
    def extras(self) -> tuple[str, ...]:
        return tuple(
            name
            for name in ("lower", "upper", "n")
            if any(getattr(cell, name) is not None for cell in self._cells)
        )

    @cached_property
    def statuses(self) -> frozenset[Status]:
        """How the figures that are shown may be read."""
        return frozenset(cell.status for cell in self._cells if cell.value is not None) & SHOWN

    @cached_property
    def is_mixed(self) -> bool:
        return len(self.statuses) > 1

    @cached_property
    def headers(self) -> Sequence[str]:
        _, words = self.words.translate, self.words
        said = [words.unit(self.measure.unit)]
        if len(self.statuses) == 1:
            said += filter(None, [_status_in_words(next(iter(self.statuses)), words)])
        label = f"{words.text(self.measure.label)} ({', '.join(said)})"
        extra = {"lower": _("lower bound"), "upper": _("upper bound"), "n": _("number it is a share of")}
        mixed = [f"{label}, {_('to be read as')}"] if self.is_mixed else []
        return [label, *mixed, *(f"{label}, {extra[name]}" for name in self.extras)]

    def values(self, cell: Cell | None) -> list[Value]:
        """Return the figures; a symbol where there is none, so that no cell is empty."""
        if cell is None:
            return [NOTHING] * len(self.headers)
        if cell.value is not None and cell.status in SHOWN:
            value: Value = cell.value
            symbol = NOTHING
        else:
            shown = self.words.show(cell)
            symbol = shown.symbol or NOTHING
            value = shown.text or symbol
        bounds: list[float | None] = [getattr(cell, name) for name in self.extras]
        reads = [self._reads(cell, symbol)] if self.is_mixed else []
        return [value, *reads, *(symbol if bound is None else bound for bound in bounds)]

    def _reads(self, cell: Cell, symbol: str) -> str:
        if cell.status not in SHOWN:
            return symbol
        return _status_in_words(cell.status, self.words) or self.words.translate("counted")


def _status_in_words(status: Status, words: Words) -> str:
    """Return how a figure is to be read that is shown, but not as it was counted; empty for one that is."""
    said = {Status.ROUNDED: words.translate("rounded"), Status.ESTIMATE: words.translate("estimate")}
    return said.get(status, "")


def _unique(headers: Sequence[str]) -> tuple[str, ...]:
    """Return the headers, each different from the others: a spreadsheet's table asks for that."""
    seen: dict[str, int] = {}
    unique = []
    for header in headers:
        seen[header.lower()] = seen.get(header.lower(), 0) + 1
        unique.append(header if seen[header.lower()] == 1 else f"{header} {seen[header.lower()]}")
    return tuple(unique)


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


#: The names of sheets that others lead to.
CONTENTS, NOTES = _("Contents"), _("Notes")
