"""A release made ready to be published in one language: its chapters, and the page of each table with its charts.

What is made of it, pages or a printed report, only places it. Charts are drawn once and looked at by all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from zicht.publication.authored import FilledText, fill_text
from zicht.publication.chapters import Chapter, chapters_of
from zicht.publication.drawing import Draw, open_drawing
from zicht.publication.headline import Headline, make_headline
from zicht.publication.pages import TablePage, make_table_page
from zicht.publication.words import Words
from zicht.release.model import Release, Table
from zicht.vocabulary import LANGUAGES

__all__ = ["Report", "open_reports"]


@dataclass(frozen=True)
class Report:
    """Everything that a publication in one language looks at."""

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

    @cached_property
    def texts(self) -> tuple[FilledText, ...]:
        """The chapters that people wrote in this language, with their figures filled in."""
        return tuple(
            fill_text(text, self.release)
            for text in self.release.authored
            if text.kind == "chapter" and text.language == self.words.language
        )


@contextmanager
def open_reports(release: Release) -> Iterator[tuple[Report, ...]]:
    """Give the report in each language. All charts are asked for at once, and drawn while the first are used."""
    with open_drawing() as draw:
        yield tuple(_prepare(release, Words(language), draw) for language in LANGUAGES)


def _prepare(release: Release, words: Words, draw: Draw) -> Report:
    chapters = chapters_of(release.tables)
    tables = (table for chapter in chapters for table in chapter.tables)
    pages = {table.id: make_table_page(table, release.edition, words, draw=draw) for table in tables}
    return Report(release, words, chapters, pages)
