"""Three-valued logic: what is not known is never taken for no."""

from itertools import permutations

import pytest

from zicht.errors import DefinitionError
from zicht.triage.conditions import (
    AtLeast,
    Below,
    Derived,
    Is,
    Not,
    Some,
    condition_from_json,
    condition_to_json,
    expand,
    facts_of,
    judge,
    parse_condition,
)
from zicht.triage.reading import Faults

YES_A, YES_B, YES_C = (Is(fact, ("yes",)) for fact in "abc")
T, F, O = True, False, None  # noqa: E741 - as in Kleene's tables


def answers(**states):
    words = {True: "yes", False: "no"}
    return {fact: words[state] for fact, state in states.items() if state is not None}


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, O, O, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, O, F, O),
        (O, T, O, T),
        (O, F, F, O),
        (O, O, O, O),
    ],
)
def test_all_and_any_follow_the_tables_of_kleene(a, b, both, either):
    known = answers(a=a, b=b)

    assert judge(Some(2, (YES_A, YES_B)), known) is both
    assert judge(Some(1, (YES_A, YES_B)), known) is either


@pytest.mark.parametrize(("a", "opposite"), [(T, F), (F, T), (O, O)])
def test_not_of_what_is_open_is_open(a, opposite):
    assert judge(Not(YES_A), answers(a=a)) is opposite


@pytest.mark.parametrize(
    ("a", "b", "c", "expected"),
    [(T, T, O, T), (T, O, O, O), (T, F, O, O), (T, F, F, F), (O, F, F, F), (T, T, F, T)],
)
def test_count_holds_when_enough_are_true_whatever_becomes_of_the_others(a, b, c, expected):
    states = dict(zip("abc", (a, b, c), strict=True))

    for order in permutations((YES_A, YES_B, YES_C)):
        assert judge(Some(2, order), answers(**states)) is expected


def test_all_of_nothing_holds_and_any_of_nothing_does_not():
    assert judge(Some(0, ()), {}) is True
    assert judge(Some(1, ()), {}) is False


@pytest.mark.parametrize(("age", "minor"), [(17, True), (17.9, True), (18, False)])
def test_limits_are_below_and_at_least(age, minor):
    assert judge(Below("age", 18), {"age": age}) is minor
    assert judge(AtLeast("age", 18), {"age": age}) is not minor


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ({"fact": "a", "is": "yes"}, YES_A),
        ({"fact": "place", "in": ["near", "far"]}, Is("place", ("far", "near"))),
        ({"fact": "age", "below": 18}, Below("age", 18)),
        ({"fact": "age", "at_least": 18}, AtLeast("age", 18)),
        ({"derived": "minor"}, Derived("minor")),
        ({"not": {"derived": "minor"}}, Not(Derived("minor"))),
        ({"all": [{"fact": "a", "is": "yes"}]}, Some(1, (YES_A,))),
        ({"all": []}, Some(0, ())),
        ({"any": [{"fact": "a", "is": "yes"}, {"fact": "b", "is": "yes"}]}, Some(1, (YES_A, YES_B))),
        ({"count": ["a", {"fact": "b", "is": "yes"}, "c"], "at_least": 2}, Some(2, (YES_A, YES_B, YES_C))),
    ],
)
def test_a_condition_is_read_and_goes_through_a_table_unchanged(written, condition):
    faults = Faults()

    read = parse_condition(written, place="here", faults=faults)

    assert (read, faults.problems) == (condition, [])
    assert condition_from_json(condition_to_json(read)) == condition


@pytest.mark.parametrize(
    "written",
    [
        None,
        "a",
        {"fact": "a"},
        {"fact": "a", "is": "yes", "in": ["yes"]},
        {"fact": "a", "is": True},
        {"fact": "age", "below": "18"},
        {"fact": "age", "below": True},
        {"all": {"fact": "a", "is": "yes"}},
        {"count": ["a"]},
        {"count": ["a"], "at_least": -1},
        {"fact": "A b", "is": "yes"},
        {"all": ["a"]},
    ],
)
def test_what_is_no_condition_is_a_fault(written):
    faults = Faults()

    parse_condition(written, place="here", faults=faults)

    with pytest.raises(DefinitionError, match="here"):
        faults.raise_any()


def test_a_name_stands_for_its_condition_also_within_others():
    derived = {"minor": Below("age", 18), "child": Some(2, (Derived("minor"), YES_A))}

    whole = expand(Not(Derived("child")), derived)

    assert whole == Not(Some(2, (Below("age", 18), YES_A)))
    assert facts_of(whole) == {"age", "a"}
