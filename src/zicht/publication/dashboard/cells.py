"""A released table as the dashboard's script reads it: every cell once, by its place, and the texts beside it.

A cell's key counts like an odometer over the codes of its dimensions, with the measures turning fastest; keys are
written as steps from one to the next. What most cells do not have stands apart, by the cell's number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from zicht.publication.layout import own_view
from zicht.publication.pages import protection_in_words
from zicht.publication.words import Words
from zicht.release.jsonfile import plain_number
from zicht.release.model import ALL, Cell, CodeText, Dimension, Edition, Status, Table, View
from zicht.vocabulary import LANGUAGES

__all__ = ["call_script", "in_languages", "only_dimensions", "table_data", "table_texts"]

#: One letter a cell.
LETTERS = {
    Status.EXACT: "e",
    Status.ROUNDED: "r",
    Status.SUPPRESSED: "c",
    Status.RANGE: "g",
    Status.ESTIMATE: "m",
    Status.NOT_AVAILABLE: "x",
}


def call_script(function: str, data: object) -> str:
    """Return a script that hands plain data to a function of the page: what works from a disk, too."""
    return f"{function}({json.dumps(data, ensure_ascii=False, separators=(',', ':'), allow_nan=False)});\n"


def in_languages(write: Callable[[Words], str]) -> dict[str, str]:
    """Return one text in every language."""
    return {language: write(Words(language)) for language in LANGUAGES}


def only_dimensions(table: Table, names: Sequence[str], measures: Sequence[str]) -> Table:
    """Return the cells of some measures that are broken down by nothing but these dimensions."""
    kept = [at for at, dimension in enumerate(table.dimensions) if dimension.name in names]
    others = [at for at in range(len(table.dimensions)) if at not in kept]
    cells = tuple(
        replace(cell, codes=tuple(cell.codes[at] for at in kept))
        for cell in table.cells
        if cell.measure in measures and all(cell.codes[at] == ALL for at in others)
    )
    dimensions = tuple(table.dimensions[at] for at in kept)
    own = tuple(measure for measure in table.measures if measure.name in measures)
    return replace(table, dimensions=dimensions, measures=own, cells=cells, views=())


#: What has no value and no bounds in any file; of a range, the bounds are what is released.
HIDDEN = frozenset({Status.SUPPRESSED, Status.NOT_AVAILABLE})


def table_data(table: Table, edition: Edition) -> dict[str, object]:
    """Return the cells of a table with the names of its codes and measures."""
    dimensions = [_dimension(one, table, at) for at, one in enumerate(table.dimensions)]
    places = [{code.code: place for place, code in enumerate(one.codes)} for one in dimensions]
    measures = {measure.name: place for place, measure in enumerate(table.measures)}
    units = {measure.name: measure.unit for measure in table.measures}
    keyed = sorted(((_key(cell, places, measures), cell) for cell in table.cells), key=lambda pair: pair[0])
    cells = [_as_seen(cell) for _key_of_cell, cell in keyed]
    notes = {code for cell in cells for code in cell.note.split(";") if code}
    return {
        "id": table.id,
        "title": dict(table.title),
        "dimensions": [_described(dimension) for dimension in dimensions],
        "measures": [
            {"name": one.name, "label": dict(one.label), "unit": one.unit, "definition": dict(one.definition)}
            for one in table.measures
        ],
        "notes": {code: dict(texts) for code, texts in sorted(table.notes.items()) if code in notes},
        "vintage": in_languages(lambda words: words.date(edition.vintage_of(table.id))),
        "keys": _steps(key for key, _cell in keyed),
        "values": [_number(cell.value) for cell in cells],
        "bases": [_number(cell.n) for cell in cells],
        "statuses": "".join(LETTERS[cell.status] for cell in cells),
        "bounds": {
            at: [_number(cell.lower), _number(cell.upper)]
            for at, cell in enumerate(cells)
            if cell.lower is not None or cell.upper is not None
        },
        "own_units": {at: cell.unit for at, cell in enumerate(cells) if cell.unit != units[cell.measure]},
        "cell_notes": {at: cell.note for at, cell in enumerate(cells) if cell.note},
    }


def table_texts(table: Table) -> dict[str, object]:
    """Return what is said about a table, and its views."""
    return {
        "definition": dict(table.definition),
        "population": dict(table.population),
        "reading": dict(table.reading),
        "counting_notes": [dict(note) for note in table.counting_notes],
        "sources": in_languages(lambda words: ", ".join(map(words.source, table.sources))),
        "protection": in_languages(lambda words: protection_in_words(table, words)),
        "views": [_view(view) for view in table.views or (own_view(table),)],
    }


def _view(view: View) -> dict[str, object]:
    return {
        "title": dict(view.title),
        "rows": view.rows,
        "columns": view.columns,
        "measure": view.measure,
        "fixed": dict(view.fixed),
    }


def _as_seen(cell: Cell) -> Cell:
    """Return the cell without what its status hides, though no release should hold it."""
    if cell.status in HIDDEN:
        return replace(cell, value=None, lower=None, upper=None)
    return replace(cell, value=None) if cell.status is Status.RANGE else cell


def _dimension(dimension: Dimension, table: Table, at: int) -> Dimension:
    """Return the dimension with the codes that stand in a cell, the sum of all among them."""
    used = {cell.codes[at] for cell in table.cells} | {ALL}
    codes = tuple(code for code in dimension.codes if code.code in used)
    whole = () if any(code.code == ALL for code in codes) else (CodeText(ALL, {}),)
    return replace(dimension, codes=(*whole, *codes))


def _described(dimension: Dimension) -> dict[str, object]:
    return {
        "name": dimension.name,
        "label": dict(dimension.label),
        "multiple": dimension.multiple,
        "codes": [_code(code) for code in dimension.codes],
    }


def _code(code: CodeText) -> list[str]:
    """Return a code with its label, once where all languages have the same."""
    labels = [code.label.get(language, "") for language in LANGUAGES]
    return [code.code, *(labels if len(set(labels)) > 1 else labels[:1])]


def _key(cell: Cell, places: Sequence[Mapping[str, int]], measures: Mapping[str, int]) -> int:
    key = 0
    for code, known in zip(cell.codes, places, strict=True):
        key = key * len(known) + known[code]
    return key * len(measures) + measures[cell.measure]


def _steps(keys: Iterable[int]) -> list[int]:
    steps, last = [], 0
    for key in keys:
        steps.append(key - last)
        last = key
    return steps


def _number(value: float | None) -> int | float | None:
    return None if value is None else plain_number(value)
