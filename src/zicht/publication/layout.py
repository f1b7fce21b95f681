"""How a view of a released table is laid out: which cells stand in which row and column."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zicht.publication.words import PERCENT, Shown, Words
from zicht.release.model import ALL, Cell, CodeText, Dimension, Edition, Table, View
from zicht.release.periods import period_code
from zicht.vocabulary import UNKNOWNS

__all__ = [
    "PERIOD",
    "Column",
    "Grid",
    "Row",
    "Slice",
    "is_year",
    "lay_out",
    "own_view",
    "shown_views",
    "slice_table",
    "window_code",
]

PERIOD = "period"

#: What a view names where its rows or columns are the table's measures and not a dimension.
MEASURE = "measure"

#: Measures that say by how much the rows of a dimension with several codes a unit overlap.
OVERLAPS = ("mentions", "with_several")

#: Dimensions of places, which a reader looks up by name: the order of their codes says nothing.
BY_NAME = ("nationality", "municipality", "place_municipality")

#: Not a part of the whole but the sum of some: the units of which the code is known.
KNOWN = "known"


@dataclass(frozen=True)
class Slice:
    """The cells of one view, before they are printed; charts and grids are both made from it."""

    table: Table
    view: View
    rows: tuple[CodeText, ...]
    columns: tuple[CodeText, ...]
    window: str = ""

    def cell(self, row: str, column: str, *, measure: str = "") -> Cell | None:
        """Return the cell in this row and column, of the view's own measure or of another one."""
        places = {**self.view.fixed, self.view.rows: row, self.view.columns: column}
        measure = places.pop(MEASURE, measure or self.view.measure)
        codes = tuple(places.get(name, ALL) for name in self.table.dimension_names)
        return self.table.by_place.get((codes, measure))

    def is_total(self, name: str, code: str) -> bool:
        """Say whether a row or column is a sum of others: the total, what is known of it, the whole window."""
        return code in (ALL, KNOWN) or (name == PERIOD and code == self.window)

    def dimension(self, name: str) -> Dimension | None:
        return next((d for d in self.table.dimensions if d.name == name), None)

    @property
    def time(self) -> str:
        """Return where time runs: `rows`, `columns`, or empty where the view has no periods."""
        return {self.view.rows: "rows", self.view.columns: "columns"}.get(PERIOD, "")


@dataclass(frozen=True)
class Column:
    """One column of a printed table."""

    code: str
    head: str
    total: bool = False
    is_text: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a printed table."""

    code: str
    head: str
    cells: tuple[Shown, ...]
    total: bool = False


@dataclass(frozen=True)
class Grid:
    """A printed table: one unit, one header row, one header column, no merged cells."""

    id: str
    caption: str
    unit: str
    corner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def symbols(self) -> tuple[str, ...]:
        """Return the symbols in use, in a fixed order, for the legend."""
        return tuple(sorted({cell.symbol for row in self.rows for cell in row.cells if cell.symbol}))

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the note codes in use."""
        return tuple(
            sorted({code for row in self.rows for cell in row.cells for code in note_codes(cell.note)})
        )


def note_codes(note: str) -> tuple[str, ...]:
    """Return the codes that a cell's note holds."""
    return tuple(code for code in note.split(";") if code)


def is_year(code: str) -> bool:
    """Say whether a period code is a single year."""
    return len(code) == 4 and code.isdigit()


def shown_views(table: Table) -> tuple[View, ...]:
    """Return the views of a table; a table without any gets the plainest one that its dimensions allow."""
    return table.views or (own_view(table),)


def own_view(table: Table) -> View:
    """Return a view with time in the columns and the first other dimension in the rows."""
    names = table.dimension_names
    rows = next((name for name in names if name != PERIOD), PERIOD)
    columns = PERIOD if PERIOD in names and rows != PERIOD else MEASURE
    return View(title=table.title, rows=rows, columns=columns, measure=table.measures[0].name)


def window_code(edition: Edition) -> str:
    """Return the code of the window as a sum of years; empty where it is a year, which stands for itself."""
    first, last = edition.window
    return period_code(first, last) if first < last else ""


