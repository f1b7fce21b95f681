"""Each table as JSON-stat 2.0: a collection of cubes, one for each set of dimensions that its cells are broken down by.

A table of ours breaks its unit down in many ways at once, each by few of its dimensions. As one cube it would be nearly
empty, and most readers of JSON-stat unfold a cube to its full size; as one cube for each breakdown it is full.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

from zicht.publication.words import Words
from zicht.release.address import resource_address
from zicht.release.jsonfile import plain_number
from zicht.release.model import ALL, Cell, Dimension, Edition, Release, Status, Table
from zicht.release.periods import PERIOD
from zicht.vocabulary import LANGUAGES

__all__ = ["JSON_STAT", "table_json_stat", "write_json_stat"]

#: Where the files stand in an edition, in a folder for each language.
JSON_STAT = "data/json-stat"

MEASURE = "measure"
#: The dimensions that are places.
PLACES = ["region", "municipality"]
#: A cube with fewer cells than this part of its places lists those alone.
SPARSE = 0.5
#: Beside the value: what a number of JSON-stat has no place for.
BESIDE = ("lower", "upper", "n")


def write_json_stat(release: Release, folder: Path) -> None:
    """Write `data/json-stat/<language>/Tnn.json` for each table with cells; the same release gives the same bytes."""
    for language in LANGUAGES:
        place = folder / JSON_STAT / language
        place.mkdir(parents=True, exist_ok=True)
        for table in release.tables:
            if table.cells:
                document = table_json_stat(table, release.edition, language)
                text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
                (place / f"{table.id}.json").write_text(f"{text}\n", encoding="utf-8")


def table_json_stat(table: Table, edition: Edition, language: str) -> dict[str, object]:
    """Return a table as a JSON-stat collection with its cubes inside."""
    words = Words(language)
    broken_down: dict[tuple[int, ...], list[Cell]] = {}
    for cell in table.cells:
        by = tuple(place for place, code in enumerate(cell.codes) if code != ALL)
        broken_down.setdefault(by, []).append(cell)
    cubes = (_Cube(table, by, cells, words) for by, cells in broken_down.items())
    return {
        "version": "2.0",
        "class": "collection",
        "href": resource_address(edition, table.id),
        "label": f"{table.id} {words.text(table.title)}",
        "updated": edition.vintage_of(table.id),
        "link": {"item": [cube.document(edition) for cube in cubes]},
        "extension": {
            "definition": words.text(table.definition),
            "population": words.text(table.population),
            "notes": {code: words.text(text) for code, text in table.notes.items()},
            "counting_notes": [words.text(text) for text in table.counting_notes],
        },
    }


@dataclass(frozen=True)
class _Cube:
    """The cells of a table that are broken down by the same dimensions, which `by` has the places of."""

    table: Table
    by: tuple[int, ...]
    cells: Sequence[Cell]
    words: Words

    def document(self, edition: Edition) -> dict[str, object]:
        axes = [*(self._axis(place) for place in self.by), self._measures()]
        names = [*(self.table.dimensions[place].name for place in self.by), MEASURE]
        size = [len(axis) for axis in axes]
        indexed = list(zip(self._indices(axes, size), self.cells, strict=True))
        return {
            "version": "2.0",
            "class": "dataset",
            "label": self._label(),
            "source": self._source(edition),
            "updated": edition.vintage_of(self.table.id),
            "note": list(self._warnings(edition)),
            "role": _roles(names),
            "id": names,
            "size": size,
            "dimension": dict(zip(names, self._dimensions(axes), strict=True)),
            "value": _values(indexed, prod(size)),
            **_statuses(indexed),
            "extension": self._extension(indexed),
        }

    def _axis(self, place: int) -> list[str]:
        used = {cell.codes[place] for cell in self.cells}
        return [code.code for code in self.table.dimensions[place].codes if code.code in used]

    def _measures(self) -> list[str]:
        used = {cell.measure for cell in self.cells}
        return [measure.name for measure in self.table.measures if measure.name in used]

    def _indices(self, axes: Sequence[Sequence[str]], size: Sequence[int]) -> Iterator[int]:
        """Give each cell's place in the cube, the last dimension running fastest."""
        steps = [prod(size[place + 1 :]) for place in range(len(size))]
        found = [{code: at * step for at, code in enumerate(a)} for a, step in zip(axes, steps, strict=True)]
        for cell in self.cells:
            codes = (*(cell.codes[place] for place in self.by), cell.measure)
            yield sum(at[code] for at, code in zip(found, codes, strict=True))

    def _label(self) -> str:
        others = (self.table.dimensions[p] for p in self.by if self.table.dimensions[p].name != PERIOD)
        by = ", ".join(self.words.text(dimension.label) for dimension in others)
        title = f"{self.table.id} {self.words.text(self.table.title)}"
        return f"{title}: {by}" if by else title

    def _source(self, edition: Edition) -> str:
        title = self.words.text(edition.title)
        return f"{edition.publisher.name}, {title}" if edition.publisher else title

    def _warnings(self, edition: Edition) -> Iterator[str]:
        _ = self.words.translate
        if edition.simulated:
            yield f"{_('Simulated people.')} {_('No figure here is about a real person.')}"
        if not edition.publishable:
            yield " ".join(
                [_("Not for publication."), *map(self.words.text, edition.not_publishable_because)]
            )
        yield from map(self.words.text, self.table.counting_notes)

    def _dimensions(self, axes: Sequence[Sequence[str]]) -> Iterator[dict[str, object]]:
        for place, codes in zip(self.by, axes, strict=False):
            yield _dimension(self.table.dimensions[place], codes, self.words)
        measures = {measure.name: measure for measure in self.table.measures}
        used = [measures[name] for name in axes[-1]]
        yield {
            "label": self.words.translate("Measure"),
            "category": {
                "index": list(axes[-1]),
                "label": {measure.name: self.words.text(measure.label) for measure in used},
                "unit": {measure.name: {"label": self.words.unit(measure.unit)} for measure in used},
                "note": {measure.name: [self.words.text(measure.definition)] for measure in used},
            },
        }

    def _extension(self, indexed: Iterable[tuple[int, Cell]]) -> dict[str, object]:
        """Return bounds, bases and notes by the place of the cell, and what each status means."""
        found = list(indexed)
        beside: dict[str, object] = {}
        for name in BESIDE:
            numbers = {str(at): getattr(cell, name) for at, cell in found}
            known = {at: plain_number(number) for at, number in numbers.items() if number is not None}
            if known:
                beside[name] = known
        notes = {str(at): cell.note for at, cell in found if cell.note}
        used = {cell.status for _at, cell in found}
        meanings = {
            status.value: self.words.translate(MEANINGS[status]) for status in Status if status in used
        }
        return {"status": {"label": meanings}, **beside, **({"cell_notes": notes} if notes else {})}


