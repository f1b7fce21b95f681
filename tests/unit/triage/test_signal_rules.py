"""What to do with a signal, when signals come together, and what is ticked: rules that are data."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from zicht.triage import (
    ASSUMED,
    Seen,
    check_content,
    indicators_of,
    predictive_value,
    shipped_together,
    short_list,
    signal_content,
    signal_engine,
    worth_of_positives,
)
from zicht.vocabulary import code_list

TODAY = date(2026, 11, 23)
FIRST = date(2026, 1, 1)


def told(**answers):
    """Return the level and the rules that hold."""
    found = signal_engine().assess(answers, today=TODAY)
    return found["level"], {one["rule"] for one in found["reasons"]}


@pytest.mark.parametrize(
    ("answers", "level", "rule", "who"),
    [
        ({"danger_now": "yes"}, "S0", "danger", "police"),
        ({"held_now": "yes"}, "S0", "held", "police"),
        ({"child_there": "yes"}, "S1", "child", "youth_protection"),
        ({"child_there": "yes", "a_abuse_traces": "yes"}, "S0", "child_in_danger", "youth_protection"),
        ({"a_violence_threat": "yes"}, "S1", "violence", "police"),
        ({"a_guarded_place": "yes"}, "S1", "not_free", "police"),
        ({"a_no_medical_help": "yes"}, "S1", "no_care", "doctor"),
        ({"person_known": "yes"}, "S2", "knows_whom", "shelter_desk"),
        ({"work_grade": "exploitation"}, "S2", "labour", "labour_inspectorate"),
        ({"place_class": "farm", "a_low_pay": "yes"}, "S2", "labour", "labour_inspectorate"),
        ({"place_class": "online"}, "S2", "online", "police"),
        ({"place_class": "window", "a_afraid": "yes"}, "S2", "sex_work", "police"),
        (
            {"a_afraid": "yes", "a_low_pay": "yes", "c_several_offenders": "yes"},
            "S2",
            "three_kinds",
            "care_coordinator",
        ),
        ({"work_grade": "bad_employment"}, "S3", "bad_work", "fairwork_desk"),
        ({"sender": "school"}, "S3", "school_or_care", "own_contact"),
        ({}, "S3", "always", "reporter"),
    ],
)
def test_every_rule_tells_whom_to_call(answers, level, rule, who):
    found = signal_engine().assess(answers, today=TODAY)

    assert found["level"] == level
    assert (rule, who) in {(one["rule"], one["who"]) for one in found["reasons"]}


def test_sex_work_alone_tells_nothing():
    assert told(place_class="window") == ("S3", {"always"})


def test_rules_hold_together():
    """One rule holds whatever is answered, and is meant to: what is said of every signal."""
    found = {(one.fault.name, one.where) for one in check_content(signal_content())}

    assert {one for one in found if one[0] != "SWITCHED_OFF"} == {("ALWAYS_URGENT", "always")}


def test_ticks_are_of_lists_that_are_on_and_none_is_of_origin():
    content = signal_content()
    on = {item.id for one in content.instruments if one.switched_on for item in one.items}

    assert set(indicators_of()) < on
    assert on - set(indicators_of()) == {"a_marriage_soon_prostitution", "a_single_woman", "a_source_country"}
    assert set(indicators_of().values()) <= {one.code for one in code_list("indicators")}


def test_short_list_fits_on_a_telephone():
    assert 5 <= len(short_list()) <= 8


def seen(*days, agencies="aa", kinds=("conditions",), grades=("", "")):
    return [
        Seen(FIRST + timedelta(days=day), agency, frozenset(kinds), grade)
        for day, agency, grade in zip(days, agencies, grades, strict=True)
    ]


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        (seen(0, 10), set()),
        (seen(0, 10, agencies="ab"), {"two_agencies"}),
        (seen(0, 366, agencies="ab"), set()),
        (seen(0, 1, 365, agencies="aaa", grades=("", "", "")), {"three_signals"}),
        (seen(0, 1, 366, agencies="aaa", grades=("", "", "")), set()),
        (seen(0, 700, kinds=("conditions", "freedom", "online")), {"kinds_together"}),
        (seen(0, 10, grades=("bad_employment", "exploitation")), {"graver_work"}),
        (seen(0, 10, grades=("exploitation", "bad_employment")), set()),
    ],
)
def test_signals_are_looked_at_together_by_named_rules(signals, expected):
    for order in (signals, signals[::-1]):
        assert {rule.id for rule in shipped_together().holding(order)} == expected


def test_worth_of_positives_is_that_of_the_formula():
    for row in worth_of_positives():
        for assumed, right in zip(ASSUMED, row.right_of_hundred, strict=True):
            found = predictive_value(
                sensitivity=assumed.sensitivity,
                specificity=assumed.specificity,
                prevalence=1 / row.one_in,
            )
            assert right == round(100 * found.positive)
    assert [row.right_of_hundred[0] for row in worth_of_positives()] == [50, 8, 1]
