"""T34 on a handful of reports, counted by hand: the part that technology played, and of how many it is told."""

from __future__ import annotations

import pytest

from support.counted import shown, value
from zicht.disclosure import protect

#: a: online and coercion, by two reporters of whom one was not asked. b, c: no role. d: asked, unknown. e, f: not.
REPORTS = [
    "report_id,report_date,person_key,reporter_type,age_at_report,forms,main_form,route,technology",
    "1,2018-02-01,a,police,16,sexual,sexual,domestic,online_recruitment;coercion_images",
    "2,2018-03-01,a,shelter,16,sexual,sexual,domestic,not_asked",
    "3,2018-05-01,b,police,30,labour,labour,unknown,none",
    "4,2018-09-01,c,shelter,17,sexual,sexual,domestic,none",
    "5,2018-03-01,d,shelter,16,sexual,sexual,domestic,unknown",
    "6,2018-03-01,e,police,41,labour,labour,unknown,not_asked",
    "7,2019-03-01,f,police,22,sexual,sexual,domestic,not_asked",
]


def counted(table, measure="victims", **codes):
    """Return a count of an unprotected table; dimensions that are not named are taken together."""
    place = tuple(codes.get(name, "all") for name in ("period", *(d.name for d in table.dimensions[1:])))
    return {cell.key: cell.value for cell in table.cells}[place, measure]


@pytest.fixture(scope="module")
def table(count):
    return count(REPORTS)["T34"]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ({"technology": "online_recruitment"}, 1),
        ({"technology": "none"}, 2),
        ({"technology": "unknown"}, 1),
        ({"technology": "not_asked"}, 1),
        ({"technology_told": "told"}, 3),
        ({"technology_told": "unknown"}, 1),
        ({"technology_told": "not_asked"}, 1),
        ({"group": "domestic_sexual", "technology_told": "told"}, 2),
        ({"group": "labour", "technology_told": "told"}, 1),
        ({"age_class": "minor", "technology": "coercion_images"}, 1),
        ({"age_class": "minor", "technology_told": "told"}, 2),
        ({"reporter_group": "other", "technology_told": "told"}, 2),
        ({"reporter_group": "police", "technology_told": "not_asked"}, 1),
    ],
)
def test_year_is_counted_by_hand(table, codes, expected):
    assert counted(table, period="2018", **codes) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ({"group": "domestic_sexual", "age_class": "minor", "technology": "none"}, 1),
        ({"group": "domestic_sexual", "age_class": "adult", "technology": "not_asked"}, 1),
        ({"group": "domestic_sexual", "age_class": "minor", "technology_told": "told"}, 2),
        ({"age_band": "15-17", "technology": "online_recruitment"}, 1),
        ({"age_band": "18-22", "technology_told": "not_asked"}, 1),
    ],
)
def test_group_and_age_together_are_of_the_whole_window(table, codes, expected):
    assert counted(table, period="2016-2020", **codes) == expected
    assert not [c for c in table.cells if c.codes[0] == "2018" and "15-17" in c.codes]


def test_share_of_told_is_of_those_of_whom_it_is_told(count):
    """In 2018 five persons: of three it is told, and of these one was recruited online."""
    found = shown(count(REPORTS), "T34")

    assert value(found, "share", period="2018", technology="online_recruitment") == pytest.approx(20)
    assert value(found, "share_told", period="2018", technology="online_recruitment") == pytest.approx(
        100 / 3
    )
    assert value(found, "share", period="2018", technology_told="told") == pytest.approx(60)
    assert found.cell("share_told", period="2018", technology="not_asked") is None


def test_those_told_and_the_kinds_of_unknown_are_everybody(table):
    by_rest = {}
    place = [d.name for d in table.dimensions].index("technology_told")
    for cell in table.cells:
        if cell.measure == "victims" and cell.codes[place] != "all":
            rest = (*cell.codes[:place], "all", *cell.codes[place + 1 :])
            by_rest[rest] = by_rest.get(rest, 0) + cell.value
    totals = {cell.codes: cell.value for cell in table.cells if cell.measure == "victims"}

    assert by_rest
    assert all(totals[rest] == together for rest, together in by_rest.items())


def test_small_numbers_by_group_and_age_are_protected(table):
    found = protect(table, {"reports": "exact"})
    codes = {"period": "2016-2020", "group": "domestic_sexual", "age_class": "minor"}

    assert found.cell("victims", technology="online_recruitment", **codes).status.value == "suppressed"
    assert found.cell("share_told", technology="online_recruitment", **codes).value is None


def test_without_the_column_the_table_says_what_is_missing(count):
    found = count([",".join(line.split(",")[:-1]) for line in REPORTS])["T34"]

    assert found.missing == ()
    assert not {"technology", "technology_told"} & {d.name for d in found.dimensions}
    assert any("technology" in note["en"] for note in found.counting_notes)


def test_every_view_shows_what_was_counted(table):
    """What served to detect was not asked here: the other ten views can be shown."""
    names = {d.name for d in table.dimensions} | {"period", "measure"}

    assert len(table.views) == 10
    assert all({view.rows, view.columns, *view.fixed} <= names for view in table.views)
