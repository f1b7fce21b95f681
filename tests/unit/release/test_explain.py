"""One figure explained. Figures are those of netherlands.csv: 2015-2019 is 5,060 victims, labour 43 % in 2020."""

import json
from dataclasses import replace

import pytest
from release_samples import (
    PERIOD,
    PERSONS,
    VICTIMS,
    codes,
    count,
    groups_table,
    release,
    table,
    texts,
    victims_table,
)

from support.handmade import RULE
from zicht.errors import NoSuchFigure
from zicht.release.explain import explain
from zicht.release.model import ALL, Cell, CodeText, Dimension, Rule, Status

CANARY = "zz-canary-7c1"

REPORTER = Dimension(
    "reporter_group", texts("Reporter"), (CodeText(ALL, texts("Total")), *codes("police", "other", "lawyer"))
)


def reporters_table():
    """Reporters of 2016 add up to 1,104 for 952 victims; only three groups here."""
    cells = (
        count("2016", ALL, value=952.0),
        count("2016", "police", value=281.0),
        count("2016", "lawyer", value=0.0),
        count("2016", "other", value=None, status=Status.SUPPRESSED),
    )
    return table("T13", (PERIOD, REPORTER), (PERSONS,), cells)


@pytest.mark.parametrize("year", ["2020", 2020])
def test_victims_of_a_year_with_all_that_belongs_to_the_number(year):
    explained = explain(release(), "T01", year=year)

    assert (explained.value, explained.unit, explained.status) == (984, "persons", Status.EXACT)
    assert explained.population["en"] == "All presumed victims"
    assert explained.measure_definition["en"] == "Persons with a report."
    assert explained.counting_rule == RULE
    assert (explained.vintage, explained.edition, explained.simulated) == ("2021-09-01", "2016-2020", True)
    assert explained.protection == "exact"
    assert explained.sources == ("police",)
    assert explained.made_by == {}


def test_share_beside_the_count_and_notes():
    explained = explain(release(), "t03", year="2020", codes={"monitor_group": "labour"})

    assert explained.value == 424
    (share,) = explained.shares
    assert (share.measure, round(share.value), share.n) == ("share", 43, 984)
    assert [note["en"] for note in explained.notes] == ["Several forms"]
    assert [note["en"] for note in explained.counting_notes] == ["Groups add up to all victims."]
    assert [(c.dimension, c.code) for c in explained.codes] == [
        ("period", "2020"),
        ("monitor_group", "labour"),
    ]


def test_measure_that_is_asked_for_is_explained():
    explained = explain(release(), "T03", year="2020", codes={"monitor_group": "labour"}, measure="share")

    assert (round(explained.value), explained.unit, explained.n) == (43, "percent", 984)
    assert explained.shares == ()


def test_years_that_stand_apart_are_added_up_where_each_person_is_counted_once():
    explained = explain(release(), "T01", year="2015-2019")

    assert explained.value == 5060
    assert explained.made_by["en"] == "Sum of 5 years; each person is counted in one year only."


def test_sum_of_rounded_years_is_rounded():
    cells = tuple(count(year, value=5.0, status=Status.ROUNDED) for year in VICTIMS)

    assert (
        explain(release(replace(victims_table(), cells=cells)), "T01", year="2015-2019").status
        is Status.ROUNDED
    )


@pytest.mark.parametrize(
    "made",
    [
        release(counting_rule=replace(RULE, name="once_per_year")),
        release(victims_table(rules=("other_publishers",))),
        release(victims_table({"2015": 1150, "2016": 952, "2017": 956, "2018": 668})),
        release(replace(victims_table(), measures=(replace(PERSONS, unit="percent"),))),
        release(
            replace(
                victims_table(),
                cells=(*victims_table().cells[:4], count("2019", value=None, status=Status.SUPPRESSED)),
            )
        ),
    ],
    ids=[
        "rule counts a person in several years",
        "rule not the table's",
        "year missing",
        "share",
        "year hidden",
    ],
)
def test_years_that_do_not_add_up_are_not_added_up(made):
    with pytest.raises(NoSuchFigure, match="no figure of this combination"):
        explain(made, "T01", year="2015-2019")


