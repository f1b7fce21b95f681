"""From an edition's tables to what may be expected in each municipality: what is read, and what is said of it."""

from dataclasses import replace

import numpy as np
import pytest

from support.handmade import both
from support.municipal_releases import AMSTERDAM, GRONINGEN, NOBODY, RANGED, municipal_release
from zicht.methods.small_area import AreaRefusal
from zicht.pipeline.small_areas import estimate_small_areas, read_areas
from zicht.release.model import ALL, Cell, CodeText, Status
from zicht.vocabulary import code_list

#: Of the edition by hand: 450 of 500 with a known route, of whom 45 abroad only.
REGISTERED, ABROAD = 500.0, 45 / 450


@pytest.fixture(scope="module")
def release():
    return municipal_release()


@pytest.fixture(scope="module")
def figures(release):
    return read_areas(release)


def with_cells(release, table_id, change):
    """Return the release with each cell of a table as `change` gives it; none where that is `None`."""
    tables = [
        replace(table, cells=tuple(new for cell in table.cells if (new := change(cell)) is not None))
        if table.id == table_id
        else table
        for table in release.tables
    ]
    return replace(release, tables=tuple(tables))


@pytest.fixture(scope="module")
def usual(release):
    """An edition that counts in each place, by its inhabitants, what is usual: 900 in all, and some 1,500 a year."""
    table = next(table for table in release.tables if table.id == "T14")
    people = {cell.codes[-1]: cell.value for cell in table.cells if cell.measure == "inhabitants"}
    counts = np.random.default_rng(5).poisson(900 * np.array(list(people.values())) / sum(people.values()))
    units = [code.code for code in code_list("police_units")]
    window = table.cells[0].codes[0]

    def victims(region: str, town: str, value: float, *, small: bool = False) -> Cell:
        if small:
            return Cell(
                (window, region, town), "victims", None, "persons", status=Status.RANGE, lower=1, upper=9
            )
        return Cell((window, region, town), "victims", float(value), "persons")

    cells = [
        *(cell for cell in table.cells if cell.measure == "inhabitants" or cell.codes[1:] == (ALL, ALL)),
        *(victims(unit, ALL, 90.0) for unit in units),
        *(
            victims(ALL, town, count, small=count < 10)
            for town, count in zip(people, counts, strict=True)
            if count
        ),
    ]
    regions = replace(table.dimensions[1], codes=tuple(CodeText(unit, both(unit)) for unit in (ALL, *units)))
    dimensions = (table.dimensions[0], regions, *table.dimensions[2:])
    changed = replace(table, cells=tuple(cells), dimensions=dimensions)
    tables = tuple(changed if one.id == "T14" else one for one in release.tables)
    estimated = {"value": 1500.0, "lower": 1200.0, "upper": 1900.0}
    return with_cells(
        replace(release, tables=tables),
        "T26",
        lambda cell: replace(cell, **estimated) if cell.measure == "estimate" else cell,
    )


def bounds(figures, code):
    at = figures.codes.index(code)
    return figures.areas.low[at], figures.areas.high[at]


def test_counts_are_read_with_the_bounds_that_an_edition_leaves_them(figures):
    assert bounds(figures, AMSTERDAM) == (120, 120)
    assert bounds(figures, RANGED) == (1, 9)
    assert bounds(figures, NOBODY) == (0, 0)


def test_a_hidden_count_may_be_a_large_one_where_small_ones_are_told_as_ranges(figures):
    assert bounds(figures, GRONINGEN) == (1, np.inf)


def test_a_hidden_count_is_taken_for_small_where_nothing_tells_small_ones(release):
    bare = with_cells(release, "T14", lambda cell: None if cell.status is Status.RANGE else cell)
    assert bounds(read_areas(bare), GRONINGEN) == (1, 9)


def test_what_is_not_listed_may_be_small_where_the_table_does_not_list_all(release):
    tables = tuple(replace(table, listed=()) if table.id == "T14" else table for table in release.tables)
    assert bounds(read_areas(replace(release, tables=tables)), NOBODY) == (0, 9)


def test_who_has_no_known_place_is_not_placed(figures):
    assert figures.registered == REGISTERED
    assert figures.placed == REGISTERED - 200 - 24


def test_part_of_the_estimate_is_abroad(figures):
    total, years = figures.whole.total, figures.whole.years
    assert total is not None
    least, most = figures.whole.in_areas
    assert least == pytest.approx(1 - ABROAD)
    assert most == pytest.approx(1 - ABROAD * REGISTERED / (total * years))


def test_an_edition_without_routes_takes_all_to_be_here(release):
    bare = replace(release, tables=tuple(table for table in release.tables if table.id != "T07"))
    figures = read_areas(bare)
    assert figures.whole.in_areas == (1.0, 1.0)
    assert not figures.routes_known


