"""The questions that the page answers, each as a view of a released table, laid out as the report lays views out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zicht.publication.layout import Grid, lay_out, slice_table, window_code
from zicht.publication.pages import protection_in_words
from zicht.publication.words import Shown, Words
from zicht.release.model import ALL, Edition, Table, View
from zicht.vocabulary import in_all_languages

__all__ = [
    "About",
    "Bar",
    "Part",
    "about_table",
    "country_parts",
    "municipality_parts",
    "named_municipalities",
]


def _(msgid: str) -> str:
    return msgid


MEASURE, PLACE = "measure", "municipality"
_SO_FAR = {"within": "so_far"}
#: The municipalities that are not named, and kinds of unknown, are nobody's own.
_NO_MUNICIPALITY = frozenset({ALL, "elsewhere", "unknown", "not_asked", "withheld"})


@dataclass(frozen=True)
class Question:
    """A question, and the view that answers it.

    `drawn` is the column that its picture shows; with `across`, it is the totals of the columns beside each other.
    """

    text: str
    table: str
    rows: str
    columns: str
    measure: str
    share: str = ""
    fixed: Mapping[str, str] | None = None
    drawn: str = ALL
    across: bool = False


@dataclass(frozen=True)
class Bar:
    """A line of a picture: what it is of, as it is printed, and how long; no length where no number is shown."""

    label: str
    printed: str
    percent: float | None


@dataclass(frozen=True)
class Part:
    """A question with its picture and, with the same figures, its tables."""

    anchor: str
    title: str
    table: str
    years: str
    bars: tuple[Bar, ...]
    drawn: str
    grids: tuple[Grid, ...]

    @property
    def symbols(self) -> tuple[str, ...]:
        """The signs that stand in these tables for figures that are not shown."""
        return tuple(sorted({symbol for grid in self.grids for symbol in grid.symbols}))


@dataclass(frozen=True)
class About:
    """What one has to know of a table to use a figure of it."""

    id: str
    title: str
    population: str
    unit: str
    reading: str
    rules: tuple[str, ...]
    protection: str
    extracted: str
    years: str
    missing: tuple[str, ...]


_COUNTRY = (
    Question(_("Which help was refused, and why?"), "T23", "kind", "reason", "refusals", fixed=_SO_FAR),
    Question(
        _("Who refused, and why?"), "T23", "reason", "refused_by", "refusals", fixed=_SO_FAR, across=True
    ),
    Question(
        _("For whom is which door shut, by residence status?"),
        "T23",
        "kind",
        "residence_at_report",
        "refusals",
        fixed=_SO_FAR,
        across=True,
    ),
    Question(
        _("Why, by residence status?"), "T23", "reason", "residence_at_report", "refusals", fixed=_SO_FAR
    ),
    Question(_("Minors and adults"), "T23", "kind", "age_class", "refusals", fixed=_SO_FAR, across=True),
    Question(_("Women and men"), "T23", "kind", "sex", "refusals", fixed=_SO_FAR, across=True),
    *(
        Question(text, "T23", rows, MEASURE, "refused", fixed=_SO_FAR, drawn="refused")
        for text, rows in (
            (_("How many needs were refused or waited for, by part of life?"), "domain"),
            (_("How many needs were refused or waited for, by residence status?"), "residence_at_report"),
            (_("How many needs were refused or waited for, by municipality?"), PLACE),
        )
    ),
    Question(_("In which municipalities, and why?"), "T23", PLACE, "reason", "refusals", fixed=_SO_FAR),
    Question(_("In which municipalities, and which help?"), "T23", PLACE, "kind", "refusals", fixed=_SO_FAR),
    *(
        Question(text, "T16", rows, MEASURE, "refused", drawn="refused")
        for text, rows in (
            (_("Shelter by police unit: asked for, refused, placed"), "region"),
            (_("Shelter by kind: asked for, refused, placed"), "kind"),
        )
    ),
    Question(
        _("Who had no registered help around the first report?"),
        "T22",
        "age_class",
        "window",
        "share",
        fixed={"had": "none"},
    ),
)
_MUNICIPALITY = (
    Question(_("Why was help refused?"), "T23", "reason", "", "refusals"),
    Question(_("Which help was refused?"), "T23", "kind", "", "refusals"),
    Question(_("What became of needs in a year?"), "T23", "became", "", "became"),
)


def country_parts(tables: Mapping[str, Table], edition: Edition, words: Words) -> Iterator[Part]:
    """Yield the questions about the whole country that these tables can answer."""
    for number, question in enumerate(_COUNTRY, 1):
        table = tables.get(question.table)
        if table is not None and table.cells and {question.rows, question.columns} <= _names(table):
            fixed = dict(question.fixed or {})
            if "period" in table.dimension_names:
                fixed["period"] = window_code(edition) or str(edition.window[0])
            yield from _part(table, edition, words, question, fixed=fixed, anchor=f"country-{number}")


def municipality_parts(
    tables: Mapping[str, Table], edition: Edition, words: Words, municipality: str
) -> Iterator[Part]:
    """Yield the questions about one municipality that is named in the care gap."""
    table = tables.get("T23")
    if table is None or municipality not in named_municipalities(table):
        return
    for number, question in enumerate(_MUNICIPALITY, 1):
        if question.rows in table.dimension_names:
            fixed = {"within": "365_days" if question.measure == "became" else "so_far"}
            own = Question(question.text, "T23", question.rows, PLACE, question.measure, drawn=municipality)
            yield from _part(
                table, edition, words, own, fixed=fixed, anchor=f"own-{number}", only=municipality
            )


def named_municipalities(table: Table | None) -> Mapping[str, Mapping[str, str]]:
    """Return the municipalities of which a table tells anything apart, by code, with their names."""
    if table is None or PLACE not in table.dimension_names:
        return {}
    (dimension,) = (one for one in table.dimensions if one.name == PLACE)
    return {one.code: one.label for one in dimension.codes if one.code not in _NO_MUNICIPALITY}


def _names(table: Table) -> set[str]:
    return {*table.dimension_names, MEASURE}


def _part(
    table: Table,
    edition: Edition,
    words: Words,
    question: Question,
    *,
    fixed: Mapping[str, str],
    anchor: str,
    only: str = "",
) -> Iterator[Part]:
    """Yield a question with its tables; nothing where no figure is there."""
    title = in_all_languages(question.text)
    heading = {language: text.removesuffix("?") for language, text in title.items()}
    view = View(heading, question.rows, question.columns, question.measure, question.share, fixed)
    part = slice_table(table, view, edition)
    grids = lay_out(part, words, anchor) if part.rows else ()
    if only:
        grids = tuple(_only(grid, only) for grid in grids)
    if grids:
        drawn, bars = _across(grids[0]) if question.across else _down(grids[0], question.drawn)
        yield Part(
            anchor,
            words.text(title),
            table.id,
            words.years(edition.window),
            tuple(bars),
            drawn,
            tuple(grids),
        )


def _only(grid: Grid, column: str) -> Grid:
    """Return a table with the column of one municipality beside that of all."""
    kept = [place for place, one in enumerate(grid.columns) if one.code in {column, ALL}]
    return Grid(
        grid.id,
        grid.caption,
        grid.unit,
        grid.corner,
        tuple(grid.columns[place] for place in kept),
        tuple(
            type(row)(row.code, row.head, tuple(row.cells[p] for p in kept), row.total) for row in grid.rows
        ),
    )


def _down(grid: Grid, column: str) -> tuple[str, Iterator[Bar]]:
    """Return what a column is called and its bars, one for each row that is no sum of others."""
    codes = [one.code for one in grid.columns]
    at = codes.index(column) if column in codes else len(codes) - 1
    return grid.columns[at].head, _bars([(row.head, row.cells[at]) for row in grid.rows if not row.total])


def _across(grid: Grid) -> tuple[str, Iterator[Bar]]:
    """Return what the row of totals is called and its bars, one for each column that is no sum of others."""
    row = next((one for one in grid.rows if one.total), grid.rows[-1])
    pairs = zip(grid.columns, row.cells, strict=True)
    return row.head, _bars([(column.head, cell) for column, cell in pairs if not column.total])


def _bars(cells: Sequence[tuple[str, Shown]]) -> Iterator[Bar]:
    longest = max((cell.value or 0 for _head, cell in cells), default=0)
    for head, cell in cells:
        length = None if cell.value is None else 100 * cell.value / longest if longest else 0.0
        yield Bar(head, cell.text or cell.spoken, length)


def about_table(table: Table, edition: Edition, words: Words) -> About:
    """Return what stands beside the figures of a table."""
    rules = [rule for rule in edition.rules if rule.name in table.rules] or [edition.counting_rule]
    return About(
        id=table.id,
        title=words.text(table.title),
        population=words.text(table.population),
        unit=words.unit(table.unit),
        reading=words.text(table.reading),
        rules=tuple(words.text(rule.text) for rule in rules),
        protection=protection_in_words(table, words),
        extracted=words.date(edition.vintage_of(table.id)),
        years=words.years(edition.window),
        missing=tuple(table.missing),
    )
