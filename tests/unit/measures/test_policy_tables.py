"""T36 and T38 on a few bodies and promises, counted by hand."""

from __future__ import annotations

import pytest

from support.around import read_others
from support.counted import value
from support.handmade import handmade_edition
from zicht.disclosure import protect
from zicht.measures.capacity_reached import count_capacity
from zicht.measures.commitments import count_commitments
from zicht.publication.layout import lay_out, slice_table
from zicht.publication.words import Words

CAPACITY = """row_id,body,body_nl,year,pillar,posts,filled,deployable,target,reached,euro,structural,ends,case_type
1,Police,Politie,2019,investigation,100,90,80,50,40,1000000,yes,,sexual
2,Police,Politie,2019,investigation,,,,,,,,,labour
3,Police,Politie,2020,investigation,100,95,90,50,45,1000000,yes,,
4,Shelter,Opvang,2020,help,20,20,10,40,10,500000,no,2022-12-31,
5,Training,,2020,prevention,,,,10,12,,,,
6,Later,,2022,help,,,,10,1,,,,
7,Police,Politie,2020,prevention,,,,,,70000,no,2022-12-31,
8,Training,,2021,prevention,,,,10,,,,,
"""
SURVEYS = """row_id,name,name_nl,year,asked,answered,question,question_nl,percent
1,Survey,Enquête,2020,352,180,Too little sight,Te weinig zicht,80
"""
#: The day of extraction is 1 June 2021.
COMMITMENTS = """row_id,who,who_nl,text,text_nl,kind,pillar,made,due,euro,measure,table,state
1,Minister,De minister,Do one thing,Doe iets,commitment,help,2018-01-01,2021-05-31,,3,T23,started
2,Parliament,,Do another,,motion,prevention,2017-01-01,2020-06-01,,,T09,open
3,Minister,De minister,Pay for it,,measure,help,2019-02,2023,2000000,,,started
4,Rapporteur,,Done by now,,recommendation,help,2016,2018-01-01,,,T22,done
5,Rapporteur,,No date,,recommendation,help,2020-01-01,unknown,,,T19,open
6,Rapporteur,,Not made yet,,recommendation,help,2021-09-01,2022-01-01,,,T19,open
"""
EDITION = handmade_edition(name="2018-2020", window=(2018, 2020), vintage="2021-06-01")


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    tables = {"capacity": CAPACITY, "surveys": SURVEYS, "commitments": COMMITMENTS}
    with read_others(tmp_path_factory.mktemp("policy"), tables) as others:
        found = [*count_capacity(None, others, None), *count_commitments(None, others, None)]
    # What is published about bodies is shown under every rule on persons.
    return {table.id: protect(table, dict.fromkeys(table.sources, "suppress_below_10")) for table in found}


@pytest.mark.parametrize(
    ("measure", "codes", "expected"),
    [
        ("met", {"body": "police", "period": "2019"}, 80),
        ("met", {"body": "shelter", "period": "2020"}, 25),
        ("met", {"body": "training", "period": "2020"}, 120),
        ("deployable_share", {"body": "shelter", "period": "2020"}, 50),
        ("euro", {"pillar": "help", "period": "2020"}, 500_000),
        ("euro", {"pillar": "prevention", "period": "2020"}, 70_000),
        ("euro", {"period": "2020"}, 1_570_000),
        ("euro", {"body": "police", "period": "2020"}, 1_070_000),
        ("euro", {"until": "structural", "period": "2020"}, 1_000_000),
        ("euro", {"until": "2022-12-31", "period": "2020"}, 570_000),
        ("ambitions", {"period": "2020"}, 3),
        ("unmet", {"period": "2020"}, 2),
        ("unmet", {"period": "2020", "pillar": "prevention"}, 0),
        ("said_so", {"question": "too_little_sight", "period": "2020"}, 80),
        ("answered", {"question": "too_little_sight", "period": "2020"}, 180),
    ],
)
def test_what_was_reached_is_as_counted_by_hand(counted, measure, codes, expected):
    assert value(counted["T36"], measure, **codes) == expected


