"""The decision table: its version changes with any rule, and a verification holds for exactly what was verified."""

import json
from datetime import date

import pytest

from support.triage import SMALL, TODAY, copy_of_small, small_content, small_triage
from zicht.errors import DefinitionError, InputError, OutputError
from zicht.triage import (
    Triage,
    compile_table,
    load_content,
    load_verifications,
    read_table,
    verify_all,
    write_table,
)
from zicht.triage.table import option_on

CHANGES = [
    ("urgency.yaml", "at_least: 3", "at_least: 2"),
    ("urgency.yaml", "Find a place.", "Find a bed."),
    ("facts.yaml", "below: 18", "below: 21"),
    ("facts.yaml", "Is there violence now?", "Is there any violence now?"),
    ("options/shelter.yaml", "days: 90", "days: 91"),
    ("options/shelter.yaml", "You may be here already.", "You are allowed here."),
    ("instruments/signs.yaml", "Locked in", "Locked up"),
    ("actors.yaml", '"112", en', '"0900", en'),
]


@pytest.mark.parametrize(("file", "old", "new"), CHANGES)
def test_any_change_of_a_rule_or_text_is_a_new_version(tmp_path, file, old, new):
    changed = compile_table(load_content(copy_of_small(tmp_path, [(file, old, new)])))

    assert changed["version"] != small_triage().table["version"]


def test_the_same_rules_are_the_same_version():
    assert compile_table(load_content(SMALL))["version"] == small_triage().table["version"]


def test_a_table_that_was_written_is_read_as_it_was_and_assesses_alike(tmp_path):
    write_table(small_triage().table, tmp_path / "table.json")

    table = read_table(tmp_path / "table.json")

    assert table == small_triage().table
    answers = {"age": 15, "s_pay": "yes", "residence": "eu"}
    assert Triage(table).assess(answers, today=TODAY) == small_triage().assess(answers, today=TODAY)


@pytest.mark.parametrize(
    "change", [{"levels": []}, {"format": 2}, {"version": "0"}, {"counts": [{"instrument": "x"}]}]
)
def test_a_table_that_was_changed_is_refused(tmp_path, change):
    path = tmp_path / "table.json"
    path.write_text(json.dumps({**small_triage().table, **change}))

    with pytest.raises(InputError, match="not as it was written"):
        read_table(path)


@pytest.mark.parametrize("words", ["", "[]", "{}", "\x00"])
def test_what_is_no_table_is_refused(tmp_path, words):
    path = tmp_path / "table.json"
    path.write_text(words)

    with pytest.raises(InputError, match="no decision table"):
        read_table(path)


def test_a_table_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(OutputError, match=r"table\.json"):
        write_table(small_triage().table, tmp_path / "nowhere" / "table.json")


# Verification


def verified_file(folder, found):
    path = folder / "verified.yaml"
    lines = [
        f"  - {{rule: {one.rule}, hash: {one.hash}, by: A. Jurist, on: 2026-02-01}}\n"
        for one in found
        if one.rule == "quiet_time"
    ]
    path.write_text("verified:\n" + "".join(lines))
    return load_verifications(path)


def status(content, verified):
    answers = {"residence": "eu"}
    found = Triage(compile_table(content, verified)).assess(answers, today=date(2026, 3, 1))
    return next(option["status"] for option in found["options"] if option["id"] == "quiet_time")


def test_a_verification_lets_a_door_shut_and_says_who_and_when(tmp_path):
    content = small_content()
    verified = verified_file(tmp_path, verify_all(content))

    entry = next(one for one in compile_table(content, verified)["options"] if one["id"] == "quiet_time")

    assert (entry["verified_by"], entry["verified_on"]) == ("A. Jurist", "2026-02-01")
    assert status(content, verified) == "blocked"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("options/shelter.yaml", "Only for adults.", "For adults only."),
        ("options/shelter.yaml", "days: 90", "days: 60"),
        # A named condition that the rule uses is a part of the rule.
        ("facts.yaml", "below: 18", "below: 21"),
    ],
)
def test_a_change_makes_a_rule_unverified_again(tmp_path, file, old, new):
    verified = verified_file(tmp_path, verify_all(small_content()))

    changed = load_content(copy_of_small(tmp_path, [(file, old, new)]))

    assert status(changed, verified) == "to_check"


def test_a_change_of_another_rule_leaves_it_verified(tmp_path):
    verified = verified_file(tmp_path, verify_all(small_content()))

    changed = load_content(copy_of_small(tmp_path, [("options/other.yaml", "Ask advice.", "Get advice.")]))

    assert status(changed, verified) == "blocked"


def test_a_file_that_is_no_list_of_verifications_is_refused(tmp_path):
    path = tmp_path / "verified.yaml"
    path.write_text("verified: [{rule: quiet_time}]")

    with pytest.raises(DefinitionError, match="hash"):
        load_verifications(path)


@pytest.mark.parametrize(
    ("day", "until"),
    [("2025-06-01", "2025-12-31"), ("2026-06-01", "2026-12-31"), ("2030-01-01", "2026-12-31")],
)
def test_version_of_an_option_is_that_of_the_day_and_later_on_the_last(day, until):
    table = small_triage().table
    first = table["options"][0]
    versions = [
        {**first, "valid_from": "2025-01-01", "valid_to": "2025-12-31"},
        {**first, "valid_from": "2026-01-01", "valid_to": "2026-12-31"},
    ]
    assert option_on({**table, "options": versions}, first["id"], day)["valid_to"] == until
