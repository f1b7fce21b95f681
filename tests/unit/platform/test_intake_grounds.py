"""Does the assistant answer as the rules say, and does a form ask what its reporter can answer?"""

from __future__ import annotations

import pytest

from support import people
from zicht.platform.intake.assistant import May, answer, answers_for, may_name, standing_grounds
from zicht.platform.intake.questions import QUESTIONS, WANTED, groups_for
from zicht.records.contracts import CONTRACTS
from zicht.vocabulary import code_list

pytestmark = pytest.mark.platform
SET_UP = people
KINDS = [code.code for code in code_list("reporter_types")]


@pytest.mark.parametrize(
    ("kind", "purpose", "consent", "may"),
    [
        ("police", "registration", False, May.MUST),
        ("shelter", "registration", False, May.WITHOUT_NAMES),
        ("shelter", "registration", True, May.YES),
        ("shelter", "investigation", False, May.WITH_CONSENT),
        ("self", "registration", False, May.WITH_CONSENT),
        ("police", "no such purpose", True, May.NO),
    ],
)
def test_answer_of_the_rules(kind, purpose, consent, may):
    assert answer(kind, purpose, consent=consent).may is may


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_reporter_gets_an_answer(kind):
    assert all(one.may is not May.NO for one in answers_for(kind, consent=True))


def test_consent_lets_names_go_along():
    assert not may_name(standing_grounds("shelter", ["registration"]))
    assert may_name(standing_grounds("shelter", ["registration"], consent=["registration"]))


def test_emergency_is_never_taken_for_granted():
    assert standing_grounds("shelter", ["shelter"]) == {"shelter": None}
    assert answer("shelter", "shelter", consent=False).emergency is not None
    assert standing_grounds("shelter", ["shelter"], named="vital_interest")["shelter"] is not None


def test_a_ground_that_no_rule_knows_is_none():
    assert standing_grounds("shelter", ["registration"], named="duty_to_report") == {"registration": None}


@pytest.mark.parametrize("kind", KINDS)
def test_form_asks_each_thing_once(kind):
    groups = groups_for(kind, named=True, for_others=True)
    asked = [column for group in groups for column in (*group.columns, *group.more)]

    assert len(asked) == len(set(asked))
    assert set(asked) <= QUESTIONS.keys() & set(CONTRACTS["reports"].column_names)
    assert set(WANTED) <= set(asked)


@pytest.mark.parametrize("kind", KINDS)
def test_form_without_names_asks_for_nothing_that_identifies(kind):
    groups = groups_for(kind, named=False, for_others=False)
    asked = {column for group in groups for column in (*group.columns, *group.more)}

    assert not asked & {column.name for column in CONTRACTS["reports"].columns if column.identifying}


@pytest.mark.parametrize("kind", KINDS)
def test_form_is_short(kind):
    """About three minutes: thirty questions at first sight, most of them one click."""
    assert sum(len(group.columns) for group in groups_for(kind, named=True, for_others=False)) <= 30
