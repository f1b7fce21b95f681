"""Does every model end as its marks say, and does every row about somebody say so in a column that is found?"""

from __future__ import annotations

import pytest
from django.db import models

from support import platform
from zicht.platform.access.append_only import APPEND_ONLY, EXPIRING
from zicht.platform.access.tables import _LOG_KEPT, TABLES
from zicht.platform.audit.models import BreakGlass, Event
from zicht.platform.marks import Clock
from zicht.platform.retention.clocks import (
    PERSON,
    REPORT,
    End,
    blanks,
    columns_to,
    derived_models,
    end_of,
    expiring_models,
    own_models,
)
from zicht.platform.rooms import ROOM_OF_APP, Room

pytestmark = pytest.mark.platform
SET_UP = platform
IN_CASES = [model for model in own_models() if model._meta.app_label not in ROOM_OF_APP]
BLANKED = [model for model in IN_CASES if end_of(model) is End.BLANK]


@pytest.mark.parametrize("parent", [PERSON, REPORT])
def test_every_row_about_somebody_names_them(parent):
    for model in derived_models(parent):
        assert columns_to(model, parent)


def test_every_clock_is_carried_out():
    """Not one model with something to scrub is left to nobody."""
    handled = {model for parent in (PERSON, REPORT) for model in derived_models(parent)}
    handled |= {model for model, _ in expiring_models()}
    left = {
        model._meta.label
        for model in IN_CASES
        if model.scrub and model not in handled and model.retention.clock is not Clock.NEVER
    }
    assert left == {PERSON, REPORT}


def test_rows_that_nobody_changes_are_deleted_and_the_database_lets_jobs():
    derived = {model for parent in (PERSON, REPORT) for model in derived_models(parent)}
    for model in derived:
        if model._meta.db_table in APPEND_ONLY:
            assert end_of(model) is End.GONE
            assert model._meta.db_table in EXPIRING


@pytest.mark.parametrize("model", BLANKED, ids=lambda model: model._meta.label)
def test_blank_row_fits_its_columns_and_holds_nothing(model):
    key = "0" * 36
    empty = blanks(model, key)
    assert set(empty) == {model._meta.get_field(name).attname for name in model.scrub}
    for name, value in empty.items():
        field = next(field for field in model._meta.concrete_fields if field.attname == name)
        assert value is not None or field.null
        if isinstance(field, models.CharField):
            assert value in {None, "", f"erased-{key}"}
            assert not value or len(value) <= field.max_length


def test_databases_let_jobs_end_every_row():
    """Row-level security would let a job delete nothing, and say nothing of it."""
    ending = {model for parent in (PERSON, REPORT) for model in derived_models(parent)}
    ending |= {model for model, _ in expiring_models()}
    for model in ending:
        rule = TABLES[Room.CASES][model._meta.db_table]
        gone = model not in own_models() or end_of(model) is End.GONE
        right, condition = ("DELETE", rule.delete) if gone else ("UPDATE", rule.update)
        assert right in rule.worker, model
        assert rule.open or "= 'system'" in condition, model


def test_databases_keep_the_log_as_long_as_the_models_say():
    days = {Event.retention.days, BreakGlass.retention.days}
    assert f"interval '{days.pop()} days'" == _LOG_KEPT
    assert not days
