"""T26 on small files: our estimate, those that others published, and the share in sight of each."""

import tempfile
from dataclasses import replace
from pathlib import Path

import ibis
import pytest

from support.counted import count_reports, shown, value
from zicht.disclosure import protect
from zicht.linkage import link_reports
from zicht.measures import CATALOGUE, CountingOptions, PublishedFigure, prepare_scope
from zicht.measures.hidden import count_hidden
from zicht.measures.inhabitants import count_inhabitants
from zicht.measures.linked import Counted, UnderLinks
from zicht.measures.sightings import Sightings
from zicht.records.intake import read_inputs
from zicht.release import Status

HEADER = "report_id,report_date,person_key,reporter_type,sex,age_at_report,forms,route,nationality"
REPORTERS = ("police", "care_coordination", "shelter")
#: Persons a year by the reporters who saw them: those of three lists that see 30, 25 and 20 percent of 1,000.
INDEPENDENT = {
    (0,): 180, (1,): 140, (2,): 105, (0, 1): 60, (0, 2): 45, (1, 2): 35, (0, 1, 2): 15,
}  # fmt: skip
APART = {(0,): 60, (1,): 40, (2,): 30, (0, 1): 2}


def reports(years, histories=INDEPENDENT, traits="female,20,sexual,domestic,NLD"):
    """Return a file in which every year has persons with these histories."""
    lines = [HEADER]
    for year in years:
        for seen_by, persons in histories.items():
            for number in range(persons):
                person = f"{traits}-{year}-{'-'.join(map(str, seen_by))}-{number}".replace(",", "-")
                lines += [
                    f"{person}-{place},{year}-03-01,{person},{REPORTERS[place]},{traits}" for place in seen_by
                ]
    return lines


def figure(published, cell="", **changes):
    row = {
        "row_id": "1",
        "provider": "NR",
        "table": "T26",
        "period": "2010-2015",
        "cell": cell,
        "measure": "estimate",
        "value": published,
        "unit": "persons a year",
        "difference_reason": "model_estimate",
    }
    return PublishedFigure.from_row(row | changes)


def women_and_men(years):
    """Return a file of 1,000 women and 1,000 men a year; other lists see the men than the women."""
    men = {tuple(sorted(2 - list_ for list_ in on)): persons for on, persons in INDEPENDENT.items()}
    return reports(years) + reports(years, men, "male,30,labour,,POL")[1:]


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return count_reports(
        tmp_path_factory.mktemp("hidden"),
        reports((2018, 2019)),
        window=(2018, 2019),
        figures=[
            figure(6250.0, lower=5000.0, upper=7500.0),
            figure(1300.0, "group=domestic_sexual;sex=female;age_class=minor", row_id="2"),
        ],
    )


@pytest.fixture(scope="module")
def table(tables):
    return shown(tables, "T26")


def test_own_estimate_stands_with_its_interval(table):
    found = table.cell("estimate", period="2018", publisher="own")

    assert found.status is Status.ESTIMATE
    assert found.value == pytest.approx(1000, rel=0.03)
    assert found.lower < 1000 < found.upper


def test_window_is_printed_as_the_mean_of_its_years(table):
    found = table.cell("estimate", period="2018-2019", publisher="own")

    assert found.value == pytest.approx(1000, rel=0.03)
    assert value(table, "victims", period="2018-2019", publisher="own") == 580


def test_share_in_sight_is_the_victims_over_the_estimate_with_its_bounds(table):
    estimate = table.cell("estimate", period="2018", publisher="own")
    share = table.cell("in_sight", period="2018", publisher="own")

    assert (share.value, share.status) == (pytest.approx(100 * 580 / estimate.value), Status.ESTIMATE)
    assert (share.lower, share.upper) == (
        pytest.approx(100 * 580 / estimate.upper),
        pytest.approx(100 * 580 / estimate.lower),
    )


def test_part_of_whom_everybody_is_gives_the_same_estimate(table):
    whole = table.cell("estimate", period="2018-2019", publisher="own")
    women = table.cell("estimate", period="2018-2019", publisher="own", sex="female")

    assert (women.value, women.lower, women.upper) == (whole.value, whole.lower, whole.upper)


@pytest.fixture(scope="module")
def women_and_men_table(tmp_path_factory):
    """Return T26 of three years."""
    lines = women_and_men((2018, 2019, 2020))
    return shown(count_reports(tmp_path_factory.mktemp("parts"), lines, window=(2018, 2020)), "T26")


@pytest.mark.parametrize(
    "part", [{"sex": "male"}, {"age_class": "adult"}, {"nationality_class": "other"}, {"group": "labour"}]
)
def test_part_is_estimated_over_the_window_and_in_each_year(women_and_men_table, part):
    persons = 2000 if "age_class" in part else 1000

    for period in ("2018-2020", "2018", "2020"):
        found = women_and_men_table.cell("estimate", period=period, publisher="own", **part)
        assert found.status is Status.ESTIMATE
        assert found.lower <= persons <= found.upper


