"""The worked cases of the shipped rules come out as written, and between them they show every rule at work."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from functools import cache

import pytest

from zicht.triage import (
    SHIPPED,
    Triage,
    check_content,
    compile_table,
    load_cases,
    run_case,
    shipped_content,
    verify_all,
)
from zicht.vocabulary import code_list

CASES = load_cases(SHIPPED)
OPTIONS = {option.id: option for option in shipped_content().options}
ON = [name for name, option in OPTIONS.items() if option.switched_on]
URGENCY = [rule.id for rule in shipped_content().urgency]
SENTENCE_ENDS = re.compile(r"[.?!](?=\s|$)")
#: Everybody is addressed as `u`.
FAMILIAR = re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE)


@cache
def triage(*, verified):
    content = shipped_content()
    return Triage(compile_table(content, verify_all(content) if verified else ()))


@cache
def outcomes():
    """Every case with what the rules say of it."""
    return [(case, run_case(case, triage(verified=case.all_verified))[0]) for case in CASES]


@cache
def seen():
    """Statuses and shut doors of every option, over the cases that look at it."""
    statuses, shut = defaultdict(Counter), defaultdict(set)
    for case, found in outcomes():
        for option in found["options"]:
            if option["id"] in case.options:
                statuses[option["id"]][option["status"]] += 1
                shut[option["id"]] |= {door["door"] for door in option["shut"]}
    return statuses, shut


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_comes_out_as_written(case):
    _found, differs = run_case(case, triage(verified=case.all_verified))
    assert [one.what for one in differs] == []
    assert all(len(SENTENCE_ENDS.findall(words)) == 2 for words in case.story.values())


def test_a_case_that_is_wrong_is_found_out():
    case = next(case for case in CASES if case.urgency == "U3" and case.options)
    name = next(iter(case.options))
    other = "blocked" if case.options[name].status != "blocked" else "open"
    wrong = type(case)(
        **{
            **vars(case),
            "urgency": "U0",
            "options": {name: type(case.options[name])(other, None, None)},
        }
    )
    _found, differs = run_case(wrong, triage(verified=False))
    assert {one.what for one in differs} == {"urgency", name}


def test_there_are_sixty_cases_and_three_for_every_option():
    statuses, _ = seen()
    assert len(CASES) >= 60
    assert {name: statuses[name].total() for name in OPTIONS if statuses[name].total() < 3} == {}


@pytest.mark.parametrize("name", ON)
def test_an_option_is_open_unknown_and_shut_by_each_of_its_doors(name):
    statuses, shut = seen()
    doors = set(range(len(OPTIONS[name].doors)))
    assert statuses[name]["open"] + statuses[name]["conditional"] > 0
    assert doors <= shut[name]
    assert not doors or statuses[name]["unknown"] > 0


def test_every_rule_on_urgency_fires():
    fired = {reason["rule"] for _, found in outcomes() for reason in found["reasons"]}
    assert fired == set(URGENCY)


def test_what_a_worker_recorded_shuts_in_every_way():
    by = {
        door["by"]
        for _, found in outcomes()
        for option in found["options"]
        for door in option["shut"]
        if door["door"] is None
    }
    assert by == {"capacity", "refusal", "municipality"}


def test_nothing_that_nobody_verified_blocks_anybody():
    for case, found in outcomes():
        for option in found["options"]:
            recorded = any(door["door"] is None for door in option["shut"])
            assert option["status"] != "blocked" or recorded or case.all_verified, (case.id, option["id"])


def test_every_need_has_help_that_serves_it():
    served = {need for name in ON for need in OPTIONS[name].needs}
    assert served == {code.code for code in code_list("need_domains")}


def test_what_is_recalled_is_switched_off():
    content = shipped_content()
    rules = (*content.urgency, *content.options, *content.instruments)
    recalled = [rule for rule in rules if rule.mark == "R"]
    assert recalled
    assert not [rule.id for rule in recalled if rule.switched_on]


def test_residence_changes_options_and_never_the_urgency():
    """Two people with one story, one of them with papers."""
    by_id = {case.id: found for case, found in outcomes()}
    without, having = by_id["laundry_worker_thinks"], by_id["same_person_with_papers"]
    assert (without["level"], without["reasons"]) == (having["level"], having["reasons"])
    assert [one["status"] for one in without["options"]] != [one["status"] for one in having["options"]]


def test_the_checker_finds_no_error():
    findings = check_content(shipped_content(), CASES)
    assert [(one.fault.code, one.where) for one in findings if one.fault.is_error] == []


def test_everybody_is_addressed_politely():
    table = json.dumps(triage(verified=False).table, ensure_ascii=False)
    dutch = re.findall(r'"nl": ?"((?:[^"\\]|\\.)*)"', table)
    assert len(dutch) > 300
    assert [text for text in dutch if FAMILIAR.search(text)] == []