def slice_table(table: Table, view: View, edition: Edition) -> Slice:
    """Return the cells of a view: the window's years, then the window, and no empty rows and columns.

    A column in which only the total has a figure is empty: the breakdown was not made for it.
    """
    window = window_code(edition)
    whole = Slice(table, view, _codes(table, view.rows), _codes(table, view.columns), window)
    parts = tuple(r for r in whole.rows if not whole.is_total(view.rows, r.code)) or whole.rows
    columns = tuple(c for c in whole.columns if any(whole.cell(r.code, c.code) for r in parts))
    columns = _window_first(view.columns, columns, edition)
    rows = tuple(r for r in whole.rows if any(whole.cell(r.code, c.code) for c in columns))
    return Slice(table, view, _window_first(view.rows, rows, edition), columns, window)


def lay_out(part: Slice, words: Words, anchor: str) -> tuple[Grid, ...]:
    """Return the printed tables of a view: its measure, then its share where it has one.

    A view that no cell fits, because cells are broken down by more dimensions than it names, lists all cells.
    """
    if not part.rows:
        return (_listing(part, words, anchor),)
    if MEASURE in (part.view.rows, part.view.columns):
        names = [""]
    else:
        names = [part.view.measure, *([part.view.share] if part.view.share else [])]
    grids = (_grid(part, words, name, f"{anchor}-{name or 'measures'}") for name in names)
    return tuple(grid for grid in grids if grid.rows)


def _codes(table: Table, name: str) -> tuple[CodeText, ...]:
    """Return the codes of a dimension as rows or columns: the parts, then what is known, then the total."""
    if name in (MEASURE, ""):
        return tuple(CodeText(m.name, m.label) for m in table.measures)
    dimension = next(d for d in table.dimensions if d.name == name)
    parts = [code for code in dimension.codes if code.code not in (ALL, KNOWN)]
    if name == PERIOD:
        return tuple(parts)
    known = [code for code in dimension.codes if code.code == KNOWN]
    total = next((code for code in dimension.codes if code.code == ALL), CodeText(ALL, {}))
    return (*parts, *known, total)


def _window_first(name: str, codes: Sequence[CodeText], edition: Edition) -> tuple[CodeText, ...]:
    if name != PERIOD:
        return tuple(codes)
    first, last = edition.window
    window = [c for c in codes if c.code == window_code(edition)]
    years = [c for c in codes if is_year(c.code)]
    inside = [c for c in years if first <= int(c.code) <= last] or years
    ranges = [c for c in codes if "-" in c.code and c not in window]
    rest = [c for c in codes if c not in (*years, *ranges, *window)]
    return (*sorted([*inside, *ranges], key=lambda c: c.code), *window, *rest)


def _grid(part: Slice, words: Words, measure: str, anchor: str) -> Grid:
    units = {m.name: m.unit for m in part.table.measures}
    labels = {m.name: words.text(m.label) for m in part.table.measures}
    title = words.text(part.view.title)
    caption = f"{title}: {labels[measure]}" if labels.get(measure) else title
    columns = tuple(
        Column(
            code.code,
            _head(part, words, part.view.columns, code),
            part.is_total(part.view.columns, code.code),
        )
        for code in part.columns
    )
    return Grid(
        id=anchor,
        caption=caption,
        unit=words.unit(units.get(measure, PERCENT)) if measure else "",
        corner=_corner(part, words),
        columns=columns,
        rows=(
            *_rows(part, words, columns, measure=measure),
            *_sum_rows(part, words, columns, measure=measure),
        ),
    )


def _corner(part: Slice, words: Words) -> str:
    dimension = part.dimension(part.view.rows)
    return words.text(dimension.label) if dimension else words.translate("Measure")


def _head(part: Slice, words: Words, name: str, code: CodeText) -> str:
    if name in (MEASURE, ""):
        return _with_unit(part.table, words, code.code)
    dimension = part.dimension(name)
    if code.code == ALL and dimension is not None and dimension.multiple:
        return words.translate("Total, each person once")
    label = words.text(code.label) or words.translate("Total")
    return words.period(label) if name == PERIOD else label


def _with_unit(table: Table, words: Words, measure: str) -> str:
    text = next(m for m in table.measures if m.name == measure)
    label, unit = words.text(text.label), words.unit(text.unit)
    return label if label.lower() == unit.lower() else f"{label} ({unit})"


def _rows(part: Slice, words: Words, columns: Sequence[Column], *, measure: str) -> Iterable[Row]:
    for code in _in_order(part, words):
        cells = [part.cell(code.code, column.code, measure=measure) for column in columns]
        if any(cells) and not (measure == part.view.share and _is_base(part, code.code, columns)):
            head = _head(part, words, part.view.rows, code)
            total = part.is_total(part.view.rows, code.code)
            yield Row(code.code, head, tuple(words.show(cell) for cell in cells), total)


