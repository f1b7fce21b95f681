"""The reference country's tables as cubes that every method of suppression can take: codes that add up, and totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import NoReturn
from unittest.mock import patch

from zicht.measures.catalogue import CATALOGUE
from zicht.measures.model import ALL, CellKey, CountedTable
from zicht.pipeline import MonitorOptions, monitor
from zicht.pipeline.asked import ask_tables
from zicht.records.table_regimes import TableRegimes
from zicht.release.periods import PERIOD, years_of

__all__ = ["Cube", "count_country", "cubes_of", "only_cubes"]

MEASURE = "victims"
#: The tables that count the persons of the reports. T31 holds figures of a model beside them.
DECLARED = {declaration.id for declaration in CATALOGUE} - {"T31"}
KNOWN = "known"


@dataclass(frozen=True)
class Cube:
    """A table with one measure, all of whose dimensions add up.

    `axes` holds the codes of each, `totals` the code of each one's total; `keys` the cell at each combination of
    places, where the place after the last code is the total.
    """

    table: str
    axes: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]
    keys: Mapping[tuple[int, ...], CellKey]

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(axis) + 1 for axis in self.axes)


def count_country(folder: Path, window: tuple[int, int]) -> list[CountedTable]:
    """Return all tables of an edition as they were counted; those of the reports say who stands in their counts."""
    caught: list[CountedTable] = []
    asked = [f'{name} = "cell_key5"' for name in sorted(DECLARED)]
    (folder / "key").write_bytes(bytes(range(64)))
    with (folder / "zicht.toml").open("a", encoding="utf-8") as manifest:
        manifest.write("\n".join(["", "[protection]", 'key = "key"', *asked, ""]))

    def catch(counted: Sequence[CountedTable], asked: TableRegimes) -> NoReturn:
        caught.extend(ask_tables(counted, asked))
        raise _CountedError

    options = MonitorOptions(window=window, estimates=False, forms=frozenset())
    with patch("zicht.pipeline.made.ask_tables", catch), suppress(_CountedError):
        monitor([folder], out=folder.parent / "counted", options=options)
    return caught


class _CountedError(Exception):
    """All that was wanted of the run is there."""


def only_cubes(counted: Sequence[CountedTable], floor: str) -> tuple[list[CountedTable], list[Cube]]:
    """Return the tables of the reports with the counts that are in cubes only, all under one rule, and those cubes."""
    tables, cubes = [], []
    for table in counted:
        found = list(cubes_of(table)) if table.id in DECLARED else []
        kept = {key for cube in found for key in cube.keys.values()}
        if kept:
            cells = tuple(replace(cell, floor=floor) for cell in table.cells if cell.key in kept)
            derived = tuple(one for one in table.derived if one.of in kept and one.base in kept)
            tables.append(replace(table, cells=cells, derived=derived, summed=(), estimated=(), sums=()))
            cubes += found
    return tables, cubes


def cubes_of(table: CountedTable) -> Iterator[Cube]:
    """Yield a cube for each set of dimensions that a table is broken down by, where it is whole and adds up."""
    values = {cell.key: cell.value for cell in table.cells if cell.measure == MEASURE and not cell.public}
    names = [dimension.name for dimension in table.dimensions]
    broken_down = {tuple(at for at, code in enumerate(codes) if code != ALL) for codes, _measure in values}
    for down in sorted(broken_down):
        cube = _cube(table, values, [at for at in down if names[at] != PERIOD])
        if cube is not None and len(cube.axes) > 1:
            yield cube


def _cube(table: CountedTable, values: Mapping[CellKey, float], down: Sequence[int]) -> Cube | None:
    """Return the cube by these dimensions and the years of the window, or by the dimensions alone in the window."""
    if any(table.dimensions[at].multiple for at in down):
        return None
    window = max((code for code in table.dimensions[0].codes), key=lambda code: (len(years_of(code)), code))
    size = len(table.dimensions)
    inside = [key[0] for key in values if set(_down(key[0])) == {0, *down}]
    codes = [tuple(dict.fromkeys(key[at] for key in inside if key[at] != KNOWN)) for at in down]
    years = tuple(sorted({key[0] for key in inside if _is_year_of(key[0], window)}))
    axes, totals, places = (years, *codes), (window, *(ALL for _at in down)), (0, *down)
    keys = {}
    for combination in product(*(range(len(axis) + 1) for axis in axes)):
        key = [ALL] * size
        for place, axis, total, at in zip(places, axes, totals, combination, strict=True):
            key[place] = axis[at] if at < len(axis) else total
        keys[combination] = (tuple(key), MEASURE)
    cube = Cube(table.id, axes, totals, keys)
    return cube if years and set(keys.values()) <= values.keys() and _adds_up(cube, values) else None


def _down(codes: Sequence[str]) -> list[int]:
    return [at for at, code in enumerate(codes) if code != ALL]


def _is_year_of(code: str, window: str) -> bool:
    years, whole = years_of(code), years_of(window)
    return code != window and bool(years) and whole[0] <= years[0] and years[-1] <= whole[-1]


def _adds_up(cube: Cube, values: Mapping[CellKey, float]) -> bool:
    for combination, key in cube.keys.items():
        for axis, size in enumerate(cube.shape):
            if combination[axis] == size - 1:
                parts = ((*combination[:axis], at, *combination[axis + 1 :]) for at in range(size - 1))
                if sum(values[cube.keys[part]] for part in parts) != values[key]:
                    return False
    return True
