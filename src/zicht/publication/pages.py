"""What the pages of a report show, as plain values: the templates only place them."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from markupsafe import Markup

from zicht.publication.alternatives import describe_figure, key_lines
from zicht.publication.charts import NARROW, WIDE, Frame, make_spec
from zicht.publication.curves import curve_spec
from zicht.publication.drawing import Draw
from zicht.publication.figures import Figure, make_figure
from zicht.publication.intervals import interval_spec
from zicht.publication.layout import Grid, Slice, lay_out, shown_views, slice_table
from zicht.publication.words import Words
from zicht.release.model import Cell, Edition, Rule, Status, Table

__all__ = ["Drawing", "Picture", "TablePage", "ViewPart", "make_table_page", "protection_in_words"]


@dataclass(frozen=True)
class Picture:
    """A chart in one width: one image for screen readers with its title and its words, and nothing inside."""

    name: str
    frame: Frame
    title: str
    alternative: str
    drawn: Future[str]

    def __html__(self) -> Markup:
        """Return the SVG, once it is drawn."""
        opening = Markup(
            '<svg role="img" class="{frame}" focusable="false" aria-labelledby="{name}-title {name}-words" '
        ).format(frame=self.frame.name, name=self.name)
        words = Markup(
            '<title id="{name}-title">{title}</title><desc id="{name}-words">{alternative}</desc>'
        ).format(name=self.name, title=self.title, alternative=self.alternative)
        start, rest = self.drawn.result().split(">", 1)
        # The picture comes from vl-convert, which escapes the texts in it.
        return opening + Markup(start.removeprefix("<svg ") + ">") + words + Markup(rest)  # noqa: S704


@dataclass(frozen=True)
class Drawing:
    """A chart in the two widths, with the lines of its key."""

    wide: Picture
    narrow: Picture
    key: tuple[str, ...]


@dataclass(frozen=True)
class ViewPart:
    """One view of a table: its chart and, right under it, the printed tables with the same figures."""

    anchor: str
    title: str
    drawing: Drawing | None
    grids: tuple[Grid, ...]

    @property
    def symbols(self) -> tuple[str, ...]:
        return tuple(sorted({symbol for grid in self.grids for symbol in grid.symbols}))

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(sorted({note for grid in self.grids for note in grid.notes}))


@dataclass(frozen=True)
class TablePage:
    """All that the page of one table shows."""

    table: Table
    parts: tuple[ViewPart, ...]
    rules: tuple[Rule, ...]
    protection: str
    marks: Mapping[str, str]

    @property
    def has_figures(self) -> bool:
        return any(part.grids for part in self.parts)


def make_table_page(table: Table, edition: Edition, words: Words, *, draw: Draw) -> TablePage:
    """Return the page of a table; one that is not available has no parts. Its charts are still being drawn."""
    views = () if table.missing or not table.cells else shown_views(table)
    parts = tuple(
        _view_part(
            slice_table(table, view, edition), edition, words, anchor=f"{table.id}-{number}", draw=draw
        )
        for number, view in enumerate(views, start=1)
    )
    rules = tuple(rule for rule in edition.rules if rule.name in table.rules)
    # Letters, so that a mark beside a number is never read as a digit of it.
    marks = {code: _letter(number) for number, code in enumerate(sorted(table.notes))}
    return TablePage(
        table, tuple(p for p in parts if p.grids), rules, protection_in_words(table, words), marks
    )


def _letter(number: int) -> str:
    return chr(ord("a") + number % 26) * (number // 26 + 1)


def _view_part(part: Slice, edition: Edition, words: Words, *, anchor: str, draw: Draw) -> ViewPart:
    figure = make_figure(part, edition, words)
    title = words.text(part.view.title)
    drawing = None if figure is None else _drawing(figure, words, anchor=anchor, title=title, draw=draw)
    return ViewPart(anchor, title, drawing, lay_out(part, words, anchor))


def _drawing(figure: Figure, words: Words, *, anchor: str, title: str, draw: Draw) -> Drawing:
    alternative = describe_figure(figure, words)
    specify = {"interval": interval_spec, "curve": curve_spec}.get(figure.kind, make_spec)
    wide, narrow = (
        Picture(f"{anchor}-{frame.name}", frame, title, alternative, draw(specify(figure, frame)))
        for frame in (WIDE, NARROW)
    )
    return Drawing(wide, narrow, tuple(key_lines(figure, words)))


def protection_in_words(table: Table, words: Words) -> str:
    """Say how the figures of a table were protected; and, where only parts of it were, that."""
    asked = [_protection(name, table) for name in table.protection.split(";")]
    return " ".join(map(words.translate, asked))


def _protection(name: str, table: Table) -> str:
    if name == "exact" and any(cell.status is Status.SUPPRESSED for cell in table.cells):
        return EXACT_WHERE_SHOWN
    if name in PARTLY and any(_is_small(cell, PARTLY[name][0]) for cell in table.cells):
        return PARTLY[name][1]
    return PROTECTIONS.get(name, name.replace("_", " "))


def _is_small(cell: Cell, threshold: int) -> bool:
    """Tell whether the cell is a count below the threshold that is shown; what has a base is no count."""
    is_count = cell.status is Status.EXACT and cell.n is None
    return is_count and cell.value is not None and 0 < cell.value < threshold


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


PROTECTIONS = {
    "exact": _("Exact counts: the sources ask for no rounding or hiding."),
    "round5": _("Counts are rounded to the nearest multiple of 5."),
    "suppress_below_5": _("Counts of 1 to 4 persons are not shown."),
    "suppress_below_10": _("Counts of 1 to 9 persons are not shown."),
    "ranges": _(
        "Where this table shows 1–9 or 10+, that is all that is told, so that nobody can be recognised in a small "
        "count."
    ),
    "controlled_round5": _(
        "Counts are rounded up or down to a multiple of 5, so that rows and columns of this table still add up. Other "
        "tables can show the same number otherwise."
    ),
    "controlled_round10": _(
        "Counts are rounded up or down to a multiple of 10, so that rows and columns of this table still add up. Other "
        "tables can show the same number otherwise."
    ),
    "cell_key5": _(
        "Counts are changed a little by chance, mostly by 2 or less and never by more than 5; 0 stays 0, and 1 "
        "to 4 are never shown. Rows need not add up. Other tables can show the same number otherwise."
    ),
    "cell_key10": _(
        "Counts are changed a little by chance, mostly by 2 or less and never by more than 10; 0 stays 0, and 1 "
        "to 9 are never shown. Rows need not add up. Other tables can show the same number otherwise."
    ),
    "whole_groups": _(
        "Where everybody in a row stands under one code, that is not shown: it would tell something of each of them."
    ),
    "one_reporter": _(
        "A count is not shown where nearly all persons in it were reported by one organisation, so that no "
        "organisation learns the number of another."
    ),
}

#: The sources of a table ask for nothing, and some of it is hidden for the sake of others.
EXACT_WHERE_SHOWN = _(
    "Counts that are shown are exact. The others are not shown, because a small count could be calculated from them."
)

#: The same where a table asks for more than its sources, in some of its parts.
PARTLY = {
    "suppress_below_5": (
        5,
        _(
            "Counts of 1 to 4 persons are not shown where several traits together could recognise somebody; "
            "the others are shown as the sources ask."
        ),
    ),
    "suppress_below_10": (
        10,
        _(
            "Counts of 1 to 9 persons are not shown where several traits together could recognise somebody; "
            "the others are shown as the sources ask."
        ),
    ),
}
