"""Whatever is answered: who somebody is changes nothing, residence no urgency, and no answer of danger lowers it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.triage import TODAY, answer_patterns, possible_answers, shipped_triage, small_triage
from zicht.triage.conditions import condition_from_json, expand, judge
from zicht.vocabulary import UNKNOWNS

URGENCY = ("level", "reasons", "possible")
EXAMPLES = settings(max_examples=25)

TRIAGES = [pytest.param(small_triage, id="small"), pytest.param(shipped_triage, id="shipped")]


def pairs_of(triage, wanted):
    return [
        (fact["id"], value)
        for fact in triage.table["facts"]
        if wanted(fact)
        for value in possible_answers(fact)
    ]


def urgency(found):
    return {key: found[key] for key in URGENCY}


def place_of_level(triage, found):
    return [level["code"] for level in triage.table["levels"]].index(found["level"])


@pytest.mark.parametrize("make", TRIAGES)
@EXAMPLES
@given(data=st.data())
def test_sex_nationality_and_origin_change_nothing_at_all(make, data):
    triage = make()
    answers = data.draw(answer_patterns(triage.table))
    never = [fact["id"] for fact in triage.table["facts"] if fact["never"]]
    who = data.draw(
        st.lists(st.sampled_from(pairs_of(triage, lambda fact: fact["never"])), min_size=1).map(dict)
    )
    without = {fact: answer for fact, answer in answers.items() if fact not in never}

    assert triage.assess({**answers, **who}, today=TODAY) == triage.assess(without, today=TODAY)


@pytest.mark.parametrize("make", TRIAGES)
def test_sex_nationality_and_origin_are_asked_as_facts_that_no_rule_may_name(make):
    never = [fact["id"] for fact in make().table["facts"] if fact["never"]]

    asked = ("sex", "nationality", "origin")
    assert [word for word in asked if any(name.startswith(word) for name in never)] == [*asked]


@pytest.mark.parametrize("make", TRIAGES)
@EXAMPLES
@given(data=st.data())
def test_residence_status_never_changes_urgency(make, data):
    triage = make()
    answers = data.draw(answer_patterns(triage.table))
    status = data.draw(
        st.lists(st.sampled_from(pairs_of(triage, lambda fact: fact["group"] == "status")), min_size=1).map(
            dict
        )
    )

    changed = triage.assess({**answers, **status}, today=TODAY)

    assert urgency(changed) == urgency(triage.assess(answers, today=TODAY))


def test_residence_status_changes_options():
    found = [
        {option["id"]: option["status"] for option in small_triage().assess(answers, today=TODAY)["options"]}
        for answers in ({"residence": "eu"}, {"residence": "without_title"})
    ]

    assert found[0] != found[1]


@pytest.mark.parametrize("make", TRIAGES)
@EXAMPLES
@given(data=st.data())
def test_an_answer_of_danger_never_lowers_urgency(make, data):
    triage = make()
    answers = data.draw(answer_patterns(triage.table))
    dangers = [
        fact["id"]
        for fact in triage.table["facts"]
        if (fact["group"] == "danger" or fact["kind"] == "tick") and fact["urgency"]
    ]
    danger = data.draw(st.sampled_from(dangers))

    before = triage.assess(answers, today=TODAY)
    after = triage.assess({**answers, danger: "yes"}, today=TODAY)

    assert place_of_level(triage, after) <= place_of_level(triage, before)


@pytest.mark.parametrize("make", TRIAGES)
@EXAMPLES
@given(data=st.data())
def test_one_more_answer_of_any_kind_never_lowers_urgency(make, data):
    triage = make()
    answers = data.draw(answer_patterns(triage.table))
    more = data.draw(answer_patterns(triage.table, at_most=3))

    before = triage.assess(answers, today=TODAY)
    after = triage.assess({**more, **answers}, today=TODAY)

    assert place_of_level(triage, after) <= place_of_level(triage, before)
    assert {reason["rule"] for reason in before["reasons"]} <= {reason["rule"] for reason in after["reasons"]}


@pytest.mark.parametrize("make", TRIAGES)
@EXAMPLES
@given(data=st.data())
def test_the_order_of_answers_never_matters(make, data):
    triage = make()
    answers = data.draw(answer_patterns(triage.table))
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))

    assert triage.assess(shuffled, today=TODAY) == triage.assess(answers, today=TODAY)


@pytest.mark.parametrize("make", TRIAGES)
@EXAMPLES
@given(data=st.data())
def test_unknown_answers_are_as_absent_ones(make, data):
    triage = make()
    answers = data.draw(answer_patterns(triage.table))
    facts = [fact["id"] for fact in triage.table["facts"] if fact["id"] not in answers]
    unknown = data.draw(st.dictionaries(st.sampled_from(facts), st.sampled_from(UNKNOWNS), max_size=12))

    found = triage.assess({**unknown, **answers}, today=TODAY)
    absent = triage.assess(answers, today=TODAY)

    withheld = {fact for fact, kind in unknown.items() if kind == "withheld"}
    assert {**found, "ask": []} == {**absent, "ask": []}
    assert found["ask"] == [asked for asked in absent["ask"] if asked["fact"] not in withheld]


@pytest.mark.parametrize("make", TRIAGES)
@EXAMPLES
@given(data=st.data())
def test_the_program_says_what_the_logic_says(make, data):
    """The flat program and its start from "nothing known" against the definition of each condition."""
    triage = make()
    answers = data.draw(answer_patterns(triage.table, at_most=60))
    derived = {name: condition_from_json(one) for name, one in triage.table["derived"].items()}
    names = {True: "true", False: "false", None: "open"}

    def judged(arrays):
        return names[judge(expand(condition_from_json(arrays), derived), answers)]

    found = triage.assess(answers, today=TODAY)

    day = TODAY.isoformat()
    valid = [
        entry
        for entry in triage.table["options"]
        if (entry["valid_from"] or day) <= day <= (entry["valid_to"] or day)
    ]
    assert [option["doors"] for option in found["options"]] == [
        [judged(door["when"]) for door in entry["doors"]] for entry in valid
    ]
    assert {reason["rule"] for reason in found["reasons"]} == {
        rule["id"]
        for rule in triage.table["urgency"]
        if rule["switched_on"] and judged(rule["when"]) == "true"
    }
