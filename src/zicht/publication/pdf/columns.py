"""Tables on paper: how wide each column is, how large the type, and where a table is too broad for the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from zicht.publication.layout import Grid, note_codes
from zicht.publication.pdf.blocks import Columns, PrintedCell, PrintedRow
from zicht.publication.words import Shown

__all__ = ["Draft", "draft_grid", "fit_on_page"]

#: The measure of the page in points, and the room that a column has beside its text.
MEASURE, GUTTER = 473.0, 7.0
#: Sizes of type, the largest first.
SIZES = (7.6, 7.1, 6.6, 6.1)
#: Widths in ems of the letters of Inter, by kind, and of those in none; and what bold type needs more.
LETTERS = {
    **dict.fromkeys("ijl !',.:;I|t\u00a0", 0.3),
    **dict.fromkeys("()/[]{}fr-", 0.41),
    **dict.fromkeys("ABCDGHKUVXY+=<>€\N{MINUS SIGN}", 0.73),
    **dict.fromkeys("MNOQWmw%", 0.88),
}
OTHERS, BOLD = 0.625, 1.05
#: The narrowest column of figures, in points; the narrowest and the widest of words, in ems.
LEAST_FIGURES, LEAST_WORDS, MOST_WORDS = 33.0, 9.0, 30.0
#: Columns of figures are spread up to this width; with so many of them a table takes the whole measure.
SPREAD, MANY = 58.0, 3
#: A table of so many rows stands on one page.
WHOLE = 30


@dataclass(frozen=True)
class Draft:
    """A table that has no widths yet. The first column is the rows' heads; `words` are columns of text."""

    number: str
    title: str
    caption: str
    head: tuple[str, ...]
    words: tuple[bool, ...]
    sums: tuple[bool, ...]
    rows: tuple[PrintedRow, ...]


def draft_grid(grid: Grid, *, number: str, caption: str, marks: Mapping[str, str]) -> Draft:
    """Return a table of the report as it is printed."""
    return Draft(
        number=number,
        title=grid.caption,
        caption=caption,
        head=(
            grid.corner,
            *(
                column.head.replace("-", "–") if not column.is_text else column.head
                for column in grid.columns
            ),
        ),
        words=(True, *(column.is_text for column in grid.columns)),
        sums=(False, *(column.total for column in grid.columns)),
        rows=tuple(
            PrintedRow(row.head, tuple(_cell(cell, marks) for cell in row.cells), row.total)
            for row in grid.rows
        ),
    )


def _cell(shown: Shown, marks: Mapping[str, str]) -> str | PrintedCell:
    noted = " ".join(marks[code] for code in note_codes(shown.note) if code in marks)
    if not shown.bounds and not noted and not (shown.symbol and shown.text):
        return shown.text or shown.symbol
    bounds = f"({shown.bounds})" if shown.bounds else ""
    return PrintedCell(shown.text or shown.symbol, shown.symbol if shown.text else "", bounds, noted)


def fit_on_page(draft: Draft) -> Iterator[Columns]:
    """Return the table in the largest type in which it fits; else one table for each half of its columns."""
    for size in SIZES:
        widths = _widths(draft, size)
        if widths:
            is_whole = len(draft.rows) <= WHOLE
            yield Columns(**vars(draft), widths=widths, size=size, is_whole=is_whole)
            return
    if len(draft.head) < 3:
        yield Columns(
            **vars(draft),
            widths=(MEASURE / len(draft.head),) * len(draft.head),
            size=SIZES[-1],
            is_whole=False,
        )
        return
    half = (len(draft.head) + 1) // 2
    for part in (range(1, half), range(half, len(draft.head))):
        yield from fit_on_page(_only(draft, part))


def _only(draft: Draft, kept: range) -> Draft:
    places = (0, *kept)
    return replace(
        draft,
        head=tuple(draft.head[at] for at in places),
        words=tuple(draft.words[at] for at in places),
        sums=tuple(draft.sums[at] for at in places),
        rows=tuple(replace(row, cells=tuple(row.cells[at - 1] for at in kept)) for row in draft.rows),
    )


def _widths(draft: Draft, size: float) -> tuple[float, ...]:
    """Return widths in which no word is broken; none where the measure is too small for that."""
    columns = [_column(draft, at, size) for at in range(len(draft.head))]
    widths = [least for least, _most in columns]
    if sum(widths) > MEASURE:
        return ()
    # Figures first: a number on two lines cannot be read. Then words, each as far as it has need of it.
    for is_words in (False, True):
        wishes = [
            most - width if words is is_words else 0.0
            for words, width, (_least, most) in zip(draft.words, widths, columns, strict=True)
        ]
        share = min(1.0, (MEASURE - sum(widths)) / (sum(wishes) or 1))
        widths = [width + wish * share for width, wish in zip(widths, wishes, strict=True)]
    return tuple(round(width, 1) for width in _spread(draft, widths))


def _spread(draft: Draft, widths: Sequence[float]) -> Sequence[float]:
    """Give all columns of figures the same width where there is room for it, and the rest to the rows' heads."""
    figures = [width for width, words in zip(widths, draft.words, strict=True) if not words]
    if not figures:
        return widths
    words_only = sum(widths) - sum(figures)
    even = min((MEASURE - words_only) / len(figures), max(SPREAD, *figures, 0.0))
    if even < max(figures):
        return widths
    spread = [width if words else even for width, words in zip(widths, draft.words, strict=True)]
    if len(figures) >= MANY:
        spread[0] += MEASURE - sum(spread)
    return spread


def _column(draft: Draft, at: int, size: float) -> tuple[float, float]:
    """Return the least and the wished-for width of a column."""
    cells = (
        [row.head for row in draft.rows]
        if at == 0
        else [line for r in draft.rows for line in _lines(r.cells[at - 1])]
    )
    bold = [draft.head[at], *(row.head for row in draft.rows if row.is_sum and at == 0)]
    word = max([*(BOLD * _longest_word(text) for text in bold), *map(_longest_word, cells)])
    line = max(map(_ems, cells), default=0.0)
    if draft.words[at]:
        least, most = max(word, min(line, LEAST_WORDS)), min(line, MOST_WORDS)
    else:
        least, most = max(word, LEAST_FIGURES / SIZES[0]), line
    return size * least + GUTTER, size * max(least, most) + GUTTER


def _lines(cell: str | PrintedCell) -> tuple[str, ...]:
    if isinstance(cell, str):
        return (cell,)
    return (f"{cell.text} {cell.symbol} {cell.marks}".strip(), cell.bounds)


@lru_cache(maxsize=20_000)
def _longest_word(text: str) -> float:
    return max(map(_ems, text.split(" ")))


@lru_cache(maxsize=50_000)
def _ems(text: str) -> float:
    return sum(LETTERS.get(letter, OTHERS) for letter in text)
