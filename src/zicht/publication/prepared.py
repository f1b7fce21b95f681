"""A release made ready to be published in one language: its chapters, and the page of each table with its charts.

What is made of it, pages or a printed report, only places it. Charts are drawn once and looked at by all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from zicht.publication.authored import FilledText, ShownErratum, fill_text, list_errata, text_of_kind
from zicht.publication.chapters import Chapter, chapters_of
from zicht.publication.drawing import Draw, open_drawing
from zicht.publication.forms import EVERY_FORM, Form, workbook_file
from zicht.publication.headline import Headline, make_headline
from zicht.publication.pages import TablePage, make_table_page
from zicht.publication.words import Words
from zicht.release.model import AuthoredText, Release, Table
from zicht.vocabulary import LANGUAGES

__all__ = ["Report", "open_reports"]


@dataclass(frozen=True)
class Report:
    """Everything that a publication in one language looks at."""

    release: Release
    words: Words
    chapters: tuple[Chapter, ...]
    pages: Mapping[str, TablePage]
    #: What else is made of the release, so that pages can lead to it.
    forms: Collection[Form] = EVERY_FORM

    @cached_property
    def headline(self) -> Headline:
        return make_headline(self.release, self.words)

    @property
    def workbook(self) -> str:
        """The file with all tables in this language."""
        return workbook_file(self.words.language)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables in the order in which the report has them."""
        return tuple(page.table for page in self.pages.values())

    @cached_property
    def texts(self) -> tuple[FilledText, ...]:
        """The chapters that people wrote in this language, with their figures filled in."""
        return tuple(
            fill_text(text, self.release)
            for text in self.release.authored
            if text.kind == "chapter" and text.language == self.words.language
        )

    @cached_property
    def text_pages(self) -> tuple[FilledText, ...]:
        """Every chapter that people wrote, in this language or else in the one that it is written in."""
        own = {text.name: text for text in self.texts}
        names = dict.fromkeys(text.name for text in self.release.authored if text.kind == "chapter")
        return tuple(
            own.get(name) or fill_text(self._in_other_language(name), self.release) for name in names
        )

    def _in_other_language(self, name: str) -> AuthoredText:
        return next(text for text in self.release.authored if (text.name, text.kind) == (name, "chapter"))

    @cached_property
    def easy(self) -> FilledText:
        """The summary in easy language."""
        return text_of_kind("easy", self.release, self.words.language)

    @cached_property
    def errata(self) -> tuple[ShownErratum, ...]:
        return list_errata(self.release, self.words)


@contextmanager
def open_reports(release: Release, forms: Collection[Form] = EVERY_FORM) -> Iterator[tuple[Report, ...]]:
    """Give the report in each language. All charts are asked for at once, and drawn while the first are used."""
    with open_drawing() as draw:
        yield tuple(_prepare(release, Words(language), draw, forms) for language in LANGUAGES)


def _prepare(release: Release, words: Words, draw: Draw, forms: Collection[Form]) -> Report:
    chapters = chapters_of(release.tables)
    tables = (table for chapter in chapters for table in chapter.tables)
    pages = {table.id: make_table_page(table, release.edition, words, draw=draw) for table in tables}
    return Report(release, words, chapters, pages, forms)
