"""The figures of an edition as a sheet on a municipality tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from zicht.disclosure.regimes import Protection, strictest
from zicht.publication.municipal.document import Figure, Level, Texts, Told
from zicht.release.model import ALL, Cell, Release, Status, Table
from zicht.release.periods import PERIOD, period_code, years_of
from zicht.vocabulary import Code, code_list

__all__ = ["MUNICIPALITY", "Reader", "figure_of", "first_year", "last_year", "valid_municipalities"]

MUNICIPALITY = "municipality"

TOLD = {
    Status.EXACT: Told.EXACT,
    Status.ROUNDED: Told.ROUNDED,
    Status.SUPPRESSED: Told.HIDDEN,
    Status.RANGE: Told.RANGE,
    Status.ESTIMATE: Told.ESTIMATE,
    Status.NOT_AVAILABLE: Told.NOT_AVAILABLE,
}


def valid_municipalities(year: int) -> tuple[Code, ...]:
    """Return the municipalities that were there in a year, in the order of their codes."""
    return tuple(code for code in code_list("municipalities") if first_year(code) <= year <= last_year(code))


def first_year(code: Code) -> int:
    """Return the year from which a code is valid."""
    return int(code.valid_from[:4] or 0)


def last_year(code: Code) -> int:
    """Return the last year in which a code is valid."""
    return int(code.valid_to[:4] or 9999)


def figure_of(table: Table, cell: Cell, level: Level) -> Figure:
    """Return a cell as a figure: what it is broken down by, and no more than it shows."""
    codes = {name: code for name, code in zip(table.dimension_names, cell.codes, strict=True) if code != ALL}
    told = TOLD[cell.status]
    is_shown = told not in (Told.HIDDEN, Told.RANGE, Told.NOT_AVAILABLE)
    return Figure(
        level,
        cell.unit,
        told,
        cell.value if is_shown else None,
        cell.lower if told in (Told.RANGE, Told.ESTIMATE) else None,
        cell.upper if told in (Told.RANGE, Told.ESTIMATE) else None,
        cell.n if is_shown else None,
        table.id,
        cell.measure,
        codes,
    )


@dataclass(frozen=True)
class Reader:
    """Reads figures of one release."""

    release: Release

    @property
    def window(self) -> tuple[int, int]:
        return self.release.edition.window

    @property
    def last_year(self) -> str:
        return str(self.window[1])

    @property
    def whole(self) -> str:
        """The period of the whole window."""
        return period_code(*self.window)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        return {table.id: table for table in self.release.tables}

    def figure(self, table_id: str, measure: str, level: Level, /, **codes: str) -> Figure | None:
        """Return the figure of a cell; None where the edition has no such cell."""
        table = self.tables.get(table_id)
        if table is None or not set(codes) <= set(table.dimension_names):
            return None
        cell = table.cell(measure, **codes)
        return None if cell is None else figure_of(table, cell, level)

    def figures(self, table_id: str, level: Level, *measures: str, **codes: str) -> tuple[Figure, ...]:
        """Return the figures of these measures that the edition has."""
        found = (self.figure(table_id, measure, level, **codes) for measure in measures)
        return tuple(figure for figure in found if figure is not None)

    def made_in(self, code: Code) -> int | None:
        """Return the year in which a municipality came to be, where that is within the window."""
        first, last = self.window
        return first_year(code) if first < first_year(code) <= last else None

    def registered(self, code: Code) -> Figure:
        """Return how many victims were exploited in a municipality over the whole window.

        That nobody was is only told where the edition lists every municipality with anybody, and not of one that came
        to be within the window: older reports stand under those before it.
        """
        codes = {PERIOD: self.whole, MUNICIPALITY: code.code}
        here = self.figure("T14", "victims", Level.MUNICIPALITY, **codes)
        if here is not None and not (here.told is Told.EXACT and not here.value):
            return here
        table = self.tables.get("T14")
        if here is None and not (table and table.lists_all("victims", [MUNICIPALITY], self.whole)):
            return Figure(Level.MUNICIPALITY, "persons", Told.NOT_AVAILABLE)
        told = Told.NONE if self.made_in(code) is None else Told.UNDER_OTHERS
        return Figure(Level.MUNICIPALITY, "persons", told, table="T14", measure="victims", codes=codes)

    @cached_property
    def regions_of_reporters(self) -> Mapping[str, str]:
        """Return the police unit of each organisation that has one."""
        table = self.tables.get("T32")
        for dimension in table.dimensions if table else ():
            if dimension.name == "reporter":
                return dimension.refines.get("region", {})
        return {}

    @cached_property
    def protection(self) -> Protection:
        """What is done to counts of municipalities."""
        table = self.tables.get("T14")
        return strictest([table.protection] if table else [])

    def labels(self, table_id: str, dimension: str) -> Mapping[str, Texts]:
        """Return the labels of the codes of a dimension, in the order of the table."""
        table = self.tables.get(table_id)
        if table is None or dimension not in table.dimension_names:
            return {}
        place = table.dimension_names.index(dimension)
        return {code.code: code.label for code in table.dimensions[place].codes if code.code != ALL}

    def noted(self, table_id: str, measure: str, note: str) -> Iterator[Mapping[str, str]]:
        """Yield the codes of the cells of a measure that carry a note."""
        table = self.tables.get(table_id)
        if table is None:
            return
        for cell in table.cells:
            if cell.measure == measure and note in cell.note.split(";"):
                yield dict(zip(table.dimension_names, cell.codes, strict=True))

    @cached_property
    def silences(self) -> Mapping[str, tuple[str, ...]]:
        """Return the years of the window in which organisations fell silent."""
        found: dict[str, list[str]] = {}
        first, last = self.window
        for codes in self.noted("T32", "expected", "silent"):
            years = years_of(codes[PERIOD])
            if years and first <= years[0] <= last:
                found.setdefault(codes["reporter"], []).append(codes[PERIOD])
        return {reporter: tuple(sorted(years)) for reporter, years in found.items()}
