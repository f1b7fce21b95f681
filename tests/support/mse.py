"""Published tables of capture histories, read as they are."""

from __future__ import annotations

import csv
from pathlib import Path

from zicht.methods.population_size import CaptureHistories

FOLDER = Path(__file__).resolve().parents[1] / "data" / "mse"


def published(name: str) -> CaptureHistories:
    """Read `tests/data/mse/<name>.csv`: its last column holds the counts."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    numbers = [[int(value) for value in row] for row in rows]
    return CaptureHistories.from_wide(
        [row[:-1] for row in numbers], [row[-1] for row in numbers], lists=header[:-1]
    )
