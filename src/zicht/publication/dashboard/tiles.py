"""A map of tiles: areas of one size on a grid, each as near to its true place as all together allow.

An area that is small on a map is as large as any other here, and what lies next to each other stays near.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import linear_sum_assignment

from zicht.publication.files import read_asset
from zicht.vocabulary import code_list

__all__ = ["TileGrid", "lay_tiles", "places_of"]

#: A point on a map: to the east and to the south, in the same unit.
Place = tuple[float, float]

#: The part of a country's box that is land: so many more tiles than areas has the grid to choose from.
LAND = 0.75


@dataclass(frozen=True)
class TileGrid:
    """Where each area stands: column and row, from the top left corner."""

    width: int
    height: int
    tiles: Mapping[str, tuple[int, int]]


def lay_tiles(places: Mapping[str, Place]) -> TileGrid:
    """Give every area a tile of its own so that the squared distances to the true places are least in all.

    The assignment is that of Kuhn and Munkres, as the R package geogrid (Bailey, 2018) makes such maps.
    """
    codes = sorted(places)
    true = np.array([places[code] for code in codes], dtype=float)
    true -= true.min(axis=0)
    box = np.maximum(true.max(axis=0), 1e-9)
    side = math.sqrt(box[0] * box[1] * LAND / len(codes))
    columns, rows = (max(1, math.ceil(size / side)) for size in box)
    while columns * rows < len(codes):
        columns, rows = columns + 1, rows + 1
    grid = np.array([(x, y) for y in range(rows) for x in range(columns)], dtype=float)
    scaled = true / box * (np.array([columns, rows]) - 1)
    # Whole numbers: the same tiles on every machine.
    costs = np.rint(((scaled[:, None, :] - grid[None, :, :]) ** 2).sum(axis=2) * 1_000_000)
    _areas, chosen = linear_sum_assignment(costs)
    taken = grid[chosen].astype(int)
    taken -= taken.min(axis=0)
    width, height = (int(size) + 1 for size in taken.max(axis=0))
    return TileGrid(
        width, height, {code: (int(x), int(y)) for code, (x, y) in zip(codes, taken, strict=True)}
    )


def places_of(codes: Iterable[str]) -> dict[str, Place]:
    """Return where areas lie that are known here: municipalities, and police units by their municipalities."""
    known = _places()
    return {code: known[code] for code in codes if code in known}


@cache
def _places() -> dict[str, Place]:
    lines = read_asset("dashboard/places.csv").decode().splitlines()
    degrees = {
        row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(lines)
    }
    middle = math.cos(math.radians(sum(north for north, _east in degrees.values()) / len(degrees)))
    places = {code: (east * middle, -north) for code, (north, east) in degrees.items()}
    members: dict[str, list[Place]] = {}
    for code, unit in code_list("municipalities").extra("police_unit").items():
        if unit and code in places:
            members.setdefault(unit, []).append(places[code])
    return places | {unit: _middle(points) for unit, points in members.items()}


def _middle(points: list[Place]) -> Place:
    return (math.fsum(x for x, _y in points) / len(points), math.fsum(y for _x, y in points) / len(points))