def test_a_municipality_that_came_later_was_not_there_all_years(figures):
    """Het Hogeland came in 2019: two of five years."""
    at = figures.codes.index("GM1966")
    assert figures.areas.existed[at] == pytest.approx(0.4)


def test_each_municipality_has_a_figure_or_a_reason(usual):
    found = estimate_small_areas(usual)
    assert sum(area.refusal is None for area in found.areas.values()) > 250
    for area in found.areas.values():
        assert (area.refusal is None) == (area.value is not None)
        assert bool(area.why) == (area.refusal is not None)
        if area.refusal is None:
            assert area.lower <= area.value <= area.upper
            assert area.twice[0] <= area.lower
            assert sum(area.width.values()) == pytest.approx(1)
    assert {"nl", "en"} <= set(found.assumptions[0])
    assert found.years == "2016-2020"


def test_who_came_later_is_refused_with_the_reason(release):
    area = estimate_small_areas(release).areas["GM1966"]
    assert area.refusal is AreaRefusal.NOT_ALL_YEARS
    assert "these borders" in area.why["en"]


def test_the_plain_calculation_is_told_with_what_is_wrong_with_it(release):
    found = estimate_small_areas(release)
    assert found.areas[NOBODY].plain == 0
    assert "That is wrong" in found.areas[NOBODY].plain_why["en"]
    assert found.areas[RANGED].plain is None
    assert "not shown" in found.areas[RANGED].plain_why["en"]
    total, (least, most) = read_areas(release).whole.total, found.in_areas
    expected = 120 / found.placed * total * (least + most) / 2
    assert found.areas[AMSTERDAM].plain == pytest.approx(expected)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda cell: None, AreaRefusal.NO_ESTIMATE),
        (lambda cell: replace(cell, status=Status.RANGE, value=None), AreaRefusal.NO_ESTIMATE),
    ],
)
def test_without_an_estimate_of_the_whole_all_are_refused(release, change, refusal):
    found = estimate_small_areas(with_cells(release, "T26", change))
    assert {area.refusal for area in found.areas.values()} == {refusal}


def test_a_range_of_the_whole_gives_bounds_alone_and_says_so(usual):
    ranged = with_cells(usual, "T26", lambda cell: replace(cell, value=None))
    found = estimate_small_areas(ranged)
    area = next(area for area in found.areas.values() if area.refusal is None)
    assert area.value is None
    assert area.lower < area.upper
    assert area.by_inhabitants is None
    assert area.plain is None
    assert any("only a range stands" in text["en"] for text in found.assumptions)


def test_who_reports_in_a_region_changes_nothing(release):
    """An organisation of a region reports who was exploited elsewhere too: its number says little of the place."""

    def others(cell: Cell) -> Cell:
        of_region = cell.measure == "victims" and cell.codes[1] == "PU01"
        return replace(cell, value=900.0) if of_region else cell

    assert (
        estimate_small_areas(with_cells(release, "T14", others)).areas == estimate_small_areas(release).areas
    )


@pytest.mark.parametrize(("protection", "told"), [("round5", (118, 122)), ("controlled_round10", (111, 129))])
def test_rounded_numbers_lie_as_far_off_as_their_rule_lets_them(release, protection, told):
    def rounded(cell: Cell) -> Cell:
        return replace(cell, status=Status.ROUNDED) if cell.codes[-1] == AMSTERDAM else cell

    changed = with_cells(release, "T14", rounded)
    tables = [replace(one, protection=protection) if one.id == "T14" else one for one in changed.tables]

    assert bounds(read_areas(replace(changed, tables=tuple(tables))), AMSTERDAM) == told


def test_where_inhabitants_are_not_told_nothing_is_estimated(release):
    bare = with_cells(release, "T14", lambda cell: None if cell.measure == "inhabitants" else cell)
    areas = estimate_small_areas(bare).areas
    assert {area.refusal for area in areas.values()} == {AreaRefusal.NO_INHABITANTS}


def test_estimates_add_up_to_what_lies_in_municipalities(usual):
    found = estimate_small_areas(usual)
    told = sum(area.value or 0 for area in found.areas.values())
    refused = sum(area.by_inhabitants or 0 for area in found.areas.values() if area.refusal)
    assert told + refused == pytest.approx(1500 * sum(found.in_areas) / 2, rel=0.05)


def test_what_is_hidden_changes_nothing(release):
    """A release holds no hidden value; were one in it, no estimate would differ."""
    assert estimate_small_areas(municipal_release(leaked=7.0)).areas == estimate_small_areas(release).areas


def test_the_whole_country_is_read_from_its_own_estimate(release, figures):
    table = next(table for table in release.tables if table.id == "T26")
    own = [cell for cell in table.cells if cell.measure == "estimate" and cell.value == figures.whole.total]
    assert len(own) == 1
