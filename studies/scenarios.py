"""Populations of which the truth is known: models fitted to published tables, at several sizes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError
from zicht.methods.population_size import CaptureHistories, Selection, search, stepwise, use_model
from zicht.methods.population_size.lattice import scatter, subset_sums

__all__ = ["TABLES", "Scenario", "draw_table", "scenarios"]

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "data" / "mse"
TABLES = (
    "uk2013_6",
    "uk2013_5",
    "uk2013_4",
    "netherlands_2010_2015_5",
    "western_us_5",
    "kosovo_4",
    "hepatitis_a_taiwan_3",
)
#: How lists depend on each other in the population: the model that a way of choosing finds in the table.
CHOICES: tuple[tuple[str, Callable[[CaptureHistories], Selection]], ...] = (
    ("independent", use_model),
    ("stepwise", stepwise),
    ("lowest BIC", search),
)


@dataclass(frozen=True, eq=False)
class Scenario:
    """A population.

    Attributes
    ----------
    table : str
        The published table that it resembles.
    choice : str
        How the model was found.
    model : str
        The model.
    people : int
        How many there are, seen and unseen.
    lists : tuple of str
        Names of the lists.
    chances : float array, shape (2**K,)
        The chance of each combination of lists, that of none first.
    """

    table: str
    choice: str
    model: str
    people: int
    lists: tuple[str, ...]
    chances: npt.NDArray[np.float64]

    @property
    def name(self) -> str:
        """The scenario in print."""
        return f"{self.table}, {self.choice}"


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Return 28 populations: of every table three models, and the stepwise one with half the people."""
    return tuple(scenario for table in TABLES for scenario in _of_table(table))


def _of_table(table: str) -> Iterator[Scenario]:
    histories = _read(table)
    found = {name: _scenario(table, name, choose(histories)) for name, choose in CHOICES}
    yield from found.values()
    whole = found["stepwise"]
    yield Scenario(
        table, "stepwise, half the people", whole.model, whole.people // 2, whole.lists, whole.chances
    )


def _scenario(table: str, choice: str, selection: Selection) -> Scenario:
    fits = selection.fits.take([selection.best])
    effects = np.broadcast_to(fits.effects, fits.coefficients.shape)
    fitted = np.exp(subset_sums(scatter(fits.coefficients, effects, 1 << fits.models.list_count)))[:, 0]
    people = round(float(fitted.sum()))
    lists = selection.histories.lists
    return Scenario(table, choice, str(selection.model), people, lists, fitted / fitted.sum())


def draw_table(scenario: Scenario, generator: np.random.Generator) -> CaptureHistories | None:
    """Let the lists see the population once; `None` where they see too little for a table."""
    counts = generator.multinomial(scenario.people, scenario.chances)
    lists = len(scenario.lists)
    rows = np.arange(1, 1 << lists)[:, None] >> np.arange(lists) & 1
    try:
        return CaptureHistories.from_wide(rows, counts[1:], lists=scenario.lists)
    except InputError:
        return None


def _read(table: str) -> CaptureHistories:
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    numbers = [[int(value) for value in row] for row in rows]
    return CaptureHistories.from_wide(
        [row[:-1] for row in numbers], [row[-1] for row in numbers], lists=header[:-1]
    )
