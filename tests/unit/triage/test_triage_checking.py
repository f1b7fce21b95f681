"""The checker finds what is planted, and nothing in rules that fit together."""

from functools import cache

import pytest

from support.triage import SMALL, copy_of_small, small_content
from zicht.triage import check_content, load_cases, load_content, verify_all
from zicht.triage.checking import Fault
from zicht.triage.conditions import AtLeast, Below, Is, Not, Some, all_of
from zicht.triage.satisfying import can_hold, implies

URGENCY, SHELTER, OTHER, FACTS = "urgency.yaml", "options/shelter.yaml", "options/other.yaml", "facts.yaml"
CHAT = "  - id: chat\n"

#: What is planted, and what the checker must say of it: the fault, where, and beside what.
PLANTED = [
    ([(SHELTER, "valid_to: 2026-06-30", "valid_to: 2026-07-01")], ("two_versions", "town_shelter", "")),
    ([(SHELTER, "    valid_to: 2026-06-30\n", "")], ("two_versions", "town_shelter", "")),
    ([(SHELTER, "excludes: [town_shelter]", "excludes: [quiet_time]")], ("excludes_itself", "quiet_time", "")),
    ([(SHELTER, "instead: [town_shelter]", "instead: [quiet_time]")], ("excludes_itself", "quiet_time", "")),
    # Conditions that no answers meet
    (
        [(URGENCY, "{fact: roof, is: no}", "{all: [{fact: age, below: 12}, {fact: age, at_least: 18}]}")],
        ("never_holds", "no_roof", ""),
    ),
    (
        [(URGENCY, "{fact: roof, is: no}", "{all: [{fact: roof, is: no}, {fact: roof, is: yes}]}")],
        ("never_holds", "no_roof", ""),
    ),
    ([(URGENCY, "at_least: 3", "at_least: 5")], ("never_holds", "several_signs", "")),
    (
        [(SHELTER, "{fact: income, at_least: 1000}", "{all: [{derived: minor}, {not: {derived: minor}}]}")],
        ("never_holds", "town_shelter, conditions 1", ""),
    ),
    # Doors that are never open together: a contradiction between two doors of one option
    ([(SHELTER, "{not: {derived: minor}}", "{fact: residence, in: [eu]}")], ("never_open", "quiet_time", "")),
    ([(URGENCY, "{fact: roof, is: no}", "{any: [{fact: roof, is: no}, {all: []}]}")], ("always_urgent", "no_roof", "")),
    # Rules of which a more urgent one is always true too
    ([(URGENCY, "{fact: roof, is: no}", "{fact: violence, is: yes}")], ("implied", "no_roof", "violence_now")),
    (
        [(URGENCY, "{fact: roof, is: no}", "{all: [{fact: violence, is: yes}, {fact: roof, is: no}]}")],
        ("implied", "no_roof", "violence_now"),
    ),
    (
        [(URGENCY, "{fact: roof, is: no}", "{all: [{fact: held, is: yes}, {fact: place, is: near}]}")],
        ("implied", "no_roof", "held_in_reach"),
    ),
    # Worked cases
    ([("cases/small.yaml", "reasons: [no_roof]", "reasons: []")], ("example_fails", "adult_without_title", "reasons")),
    ([(FACTS, "below: 18", "below: 15")], ("example_fails", "child_held", "reasons")),
    ([(OTHER, "shut_by: no_indication", "shut_by: age"), (OTHER, "{fact: s_pay, is: yes}, ", "")],
     ("example_fails", "nothing_known", "signs_help")),
    ([("cases/small.yaml", "{residence: without_title}", "{age: old}")], ("example_fails", "new_law", "answers")),
    # Notes
    (
        [(SHELTER, "{not: {derived: minor}}", "{any: [{derived: minor}, {not: {derived: minor}}]}")],
        ("door_never_shuts", "quiet_time, doors 2", ""),
    ),
    ([(FACTS, "  minor: {", "  grown: {fact: age, at_least: 18}\n  minor: {")], ("not_used", "grown", "")),
]  # fmt: skip


@cache
def findings(folder, **given):
    content = load_content(folder)
    found = check_content(content, load_cases(folder), **given)
    return [(one.fault.code, one.where, one.beside) for one in found]


@pytest.mark.parametrize(("changes", "expected"), PLANTED)
def test_checker_finds_what_is_planted(tmp_path, changes, expected):
    assert expected not in findings(SMALL)
    assert expected in findings(copy_of_small(tmp_path, changes))


def test_checker_finds_no_error_in_rules_that_fit_together():
    found = check_content(small_content(), load_cases(SMALL))

    assert [one for one in found if one.fault.is_error] == []


def test_unverified_options_that_would_shut_a_door_are_named_until_they_are_verified():
    unverified = ("unverified", "quiet_time", "")

    assert unverified in findings(SMALL)
    assert ("unverified", "chat", "") not in findings(SMALL)
    assert unverified not in findings(SMALL, verified=verify_all(small_content()))


def test_what_is_switched_off_is_named():
    off = [where for fault, where, _beside in findings(SMALL) if fault == "switched_off"]

    assert off == ["journey_home", "licensed_slot", "recalled"]


def test_a_case_of_each_fault_is_planted():
    planted = {expected[0] for _changes, expected in PLANTED}

    assert {fault.code for fault in Fault} - planted == {"unverified", "switched_off", "not_decided"}


# Deciding


FACTS_OF = {fact.id: fact for fact in small_content().facts}
TICKS = tuple(Is(f"t{number}", ("yes",)) for number in range(40))
MANY = FACTS_OF | {leaf.fact: FACTS_OF["s_pay"] for leaf in TICKS}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (all_of([AtLeast("age", 12), Below("age", 13)]), True),
        (all_of([AtLeast("age", 13), Below("age", 13)]), False),
        (Below("age", 0), False),
        (all_of([Is("place", ("near", "away")), Is("place", ("inside",))]), False),
        (Not(Is("place", ("away", "inside", "near"))), False),
        (Not(Is("residence", ("eu", "dutch"))), True),
        (Some(2, (Is("place", ("near",)), Is("place", ("away",)), Is("held", ("yes",)))), True),
        (all_of([Is("held", ("yes",)), Not(Is("held", ("yes",)))]), False),
        (Some(20, TICKS), True),
        (Some(0, ()), True),
    ],
)
def test_whether_a_condition_can_hold_is_decided_by_its_answers(condition, expected):
    assert can_hold(condition, MANY) is expected


def test_what_takes_too_many_steps_is_left_open():
    contradiction = all_of([Some(20, TICKS), Not(Some(19, TICKS[:39]))])

    assert can_hold(contradiction, MANY) is None
    assert implies(contradiction, TICKS[0], MANY) is False


def test_one_condition_implies_another_only_on_the_answers_that_it_needs():
    held, roof = Is("held", ("yes",)), Is("roof", ("no",))

    assert implies(all_of([held, roof]), held, FACTS_OF)
    assert not implies(held, all_of([held, roof]), FACTS_OF)
    # Right for every answer, but what is not known is not taken for one of them.
    assert not implies(held, Some(1, (all_of([held, roof]), all_of([held, Not(roof)]))), FACTS_OF)
    assert implies(Below("age", 12), Below("age", 18), FACTS_OF)
    assert not implies(Below("age", 18), Below("age", 12), FACTS_OF)
