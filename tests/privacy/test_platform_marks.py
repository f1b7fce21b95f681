"""Is every field sorted, every model given a clock, and every table of a library told how long it is kept?"""

from __future__ import annotations

import pytest
from django.apps import apps

from support import platform
from zicht.platform.access.actions import MATRIX, Action
from zicht.platform.access.tables import TABLES
from zicht.platform.accounts.roles import REACH, Reach, Role
from zicht.platform.marks import OTHERS, Clock
from zicht.platform.rooms import ROOM_OF_APP, Room

pytestmark = pytest.mark.platform
SET_UP = platform
OWN = [model for model in apps.get_models() if model.__module__.startswith("zicht.platform")]
OF_OTHERS = [model for model in apps.get_models() if not model.__module__.startswith("zicht.platform")]


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_every_field_is_scrubbed_or_kept(model):
    names = {field.name for field in model._meta.concrete_fields}

    assert (model.scrub | model.keep, model.scrub & model.keep) == (names, frozenset())


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_clock_reads_a_column_that_is_there(model):
    retention = model.retention
    names = {field.name for field in model._meta.concrete_fields}

    assert not retention.column or retention.column in names
    assert retention.clock is not Clock.PARENT or apps.get_model(retention.parent)


def test_every_table_of_a_library_has_a_clock():
    assert sorted(model._meta.label for model in OF_OTHERS) == sorted(OTHERS)


def test_every_model_has_rules_in_its_room():
    tables = {(ROOM_OF_APP.get(m._meta.app_label, Room.CASES), m._meta.db_table) for m in apps.get_models()}

    assert {(room, name) for room, name in tables if name not in TABLES[room]} == set()


def test_matrix_answers_for_every_act_and_every_role():
    assert set(MATRIX) == set(Action)
    assert set(REACH) == set(Role)


@pytest.mark.parametrize("role", [role for role, reach in REACH.items() if reach is Reach.NONE])
def test_role_that_reaches_no_person_may_do_nothing_with_one(role):
    about_persons = ("person_", "identity_", "report_", "note_", "help_", "consent_", "status_", "dossier_")
    allowed = [action for action, roles in MATRIX.items() if role in roles]

    assert [action for action in allowed if action.value.startswith(about_persons)] == []


def test_no_role_both_reads_persons_and_looks_after_accounts_or_the_log():
    apart = (Action.PERSON_READ, Action.MEMBER_INVITE, Action.AUDIT_READ, Action.EDITION_RUN)

    assert [role for role in Role if sum(role in MATRIX[action] for action in apart) > 1] == []