def _(msgid: str) -> str:
    """Mark a text for translation."""
    return msgid


MEANINGS = {
    Status.EXACT: _("as counted"),
    Status.ROUNDED: _("rounded, or derived from rounded counts"),
    Status.SUPPRESSED: _("hidden, so that nobody can be recognised"),
    Status.RANGE: _("only bounds are given"),
    Status.ESTIMATE: _("from a model, with its interval"),
    Status.NOT_AVAILABLE: _("there is nothing to calculate it from"),
}


def _roles(names: Sequence[str]) -> dict[str, list[str]]:
    asked = {"time": [PERIOD], "geo": PLACES, "metric": [MEASURE]}
    roles = {role: [name for name in names if name in played] for role, played in asked.items()}
    return {role: found for role, found in roles.items() if found}


def _dimension(dimension: Dimension, codes: Sequence[str], words: Words) -> dict[str, object]:
    labels: Mapping[str, str] = {code.code: words.text(code.label) for code in dimension.codes}
    return {
        "label": words.text(dimension.label),
        "category": {"index": list(codes), "label": {code: labels[code] for code in codes}},
    }


def _values(indexed: Sequence[tuple[int, Cell]], places: int) -> object:
    if len(indexed) < SPARSE * places:
        return {str(at): _number(cell.value) for at, cell in indexed if cell.value is not None}
    values: list[float | int | None] = [None] * places
    for at, cell in indexed:
        values[at] = _number(cell.value)
    return values


def _statuses(indexed: Iterable[tuple[int, Cell]]) -> dict[str, object]:
    found = {str(at): cell.status.value for at, cell in indexed if cell.status is not Status.EXACT}
    return {"status": found} if found else {}


def _number(value: float | None) -> float | int | None:
    return None if value is None else plain_number(value)
