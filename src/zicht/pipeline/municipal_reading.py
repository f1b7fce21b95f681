"""The figures of an edition as a sheet on a municipality tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from zicht.publication.municipal.document import Figure, Level, Texts, Told
from zicht.release.model import ALL, Cell, Release, Status, Table
from zicht.release.periods import PERIOD, period_code, years_of
from zicht.vocabulary import Code, code_list

__all__ = ["MUNICIPALITY", "Reader", "figure_of", "first_year", "valid_municipalities"]

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
    return tuple(code for code in code_list("municipalities") if first_year(code) <= year <= _last_year(code))


def first_year(code: Code) -> int:
    """Return the year from which a code is valid."""
    return int(code.valid_from[:4] or 0)


def _last_year(code: Code) -> int:
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

    def has_dimension(self, table_id: str, *names: str) -> bool:
        table = self.tables.get(table_id)
        return table is not None and set(names) <= set(table.dimension_names)

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

    def registered(self, code: str) -> Figure:
        """Return how many victims were exploited in a municipality over the whole window.

        That nobody was is only told where the edition lists every municipality with anybody.
        """
        here = self.figure("T14", "victims", Level.MUNICIPALITY, period=self.whole, municipality=code)
        if here is not None:
            nobody = here.told is Told.EXACT and not here.value
            return here if not nobody else self._nobody(code)
        if self.lists_municipalities:
            return self._nobody(code)
        return Figure(Level.MUNICIPALITY, "persons", Told.NOT_AVAILABLE)

    @cached_property
    def lists_municipalities(self) -> bool:
        """Whether a municipality that is not in T14 had nobody."""
        table = self.tables.get("T14")
        if table is None or MUNICIPALITY not in table.dimension_names:
            return False
        dimension = table.dimensions[table.dimension_names.index(MUNICIPALITY)]
        says = any(
            one.measure == "victims" and one.by == (MUNICIPALITY,) and one.period in ("", self.whole)
            for one in table.listed
        )
        return says and not dimension.is_partial

    def _nobody(self, code: str) -> Figure:
        return Figure(
            Level.MUNICIPALITY,
            "persons",
            Told.NONE,
            table="T14",
            measure="victims",
            codes={PERIOD: self.whole, MUNICIPALITY: code},
        )

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
    def _silences(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        found: dict[tuple[str, ...], list[str]] = {}
        first, last = self.window
        for codes in self.noted("T32", "expected", "silent"):
            years = years_of(codes[PERIOD])
            if years and first <= years[0] <= last:
                rest = tuple(code for name, code in codes.items() if name != PERIOD)
                found.setdefault(rest, []).append(codes[PERIOD])
        return {rest: tuple(sorted(years)) for rest, years in found.items()}

    def silent_in(self, **codes: str) -> tuple[str, ...]:
        """Return the years of the window in which a reporter, or a kind of them, fell silent."""
        table = self.tables.get("T32")
        if table is None:
            return ()
        rest = tuple(codes.get(name, ALL) for name in table.dimension_names if name != PERIOD)
        return self._silences.get(rest, ())
