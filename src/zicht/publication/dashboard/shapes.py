"""The maps that a dashboard can draw: which dimensions have a place for their codes, and where."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from zicht.publication.dashboard.cells import in_languages
from zicht.publication.dashboard.tiles import lay_tiles, places_of
from zicht.publication.words import Words
from zicht.release.model import Boundaries, Edition, Table
from zicht.vocabulary import code_list

__all__ = ["centre_of", "outlines_of", "shapes_of"]

#: A map of fewer areas says less than bars.
FEWEST = 5

#: What a police unit is made of.
PARTS, WHOLES, PART_OF = "municipality", "region", "police_unit"

NUMBER = re.compile(r"-?\d+")


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


TILES = _(
    "Every area has a tile of the same size, near its true place; tiles say nothing about how large an area is. "
    "Places: GeoNames (CC BY 4.0)."
)
BOUNDARIES = _("Boundaries of {year}: {source}.")


def shapes_of(tables: Iterable[Table], edition: Edition) -> dict[str, object]:
    """Return a map for each dimension whose codes have a known place, by the dimension's name.

    Boundaries that the edition has stand before tiles; those of municipalities make up the police units.
    """
    given = {one.dimension: one for one in edition.boundaries}
    maps: dict[str, object] = {}
    for name, used in sorted(_codes(tables).items()):
        if name in given:
            maps[name] = _outlined(given[name], used)
        elif name == WHOLES and PARTS in given:
            maps[name] = _made_of_parts(given[PARTS], used)
        elif len(places := places_of(used)) >= FEWEST:
            grid = lay_tiles(places)
            maps[name] = {
                "kind": "tiles",
                "width": grid.width,
                "height": grid.height,
                "places": {code: list(tile) for code, tile in sorted(grid.tiles.items())},
                "source": in_languages(lambda words: words.translate(TILES)),
            }
    return maps


def outlines_of(edition: Edition) -> dict[str, dict[str, str]]:
    """Return the outlines that the maps are made of, by dimension and code."""
    return {one.dimension: dict(one.areas) for one in edition.boundaries}


def centre_of(path: str) -> tuple[float, float]:
    """Return the middle of the largest outline of an area, where its words can stand."""
    boxes = []
    for outline in filter(None, path.split("z")):
        start, _l, steps = outline.removeprefix("M").partition("l")
        x, y = map(int, NUMBER.findall(start))
        walked = [(x, y)]
        moves = list(map(int, NUMBER.findall(steps)))
        for across, down in zip(moves[::2], moves[1::2], strict=True):
            x, y = x + across, y + down
            walked.append((x, y))
        (west, east), (north, south) = ((min(axis), max(axis)) for axis in zip(*walked, strict=True))
        boxes.append(((east - west) * (south - north), (west + east) / 2, (north + south) / 2))
    _area, x_middle, y_middle = max(boxes)
    return x_middle, y_middle


def _codes(tables: Iterable[Table]) -> dict[str, set[str]]:
    """Return the codes that stand in a cell, by the name of their dimension."""
    codes: dict[str, set[str]] = {}
    for table in tables:
        for at, dimension in enumerate(table.dimensions):
            codes.setdefault(dimension.name, set()).update(cell.codes[at] for cell in table.cells)
    return codes


def _outlined(given: Boundaries, used: Collection[str]) -> dict[str, object]:
    codes = sorted(code for code in given.areas if code in used)
    return {**_frame(given), "parts": {code: [code] for code in codes}, "centres": _centres(given, codes)}


def _made_of_parts(given: Boundaries, used: Collection[str]) -> dict[str, object]:
    """Return wholes as lists of their parts: every outline is in the page once."""
    parts: dict[str, list[str]] = {}
    for code, whole in code_list("municipalities").extra(PART_OF).items():
        if whole in used and code in given.areas:
            parts.setdefault(whole, []).append(code)
    centres = {whole: _middle(_centres(given, codes).values()) for whole, codes in sorted(parts.items())}
    return {**_frame(given), "parts": dict(sorted(parts.items())), "centres": centres}


def _frame(given: Boundaries) -> dict[str, object]:
    def source(words: Words) -> str:
        return words.translate(BOUNDARIES).format(year=given.year, source=given.source)

    return {
        "kind": "areas",
        "width": given.width,
        "height": given.height,
        "outlines": given.dimension,
        "source": in_languages(source),
    }


def _centres(given: Boundaries, codes: Iterable[str]) -> dict[str, list[float]]:
    return {code: list(centre_of(given.areas[code])) for code in codes}


def _middle(points: Collection[Sequence[float]]) -> list[float]:
    return [round(sum(axis) / len(points), 1) for axis in zip(*points, strict=True)]
