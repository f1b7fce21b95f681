"""Boundaries from GeoJSON and TopoJSON: the same outlines, neighbours that touch, and what is wrong is named."""

import json
import math

import pytest

from zicht.errors import InputError
from zicht.records.boundaries import read_boundaries, read_boundary_file

#: Two squares of one degree beside each other, at the equator, where degrees are as wide as they are high.
WEST = [[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]
EAST = [[1, 0], [1, 1], [2, 1], [2, 0], [1, 0]]
CODES = ("GM0363", "GM0599")


def feature(code: str, ring: list, **more: object) -> dict:
    return {
        "type": "Feature",
        "properties": {"name": "x", "statcode": code, **more},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


GEOJSON = {
    "type": "FeatureCollection",
    "features": [feature(c, r) for c, r in zip(CODES, (WEST, EAST), strict=True)],
}

#: The same as a topology (its specification, sections 2.1.1 and 2.1.4): arcs in steps, the shared one reversed.
TOPOJSON = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.5], "translate": [0, 0]},
    "arcs": [
        [[2, 2], [0, -2]],
        [[2, 0], [-2, 0], [0, 2], [2, 0]],
        [[2, 2], [2, 0], [0, -2], [-2, 0]],
    ],
    "objects": {
        "areas": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"statcode": "GM0363"}},
                {"type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": {"statcode": "GM0599"}},
            ],
        }
    },
}


def write_areas(tmp_path, content: object):
    path = tmp_path / "areas.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def read_areas(tmp_path, content: object, **more: str):
    path = write_areas(tmp_path, content)
    return read_boundary_file(path, dimension="municipality", year=2021, source="CBS", **more)


def points_of(path: str) -> list[tuple[int, int]]:
    start, steps = path.removeprefix("M").removesuffix("z").split("l")
    numbers = list(map(int, steps.split()))
    walked = [tuple(map(int, start.split()))]
    for across, down in zip(numbers[::2], numbers[1::2], strict=True):
        walked.append((walked[-1][0] + across, walked[-1][1] + down))
    return walked


@pytest.mark.parametrize("content", [GEOJSON, TOPOJSON])
def test_two_squares_become_two_outlines_that_touch(tmp_path, content):
    found = read_areas(tmp_path, content)
    assert (found.year, found.source, found.width, found.height) == (2021, "CBS", 1000, 500)
    assert set(points_of(found.areas["GM0363"])) == {(0, 500), (0, 0), (500, 0), (500, 500)}
    assert set(points_of(found.areas["GM0599"])) == {(500, 500), (500, 0), (1000, 0), (1000, 500)}


def test_degrees_are_narrower_away_from_the_equator_and_metres_are_not(tmp_path):
    def square(by: float, north: float) -> dict:
        ring = [[0, north], [0, north + by], [by, north + by], [by, north], [0, north]]
        return {"type": "FeatureCollection", "features": [feature("GM0363", ring)]}

    degrees = read_areas(tmp_path, square(1, 59.5))
    assert degrees.width / degrees.height == pytest.approx(math.cos(math.radians(60)), abs=0.002)
    metres = read_areas(tmp_path, square(1000, 400_000))
    assert metres.width == metres.height


def test_an_area_of_another_list_and_a_speck_are_left_out(tmp_path):
    speck = [[0, 0], [0, 1e-6], [1e-6, 1e-6], [0, 0]]
    more = [feature("XX", EAST), feature("GM0518", speck)]
    found = read_areas(tmp_path, {**GEOJSON, "features": [*GEOJSON["features"], *more]})
    assert sorted(found.areas) == sorted(CODES)


def test_the_property_of_codes_is_found_or_named(tmp_path):
    features = [feature("GM0363", WEST, old="GM0599"), feature("GM0599", EAST, old="none")]
    assert "GM0363" in read_areas(tmp_path, {**GEOJSON, "features": features}).areas
    assert list(read_areas(tmp_path, {**GEOJSON, "features": features}, code="old").areas) == ["GM0599"]


@pytest.mark.parametrize(
    "content",
    [
        "not json",
        "[]",
        {"type": "Point"},
        {
            "type": "FeatureCollection",
            "features": [{"geometry": {"type": "Polygon", "coordinates": [[["a", 1]]]}}],
        },
        {"type": "Topology", "arcs": [], "objects": {"a": {"type": "Polygon", "arcs": [[7]]}}},
        {"type": "FeatureCollection", "features": [feature("XX", WEST)]},
    ],
)
def test_what_is_no_map_of_areas_is_an_error_without_its_content(tmp_path, content):
    with pytest.raises(InputError) as error:
        read_areas(tmp_path, content)
    assert "areas.json" in str(error.value)
    assert "XX" not in str(error.value)


def test_settings_that_are_wrong_are_named_together(tmp_path):
    entries = [{"path": "a.json", "dimension": "country", "year": "2021"}, {"colour": "red"}]
    found, problems = read_boundaries(entries, tmp_path)
    assert found == ()
    where = " ".join(str(problem.where) for problem in problems)
    for place in ("1 dimension", "1 year", "1 source", "2 colour", "2 path"):
        assert f"[[boundaries]] {place}" in where


def test_settings_name_a_file_beside_them(tmp_path):
    write_areas(tmp_path, GEOJSON)
    entry = {
        "path": "areas.json",
        "dimension": "municipality",
        "year": 2021,
        "source": "CBS",
        "code": "statcode",
    }
    (found,), problems = read_boundaries([entry], tmp_path)
    assert problems == []
    assert sorted(found.areas) == sorted(CODES)


def test_boundaries_beside_the_inputs_go_with_them(write, read):
    write("areas.json", json.dumps(GEOJSON))
    write("a.csv", "report_id,report_date\n1,2019\n")
    manifest = """
[[file]]
path = "a.csv"
[[boundaries]]
path = "areas.json"
dimension = "municipality"
year = 2021
source = "CBS"
"""
    (boundaries,) = read(write("zicht.toml", manifest).parent).boundaries
    assert (boundaries.year, sorted(boundaries.areas)) == (2021, sorted(CODES))
