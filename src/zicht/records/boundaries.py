"""Boundaries of areas from a GeoJSON or TopoJSON file, as `[[boundaries]]` of `zicht.toml` names it.

What comes out is small enough for a page: outlines on a grid of whole numbers. Points that two areas share stay shared,
so that neighbours keep touching. What the file says of an area besides its code is not read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from pathlib import Path

from zicht.errors import InputError, Problem, Text
from zicht.vocabulary import code_list

__all__ = ["Boundaries", "read_boundaries", "read_boundary_file"]

#: The dimensions that can be drawn as areas, and the code list of each.
DIMENSIONS = {"municipality": "municipalities", "region": "police_units"}

KEYS: Mapping[str, type] = {"path": str, "dimension": str, "year": int, "source": str, "code": str}
REQUIRED = ("path", "dimension", "year", "source")

#: Units of the longest side, tried one after the other until the outlines are small enough.
GRIDS = (1000, 700, 500, 350)
MOST_LETTERS = 350_000
#: A file larger than this is no file for maps on a page.
MOST_BYTES = 64_000_000

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True)
class Boundaries:
    """The outlines of the areas of one dimension, as paths of SVG on a grid of this width and height."""

    dimension: str
    year: int
    source: str
    width: int
    height: int
    areas: Mapping[str, str]


def read_boundaries(settings: object, folder: Path) -> tuple[tuple[Boundaries, ...], list[Problem]]:
    """Read every file that `[[boundaries]]` names, and return what is wrong with the settings themselves.

    What is wrong with a file is an InputError.
    """
    if settings is None:
        return (), []
    if not isinstance(settings, list):
        return (), [_wrong("[[boundaries]]", Text.of("A table."))]
    problems = [problem for at, entry in enumerate(settings, 1) for problem in _check(entry, at)]
    if problems:
        return (), problems
    return tuple(
        read_boundary_file(
            folder / entry["path"],
            dimension=entry["dimension"],
            year=entry["year"],
            source=entry["source"],
            code=entry.get("code", ""),
        )
        for entry in settings
    ), []


def read_boundary_file(path: Path, *, dimension: str, year: int, source: str, code: str = "") -> Boundaries:
    """Return the outlines of the areas whose code is one of the dimension's; `code` names the property that has it."""
    known = code_list(DIMENSIONS[dimension])
    try:
        content = path.read_bytes()[: MOST_BYTES + 1]
        features = list(_features(json.loads(content))) if len(content) <= MOST_BYTES else []
    except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise _unreadable(path) from None
    name = code or _property_of_codes([properties for properties, _rings in features], known.codes.keys())
    areas: dict[str, list[Ring]] = {}
    for properties, rings in features:
        own = str(properties.get(name, ""))
        if own in known:
            areas.setdefault(own, []).extend(rings)
    if not any(areas.values()):
        raise _without_codes(path, dimension)
    return _on_grid(areas, dimension=dimension, year=year, source=source)


def _check(entry: object, at: int) -> Iterator[Problem]:
    where = f"[[boundaries]] {at}"
    if not isinstance(entry, dict):
        yield _wrong(where, Text.of("A table."))
        return
    for key, value in entry.items():
        if key not in KEYS:
            yield _wrong(f"{where} {key}", Text.of("One of: {names}.", names=", ".join(KEYS)))
        elif not isinstance(value, KEYS[key]) or isinstance(value, bool):
            yield _wrong(f"{where} {key}", Text.of("Text in quotation marks; a year without."))
    for key in REQUIRED:
        if key not in entry:
            yield _wrong(f"{where} {key}", Text.of("All of: {names}.", names=", ".join(REQUIRED)))
    if entry.get("dimension", "region") not in DIMENSIONS:
        yield _wrong(f"{where} dimension", Text.of("One of: {names}.", names=", ".join(DIMENSIONS)))


def _wrong(where: str, expected: Text) -> Problem:
    return Problem(
        Text.of("{file}: wrong at {where}.", file="zicht.toml", where=where),
        expected,
        Text.of("Correct zicht.toml."),
    )


def _unreadable(path: Path) -> InputError:
    return InputError.of(
        Text.of("{file}: cannot be read as boundaries.", file=path.name),
        expected=Text.of("GeoJSON or TopoJSON with polygons, in UTF-8, of at most 64 MB."),
        to_fix=Text.of("Correct the path, or convert the file. Without boundaries, maps are made of tiles."),
    )


def _without_codes(path: Path, dimension: str) -> InputError:
    return InputError.of(
        Text.of("{file}: no area has a code of {dimension}.", file=path.name, dimension=dimension),
        expected=Text.of("A property with codes of the list {name}.", name=DIMENSIONS[dimension]),
        to_fix=Text.of("Name the property with `code` under [[boundaries]] in zicht.toml."),
    )