def _in_order(part: Slice, words: Words) -> Sequence[CodeText]:
    """Return the rows as they stand below each other: places by their names, before what is no place."""
    if part.view.rows not in BY_NAME:
        return part.rows
    no_places = (*UNKNOWNS, "other", KNOWN, ALL)
    places = [row for row in part.rows if row.code not in no_places]
    others = [row for row in part.rows if row.code in no_places]
    return [*sorted(places, key=lambda row: _letters(words.text(row.label))), *others]


def _letters(name: str) -> str:
    """Return the letters by which a name is looked up: without capitals, accents, spaces and signs."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name))).casefold()


def _is_base(part: Slice, code: str, columns: Sequence[Column]) -> bool:
    """Say whether the other rows are shares of this total: its own share is of something else then."""
    if not part.is_total(part.view.rows, code):
        return False
    pairs = [
        (share.n, total.value)
        for column in columns
        if (total := part.cell(code, column.code, measure=part.view.measure))
        for row in part.rows
        if row.code != code and (share := part.cell(row.code, column.code, measure=part.view.share))
    ]
    return any(base for base, _total in pairs) and all(base in (None, total) for base, total in pairs)


def _listing(part: Slice, words: Words, anchor: str) -> Grid:
    """One row for each combination of codes: the other dimensions and all measures in columns.

    Sums of these rows are left out, and dimensions by which none of them is broken down.
    """
    table = part.table
    first = part.dimension(part.view.rows) or table.dimensions[0]
    places = _furthest_down(table, table.dimensions.index(first))
    others = [
        d for at, d in enumerate(table.dimensions) if d is not first and any(p[at] != ALL for p in places)
    ]
    cells = {(cell.codes, cell.measure): cell for cell in table.cells if cell.codes in places}
    measures = [m for m in table.measures if any(cell.measure == m.name for cell in cells.values())]
    own = {m.name: {cell.unit for cell in cells.values() if cell.measure == m.name} for m in measures}
    by_row = len(set[str]().union(*own.values())) < 2 or any(len(units) > 1 for units in own.values())
    columns = (
        *(Column(d.name, words.text(d.label), is_text=True) for d in others),
        *(
            Column(m.name, words.text(m.label) if by_row else _with_unit(table, words, m.name))
            for m in measures
        ),
        *((Column("unit", words.translate("Unit"), is_text=True),) if by_row else ()),
    )
    rows = []
    for codes in places:
        labels = {
            d.name: words.period(_label(d, code, words)) if d.name == PERIOD else _label(d, code, words)
            for d, code in zip(table.dimensions, codes, strict=True)
        }
        found = [cells.get((codes, m.name)) for m in measures]
        unit = next((words.unit(cell.unit) for cell in found if cell), "")
        shown = (
            *(Shown(labels[d.name]) for d in others),
            *map(words.show, found),
            *((Shown(unit),) if by_row else ()),
        )
        rows.append(Row(";".join(codes), labels[first.name], shown))
    title = words.text(part.view.title)
    return Grid(f"{anchor}-list", title, "", words.text(first.label), columns, tuple(rows))


def _furthest_down(table: Table, at: int) -> dict[tuple[str, ...], None]:
    """Return the places of a table that are broken down by most, of those broken down by one dimension."""
    places = dict.fromkeys(cell.codes for cell in table.cells)
    parts = [codes for codes in places if codes[at] != ALL] or list(places)
    fewest = min(codes.count(ALL) for codes in parts)
    return dict.fromkeys(codes for codes in parts if codes.count(ALL) == fewest)


def _label(dimension: Dimension, code: str, words: Words) -> str:
    return next((words.text(c.label) for c in dimension.codes if c.code == code), code)


def _sum_rows(part: Slice, words: Words, columns: Sequence[Column], *, measure: str) -> Iterable[Row]:
    """Rows that say why overlapping rows add up to more than the total."""
    overlapping = next((d.name for d in part.table.dimensions if d.multiple), "")
    if measure != part.view.measure or part.view.rows != overlapping:
        return
    for extra in part.table.measures:
        if extra.name in OVERLAPS:
            cells = [part.cell(ALL, column.code, measure=extra.name) for column in columns]
            if any(cells):
                head = _with_unit(part.table, words, extra.name)
                yield Row(extra.name, head, tuple(words.show(cell) for cell in cells), total=True)