def test_whole_is_estimated_with_what_is_known_of_the_persons(women_and_men_table):
    """Lists that see other men than women seem to avoid each other: without covariates the answer is too high."""
    found = women_and_men_table.cell("estimate", period="2018", publisher="own")

    assert "by_covariates_minimum_bic" in found.note.split(";")
    assert found.lower < 2000 < found.upper


def test_part_in_a_year_says_that_it_was_estimated_with_the_others(women_and_men_table):
    found = women_and_men_table.cell("estimate", period="2018", publisher="own", sex="male")

    assert "one_model_for_parts" in found.note.split(";")
    assert value(women_and_men_table, "least_overlap", period="2018", publisher="own", sex="male") == 50


def test_estimate_of_a_nationality_has_no_rate(scope):
    table = protect(count_hidden(scope, inhabitants={(2018, "all", "all"): 50_000}), {"reports": "exact"})

    assert value(table, "estimate", period="2018", publisher="own", nationality_class="dutch")
    assert table.cell("per_100k", period="2018", publisher="own", nationality_class="dutch") is None


def test_edition_without_an_estimate_of_its_own_says_why(scope):
    table = protect(count_hidden(scope, [figure(6250.0)], own=False), {"reports": "exact"})

    assert table.cell("estimate", period="2018", publisher="own") is None
    assert value(table, "in_sight", period="2018", publisher="NR") == pytest.approx(9.28)
    assert "to save time" in table.reading["en"]
    assert not any("This edition" in view.title["en"] for view in table.views)


def test_published_estimate_stands_as_it_was_printed_with_its_range(table):
    found = table.cell("estimate", period="2010-2015", publisher="NR")

    assert (found.value, found.lower, found.upper, found.status) == (6250, 5000, 7500, Status.ESTIMATE)
    assert found.note == "model_estimate"
    assert found.note in table.notes


def test_share_in_sight_against_a_published_estimate(table):
    """580 of 6,250, and of its bounds."""
    found = table.cell("in_sight", period="2018", publisher="NR")

    assert (found.value, found.lower, found.upper) == (
        pytest.approx(9.28),
        pytest.approx(100 * 580 / 7500),
        pytest.approx(11.6),
    )


def test_estimate_and_what_it_rests_on_stand_together(table):
    assert value(table, "on_several", period="2018", publisher="own") == 60 + 45 + 35 + 15
    assert value(table, "least_overlap", period="2018", publisher="own") == 35 + 15


def test_each_estimate_says_how_it_was_made_and_what_it_assumes(table):
    note = table.cell("estimate", period="2018", publisher="own").note

    assert all(table.notes[code]["nl"] and table.notes[code]["en"] for code in note.split(";"))


def test_29_registered_minors_of_1300_are_2_to_3_percent_in_sight(tmp_path):
    """The figure that was printed for 2018: 29 registered minors over an estimated 1,300."""
    lines = reports((2018,), {(0,): 20, (1,): 9}, traits="female,16,sexual,domestic,NLD")
    girls = "group=domestic_sexual;sex=female;age_class=minor"

    table = shown(count_reports(tmp_path, lines, figures=[figure(1300.0, girls)]), "T26")

    place = {"group": "domestic_sexual", "sex": "female", "age_class": "minor"}
    found = table.cell("in_sight", period="2018", publisher="NR", **place)
    assert round(found.value, 1) == 2.2
    assert (found.lower, found.upper) == (2, 3)
    assert value(table, "victims", period="2018", publisher="NR", **place) == 29
    titles = [view.title["en"] for view in table.views]
    assert "Girls in domestic sexual exploitation: in sight, and published estimate" in titles


def test_window_of_one_year_is_held_against_a_published_estimate_once(tmp_path):
    counted = count_reports(
        tmp_path, reports((2018,), {(0,): 50}), window=(2018, 2018), figures=[figure(100.0)]
    )

    places = [(cell.codes, cell.measure) for cell in shown(counted, "T26").cells]

    assert len(places) == len(set(places))


def test_latest_published_estimate_that_had_begun_is_held_against_a_year(tmp_path):
    lines = reports((2016, 2018), {(0,): 50})
    figures = [figure(100.0), figure(200.0, row_id="2", period="2018-2019")]

    table = shown(count_reports(tmp_path, lines, figures=figures), "T26")

    assert value(table, "in_sight", period="2016", publisher="NR") == 50
    assert value(table, "in_sight", period="2018", publisher="NR") == 25


def test_nothing_is_estimated_where_lists_hardly_overlap(tmp_path):
    table = shown(count_reports(tmp_path, reports((2018,), APART), window=(2018, 2018)), "T26")

    for measure in ("estimate", "in_sight"):
        found = table.cell(measure, period="2018", publisher="own")
        assert (found.value, found.lower, found.upper) == (None, None, None)
        assert found.status is Status.NOT_AVAILABLE
    note = table.cell("estimate", period="2018", publisher="own").note
    assert table.notes[note]["nl"]
    assert value(table, "victims", period="2018", publisher="own") == 132


