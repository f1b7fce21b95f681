"""Figures of other publishers that stand in the edition, by what they are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from zicht.release.facts.claims import Claim
from zicht.release.facts.readings import Figures, Group, Reading
from zicht.release.model import Cell, Table
from zicht.release.periods import PERIOD
from zicht.vocabulary import PERCENT

__all__ = ["Published", "published_figures"]

DIFFERENCES = "T33"
PUBLISHED = "published"
REVISED = "revised"
MODEL = "model_estimate"
NO_PERIOD = "unknown"
VICTIMS = "victims"


@dataclass(frozen=True)
class Published:
    """One figure of another publisher: the same table, measure and group as a reading, or another number."""

    table: Table
    about: str
    measure: str
    group: Group
    period: str
    publisher: str
    cell: Cell
    subjects: tuple[str, ...]

    @property
    def is_estimate(self) -> bool:
        return MODEL in self.cell.note.split(";")

    @property
    def is_revised(self) -> bool:
        return REVISED in self.cell.note.split(";")

    def is_about(self, reading: Reading) -> bool:
        """Say whether this is the same figure as the reading, by another publisher."""
        same_kind = (self.cell.unit == PERCENT) == reading.is_share
        same_group = self.group == reading.group and reading.subject in self.subjects
        return same_kind and same_group and self.period in (reading.period, NO_PERIOD)

    def could_be(self, claim: Claim, reading: Reading) -> bool:
        """Say whether the claim's words can be about this figure, also where the edition has no cell for it."""
        groups = {frozenset(chosen) for chosen in product(*(meaning.codes for meaning in claim.codes))}
        same_kind = (self.cell.unit == PERCENT) == reading.is_share
        return (
            same_kind
            and self.group in groups
            and reading.subject in self.subjects
            and self.period == reading.period
        )


def published_figures(figures: Figures) -> tuple[Published, ...]:
    """Return every figure of another publisher, those that are not about one group left out."""
    indexed = figures.table(DIFFERENCES)
    return () if indexed is None else tuple(_all(figures, indexed.table))


def _all(figures: Figures, table: Table) -> Iterator[Published]:
    names = table.dimension_names
    for cell in table.cells:
        if cell.measure != PUBLISHED or cell.value is None:
            continue
        codes = dict(zip(names, cell.codes, strict=True))
        about, *middle, measure = codes["figure"].split(":")
        group = frozenset(
            (name, code)
            for part in (middle[0].split(";") if middle else ())
            for name, _, codes_of_part in (part.partition("="),)
            for code in codes_of_part.split("|")
        )
        population = figures.grammar.population.get(about, {})
        yield Published(
            table,
            about,
            measure.rstrip("+"),
            group | set(population.items()),
            codes[PERIOD],
            codes["publisher"],
            cell,
            _subjects(figures, about),
        )


def _subjects(figures: Figures, table_id: str) -> tuple[str, ...]:
    """Return what a table counts; what is estimated of all victims is about victims too."""
    found = figures.grammar.subjects_of(table_id)
    return (*found, VICTIMS) if table_id in figures.grammar.estimates else found
