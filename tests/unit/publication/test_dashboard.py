"""The dashboard's files: every released cell and no other, nothing hidden, nothing from elsewhere."""

import csv
import gzip
import json
import math
import re
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import pytest
from dashboard_factory import make_dashboard_release
from edition_factory import SECRET

from zicht.publication import write_dashboard
from zicht.publication.dashboard.cells import table_data
from zicht.publication.dashboard.overview import overview_tables
from zicht.publication.dashboard.tiles import lay_tiles, places_of
from zicht.release import write_release
from zicht.release.canonical import canonical_release
from zicht.release.model import Cell, Status
from zicht.vocabulary import code_list

STATUS_OF = {
    "e": "exact",
    "r": "rounded",
    "c": "suppressed",
    "g": "range",
    "m": "estimate",
    "x": "not_available",
}


def cells_in(data: dict) -> set[Cell]:
    """Read cells back as the page's script does, with code of its own."""
    data = json.loads(json.dumps(data))
    names = [one["name"] for one in data["measures"]]
    sizes = [len(one["codes"]) for one in data["dimensions"]]
    cells = set()
    for at, key in enumerate(accumulate(data["keys"])):
        rest, measure = divmod(key, len(names))
        codes = []
        for dimension, size in zip(reversed(data["dimensions"]), reversed(sizes), strict=True):
            rest, place = divmod(rest, size)
            codes.insert(0, dimension["codes"][place][0])
        lower, upper = data["bounds"].get(str(at), (None, None))
        unit = data["own_units"].get(str(at), data["measures"][measure]["unit"])
        note = data["cell_notes"].get(str(at), "")
        status = Status(STATUS_OF[data["statuses"][at]])
        value, n = data["values"][at], data["bases"][at]
        cells.add(Cell(tuple(codes), names[measure], value, unit, n, status, lower, upper, note))
    return cells


@pytest.fixture(scope="module")
def release():
    return canonical_release(make_dashboard_release())


