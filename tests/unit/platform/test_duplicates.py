"""Does a comparison show what the role may read, and of all else a level alone?"""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import platform
from zicht.platform.access.context import Access, Purpose
from zicht.platform.accounts.roles import REACH, Reach, Role
from zicht.platform.audit.signs import Sign, Use, add_signs
from zicht.platform.duplicates.comparison import compare_sides
from zicht.platform.duplicates.levels import FIELDS, Level, compare_codes, compare_tokens, levels_of_tokens
from zicht.platform.duplicates.permissions import VAULT_FIELDS, Side, readable_fields
from zicht.platform.duplicates.scoring import is_likely, weigh
from zicht.platform.duplicates.shown import show_rows
from zicht.platform.duplicates.workflow import TRANSITIONS, State, can_follow
from zicht.platform.vault.tokens import FIELDS as COLUMNS
from zicht.platform.vault.tokens import tokens_of

pytestmark = pytest.mark.platform
SET_UP = platform

OWN, OTHER = uuid4(), uuid4()
SIDES = st.builds(
    Side,
    person=st.uuids(),
    organisation=st.sampled_from([OWN, OTHER]),
    seen=st.booleans(),
    registered=st.booleans(),
)
LEVELS = st.fixed_dictionaries({name: st.sampled_from(list(Level)) for name in FIELDS})


def access(role):
    return Access(uuid4(), OWN, role, REACH[role], Purpose.REGISTRATION, uuid4())


def values(side):
    return {name: (f"{side}-{name}-value",) for name in FIELDS}


@given(role=st.sampled_from(list(Role)), left=SIDES, right=SIDES, levels=LEVELS)
def test_comparison_never_yields_a_value_that_the_role_may_not_read(role, left, right, levels):
    """Even where values of both persons are at hand, as a fault elsewhere might have it."""
    who = access(role)
    readable = (readable_fields(who, left), readable_fields(who, right))

    rows = compare_sides(levels, values("left"), values("right"), readable=readable)

    shown = repr([(row.left, row.right) for row in show_rows(rows)])
    hidden = [
        f"{side}-{name}-value"
        for side, fields in zip(("left", "right"), readable, strict=True)
        for name in FIELDS.keys() - fields
    ]
    assert [value for value in hidden if value in shown] == []


@given(role=st.sampled_from(list(Role)), left=SIDES, right=SIDES, levels=LEVELS, other=st.text())
def test_value_that_may_not_be_read_changes_nothing_that_is_seen(role, left, right, levels, other):
    who = access(role)
    readable = (readable_fields(who, left), readable_fields(who, right))
    one, two = values("left"), values("right")
    changed = {name: two[name] if name in readable[1] else (other,) for name in two}

    assert compare_sides(levels, one, two, readable=readable) == compare_sides(
        levels, one, changed, readable=readable
    )


@given(role=st.sampled_from(list(Role)), side=SIDES)
def test_readable_fields_follow_the_table(role, side):
    fields = readable_fields(access(role), side)
    reach = REACH[role]

    if not side.seen or reach is Reach.NONE:
        assert fields == frozenset()
    elif side.organisation == OWN:
        assert fields == frozenset(FIELDS)
    elif reach is Reach.OWN or (reach is Reach.REGISTER and not side.registered):
        assert fields == frozenset()
    else:
        assert fields == frozenset(FIELDS) - {"number"}


def test_identity_is_what_stands_in_the_vault():
    assert {"number", "given", "family", "birth"} == VAULT_FIELDS


def tokens(**cells):
    (found,) = tokens_of([cells], b"any key")
    return {name: {one.token for one in found if one.field == number} for name, number in COLUMNS.items()}


NOWAK = {"given_names": "Ewa Maria", "family_name": "Nowak", "birth_date": "1998-05-02"}


@pytest.mark.parametrize(
    ("change", "field", "level"),
    [
        ({}, "family", Level.AGREE),
        ({"family_name": "Nowack"}, "family", Level.CLOSE),
        ({"family_name": "Jansen"}, "family", Level.DIFFER),
        ({"family_name": ""}, "family", Level.UNKNOWN),
        ({"birth_date": "1998-05-02"}, "birth", Level.AGREE),
        ({"birth_date": "1998-02-05"}, "birth", Level.CLOSE),
        ({"birth_date": "1998"}, "birth", Level.CLOSE),
        ({"birth_date": "1971-11-20"}, "birth", Level.DIFFER),
        ({"citizen_number": "999999990"}, "number", Level.UNKNOWN),
    ],
)
def test_tokens_alone_say_how_far_two_agree(change, field, level):
    assert compare_tokens(tokens(**NOWAK), tokens(**NOWAK | change))[field] is level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ({"POL"}, {"POL"}, Level.AGREE),
        ({"POL", "NLD"}, {"POL"}, Level.CLOSE),
        ({"POL"}, {"NLD"}, Level.DIFFER),
        (set(), {"NLD"}, Level.UNKNOWN),
    ],
)
def test_codes_agree_as_sets(left, right, level):
    assert compare_codes(left, right) is level


def test_more_agreement_weighs_more_and_two_strangers_are_no_pair():
    same = levels_of_tokens(tokens(**NOWAK), tokens(**NOWAK))
    misspelt = levels_of_tokens(tokens(**NOWAK), tokens(**NOWAK | {"family_name": "Nowack"}))
    stranger = {"given_names": "Piet", "family_name": "Jansen", "birth_date": "1998-05-02"}
    other = levels_of_tokens(tokens(**NOWAK), tokens(**stranger))

    assert weigh(same) > weigh(misspelt) > weigh(other)
    assert [is_likely(one) for one in (same, misspelt, other)] == [True, True, False]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("next_state", list(State))
def test_a_merged_pair_opens_in_no_other_way_than_by_taking_it_back(state, next_state):
    allowed = can_follow(state, next_state)

    assert allowed is (next_state in TRANSITIONS[state])
    assert not (state is State.SAME and allowed)


def use(look_ups, **more):
    return Use(UUID(int=look_ups), OWN, "reporter", look_ups, **more)


@pytest.mark.parametrize(
    ("one", "sign"),
    [
        (use(40, stopped=1), Sign.STOPPED),
        (use(40, fruitless=36), Sign.FRUITLESS),
        (use(40, at_night=20), Sign.AT_NIGHT),
        (use(40), Sign.MORE_THAN_OTHERS),
        (use(0, not_theirs=9), Sign.NOT_FOR_THEM),
    ],
)
def test_unusual_use_gets_its_sign(one, sign):
    others = [use(9), use(8), use(7)]

    assert sign in next(found for found in add_signs([one, *others]) if found.user == one.user).signs


def test_usual_use_gets_no_sign():
    assert [one.signs for one in add_signs([use(20, fruitless=4), use(18), use(22, at_night=2)])] == [()] * 3
