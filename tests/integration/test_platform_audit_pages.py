"""What does an auditor see: who did what, whether the chain holds, emergencies, patterns; and never what was in it?"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform import clock
from zicht.platform.access.actions import Action
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.chain import seal_events
from zicht.platform.audit.models import BreakGlass, Event
from zicht.platform.audit.patterns import LEAST, Pattern
from zicht.platform.audit.service import record, record_refused, record_sign_in
from zicht.platform.registry.service import add_reports, find_report, read_person

pytestmark = pytest.mark.platform
PAGES = ("", "export/", "batches/", "break-glass/", "patterns/", "look-ups/")


@pytest.fixture
def shelter(platform):
    return make_worker(make_agency("shelter-a"), Role.REPORTER)


@pytest.fixture
def auditor(platform):
    return make_worker(make_agency("register", is_register=True), Role.AUDITOR)


def add(worker, **change):
    with open_case_room(worker.access):
        (report,) = add_reports(simulated_reports(change, source=worker.organisation.code))
        return find_report(report).person_id


def events_of(worker, **wanted):
    with open_case_room(worker.access):
        return list(Event.objects.filter(**wanted))


def break_glass(worker, person):
    with open_case_room(worker.access):
        began = clock.now()
        return BreakGlass.objects.create(
            user_id=worker.user.id,
            organisation_id=worker.organisation.id,
            person_id=person,
            reason="danger",
            began_at=began,
            ends_at=began + timedelta(hours=3),
        )


def test_pages_are_for_auditors_alone(sqlite_platform, tmp_path):
    with sqlite_platform.installation(tmp_path / "rooms"):
        agency = make_agency("a")
        for role in set(Role) - {Role.AUDITOR}:
            client = sign_in(make_worker(agency, role))
            assert {client.get(f"/audit/{name}").status_code for name in PAGES} == {404}
            assert client.post(f"/audit/break-glass/{uuid4()}/").status_code == 404
            assert client.post("/audit/batches/verify/").status_code == 404


def test_auditor_finds_who_read_a_person(platform, shelter, auditor):
    person = add(shelter, given_names="Canaria", family_name="Kanarie")
    with open_case_room(shelter.access):
        read_person(person)
    client = sign_in(auditor)
    search = {"who": shelter.user.email, "person": str(person), "action": "person_read"}
    found = client.post("/audit/", search)
    assert found.status_code == 302
    assert shelter.user.email not in found.url
    shown = client.get(found.url).content.decode()
    assert shown.count(str(person)) >= 2
    assert shelter.user.name in shown
    assert "kanarie" not in shown.casefold()


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ({"who": "nobody@example.org"}, "Niemand hier heeft deze naam of dit e-mailadres."),
        ({"who": "of"}, "Meer mensen passen hierbij. Geef het e-mailadres."),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "Deze dag ligt voor de eerste."),
    ],
)
def test_search_that_cannot_be_done_says_why(platform, shelter, auditor, search, said):
    answer = sign_in(auditor).post("/audit/", search)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_who_signed_in_has_a_name(sqlite_platform, tmp_path):
    with sqlite_platform.installation(tmp_path / "rooms"):
        shelter = make_worker(make_agency("shelter-a"), Role.REPORTER)
        record_sign_in(shelter.user.id, Action.SIGN_IN)
        page = sign_in(make_worker(make_agency("register", is_register=True), Role.AUDITOR)).get("/audit/")
        assert shelter.user.name in page.content.decode()


def test_looking_is_in_the_log_too(platform, shelter, auditor):
    client = sign_in(auditor)
    for name in PAGES:
        assert client.get(f"/audit/{name}").status_code == 200
    reasons = [one.reason for one in events_of(auditor, action=Action.AUDIT_READ.value)]
    assert sorted(reasons) == ["chain", "emergencies", "export", "log", "look_ups", "patterns"]


def test_export_says_where_each_event_stands_in_the_chain(platform, shelter, auditor):
    person = add(shelter)
    with platform.worker():
        seal_events()
    lines = sign_in(auditor).get(f"/audit/export/?person={person}").content.decode().splitlines()
    (row,) = [line.split(",") for line in lines[1:]]
    assert lines[0].endswith("request_id,batch,position")
    assert (str(person) in row, row[-2]) == (True, "1")


def test_export_that_is_too_much_is_asked_for_in_parts(platform, shelter, auditor, monkeypatch):
    add(shelter)
    monkeypatch.setattr("zicht.platform.audit.views.MOST_EXPORTED", 0)
    answer = sign_in(auditor).get("/audit/export/", follow=True)
    assert "Kies minder dagen" in answer.content.decode()


def test_auditor_verifies_the_chain(platform, shelter, auditor):
    add(shelter)
    with platform.worker():
        seal_events()
    client = sign_in(auditor)
    whole = client.post("/audit/batches/verify/", {"first": "1", "last": "1"}).content.decode()
    change_an_event(platform)
    broken = client.post("/audit/batches/verify/", {"first": "1", "last": "1"}).content.decode()
    assert "bevatten precies wat is verzegeld" in whole
    assert "haar gebeurtenissen zijn niet die welke zijn verzegeld" in broken
    reasons = [one.reason for one in events_of(auditor, action=Action.AUDIT_READ.value)]
    assert sorted(reasons) == ["chain_broken", "chain_whole"]


def change_an_event(platform):
    from django.db import connections  # noqa: PLC0415 - beside its use

    change = "UPDATE audit_event SET reason = 'x' WHERE action = 'report_create'"
    if platform.kind == "sqlite":
        connections["default"].cursor().execute("DROP TRIGGER audit_event_no_update")
        connections["default"].cursor().execute(change)
        return
    with platform.cluster.connect("postgres", "zicht") as connection:
        connection.execute("SET session_replication_role = 'replica'")
        connection.execute(change)


def test_emergency_is_looked_at_once_and_by_somebody_else(platform, shelter, auditor):
    person = add(shelter)
    emergency = break_glass(shelter, person)
    with open_case_room(shelter.access):
        read_person(person)
    client = sign_in(auditor)
    waiting = client.get("/audit/break-glass/").content.decode()
    nothing = client.post(f"/audit/break-glass/{emergency.id}/", {})
    first = client.post(f"/audit/break-glass/{emergency.id}/", {"finding": "justified"}, follow=True)
    again = client.post(f"/audit/break-glass/{emergency.id}/", {"finding": "follow_up"}, follow=True)

    assert "Las een persoon: 1×" in waiting
    assert nothing.status_code == 422
    assert "Wat u vond, is vastgelegd." in first.content.decode()
    assert "Iemand heeft al naar dit noodgeval gekeken." in again.content.decode()
    with open_case_room(auditor.access):
        found = BreakGlass.objects.get()
        assert (found.finding, found.reviewed_by) == ("justified", auditor.user.id)
    (event,) = events_of(auditor, action=Action.GLASS_REVIEW.value)
    assert (event.person_id, event.reason) == (person, "justified")


def test_nobody_looks_at_an_own_emergency(platform, auditor):
    emergency = break_glass(auditor, uuid4())
    answer = sign_in(auditor).post(
        f"/audit/break-glass/{emergency.id}/", {"finding": "justified"}, follow=True
    )
    assert "U hebt deze persoon zelf geopend." in answer.content.decode()
    with open_case_room(auditor.access):
        assert BreakGlass.objects.get().reviewed_at is None


def test_patterns_show_who_tries_reads_and_returns_much(platform, shelter, auditor):
    for _ in range(LEAST[Pattern.REFUSED]):
        record_refused(shelter.access, Action.PERSON_READ, object_id=uuid4())
    with open_case_room(shelter.access):
        for _ in range(LEAST[Pattern.MANY_PERSONS]):
            person = uuid4()
            record(Action.PERSON_READ, kind="person", object_id=person, person_id=person)
    quiet = make_worker(shelter.organisation, Role.REPORTER)
    record_refused(quiet.access, Action.PERSON_READ, object_id=uuid4())

    shown = sign_in(auditor).get("/audit/patterns/").content.decode()
    assert shown.count(f"user={shelter.user.id}") == 2
    assert str(quiet.user.id) not in shown


def test_nothing_yet_is_said_in_words(platform, auditor):
    client = sign_in(auditor)
    assert "Er is nog niets verzegeld." in client.get("/audit/batches/").content.decode()
    assert "Er zijn er geen." in client.get("/audit/break-glass/").content.decode()
    assert client.get("/audit/patterns/").content.decode().count("Er viel niets op.") == len(Pattern)
    unknown = f"/audit/?person={uuid4()}"
    assert "Geen gebeurtenis past hierbij." in client.get(unknown).content.decode()
