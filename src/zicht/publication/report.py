"""The report of an edition as a folder of plain pages: no script, no network, every page in every language."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import chain
from pathlib import Path

from jinja2 import Environment

from zicht.publication.chapters import Chapter, chapters_of
from zicht.publication.drawing import Draw, open_drawing
from zicht.publication.environment import new_environment
from zicht.publication.headline import Headline, make_headline
from zicht.publication.pages import TablePage, make_table_page
from zicht.publication.words import Words
from zicht.release.model import Release, Table
from zicht.vocabulary import LANGUAGES

__all__ = ["write_report"]

Progress = Callable[[int, int], None]

#: What the package ships beside the pages.
ASSETS = (
    "style.css",
    "fonts/inter-latin-wght-normal.woff2",
    "fonts/inter-latin-ext-wght-normal.woff2",
    "fonts/OFL.txt",
)

#: The pages that are not about one table: file and template.
GENERAL_PAGES = ("index", "tables", "revisions", "definitions", "sources", "downloads", "print")


def write_report(release: Release, folder: Path, on_progress: Progress | None = None) -> None:
    """Write `folder`/report; the same release gives the same bytes."""
    report = folder / "report"
    _write_assets(report / "assets")
    environments = {language: _environment(Words(language)) for language in LANGUAGES}
    choice = environments["en"].get_template("choice.html.j2")
    _write(report / "index.html", choice.render(edition=release.edition, others=environments))
    total = len(LANGUAGES) * (len(release.tables) + len(GENERAL_PAGES))
    with open_drawing() as draw:
        # All charts are asked for before the first page that needs one is written.
        reports = [_prepare(release, Words(language), draw) for language in LANGUAGES]
        pages = chain.from_iterable(map(_pages, reports))
        for done, (name, page) in enumerate(pages, start=1):
            _write(report / f"{name}.html", page)
            if on_progress:
                on_progress(done, total)


@dataclass(frozen=True)
class _Report:
    """Everything that the templates of one language look at."""

    release: Release
    words: Words
    chapters: tuple[Chapter, ...]
    pages: Mapping[str, TablePage]

    @cached_property
    def headline(self) -> Headline:
        return make_headline(self.release, self.words)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables in the order in which the report has them."""
        return tuple(page.table for page in self.pages.values())


def _prepare(release: Release, words: Words, draw: Draw) -> _Report:
    chapters = chapters_of(release.tables)
    tables = (table for chapter in chapters for table in chapter.tables)
    pages = {table.id: make_table_page(table, release.edition, words, draw=draw) for table in tables}
    return _Report(release, words, chapters, pages)


def _pages(report: _Report) -> Iterator[tuple[str, str]]:
    """Return the pages of one language in order: the name of the file, and its content."""
    shared = {"report": report, "release": report.release, "edition": report.release.edition}
    tables, language, environment = report.tables, report.words.language, _environment(report.words)
    for place, table in enumerate(tables):
        around = {
            "before": tables[place - 1] if place else None,
            "after": tables[place + 1] if place + 1 < len(tables) else None,
        }
        page = environment.get_template("table.html.j2")
        content = page.render(**shared, **around, page=report.pages[table.id], file=table.id)
        yield f"{language}/{table.id}", content
    for name in GENERAL_PAGES:
        yield f"{language}/{name}", environment.get_template(f"{name}.html.j2").render(**shared, file=name)


@cache
def _environment(words: Words) -> Environment:
    environment = new_environment()
    environment.globals.update(_=words.translate, words=words, text=words.text, language=words.language)
    return environment


def _write_assets(folder: Path) -> None:
    source = resources.files("zicht.publication") / "assets"
    for name in ASSETS:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with (source / name).open("rb") as file, target.open("wb") as copy:
            shutil.copyfileobj(file, copy)


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8", newline="\n")
