"""A form of an international body, filled from a release: each row with a figure for each year, and how it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zicht.publication.international.figures import EVERY, Figure, evaluate, every_code
from zicht.publication.international.mapping import FORMS, Form, Row, form_rows
from zicht.release.model import Edition, Release
from zicht.vocabulary import code_list

__all__ = ["FilledForm", "FilledRow", "fill_form"]


@dataclass(frozen=True)
class FilledRow:
    """One row of a form with its figures by year; none where the release has nothing for it."""

    row: Row
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class FilledForm:
    """A form with the years and rows that it was filled for."""

    form: Form
    edition: Edition
    years: tuple[str, ...]
    rows: tuple[FilledRow, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filled.row.table for filled in self.rows))


def fill_form(release: Release, name: str) -> FilledForm:
    """Return a form filled for each year of the edition's window."""
    first, last = release.edition.window
    years = tuple(str(year) for year in range(first, last + 1))
    rows = (filled for row in form_rows(name) for filled in _fill(release, row, years))
    return FilledForm(FORMS[name], release.edition, years, tuple(rows))


def _fill(release: Release, row: Row, years: tuple[str, ...]) -> Iterator[FilledRow]:
    if not row.figure:
        yield FilledRow(row, {})
        return
    codes = every_code(release, row.figure)
    if not codes:
        yield FilledRow(row, {year: evaluate(release, row.figure, year) for year in years})
        return
    countries = code_list("countries")
    for code in codes:
        figure = row.figure.replace(f"={EVERY}", f"={code}")
        label = countries.label(code, "en") if code in countries else code
        one = Row(row.table, label, code, figure, row.relation, row.note)
        yield FilledRow(one, {year: evaluate(release, figure, year) for year in years})