def test_who_fell_furthest_short_comes_first(counted):
    bodies = [code for code in counted["T36"].dimensions[0].codes if code.code != "all"]

    assert [code.label["nl"] for code in bodies] == ["Opvang", "Politie", "Training"]


def test_response_to_a_survey_is_said(counted):
    (note,) = counted["T36"].counting_notes

    assert note == {
        "en": "Survey, 2020: 180 of 352 answered.",
        "nl": "Enquête, 2020: 180 van 352 hebben geantwoord.",
    }


def test_without_records_the_tables_say_what_is_missing(tmp_path):
    with read_others(tmp_path, {"capacity": CAPACITY}) as others:
        (capacity,) = count_capacity(None, others, None)
        (promises,) = count_commitments(None, others, None)

    assert (bool(capacity.cells), capacity.missing) == (True, ())
    assert (promises.cells, promises.missing) == ((), ("commitments",))


@pytest.mark.parametrize(
    ("measure", "codes", "expected"),
    [
        ("promises", {}, 5),
        ("promises", {"pillar": "help", "state": "started"}, 2),
        ("promises", {"kind": "recommendation"}, 2),
        ("promises", {"who": "minister"}, 2),
        ("overdue", {}, 2),
        ("overdue", {"pillar": "help"}, 1),
        ("months_overdue", {"promise": "1"}, 1),
        ("months_overdue", {"promise": "2"}, 12),
    ],
)
def test_promises_are_as_counted_by_hand(counted, measure, codes, expected):
    """A promise that was due yesterday is overdue, by a month that is not whole; from 1 June to 1 June are twelve."""
    assert value(counted["T38"], measure, **codes) == expected


def listed(table, title, language="en"):
    view = next(view for view in table.views if view.title["en"] == title)
    (grid,) = lay_out(slice_table(table, view, EDITION), Words(language), "v")
    heads = [column.head for column in grid.columns]
    return {
        row.head: dict(zip(heads, (cell.text or cell.symbol for cell in row.cells), strict=True))
        for row in grid.rows
    }


def test_every_promise_is_listed_with_what_is_known_of_it(counted):
    rows = listed(counted["T38"], "Every promise, overdue ones first")

    assert list(rows) == [
        "2. Do another",
        "1. Do one thing",
        "3. Pay for it",
        "5. No date",
        "4. Done by now",
    ]
    assert rows["1. Do one thing"] == {
        "What became of it": "Started",
        "Due on": "31 May 2021",
        "Should show in": "T23",
        "Carried out by number": "3",
        "Who made it": "Minister",
        "Kind of promise": "Commitment",
        "Pillar": "Help and protection",
        "Made on": "1 Jan 2018",
        "Overdue (months)": "1",
        "Money (euro)": "[x]",
    }
    assert rows["3. Pay for it"]["Made on"] == "Feb 2019"
    assert rows["3. Pay for it"]["Due on"] == "2023"
    assert rows["3. Pay for it"]["Money (euro)"] == "2,000,000"
    assert rows["5. No date"]["Due on"] == "unknown"
    assert rows["5. No date"]["Overdue (months)"] == "[x]"
    assert rows["4. Done by now"]["Overdue (months)"] == "[z]"


def test_words_of_policy_are_dutch_where_they_are_given(counted):
    rows = listed(counted["T38"], "Every promise, overdue ones first", "nl")

    assert rows["1. Doe iets"]["Wie het deed"] == "De minister"
    assert rows["2. Do another"]["Wie het deed"] == "Parliament"


def test_targets_posts_and_money_are_listed_by_body_and_year(counted):
    rows = listed(counted["T36"], "Targets, posts and money of every body, furthest short first")

    assert list(rows) == ["Shelter", "Police", "Training"]
    assert rows["Shelter"]["Money"] == "ends on 31 Dec 2022"
    assert rows["Shelter"]["Target (own unit)"] == "40"
    assert rows["Shelter"]["Money (euro)"] == "500,000"
