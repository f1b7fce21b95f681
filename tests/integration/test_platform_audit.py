"""Is the log sealed in a chain that shows every change, by one writer, on both databases?"""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connections, transaction

from support.people import make_agency, make_worker, simulated_reports
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.chain import seal_events, verify_chain
from zicht.platform.audit.models import Event
from zicht.platform.registry.service import add_reports

pytestmark = pytest.mark.platform


@pytest.fixture
def events(platform):
    worker = make_worker(make_agency("shelter-a"), Role.REPORTER)
    with open_case_room(worker.access):
        add_reports(simulated_reports({}, {}, {}, source="shelter-a"))
    return platform


def test_events_are_sealed_once(events):
    with events.worker():
        assert (seal_events(), seal_events(), verify_chain()) == (3, 0, [])


def test_chain_goes_on_with_the_next_batch(events):
    with events.worker():
        seal_events()
    worker = make_worker(make_agency("shelter-b"), Role.REPORTER)
    with open_case_room(worker.access):
        add_reports(simulated_reports({}, source="shelter-b"))
    with events.worker():
        assert (seal_events(), verify_chain()) == (1, [])


@pytest.mark.parametrize("act", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"])
def test_events_cannot_be_changed(events, act):
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(act)


def test_event_that_was_changed_past_every_guard_is_found(events, tmp_path):
    with events.worker():
        seal_events()
        remove_guards_and_change(events)
        assert [fault.kind for fault in verify_chain()] == ["events"]


def remove_guards_and_change(platform):
    if platform.kind == "sqlite":
        with connections["default"].cursor() as cursor:
            cursor.execute("DROP TRIGGER audit_event_no_update")
            cursor.execute("UPDATE audit_event SET action = 'person_read'")
        return
    with platform.cluster.connect("postgres", "zicht") as connection:
        connection.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        connection.execute("UPDATE audit_event SET action = 'person_read'")
        connection.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")


def test_log_holds_no_value_of_a_report(events):
    """A canary in every field that a reporter fills."""
    worker = make_worker(make_agency("shelter-c"), Role.REPORTER)
    names = {"given_names": "Canaria", "family_name": "Kanarie", "report_id": "KANARIE-1"}
    with open_case_room(worker.access):
        add_reports(simulated_reports(names, source="shelter-c"))
        rows = [list(map(str, row)) for row in Event.objects.values_list()]
    assert "kanari" not in str(rows).casefold()
