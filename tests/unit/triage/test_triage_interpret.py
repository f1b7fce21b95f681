"""An assessment: the level and its reasons, and for each option whether it is open, and what shuts it."""

from datetime import date

import pytest

from support.triage import SMALL, TODAY, copy_of_small, small_content, small_triage
from zicht.triage import (
    Triage,
    Verification,
    compile_table,
    load_cases,
    load_content,
    run_case,
    verify_all,
)

CASES = load_cases(SMALL)


def assess(answers, *, today=TODAY, triage=None):
    return (triage or small_triage()).assess(answers, today=today)


def option(found, name):
    return next(one for one in found["options"] if one["id"] == name)


@pytest.fixture(scope="module")
def verified():
    content = small_content()
    return Triage(compile_table(content, verify_all(content)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_worked_case_comes_out_as_it_says(case, verified):
    _found, differs = run_case(case, verified if case.all_verified else small_triage())

    assert differs == []


def test_nothing_known_is_a_plan_with_questions():
    found = assess({})

    assert (found["level"], found["reasons"]) == ("U3", [])
    assert [one["rule"] for one in found["possible"]] == [
        "held_in_reach",
        "violence_now",
        "child_in_reach",
        "child_signs",
        "no_roof",
        "several_signs",
        "two_ways",
    ]


def test_reasons_name_the_answers_that_led_there_and_no_others():
    found = assess({"held": "yes", "place": "near", "roof": "yes", "threats": "no"})

    (reason,) = found["reasons"]
    assert (reason["rule"], reason["who"], reason["ground"]) == ("held_in_reach", "police", "vital_interest")
    assert reason["within_hours"] == 0
    assert reason["facts"] == [{"fact": "held", "answer": "yes"}, {"fact": "place", "answer": "near"}]


def test_a_minor_needs_no_means_one_sign_is_enough():
    assert assess({"age": 17, "s_pay": "yes"})["level"] == "U1"
    assert assess({"age": 18, "s_pay": "yes"})["level"] == "U3"
    assert assess({"age": 18, "age_doubtful": "yes", "s_pay": "yes"})["level"] == "U1"


def test_a_rule_that_only_misses_ticks_is_not_possible():
    found = assess({"threats": "yes", "age": 15})

    assert [one["rule"] for one in found["possible"] if one["rule"] in {"several_signs", "child_signs"}] == []


def test_a_rule_that_was_recalled_is_off_until_somebody_verified_it():
    content = small_content()
    hashes = {rule["id"]: rule["hash"] for rule in small_triage().table["urgency"]}
    on = Triage(
        compile_table(content, [Verification("recalled", hashes["recalled"], "somebody", "2026-01-01")])
    )

    assert assess({"threats": "yes"})["level"] == "U3"
    assert assess({"threats": "yes"}, triage=on)["level"] == "U0"


def test_a_door_that_nobody_verified_shuts_nothing(verified):
    answers = {"residence": "eu", "age": 30, "age_doubtful": "no"}

    assert option(assess(answers), "quiet_time")["status"] == "to_check"
    assert option(assess(answers, triage=verified), "quiet_time")["status"] == "blocked"


def test_a_shut_door_says_what_shuts_it_to_both_and_what_there_is_instead():
    found = option(assess({"residence": "eu", "age": 12}), "quiet_time")

    assert found["doors"] == ["false", "false"]
    assert found["shut_by"] == ["age", "status"]
    assert found["shut"][0] == {
        "door": 0,
        "by": "status",
        "because": {"nl": "Alleen zonder verblijfsrecht.", "en": "Only without a right to stay."},
        "plain": {"nl": "U mag hier al zijn.", "en": "You may be here already."},
        "instead": ["town_shelter"],
    }


def test_a_shut_door_shuts_also_while_another_one_is_open():
    found = option(assess({"residence": "eu"}), "quiet_time")

    assert (found["status"], found["doors"], found["missing"]) == ("to_check", ["false", "open"], [])


@pytest.mark.parametrize(
    ("state", "by"),
    [
        ("no_place", "capacity"),
        ("refused", "refusal"),
        ("municipality_none", "municipality"),
        ("no_funding", "funding"),
    ],
)
def test_what_a_worker_recorded_blocks_without_any_law(state, by):
    answers = {"residence": "eu", "option_state": {"quiet_time": state, "chat": state}}

    found = assess(answers)

    assert [option(found, name)["status"] for name in ("quiet_time", "chat")] == ["blocked", "blocked"]
    # Beside it, the law that nobody verified still shuts nothing.
    assert option(found, "quiet_time")["shut_by"] == [by]
    assert option(found, "quiet_time")["shut"][0]["door"] is None


def test_what_runs_shuts_what_cannot_go_with_it(verified):
    answers = {
        "residence": "without_title",
        "age": 30,
        "age_doubtful": "no",
        "option_state": {"town_shelter": "taken"},
    }

    found = option(assess(answers, triage=verified), "quiet_time")

    assert (found["status"], found["shut_by"]) == ("blocked", ["law"])
    assert option(assess(answers), "quiet_time")["status"] == "to_check"


@pytest.mark.parametrize(("day", "status"), [(date(2026, 6, 30), "to_check"), (date(2026, 7, 1), "open")])
def test_the_version_of_the_day_decides(day, status):
    found = assess({"residence": "without_title"}, today=day)

    assert [one["status"] for one in found["options"] if one["id"] == "town_shelter"] == [status]


def test_an_option_outside_its_days_is_left_out(tmp_path):
    folder = copy_of_small(
        tmp_path, [("options/other.yaml", "  - id: chat\n", "  - id: chat\n    valid_from: 2027\n")]
    )

    found = assess({}, triage=Triage(compile_table(load_content(folder))))

    assert "chat" not in [one["id"] for one in found["options"]]


@pytest.mark.parametrize(
    ("income", "status", "states"),
    [(1000, "conditional", ["true"]), (999, "open", []), (None, "conditional", ["open"])],
)
def test_a_condition_stands_where_it_holds_or_may_hold(income, status, states):
    answers = {"residence": "dutch"} | ({"income": income} if income is not None else {})

    found = option(assess(answers), "town_shelter")

    assert (found["status"], [one["state"] for one in found["conditions"]]) == (status, states)


@pytest.mark.parametrize(
    ("started", "due", "days_left"), [("2026-01-01", "2026-04-01", 31), ("2025-11-01", "2026-01-30", -30)]
)
def test_a_deadline_runs_from_its_event(started, due, days_left):
    found = option(assess({"events": {"started": started}}), "quiet_time")

    assert found["deadline"] == {"due": due, "days_left": days_left}
    assert option(assess({}), "quiet_time")["deadline"] is None


def test_an_option_that_is_off_is_to_be_checked_and_not_decided():
    found = option(assess({"residence": "eu"}), "journey_home")

    assert (found["status"], found["shut"], found["missing"]) == ("to_check", [], [])


def test_what_is_missing_leaves_ticks_out_unless_only_ticks_are_missing():
    assert option(assess({}), "signs_help")["missing"] == ["s_locked", "s_pay"]
    assert option(assess({"residence": "eu"}), "mixed_help")["missing"] == ["income", "wants_shelter"]
    assert option(assess({}), "quiet_time")["missing"] == ["age", "age_doubtful", "residence"]


def test_wishes_are_repeated():
    assert assess({"wants_shelter": "no"})["wishes"] == [{"fact": "wants_shelter", "answer": "no"}]
