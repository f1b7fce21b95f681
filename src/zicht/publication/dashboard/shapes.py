"""The maps that a dashboard can draw: which dimensions have a place for their codes, and where."""

from __future__ import annotations

from collections.abc import Iterable

from zicht.publication.dashboard.cells import in_languages
from zicht.publication.dashboard.tiles import lay_tiles, places_of
from zicht.release.model import Table

__all__ = ["shapes_of"]

#: A map of fewer areas says less than bars.
FEWEST = 5


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


TILES = _(
    "Every area has a tile of the same size, near its true place; tiles say nothing about how large an area is. "
    "Places: GeoNames (CC BY 4.0)."
)


def shapes_of(tables: Iterable[Table]) -> dict[str, object]:
    """Return a map for each dimension whose codes have a known place, by the dimension's name."""
    codes: dict[str, set[str]] = {}
    for table in tables:
        for at, dimension in enumerate(table.dimensions):
            codes.setdefault(dimension.name, set()).update(cell.codes[at] for cell in table.cells)
    maps: dict[str, object] = {}
    for name, used in sorted(codes.items()):
        places = places_of(used)
        if len(places) >= FEWEST:
            grid = lay_tiles(places)
            maps[name] = {
                "kind": "tiles",
                "width": grid.width,
                "height": grid.height,
                "places": {code: list(tile) for code, tile in sorted(grid.tiles.items())},
                "source": in_languages(lambda words: words.translate(TILES)),
            }
    return maps