@pytest.fixture(scope="module")
def dashboard(release, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dashboard")
    write_dashboard(release, folder)
    return folder / "dashboard"


def test_every_released_cell_comes_back_from_the_data(release):
    for table in release.tables:
        assert cells_in(table_data(table, release.edition)) == set(table.cells)


def test_overview_holds_released_cells_and_no_other(release):
    for data in overview_tables(release):
        table = release.table(data["id"])
        names = [one["name"] for one in data["dimensions"]]
        for cell in cells_in(data):
            places = dict(zip(names, cell.codes, strict=True))
            assert table.cell(cell.measure, **places) == replace(
                cell, codes=tuple(places.get(name, "all") for name in table.dimension_names)
            )


def test_a_hidden_count_is_in_no_file(release, tmp_path):
    hidden = Cell(("2020", "labour", "male"), "victims", SECRET, "persons", status=Status.SUPPRESSED)
    tables = tuple(
        replace(table, cells=tuple(hidden if cell.codes == hidden.codes else cell for cell in table.cells))
        for table in release.tables
    )
    write_dashboard(replace(release, tables=tables), tmp_path)
    for path in (tmp_path / "dashboard").rglob("*"):
        assert path.is_dir() or str(int(SECRET)).encode() not in path.read_bytes()


def test_same_release_gives_the_same_bytes(release, dashboard, tmp_path):
    write_dashboard(release, tmp_path)
    files = sorted(path.relative_to(dashboard) for path in dashboard.rglob("*") if path.is_file())
    assert {name: (dashboard / name).read_bytes() for name in files} == {
        name: (tmp_path / "dashboard" / name).read_bytes() for name in files
    }


def test_nothing_leads_out_of_the_edition(dashboard):
    addresses = {
        address
        for path in dashboard.rglob("*.*")
        if path.suffix in {".html", ".js", ".css"}
        for address in re.findall(
            r"(?:https?:)?//[\w.-]+\.[a-z]+[^\s\"'<]*", path.read_text(encoding="utf-8")
        )
    }
    assert addresses == {"http://www.w3.org/2000/svg"}


def test_pages_forbid_inline_scripts_and_everything_from_elsewhere(dashboard):
    for language in ("nl", "en"):
        page = (dashboard / f"{language}.html").read_text(encoding="utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert not re.search(r"<script(?![^>]* (src|type=\"application/json\"))", page)
        assert " style=" not in page


def test_text_of_a_release_cannot_end_the_data_in_the_page(release, tmp_path):
    table = replace(release.tables[1], title={"en": "</script><b>", "nl": "</script><b>"}, views=())
    write_dashboard(replace(release, tables=(table,)), tmp_path)
    page = (tmp_path / "dashboard" / "en.html").read_text(encoding="utf-8")
    assert "</script><b>" not in page


def test_first_view_weighs_less_than_300_kilobytes(dashboard):
    first = ("en.html", "assets/dashboard.css", "assets/dashboard.js", "data/overview.js")
    fonts = sorted((dashboard / "assets" / "fonts").glob("*.woff2"))
    weight = sum(len(gzip.compress((dashboard / name).read_bytes())) for name in first)
    assert weight + sum(font.stat().st_size for font in fonts) < 300_000


def test_every_text_of_the_script_is_given(dashboard):
    script = (dashboard / "assets" / "dashboard.js").read_text(encoding="utf-8")
    page = (dashboard / "en.html").read_text(encoding="utf-8")
    settings = json.loads(re.search(r'id="page">(.+?)</script>', page)[1])
    asked = set(re.findall(r"\bsay\.(\w+)", script)) - {"symbols"}
    assert asked <= set(settings["words"])


def test_an_edition_without_counts_of_victims_has_no_overview(release, tmp_path):
    tables = tuple(table for table in release.tables if table.id == "T26")
    write_dashboard(replace(release, tables=tables), tmp_path)
    page = (tmp_path / "dashboard" / "en.html").read_text(encoding="utf-8")
    assert json.loads(re.search(r'id="page">(.+?)</script>', page)[1])["subjects"] == ["T26"]


def test_it_is_a_form_of_an_edition(release, tmp_path):
    written = write_release(release, tmp_path / "edition", [write_dashboard])
    assert "dashboard/nl.html" in written.edition.outputs


# Maps of tiles

MUNICIPALITIES = [code.code for code in code_list("municipalities")]


def test_every_municipality_of_the_list_has_a_place_in_the_country():
    source = Path(__file__).parents[3] / "src/zicht/publication/assets/dashboard/places.csv"
    with source.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert sorted(row["code"] for row in rows) == sorted(MUNICIPALITIES)
    # The mainland's outermost points, in whole tenths of a degree.
    assert all(50.7 < float(row["latitude"]) < 53.6 for row in rows)
    assert all(3.3 < float(row["longitude"]) < 7.3 for row in rows)


def test_every_area_has_a_tile_of_its_own_near_those_that_lie_next_to_it():
    places = places_of(MUNICIPALITIES)
    tiles = lay_tiles(places).tiles
    assert len(set(tiles.values())) == len(MUNICIPALITIES)
    near = [
        max(abs(tiles[code][axis] - tiles[other][axis]) for axis in (0, 1)) <= 3
        for code in MUNICIPALITIES
        for other in sorted(MUNICIPALITIES, key=lambda one: math.dist(places[one], places[code]))[1:5]
    ]
    assert sum(near) / len(near) > 0.95


def test_police_units_stand_as_on_a_map_of_the_country():
    tiles = lay_tiles(places_of(code.code for code in code_list("police_units"))).tiles
    north, south, west, east = "PU01", "PU10", "PU08", "PU02"
    assert min(tiles.values(), key=lambda tile: tile[1]) == tiles[north]
    assert max(tile[1] for tile in tiles.values()) == tiles[south][1]
    assert tiles[west][0] == 0
    assert tiles[east][0] == max(tile[0] for tile in tiles.values())


def test_one_area_is_a_map_of_one_tile():
    assert lay_tiles({"a": (3.0, 4.0)}).tiles == {"a": (0, 0)}
