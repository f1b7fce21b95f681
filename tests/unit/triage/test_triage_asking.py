"""Which question comes first: held against trying every answer, alone and with every other one."""

from itertools import product

import pytest

from support.triage import TODAY, possible_answers, small_triage

LEVELS = [level["code"] for level in small_triage().table["levels"]]
#: What there is to try: questions of the small world that rules on urgency name.
TRIED = [
    fact for fact in small_triage().table["facts"] if fact["urgency"] and not fact["id"].startswith("d_")
]

PATTERNS = [
    {},
    {"held": "yes"},
    {"age": 15},
    {"age": 30, "age_doubtful": "no"},
    {"roof": "no"},
    {"age": 30, "age_doubtful": "no", "held": "no", "violence": "no"},
    {"roof": "yes", "violence": "no", "s_pay": "yes", "s_locked": "yes"},
    {"place": "away", "violence": "no"},
    {"threats": "yes", "s_papers": "yes", "held": "no", "violence": "no"},
]


def rules(answers):
    """Return the level of each rule that holds."""
    found = small_triage().assess(answers, today=TODAY)["reasons"]
    return {reason["rule"]: LEVELS.index(reason["level"]) for reason in found}


def promised(answers):
    """Return the level that each question is said to be able to lead to."""
    ask = small_triage().assess(answers, today=TODAY)["ask"]
    return {one["fact"]: LEVELS.index(one["level"]) for one in ask if one["level"]}


def tried(answers):
    """Return the most urgent rule that each question makes hold, alone or with one other that is not enough alone."""
    at = min(rules(answers).values(), default=len(LEVELS) - 1)
    asked = [fact for fact in TRIED if fact["id"] not in answers]
    unknown = [(fact["id"], value) for fact in asked for value in possible_answers(fact)]
    alone = {one: rules({**answers, one[0]: one[1]}) for one in unknown}
    best = dict.fromkeys([fact["id"] for fact in asked], at)
    for one, other in product(unknown, repeat=2):
        both = rules({**answers, other[0]: other[1], one[0]: one[1]})
        before = alone[other] if other[0] != one[0] else rules(answers)
        best[one[0]] = min([best[one[0]], *(found for rule, found in both.items() if rule not in before)])
    return {fact: found for fact, found in best.items() if found < at}


@pytest.mark.parametrize("answers", PATTERNS)
def test_a_question_promises_what_trying_every_answer_finds(answers):
    ticks = {fact["id"] for fact in TRIED if fact["kind"] == "tick"}

    assert promised(answers) == {fact: found for fact, found in tried(answers).items() if fact not in ticks}


def test_what_may_be_most_urgent_comes_first_then_what_settles_most():
    ask = small_triage().assess({}, today=TODAY)["ask"]

    ranks = [
        (LEVELS.index(one["level"]) if one["level"] else len(LEVELS), -one["urgency_rules"], -one["options"])
        for one in ask
    ]
    assert ranks == sorted(ranks)
    assert [one["fact"] for one in ask[:3]] == ["place", "held", "violence"]


def test_a_question_says_why_it_is_asked():
    because = {
        one["fact"]: one["because"]["en"] for one in small_triage().assess({"age": 20}, today=TODAY)["ask"]
    }

    assert because["violence"] == "An answer may make it U0."
    assert because["residence"] == "An answer makes clear what is open."


def test_what_was_withheld_is_not_asked_again_and_what_was_unknown_is():
    ask = small_triage().assess({"violence": "withheld", "held": "unknown"}, today=TODAY)["ask"]

    asked = [one["fact"] for one in ask]
    assert "violence" not in asked
    assert "held" in asked


def test_who_somebody_is_and_what_is_ticked_is_never_asked_one_by_one():
    asked = {one["fact"] for one in small_triage().assess({}, today=TODAY)["ask"]}
    kinds = {fact["id"]: fact for fact in small_triage().table["facts"]}

    assert [fact for fact in asked if kinds[fact]["never"] or kinds[fact]["kind"] == "tick"] == []


def test_options_that_an_answer_settles_are_counted():
    ask = small_triage().assess({"age": 30, "age_doubtful": "no"}, today=TODAY)["ask"]

    assert next(one["options"] for one in ask if one["fact"] == "residence") == 3