def _property_of_codes(found: Sequence[Mapping[str, object]], codes: Collection[str]) -> str:
    """Return the property that holds a known code most often; empty where none does."""
    counts: dict[str, int] = {}
    for properties in found:
        for name, value in properties.items():
            counts[name] = counts.get(name, 0) + (isinstance(value, str) and value in codes)
    return max(counts, key=lambda name: (counts[name], name), default="")


# Reading


def _features(given: object) -> Iterator[tuple[dict[str, object], list[Ring]]]:
    """Yield the properties of each area, its own id among them, with its rings."""
    content = _object(given)
    if content["type"] == "Topology":
        yield from _topology(content)
        return
    if content["type"] != "FeatureCollection":
        raise ValueError("another type of file")
    for feature in map(_object, _list(content["features"])):
        if feature["geometry"] is not None:
            geometry = _object(feature["geometry"])
            yield _properties(feature), [_ring(ring) for ring in _rings_of(geometry, "coordinates")]


def _properties(feature: Mapping[str, object]) -> dict[str, object]:
    own = feature.get("properties")
    return {"id": feature.get("id"), **(own if isinstance(own, dict) else {})}


def _rings_of(geometry: Mapping[str, object], key: str) -> Iterator[object]:
    if geometry["type"] == "Polygon":
        yield from _list(geometry[key])
    elif geometry["type"] == "MultiPolygon":
        for polygon in _list(geometry[key]):
            yield from _list(polygon)


def _ring(coordinates: object) -> Ring:
    return [_point(point) for point in _list(coordinates)]


def _point(given: object) -> Point:
    east, north = map(_number, _list(given)[:2])
    return east, north


def _topology(content: Mapping[str, object]) -> Iterator[tuple[dict[str, object], list[Ring]]]:
    arcs = _arcs(content)
    for collection in map(_object, _object(content["objects"]).values()):
        for geometry in map(_object, _list(collection.get("geometries", [collection]))):
            yield _properties(geometry), [_joined(ring, arcs) for ring in _rings_of(geometry, "arcs")]


def _arcs(content: Mapping[str, object]) -> list[Ring]:
    """Return the arcs in their own coordinates: steps on a grid where there is one, else points."""
    given = list(map(_ring, _list(content["arcs"])))
    if "transform" not in content:
        return given
    transform = _object(content["transform"])
    (wide, high), (east, north) = _point(transform["scale"]), _point(transform["translate"])
    arcs = []
    for arc in given:
        across, up = (list(accumulate(axis)) for axis in zip(*arc, strict=True))
        arcs.append([(x * wide + east, y * high + north) for x, y in zip(across, up, strict=True)])
    return arcs


def _joined(numbers: object, arcs: Sequence[Ring]) -> Ring:
    """Join arcs to a ring; a negative number is an arc from its end to its beginning."""
    ring: Ring = []
    for number in _list(numbers):
        if not isinstance(number, int):
            raise TypeError("arcs have numbers")
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("a list was expected")
    return value


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("an object was expected")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("a number was expected")
    return float(value)


# Drawing


def _on_grid(areas: Mapping[str, list[Ring]], *, dimension: str, year: int, source: str) -> Boundaries:
    """Return the outlines on the finest grid on which they are small enough."""
    points = [point for rings in areas.values() for ring in rings for point in ring]
    (west, east), (south, north) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    # Degrees of longitude shrink away from the equator; metres of a national grid do not.
    degrees = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    shrink = math.cos(math.radians((south + north) / 2)) if degrees else 1.0
    side = max((east - west) * shrink, north - south) or 1.0
    for grid in GRIDS:
        scale = grid / side

        def place(point: Point, scale: float = scale) -> tuple[int, int]:
            return round((point[0] - west) * shrink * scale), round((north - point[1]) * scale)

        paths = {code: "".join(_path(map(place, ring)) for ring in areas[code]) for code in sorted(areas)}
        if sum(map(len, paths.values())) <= MOST_LETTERS:
            break
    width, height = place((east, south))
    return Boundaries(
        dimension, year, source, max(width, 1), max(height, 1), {c: p for c, p in paths.items() if p}
    )


def _path(points: Iterable[tuple[int, int]]) -> str:
    """Return a ring as a path of steps; nothing where it is smaller than the grid."""
    kept = [point for point, _same in groupby(points)]
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    if len(kept) < 3:
        return ""
    steps = [f"{x - last_x} {y - last_y}" for (last_x, last_y), (x, y) in pairwise(kept)]
    return f"M{kept[0][0]} {kept[0][1]}l{' '.join(steps)}z"