def test_what_is_not_held_names_the_nearest_figure_that_is():
    made = release(table("T03", (PERIOD, REPORTER), (PERSONS,), (count("2020", "police", value=281.0),)))
    with pytest.raises(NoSuchFigure, match=r"such as --year 2020 --reporter_group police --measure"):
        explain(made, "T03", year="2020")


def test_without_a_year_it_is_the_window():
    made = release(victims_table({**VICTIMS, "2016-2020": 4894}))

    assert explain(made, "T01").value == 4894


def test_of_several_publishers_it_is_the_edition_itself():
    publishers = Dimension("publisher", texts("Publisher"), codes("own", "NR"))
    cells = tuple(
        Cell(("2020", publisher), "victims", value, "persons")
        for publisher, value in (("own", 4400.0), ("NR", 6250.0))
    )
    made = release(table("T26", (PERIOD, publishers), (PERSONS,), cells))

    assert explain(made, "T26", year=2020).value == 4400
    assert explain(made, "T26", year=2020, codes={"publisher": "NR"}).value == 6250


def test_breaks_between_the_year_and_the_year_before():
    made = release()

    assert [b.code for b in explain(made, "T01", year="2020").breaks] == ["pandemic_2020"]
    assert explain(made, "T01", year="2019").breaks == ()
    assert [b.year for b in explain(made, "T01", year="2015-2019").breaks] == [2018]


def test_reporters_of_the_year_stand_beside_the_figure():
    explained = explain(release(victims_table(), reporters_table()), "T01", year="2016")

    assert [(r.code, r.value) for r in explained.reporters] == [("police", 281), ("other", None)]


def test_hidden_figure_says_so():
    explained = explain(release(), "T03", year="2020", codes={"monitor_group": "criminal"})

    assert (explained.value, explained.status) == (None, Status.SUPPRESSED)
    assert "Hidden" in explained.status_text["en"]


def test_horizon_of_a_table_that_has_one():
    horizon = Dimension("horizon", texts("Horizon"), (CodeText("5", texts("within five years")),))
    made = table("T19", (PERIOD, horizon), (PERSONS,), (Cell(("2015", "5"), "victims", 45.0, "percent"),))

    assert (
        explain(release(made), "T19", year="2015", codes={"horizon": "5"}).horizon["en"]
        == "within five years"
    )


@pytest.mark.parametrize(
    ("asked", "there_is"),
    [
        ({"table_id": CANARY}, "T01, T03"),
        ({"table_id": "T03", "codes": {CANARY: "x"}}, "period, monitor_group"),
        ({"table_id": "T03", "codes": {"monitor_group": CANARY}}, "labour, criminal"),
        ({"table_id": "T03", "measure": CANARY}, "victims, share"),
        ({"table_id": "T03", "year": CANARY}, "2019, 2020"),
        ({"table_id": "T03", "year": "1999"}, "2019, 2020"),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does_and_never_repeated(asked, there_is):
    with pytest.raises(NoSuchFigure) as caught:
        explain(release(), **asked)

    assert there_is in str(caught.value)
    assert CANARY not in str(caught.value)


def test_table_that_misses_input_names_its_columns():
    made = release(replace(groups_table(), cells=(), missing=("route", "forms")))

    with pytest.raises(NoSuchFigure, match="columns route, forms"):
        explain(made, "T03", year="2020")


def test_explanation_becomes_json():
    as_json = json.loads(json.dumps(explain(release(), "T01", year="2020").as_json()))

    assert (as_json["value"], as_json["status"]) == (984, "exact")
    assert as_json["counting_rule"]["name"] == "first_report_in_year"


def test_explain_gives_a_table_its_own_rule_and_no_reporters():
    """A table of chats or promises is not made of reports."""
    found = release(victims_table(), reporters_table())
    own = Rule("visitor", "1", texts("Each visitor once."))
    edition = replace(found.edition, rules=(*found.edition.rules, own))
    tables = tuple(replace(t, rules=("visitor",)) if t.id == "T01" else t for t in found.tables)

    explained = explain(replace(found, edition=edition, tables=tables), "T01", year="2016")

    assert (explained.counting_rule, explained.rules, explained.reporters) == (own, (), ())
