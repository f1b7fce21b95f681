"""A page for each main figure, at an address that stays: what every edition printed of it, and what it is.

The address is that of the figure and not of the edition: `figures/T03/victims.labour.en.html` in each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from zicht.publication.authored import ShownErratum, list_errata, lower_first
from zicht.publication.environment import render_page
from zicht.publication.files import write_text
from zicht.publication.layout import PERIOD
from zicht.publication.site.frame import Frame
from zicht.publication.words import Shown, Words
from zicht.release.followed import FollowedFigure, followed_figures, printed_then
from zicht.release.model import OWN, Cell, Release, Rule
from zicht.vocabulary import LANGUAGES

__all__ = ["FigurePage", "make_figure_pages", "write_figure_pages"]

FOLDER = "figures"


@dataclass(frozen=True)
class EditionColumn:
    """An edition as the head of a column: its name, the day of its figures, and whether it counted otherwise."""

    name: str
    vintage: str
    other_rule: bool


@dataclass(frozen=True)
class PeriodRow:
    """What the editions printed of one period; a figure that an edition did not have is None."""

    period: str
    cells: tuple[Shown | None, ...]


@dataclass(frozen=True)
class FigurePage:
    """All that the page of a figure shows. `broken_down` names its codes; `changes` say what was revised and why."""

    address: str
    table: str
    table_title: str
    measure: str
    broken_down: str
    definition: str
    population: str
    unit: str
    rules: tuple[Rule, ...]
    editions: tuple[EditionColumn, ...]
    rows: tuple[PeriodRow, ...]
    changes: tuple[str, ...]
    errata: tuple[ShownErratum, ...]


def write_figure_pages(release: Release, folder: Path, *, site: Frame | None = None) -> None:
    """Write a page for each figure that is followed over editions, in each language, and a list of them."""
    for language in LANGUAGES:
        words = Words(language)
        pages = tuple(make_figure_pages(release, words))
        listed = render_page("figures.html.j2", words, edition=release.edition, pages=pages, site=site)
        write_text(folder / FOLDER / f"index.{language}.html", listed)
        for page in pages:
            content = render_page("figure.html.j2", words, edition=release.edition, page=page, site=site)
            write_text(folder / FOLDER / f"{page.address}.{language}.html", content)


def make_figure_pages(release: Release, words: Words) -> Iterator[FigurePage]:
    """Yield the pages of one language, in the order of the tables."""
    errata = list_errata(release, words)
    for figure in followed_figures(release):
        if any(words.show(cell).text for cell in figure.cells.values()):
            yield _page(release, figure, words, errata)


def _page(
    release: Release, figure: FollowedFigure, words: Words, errata: tuple[ShownErratum, ...]
) -> FigurePage:
    table, edition = figure.table, release.edition
    printed = {
        period: (
            *(printed_then(earlier, figure, period) for earlier in release.earlier),
            figure.cells.get(period),
        )
        for period in _periods(release, figure)
    }
    measure, codes = words.text(figure.measure.label), _codes(figure, words)
    title = f"{measure}: {codes}" if codes else measure
    return FigurePage(
        address=address_of(figure),
        table=table.id,
        table_title=words.text(table.title),
        measure=measure,
        broken_down=codes,
        definition=words.text(figure.measure.definition),
        population=words.text(table.population),
        unit=words.unit(figure.measure.unit),
        rules=tuple(rule for rule in edition.rules if rule.name in table.rules) or (edition.counting_rule,),
        editions=tuple(_columns(release, words)),
        rows=tuple(
            PeriodRow(
                words.period(period), tuple(None if cell is None else words.show(cell) for cell in cells)
            )
            for period, cells in printed.items()
        ),
        changes=tuple(_changes(release, printed, words)),
        errata=tuple(one for one in errata if one.table == table.id and one.figure.startswith(title)),
    )


def address_of(figure: FollowedFigure) -> str:
    """Return where the page of a figure stands, without its language."""
    own = [code for name, code in figure.codes.items() if name == figure.by]
    return f"{figure.table.id}/{'.'.join([figure.measure.name, *own])}"


def _periods(release: Release, figure: FollowedFigure) -> list[str]:
    """Return the periods that this edition or an earlier one has, years first; an empty one where there are none."""
    then = {
        period
        for earlier in release.earlier
        for one in earlier.figures
        if one.table == figure.table.id
        for period in one.values
    }
    return sorted(figure.cells.keys() | then, key=lambda period: (len(period), period))


def _codes(figure: FollowedFigure, words: Words) -> str:
    labels = []
    for dimension in figure.table.dimensions:
        code = figure.codes.get(dimension.name)
        if dimension.name == figure.by and dimension.name != PERIOD and code != OWN:
            labels += [words.text(text.label) for text in dimension.codes if text.code == code]
    return ", ".join(labels)


def _columns(release: Release, words: Words) -> Iterator[EditionColumn]:
    own = release.edition
    rule = f"{own.counting_rule.name} {own.counting_rule.version}"
    for earlier in release.earlier:
        yield EditionColumn(
            words.period(earlier.name), words.date(earlier.vintage), earlier.counting_rule != rule
        )
    yield EditionColumn(words.period(own.name), words.date(own.vintage), other_rule=False)


def _changes(release: Release, printed: dict[str, tuple[Cell | None, ...]], words: Words) -> Iterator[str]:
    """Say of each period in which the figure changed what it was, what it became, and why where that is known."""
    _ = words.translate
    names = [words.period(name) for name in (*(one.name for one in release.earlier), release.edition.name)]
    for period, cells in printed.items():
        known = [(name, cell) for name, cell in zip(names, cells, strict=True) if cell is not None]
        for (_then, before), (name, after) in pairwise(known):
            if before.value is None or after.value is None or before.value == after.value:
                continue
            sentence = _("{period}: {before} until then, {after} since the edition {name}.")
            said = sentence.format(
                period=words.period(period),
                before=words.show(before).text,
                after=words.show(after).text,
                name=name,
            ).removeprefix(": ")
            reasons = dict.fromkeys(
                lower_first(words.text(one.label))
                for one in release.edition.revisions
                if str(one.year) == period
            )
            yield f"{said} {_('Reasons in that year')}: {', '.join(reasons)}." if reasons else said