def test_estimate_is_hidden_where_the_overlap_that_it_rests_on_is(tables):
    table = tables["T26"]
    small = protect(table, {"reports": "suppress_below_10"})
    assert small.cell("estimate", period="2018", publisher="own").value is not None

    thin = protect_with_least_overlap(table, 9)
    for measure in ("estimate", "in_sight"):
        found = thin.cell(measure, period="2018", publisher="own")
        assert (found.value, found.lower, found.status) == (None, None, Status.SUPPRESSED)


def test_estimate_is_hidden_where_rounding_leaves_of_its_overlap_nothing_to_see(tables):
    thin = protect_with_least_overlap(tables["T26"], 4, regime="round5")

    assert thin.cell("estimate", period="2018", publisher="own").status is Status.SUPPRESSED
    assert thin.cell("estimate", period="2010-2015", publisher="NR").value == 6250


def protect_with_least_overlap(table, persons, regime="suppress_below_10"):
    """Return the table as shown, had its smallest overlap been so many persons."""
    cells = tuple(
        replace(cell, value=persons) if cell.measure == "least_overlap" else cell for cell in table.cells
    )
    return protect(replace(table, cells=cells), {"reports": regime})


def test_rounded_counts_give_shares_of_rounded_counts_only(tables):
    """582 victims would be shown as 580: a share that told 582 would give them away."""
    table = protect(tables["T26"], {"reports": "round5"})
    estimate = table.cell("estimate", period="2010-2015", publisher="NR").value
    shown_victims = value(table, "victims", period="2018", publisher="NR")

    assert shown_victims % 5 == 0
    assert value(table, "in_sight", period="2018", publisher="NR") == pytest.approx(
        100 * shown_victims / estimate
    )


def test_rate_is_per_100000_inhabitants_of_the_same_sex_and_years(scope):
    inhabitants = {(2018, "all", "all"): 50_000, (2018, "female", "all"): 25_000}

    table = protect(count_hidden(scope, inhabitants=inhabitants), {"reports": "exact"})

    estimate = value(table, "estimate", period="2018", publisher="own")
    assert value(table, "per_100k", period="2018", publisher="own") == 2 * estimate
    women = value(table, "estimate", period="2018", publisher="own", sex="female")
    assert value(table, "per_100k", period="2018", publisher="own", sex="female") == 4 * women
    assert table.cell("per_100k", period="2018", publisher="own", age_class="adult") is None


def test_links_that_are_in_doubt_widen_the_estimate(scope):
    more = ibis.union(scope.units, scope.units.filter(scope.units.by_reporter_group == 8), distinct=False)

    sure = protect(count_hidden(scope), {"reports": "exact"})
    sets = tuple(Counted({}, Sightings.of(scope, units)) for units in (scope.units, more))
    doubtful = protect(count_hidden(scope, links=UnderLinks(sets, missed=(0.0, 0.0))), {"reports": "exact"})

    narrow, wide = (t.cell("estimate", period="2018", publisher="own") for t in (sure, doubtful))
    assert wide.upper - wide.lower > narrow.upper - narrow.lower
    victims = doubtful.cell("victims", period="2018", publisher="own")
    assert victims.value == 580
    assert victims.lower <= 580 <= more.count().execute() <= victims.upper


@pytest.fixture(scope="module")
def scope(tmp_path_factory):
    """Return what the reports of 2018 are counted from, over that year alone."""
    folder = tmp_path_factory.mktemp("scope")
    (folder / "reports.csv").write_text("\n".join(reports((2018,))) + "\n", encoding="utf-8")
    intake = read_inputs([folder / "reports.csv"], work=folder / "work")
    engine = ibis.duckdb.connect()
    yield prepare_scope(
        engine,
        link_reports(engine.read_parquet(intake.tables["reports"])),
        work=Path(tempfile.mkdtemp(dir=folder)),
        declarations=CATALOGUE,
        options=CountingOptions((2018, 2018)),
        supplied=intake.supplied["reports"],
        sources=("reports",),
    )
    engine.disconnect()


def test_inhabitants_are_counted_in_all_by_sex_and_by_age(tmp_path):
    rows = [
        {"municipality": m, "year": 2018, "sex": sex, "age_band": band, "number": number}
        for m in ("GM0363", "GM0599")
        for sex, band, number in (
            ("female", "0-11", 10), ("female", "15-17", 1), ("male", "18-22", 100), ("male", "40+", 1000),
        )
    ]  # fmt: skip

    found = count_inhabitants(ibis.memtable(rows))

    assert found == {
        (2018, "all", "all"): 2222,
        (2018, "female", "all"): 22,
        (2018, "male", "all"): 2200,
        (2018, "all", "minor"): 22,
        (2018, "all", "adult"): 2200,
    }


def test_reports_that_name_no_kind_of_reporter_leave_the_table_out(count):
    table = shown(count(["report_id,report_date,sex", "1,2018,female"], figures=[figure(6250.0)]), "T26")

    assert (table.missing, table.cells) == (("reporter_type",), ())
