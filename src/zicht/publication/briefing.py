"""A briefing on an edition: a talk of ten minutes, and one page for each question that is always asked.

Pages without scripts that print well: the talk as a slide a page with what to say below it, a question as one page.
All figures come from the release; where an edition has a talk or questions of its own, those are taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from zicht.publication.authored import (
    Block,
    Filled,
    Section,
    find_figure,
    lower_first,
    places_of_headings,
    sections_of,
    text_of_kind,
)
from zicht.publication.drawing import Draw, open_drawing
from zicht.publication.environment import render_page
from zicht.publication.figures_pages import FigurePage, make_figure_pages
from zicht.publication.files import write_assets, write_text
from zicht.publication.layout import PERIOD, is_year, shown_views
from zicht.publication.pages import Picture, make_table_page, protection_in_words
from zicht.publication.words import Words
from zicht.release.explain import explain
from zicht.release.model import Cell, Release, Rule
from zicht.release.periods import years_of
from zicht.vocabulary import LANGUAGES

__all__ = [
    "Card",
    "Named",
    "Question",
    "Slide",
    "cite_figure",
    "make_questions",
    "make_slides",
    "write_briefing",
]

MOST_FIGURES = 3


@dataclass(frozen=True)
class Slide:
    """One slide: its title, up to three figures in large print, a chart, and what to say."""

    number: int
    title: str
    figures: tuple[Filled, ...]
    chart: Picture | None
    chart_key: str
    said: tuple[Block, ...]


@dataclass(frozen=True)
class Named:
    """A figure with the one of the year before, and what earlier editions printed where that was something else.

    `cited` is the figure as one may quote it: never without unit, period, edition and day.
    """

    figure: Filled
    period: str
    before: str
    revised: tuple[str, ...]
    cited: str


@dataclass(frozen=True)
class Card:
    """The figures of a question that one table has, with all that belongs beside them when they are named in a debate.

    `definitions` has the definition of each measure once; `reporters` says how many each group of reporters brought
    in, and `breaks` from which years on figures are not comparable without a word.
    """

    table: str
    title: str
    figures: tuple[Named, ...]
    definitions: tuple[str, ...]
    population: str
    sources: tuple[str, ...]
    reporters: tuple[str, ...]
    vintage: str
    rules: tuple[Rule, ...]
    protection: str
    breaks: tuple[str, ...]
    reading: str


@dataclass(frozen=True)
class Question:
    """A question with its answer, what not to conclude from it, and its figures one by one."""

    address: str
    asked: str
    answer: tuple[Block, ...]
    beware: tuple[Block, ...]
    cards: tuple[Card, ...]


def write_briefing(release: Release, folder: Path) -> tuple[str, ...]:
    """Write the briefing in each language, and return the names of its pages."""
    write_assets(folder / "assets", "style.css", ["briefing.css"])
    written: list[str] = []
    with open_drawing() as draw:
        made = [
            (words, tuple(make_slides(release, words, draw)), tuple(make_questions(release, words)))
            for words in map(Words, LANGUAGES)
        ]
        for words, slides, questions in made:
            questions_by_page = {one.address: one for one in questions}
            for name in ("index", "talk", *questions_by_page):
                content = render_page(
                    f"briefing_{name.partition('-')[0]}.html.j2",
                    words,
                    release=release,
                    edition=release.edition,
                    slides=slides,
                    questions=questions,
                    question=questions_by_page.get(name),
                    file=name,
                )
                write_text(folder / words.language / f"{name}.html", content)
                written.append(f"{words.language}/{name}.html")
    return tuple(written)


# The talk


def make_slides(release: Release, words: Words, draw: Draw) -> Iterator[Slide]:
    """Yield the slides of the talk; a table has its chart on the first slide that is about it."""
    drawn: set[str] = set()
    for number, section in enumerate(sections_of(text_of_kind("talk", release, words.language)), 1):
        chart, key = None, ""
        table = next((one for one in _tables_of(section) if one not in drawn), "")
        if table:
            drawn.add(table)
            chart, key = _chart(release, table, words, draw)
        yield Slide(number, section.title, section.figures[:MOST_FIGURES], chart, key, section.blocks)


def _tables_of(section: Section) -> list[str]:
    return list(dict.fromkeys(figure.table for figure in section.figures))


def _chart(release: Release, table_id: str, words: Words, draw: Draw) -> tuple[Picture | None, str]:
    """Return the first chart of a table, with its key."""
    table = release.table(table_id)
    if table is None:
        return None, ""
    view = next((view for view in shown_views(table) if view.chart), None)
    if view is None:
        return None, ""
    page = make_table_page(replace(table, views=(view,)), release.edition, words, draw=draw)
    drawing = page.parts[0].drawing if page.parts else None
    return (drawing.wide, " ".join(drawing.key)) if drawing else (None, "")


# The questions


def make_questions(release: Release, words: Words) -> Iterator[Question]:
    """Yield the questions that the edition can answer: those with a figure that it shows.

    A question keeps its number where the edition leaves another out: its address is cited.
    """
    pages = tuple(make_figure_pages(release, words))
    numbers = places_of_headings("questions", release, words.language)
    for place, section in enumerate(sections_of(text_of_kind("questions", release, words.language)), 1):
        if not section.figures:
            continue
        number = numbers.get(section.title, place)
        answer = tuple(block for block in section.blocks if _has_figure(block))
        yield Question(
            f"question-{number:02}",
            section.title,
            answer,
            tuple(block for block in section.blocks if block not in answer),
            tuple(_card(release, table, section, pages, words=words) for table in _tables_of(section)),
        )


def _has_figure(block: Block) -> bool:
    return any(run.figure for run in block.runs) or any(map(_has_figure, block.blocks))


def _card(
    release: Release, name: str, section: Section, pages: Sequence[FigurePage], *, words: Words
) -> Card:
    figures = [figure for figure in section.figures if figure.table == name]
    table, edition = find_figure(release, figures[0].reference).table, release.edition
    return Card(
        name,
        words.text(table.title),
        tuple(_named(release, figure, words, pages=pages) for figure in figures),
        definitions=tuple(dict.fromkeys(figure.definition for figure in figures)),
        population=words.text(table.population),
        sources=tuple(map(words.source, table.sources)),
        reporters=tuple(_reporters(release, figures[0], words)),
        vintage=words.date(edition.vintage_of(table.id)),
        rules=tuple(rule for rule in edition.rules if rule.name in table.rules) or (edition.counting_rule,),
        protection=protection_in_words(table, words),
        breaks=tuple(_breaks(release, figures, words)),
        reading=words.text(table.reading),
    )


def _named(release: Release, figure: Filled, words: Words, *, pages: Sequence[FigurePage]) -> Named:
    return Named(
        figure,
        words.period(find_figure(release, figure.reference).codes.get(PERIOD, "")),
        _year_before(release, figure, words),
        tuple(_revisions(release, figure, pages)),
        cite_figure(release, figure, words),
    )


def cite_figure(release: Release, figure: Filled, words: Words) -> str:
    """Return a figure as one may quote it: with its unit and period, and where and when it was published."""
    edition, _ = release.edition, words.translate
    is_told = figure.unit == _("percent") or figure.unit in figure.text
    parts = (figure.text, "" if is_told else figure.unit, figure.status)
    said = _("{number} ({what}). {title}, table {table}, figures as extracted on {date}.").format(
        number=", ".join(part for part in parts if part),
        what=lower_first(figure.what),
        title=words.title(edition),
        table=figure.table,
        date=words.date(edition.vintage_of(figure.table)),
    )
    return f"{said} {_('Simulated people.')}" if edition.simulated else said


def _reporters(release: Release, figure: Filled, words: Words) -> Iterator[str]:
    """Yield how many persons each group of reporters brought in, in the period of a figure."""
    found = find_figure(release, figure.reference)
    codes = {name: code for name, code in found.codes.items() if name != PERIOD}
    year = found.codes.get(PERIOD)
    explained = explain(release, found.table.id, year=year, codes=codes, measure=found.measure.name)
    for one in explained.reporters:
        cell = Cell((), "", one.value, "persons", status=one.status)
        shown = words.show(cell)
        yield f"{words.text(one.label)} {shown.text or shown.spoken}"


def _breaks(release: Release, figures: Sequence[Filled], words: Words) -> Iterator[str]:
    """Yield the breaks in series of the years that figures are about, or that the change to them crosses."""
    years: set[int] = set()
    for figure in figures:
        own = years_of(find_figure(release, figure.reference).codes.get(PERIOD, ""))
        years |= set(own) if len(own) > 1 else {*own, *(year - 1 for year in own)}
    for mark in release.edition.breaks:
        if mark.year in years:
            yield f"{words.text(mark.label)}. {words.text(mark.explanation)}"


def _year_before(release: Release, figure: Filled, words: Words) -> str:
    """Return the same figure of the year before as printed; empty where there is none or it is not shown."""
    found = find_figure(release, figure.reference)
    year = found.codes.get(PERIOD, "")
    if not is_year(year):
        return ""
    cell = found.table.cell(found.measure.name, **{**found.codes, PERIOD: str(int(year) - 1)})
    shown = words.show(cell)
    return f"{shown.text} ({int(year) - 1})" if cell is not None and shown.text else ""


def _revisions(release: Release, figure: Filled, pages: Sequence[FigurePage]) -> Iterator[str]:
    """Yield what the page of this figure says was revised in its year."""
    year = Words("en").period(find_figure(release, figure.reference).codes.get(PERIOD, ""))
    for page in pages:
        title = f"{page.measure}: {page.broken_down}" if page.broken_down else page.measure
        if page.table == figure.table and figure.what in {title, f"{title}, {year}", f"{title}: {year}"}:
            yield from (change for change in page.changes if change.startswith(f"{year}:"))
