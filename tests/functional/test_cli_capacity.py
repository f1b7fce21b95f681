"""`zicht capacity`: what it says of a body, and what it says where something is missing."""

from __future__ import annotations

import pytest

COLUMNS = (
    "row_id,body,body_nl,year,posts,filled,deployable,expertise,case_type,inflow,caseload,hours_per_case,"
    "hours_per_post"
)
#: Two kinds of cases of 100 and 50 a year, of 10 and 20 hours: as much work as two posts of 1,000 hours.
WHOLE = f"""{COLUMNS}
1,Detectives,Recherche,2018,3,2,2,detective,one,100,0,10,1000
2,Detectives,Recherche,2018,,,,detective,other,50,0,20,
3,Detectives,Recherche,2019,3,2,2,detective,one,100,2,10,1000
4,Detectives,Recherche,2019,,,,detective,other,50,10,20,
"""
NOT_WHOLE = WHOLE + "5,Shelter,Opvang,2019,36,36,30,shelter,,,,,\n"
REPORTS = "report_id,report_date,reporter_type\n" + "".join(
    f"{number},{year}-05-01,{who}\n"
    for number, (year, who) in enumerate(
        [(2017, "care_coordination")] * 6 + [(2018, "care_coordination")] * 9 + [(2018, "police")] * 40
    )
)
OF_REPORTS = f"""{COLUMNS},reporter_group,answer_within
1,Care,Zorg,2018,3,2,2,carer,,,4,30,1000,care_coordination,14
"""


@pytest.fixture
def capacity(tmp_path):
    def write(content, reports=""):
        (tmp_path / "capacity.csv").write_text(content, encoding="utf-8")
        if reports:
            (tmp_path / "reports.csv").write_text(reports, encoding="utf-8")
        return tmp_path

    return write


def ask(zicht, folder, *options):
    return zicht("capacity", folder, "--replicates", 100, "--years", 3, "--json", *options)


def test_capacity_says_what_there_is_to_do_and_what_it_takes(zicht, capacity):
    found = ask(zicht, capacity(WHOLE))
    (body,) = found.json()["bodies"]

    assert found.code == 0
    assert body["missing"] == []
    assert [(kind["inflow_a_year"], kind["years_seen"], kind["open"]) for kind in body["cases"]["kinds"]] == [
        (100, 2, 2),
        (50, 2, 10),
    ]
    needed = body["needed"]["posts_to_keep_up"]
    assert needed["lower"] < 2 < needed["upper"]
    assert needed["middle"] == pytest.approx(2, abs=0.1)
    assert body["needed"]["posts_to_catch_up_too"]["middle"] > needed["middle"]


def test_scenarios_are_those_asked_for(zicht, capacity):
    (body,) = ask(zicht, capacity(WHOLE), "--posts", 2, "--posts", -1, "--inflow-change", 50).json()["bodies"]

    at_the_end = {
        (one["scenario"], one["change"]): one["years"][-1]["waiting"]["middle"] for one in body["scenarios"]
    }
    assert list(at_the_end) == [("now", 0), ("all_filled", 0), ("posts", 2), ("posts", -1), ("inflow", 50)]
    assert at_the_end["posts", 2] <= at_the_end["all_filled", 0] <= at_the_end["now", 0]
    # One post does half of the work: 75 of 150 cases a year stay. Half more work than can be done: a third of 225.
    assert at_the_end["posts", -1] == pytest.approx(3 * 75, abs=45)
    assert at_the_end["inflow", 50] == pytest.approx(3 * 75, abs=45)


def test_same_seed_gives_the_same_answer(zicht, capacity):
    folder = capacity(WHOLE)

    assert ask(zicht, folder).out == ask(zicht, folder).out
    assert ask(zicht, folder).out != ask(zicht, folder, "--seed", 2).out


def test_what_is_missing_is_named_and_nothing_guessed(zicht, capacity):
    found = ask(zicht, capacity(NOT_WHOLE))
    detectives, shelter = found.json()["bodies"]

    assert found.code == 4
    assert "scenarios" in detectives
    assert shelter["missing"] == ["hours_per_post", "hours_per_case", "caseload", "inflow"]
    assert "scenarios" not in shelter


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Cases that came in during the year."),
        ("nl", "Zaken die in de loop van het jaar binnenkwamen."),
    ],
)
def test_a_person_reads_which_column_is_missing(zicht, capacity, language, words):
    found = zicht("capacity", capacity(NOT_WHOLE), "--replicates", 100, "--lang", language)

    assert found.code == 4
    assert f"inflow: {words}" in found.out
    assert {"en": "Detectives, at the end of 2019", "nl": "Recherche, eind 2019"}[language] in found.out


def test_cases_can_be_the_reports_of_a_group(zicht, capacity):
    """Six and nine reports: 7.5 a year, of thirty hours."""
    (body,) = ask(zicht, capacity(OF_REPORTS, REPORTS)).json()["bodies"]

    (kind,) = body["cases"]["kinds"]
    assert (kind["inflow_a_year"], kind["years_seen"]) == (7.5, 2)
    assert (body["cases"]["inflow_from"], kind["answer_within_days"]) == ("reports", 14)


def test_year_of_extraction_is_no_year_of_reports(zicht, capacity):
    """Extracted in June 2018: the nine reports of that year are not all, and the six of 2017 are."""
    folder = capacity(OF_REPORTS, REPORTS)
    files = "".join(f'[[file]]\npath = "{name}.csv"\ntable = "{name}"\n' for name in ("capacity", "reports"))
    (folder / "zicht.toml").write_text(f'[input]\ncountry = "NLD"\nvintage = 2018-06-01\n{files}')

    (body,) = ask(zicht, folder).json()["bodies"]

    (kind,) = body["cases"]["kinds"]
    assert (kind["inflow_a_year"], kind["years_seen"]) == (6, 1)


def test_given_inflow_takes_the_place_of_what_was_seen(zicht, capacity):
    (body,) = ask(zicht, capacity(WHOLE), "--inflow", 300).json()["bodies"]

    assert [(kind["inflow_a_year"], kind["years_seen"]) for kind in body["cases"]["kinds"]] == [
        (200, 0),
        (100, 0),
    ]
    keep_up = body["needed"]["posts_to_keep_up"]
    assert keep_up == {"middle": 4, "lower": 4, "upper": 4}


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--inflow", 30), 12, "2 bodies would get it"),
        (("--body", "nobody"), 11, "No body with posts or cases"),
        (("--years", 0), 2, "--years"),
    ],
)
def test_what_cannot_be_asked_is_refused(zicht, capacity, options, code, words):
    found = zicht("capacity", capacity(NOT_WHOLE), *options)

    assert found.code == code
    assert words in found.err


def test_without_capacity_the_command_says_so(zicht, capacity, tmp_path):
    capacity(WHOLE, REPORTS)
    found = zicht("capacity", tmp_path / "reports.csv")

    assert found.code == 11
    assert "None of the files holds the table capacity." in found.err
