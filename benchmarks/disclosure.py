"""What protection costs, by every way there is on the same tables: `python -m benchmarks.disclosure`.

Writes `docs/studies/disclosure.md`.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.disclosure_cubes import Cube, count_country, only_cubes
from benchmarks.disclosure_page import Edition, Side, describe
from benchmarks.peer_hypercube import hide_by_hypercubes
from benchmarks.peers import install_peer
from zicht.disclosure import protect, protect_together
from zicht.disclosure.bounding import bound_numbers, narrow
from zicht.disclosure.loss import measure_loss
from zicht.disclosure.sums import collect_sums, numbers_of
from zicht.measures.model import CellKey, CountedTable
from zicht.reference import simulate
from zicht.release.model import Table

__all__ = ["main"]

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "studies" / "disclosure.md"
PEER = Path(__file__).with_name("peer_tauargus.py")
RULE = "suppress_below_5"
SMALL = 5
#: So many values must remain possible for a small count.
SAFE = SMALL - 1
#: A breakdown may take a peer so many seconds.
LONGEST = 20
#: Cubes of a table are gone over so often: what one hides, the next must know.
MOST_ROUNDS = 10

Hidden = list[set[CellKey]]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Country:
    """The tables that all ways are tried on, their cubes, and the same tables as only the rule leaves them."""

    counted: Sequence[CountedTable]
    cubes: Sequence[Cube]
    regimes: Sequence[Mapping[str, str]]
    linked: Sequence[Table]

    def show(self, hidden: Sequence[set[CellKey]] | None = None, floor: str = RULE) -> list[Table]:
        """Return the tables as a way shows them, with how they hang together."""
        return [
            replace(
                table,
                protection=shown.protection,
                cells=shown.cells,
            )
            for table, shown in zip(
                self.linked,
                (
                    protect(under(one, floor), asked, hidden=hidden[at] if hidden else frozenset())
                    for at, (one, asked) in enumerate(zip(self.counted, self.regimes, strict=True))
                ),
                strict=True,
            )
        ]

    def told(self, tables: Sequence[Table]) -> int:
        """Count the numbers of 1 to 4 that a reader can tell to be one of fewer than four."""
        by_id = {table.id: table for table in self.linked}
        sums = collect_sums(tables)
        place = {number: at for at, number in enumerate(sums.numbers)}
        values = np.zeros(len(place))
        for table, counted in zip(self.linked, self.counted, strict=True):
            numbers = numbers_of(table, by_id)
            for cell in counted.cells:
                values[place[numbers[cell.key]]] = cell.value
        small = (values > 0) & (values < SMALL)
        enough = np.full(len(values), float(SAFE))
        # Where every number is open, programmes over all of them take too long.
        bounds = bound_numbers(sums, small, enough=enough) if sums.hidden.any() else narrow(sums)
        return int((bounds.possible[small] < SAFE).sum())


def under(table: CountedTable, floor: str) -> CountedTable:
    """Return a table whose counts all ask for one rule."""
    return replace(table, cells=tuple(replace(cell, floor=floor) for cell in table.cells))


def small_cells(country: Country) -> Hidden:
    return [{cell.key for cell in table.cells if 0 < cell.value < SMALL} for table in country.counted]


def by_hypercubes(country: Country) -> Hidden:
    """Go over all cubes until none hides more: a cell that two cubes share is hidden in both."""
    hidden = small_cells(country)
    at = {table.id: place for place, table in enumerate(country.counted)}
    values = [{cell.key: cell.value for cell in table.cells} for table in country.counted]
    done: list[BoolArray] = [np.zeros(cube.shape, dtype=np.bool_) for cube in country.cubes]
    for _round in range(MOST_ROUNDS):
        before = [len(one) for one in hidden]
        for cube, seen in zip(country.cubes, done, strict=True):
            known, found = values[at[cube.table]], hidden[at[cube.table]]
            amounts = np.array([known[key] for key in cube.keys.values()]).reshape(cube.shape)
            now = np.array([key in found for key in cube.keys.values()]).reshape(cube.shape)
            more = hide_by_hypercubes(amounts, now & ~seen & (amounts > 0), now)
            np.logical_or(seen, more, out=seen)
            found |= {
                key for key, is_hidden in zip(cube.keys.values(), more.ravel(), strict=True) if is_hidden
            }
        if [len(one) for one in hidden] == before:
            break
    return hidden


@dataclass
class TauArgus:
    """The peer, one cube after the other; `seconds` and `failed` are known after it ran."""

    seconds: float = 0.0
    failed: int = 0

    def __call__(self, country: Country) -> Hidden:
        at = {table.id: place for place, table in enumerate(country.counted)}
        values = [{cell.key: int(cell.value) for cell in table.cells} for table in country.counted]
        given = [
            {
                "sizes": [len(axis) for axis in cube.axes],
                "units": [
                    values[at[cube.table]][key]
                    for place, key in cube.keys.items()
                    if all(one < size - 1 for one, size in zip(place, cube.shape, strict=True))
                ],
            }
            for cube in country.cubes
        ]
        hidden = small_cells(country)
        for cube, one in zip(country.cubes, given, strict=True):
            answer = self._ask(json.dumps(one))
            self.seconds += answer["seconds"] if answer else 0.0
            self.failed += answer is None
            hidden[at[cube.table]] |= {cube.keys[tuple(place)] for place in (answer or {}).get("hidden", ())}
        return hidden

    def _ask(self, cube: str) -> dict[str, Any] | None:
        """Return the answer on one cube; None where the program crashes, refuses or does not end."""
        command = [install_peer("pytauargus"), PEER]
        try:
            # It writes its logs wherever it is run.
            with tempfile.TemporaryDirectory() as folder:
                run = subprocess.run(
                    command,
                    input=cube,
                    capture_output=True,
                    text=True,
                    check=True,
                    timeout=LONGEST,
                    cwd=folder,
                )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            print(type(error).__name__, getattr(error, "returncode", ""), flush=True)
            return None
        answer: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
        return answer


def try_hiding(country: Country, label: str, hide: Callable[[Country], Hidden]) -> Side:
    began = time.process_time()
    hidden = hide(country)
    seconds = hide.seconds if isinstance(hide, TauArgus) else time.process_time() - began
    failed = hide.failed if isinstance(hide, TauArgus) else 0
    return judge(country, label, country.show(hidden), seconds, failed)


def try_showing(country: Country, label: str, show: Callable[[Country], Sequence[Table]]) -> Side:
    began = time.process_time()
    tables = show(country)
    return judge(country, label, tables, time.process_time() - began)


def judge(country: Country, label: str, tables: Sequence[Table], seconds: float, failed: int = 0) -> Side:
    loss = measure_loss(zip(country.counted, tables, strict=True))
    side = Side(label, loss, country.told(tables), seconds, failed)
    print(side, flush=True)
    return side


def together(country: Country) -> Sequence[Table]:
    return protect_together(country.counted, country.regimes).tables


def each_line(country: Country) -> list[Table]:
    shown = [protect(*one, beside=True) for one in zip(country.counted, country.regimes, strict=True)]
    return [replace(t, cells=s.cells) for t, s in zip(country.linked, shown, strict=True)]


def changed(floor: str) -> Callable[[Country], list[Table]]:
    return lambda country: country.show(floor=floor)


def measure_edition(counted: Sequence[CountedTable]) -> Edition:
    """Protect all tables of an edition together, each by its own rules."""
    rules = [under_own(table) for table in counted]
    regimes = [dict.fromkeys(table.sources, "exact") for table in rules]
    began = time.process_time()
    found = protect_together(rules, regimes)
    seconds = time.process_time() - began
    numbers = sum(len(table.cells) for table in rules)
    return Edition(len(rules), numbers, found.by_rule, found.beside, found.exposed, seconds)


def under_own(table: CountedTable) -> CountedTable:
    """Return a table without what `[protection]` asked of it."""
    floors = {
        cell.floor: ";".join(f for f in cell.floor.split(";") if f != "cell_key5") for cell in table.cells
    }
    return replace(table, cells=tuple(replace(cell, floor=floors[cell.floor]) for cell in table.cells))


def main() -> None:
    """Try every way on the newest edition of the reference country, and write the page."""
    with tempfile.TemporaryDirectory() as folder:
        inputs = simulate(Path(folder)).inputs
        newest = max(inputs)
        everything = count_country(inputs[newest], (newest.year - 5, newest.year - 1))
    counted, cubes = only_cubes(everything, RULE)
    regimes = [dict.fromkeys(table.sources, "exact") for table in counted]
    linked = protect_together(counted, regimes, secondary=False).tables
    country = Country(counted, cubes, regimes, linked)
    sides = [
        try_hiding(country, "Small counts only", small_cells),
        try_showing(country, "Zicht, each line of a table by itself", each_line),
        try_hiding(country, "Hypercubes, as sdcTable", by_hypercubes),
        try_showing(country, "**Zicht, all tables together**", together),
        try_showing(country, "Rounded to 5, each by itself", changed("round5")),
        try_showing(country, "Controlled rounding to 5", changed("controlled_round5")),
        try_showing(country, "Cell keys, nothing below 5", changed("cell_key5")),
    ]
    whole = measure_edition(everything)
    sides.insert(2, try_hiding(country, "pytauargus, HITAS", TauArgus()))
    PAGE.write_text(describe(sides, country.counted, cubes, whole), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
