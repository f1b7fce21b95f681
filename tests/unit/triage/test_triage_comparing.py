"""Does a comparison of two tables say what changed, and is a table refused whose rules ask what no rule may?"""

import copy

import pytest

from zicht.errors import InputError
from zicht.triage import (
    SHIPPED,
    Triage,
    check_table,
    compare_cases,
    compare_tables,
    compile_table,
    load_cases,
    shipped_content,
)
from zicht.triage.table import version_of

CASES = load_cases(SHIPPED)


@pytest.fixture
def shipped():
    return compile_table(shipped_content())


@pytest.fixture
def other(shipped):
    return copy.deepcopy(shipped)


def rule_of(table, name, listed="urgency"):
    return next(one for one in table[listed] if one["id"] == name)


def finish(table):
    table["version"] = version_of(table)
    return table


def test_same_table_differs_in_nothing_and_may_be_used(shipped):
    check_table(shipped, CASES)

    assert compare_tables(shipped, shipped, "nl") == ()
    compared = compare_cases(shipped, shipped, CASES)
    assert (compared.changes, compared.cases, compared.unfit) == ((), len(CASES), 0)


def test_rules_added_changed_and_removed_are_told_with_the_lines_that_differ(shipped, other):
    other["urgency"] = [one for one in other["urgency"] if one["id"] != "held_now"]
    rule_of(other, "violence_now")["act"] = {"nl": "Bel nu 112.", "en": "Call 112 now."}
    other["urgency"].append({**rule_of(shipped, "gone_missing"), "id": "gone_too"})

    changes = {one.rule: one for one in compare_tables(shipped, finish(other), "en")}
    assert {rule: one.how for rule, one in changes.items()} == {
        "held_now": "removed",
        "violence_now": "changed",
        "gone_too": "added",
    }
    changed = changes["violence_now"]
    assert changed.parts == ("act",)
    assert (len(changed.before), len(changed.after)) == (1, 1)
    assert "Call 112 now." in changed.after[0]
    assert changes["held_now"].after == ()
    assert changes["held_now"].before != ()


def test_named_condition_that_changed_is_told(shipped, other):
    other["derived"]["minor"] = ["below", "age", 21]

    (change,) = compare_tables(shipped, finish(other), "nl")
    assert (change.list_name, change.rule, change.how) == ("derived", "minor", "changed")


def test_cases_that_come_out_differently_are_told(shipped, other):
    for rule in other["urgency"]:
        rule["level"] = {"U1": "U2"}.get(rule["level"], rule["level"])
    rule_of(other, "chat_fier", "options")["doors"].append(
        {**rule_of(shipped, "reflection_period", "options")["doors"][0], "when": ["some", 1, []]}
    )
    triage = Triage(shipped)
    urgent = {one.id for one in CASES if triage.assess(one.answers, today=one.today)["level"] == "U1"}

    compared = compare_cases(shipped, finish(other), CASES)
    changed = {one.case: one for one in compared.changes}
    moved = {name for name, one in changed.items() if one.level_before != one.level_after}
    assert moved
    assert moved == urgent
    assert {(changed[name].level_before, changed[name].level_after) for name in moved} == {("U1", "U2")}
    assert {option for one in compared.changes for option, _before, _after in one.options} == {"chat_fier"}
    assert {one.options[0][2] for one in compared.changes if one.options} == {"to_check"}


def test_case_with_an_answer_that_a_table_does_not_take_is_counted(shipped, other):
    residence = rule_of(other, "residence", "facts")
    residence["codes"] = [one for one in residence["codes"] if one["code"] != "eu"]

    compared = compare_cases(shipped, finish(other), CASES)
    assert compared.unfit == sum(case.answers.get("residence") == "eu" for case in CASES)
    assert compared.unfit > 0


def test_table_whose_rules_ask_a_question_that_is_not_there_is_refused(other):
    other["facts"] = [one for one in other["facts"] if one["id"] != "documents_held"]

    with pytest.raises(InputError, match="cannot use"):
        check_table(finish(other), CASES)


@pytest.mark.parametrize(
    "when",
    [
        ["in", "sex", ["female"]],
        ["some", 1, [["in", "origin", ["POL"]], ["in", "cannot_leave", ["yes"]]]],
        ["in", "residence", ["without_title"]],
        ["not", ["in", "cannot_leave", ["yes"]]],
        ["below", "months_in_shelter", 3],
    ],
)
def test_urgency_rule_that_asks_what_it_may_not_is_refused(other, when):
    rule_of(other, "held_now")["when"] = when

    with pytest.raises(InputError, match="held_now"):
        check_table(finish(other), CASES)


def test_urgency_rule_on_residence_is_refused_whatever_the_table_calls_it(other):
    rule_of(other, "residence", "facts")["urgency"] = True
    rule_of(other, "held_now")["when"] = ["in", "residence", ["without_title"]]

    with pytest.raises(InputError, match="held_now"):
        check_table(finish(other), CASES)


def test_option_that_asks_who_somebody_is_is_refused_whatever_the_table_calls_it(other):
    rule_of(other, "sex", "facts")["never"] = False
    rule_of(other, "reflection_period", "options")["doors"][0]["when"] = ["in", "sex", ["female"]]

    with pytest.raises(InputError, match="reflection_period"):
        check_table(finish(other), CASES)


@pytest.mark.parametrize("key", ["levels", "texts", "derived", "actors"])
def test_table_that_lacks_something_is_refused_as_a_fault_of_the_table(other, key):
    other[key] = type(other[key])()

    with pytest.raises(InputError, match="cannot use"):
        check_table(finish(other), CASES)


def test_condition_that_stands_for_itself_is_refused(other):
    other["derived"]["minor"] = ["derived", "minor"]

    with pytest.raises(InputError, match="cannot use"):
        check_table(finish(other), CASES)
