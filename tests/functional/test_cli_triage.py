"""`zicht triage`: the checker, an assessment, the table and the card on the command line."""

import json

import pytest

from support.triage import SMALL, copy_of_small, small_triage
from zicht.triage import Triage, read_table

ANSWERS = {"answers": {"held": "yes", "place": "inside", "residence": "eu", "age": 30}, "today": "2026-03-01"}


@pytest.fixture
def asked(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(ANSWERS))
    return path


def test_check_of_the_rules_that_come_with_zicht_finds_no_error(zicht):
    done = zicht("triage", "check", "--json")

    found = done.json()
    assert (done.code, found["errors"]) == (0, 0), [one for one in found["findings"] if one["error"]]
    assert found["options"] > 0


def test_check_names_what_is_wrong_and_ends_with_the_code_of_a_rule_file(zicht, tmp_path):
    folder = copy_of_small(
        tmp_path, [("options/shelter.yaml", "excludes: [town_shelter]", "excludes: [quiet_time]")]
    )

    done = zicht("triage", "check", "--content", folder)

    assert done.code == 12
    assert "Error: The option excludes itself" in done.out
    assert "quiet_time" in done.out
    assert "Errors: 1." in done.out


def test_check_of_rules_that_cannot_be_read_says_where(zicht, tmp_path):
    folder = copy_of_small(tmp_path, [("urgency.yaml", "{fact: roof, is: no}", "{fact: sex, is: male}")])

    done = zicht("triage", "check", "--content", folder)

    assert done.code == 12
    assert "urgency.yaml, rules, no_roof, when, sex" in done.err
    assert "To fix" in done.err


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "U0: Now. Act now.",
                "The person is held.",
                "Call 112.",
                "Worth asking next",
                "Residence status",
                "By the text of 2017-01-01",
            ],
        ),
        ("nl", ["U0: Nu. Handel nu.", "De persoon wordt vastgehouden.", "Bel 112.", "Een mens beslist"]),
    ],
)
def test_assess_says_how_urgent_why_and_what_is_open(zicht, asked, language, words):
    done = zicht("triage", "assess", asked, "--content", SMALL, "--lang", language)

    assert done.code == 0
    assert [word for word in words if word not in done.out] == []


def test_assess_for_a_machine_is_the_assessment(zicht, asked):
    found = zicht("triage", "assess", asked, "--content", SMALL, "--json").json()

    assert (found["level"], found["table"]) == ("U0", small_triage().table["version"])


def test_verified_rules_block(zicht, asked, tmp_path):
    entry = next(one for one in small_triage().table["options"] if one["id"] == "quiet_time")
    line = {"rule": "quiet_time", "hash": entry["hash"], "by": "A. Jurist", "on": "2026-02-01"}
    verified = tmp_path / "verified.yaml"
    verified.write_text(json.dumps({"verified": [line]}))

    found = zicht("triage", "assess", asked, "--content", SMALL, "--verified", verified, "--json").json()

    assert next(one["status"] for one in found["options"] if one["id"] == "quiet_time") == "blocked"


def test_table_is_written_with_its_version(zicht, tmp_path):
    done = zicht("triage", "table", tmp_path / "table.json", "--content", SMALL)

    table = read_table(tmp_path / "table.json")
    assert done.code == 0
    assert table["version"] in done.out
    assert Triage(table).table == small_triage().table


def test_card_is_written_in_the_language_asked_for(zicht, tmp_path):
    done = zicht("triage", "card", tmp_path / "card.md", "--content", SMALL, "--lang", "nl", "--json")

    assert done.json()["version"] == small_triage().table["version"]
    assert "Bel 112." in (tmp_path / "card.md").read_text()


@pytest.mark.parametrize("action", ["assess", "table", "card"])
def test_an_action_without_its_file_is_called_wrongly(zicht, action):
    done = zicht("triage", action)

    assert done.code == 2
    assert f"zicht triage {action}" in done.err


@pytest.mark.parametrize(
    "words", ["", "[]", '{"answers": []}', '{"answers": {}}', '{"answers": {}, "today": "soon"}']
)
def test_a_file_without_answers_is_refused(zicht, tmp_path, words):
    path = tmp_path / "answers.json"
    path.write_text(words)

    done = zicht("triage", "assess", path, "--content", SMALL)

    assert done.code == 11
    assert "holds no answers" in done.err


def test_an_answer_that_does_not_fit_is_named_by_its_question_and_never_repeated(zicht, tmp_path):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"answers": {"held": "canary"}, "today": "2026-03-01"}))

    done = zicht("triage", "assess", path, "--content", SMALL)

    assert done.code == 11
    assert "`held`" in done.err
    assert "canary" not in done.err + done.out


@pytest.mark.parametrize("action", ["table", "card"])
def test_a_file_that_cannot_be_written_is_said(zicht, tmp_path, action):
    assert zicht("triage", action, tmp_path / "nowhere" / "file", "--content", SMALL).code == 16
