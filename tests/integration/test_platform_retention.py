"""Does everything of a person go when its time is up, or when somebody asks: in all rooms, on both databases?"""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from support.people import access_of, make_agency, make_worker, sign_in, simulated_reports
from zicht.errors import NotPermitted
from zicht.platform import clock
from zicht.platform.access.context import NotHere, open_case_room, open_statistics_room, system_access
from zicht.platform.access.models import Grant
from zicht.platform.accounts.models import Invitation, User
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.chain import seal_events, verify_chain
from zicht.platform.audit.models import Event
from zicht.platform.duplicates.models import Candidate, Merge, Question
from zicht.platform.keyroom.sealing import Sealed, seal
from zicht.platform.keyroom.service import destroy_keys, keys_of, make_keys
from zicht.platform.registry.models import (
    CaseRow,
    DossierChange,
    FollowUp,
    Note,
    Outbox,
    Person,
    Report,
    ReportVersion,
)
from zicht.platform.registry.service import add_reports, find_person, find_report, read_person
from zicht.platform.retention.service import (
    Reason,
    erase_person,
    is_replayed,
    mark_restored,
    mend,
    replay_deletions,
    run_retention,
    sweep,
)
from zicht.platform.statistics.models import CanonicalRow
from zicht.platform.vault.service import find_persons

pytestmark = pytest.mark.platform
CANARY = {"given_names": "Canaria", "family_name": "Kanarie", "report_id": "KANARIE-1"}
LONG_AGO = "2020-01-01"


@pytest.fixture(autouse=True)
def deletion_log(tmp_path):
    """A log of its own for each test."""
    before, settings.DELETION_LOG = settings.DELETION_LOG, tmp_path / "apart" / "deletions.log"
    yield settings.DELETION_LOG
    settings.DELETION_LOG = before


@pytest.fixture
def shelter(platform):
    return make_worker(make_agency("shelter-a"), Role.REPORTER)


@pytest.fixture
def registrar(platform):
    return make_worker(make_agency("register", is_register=True), Role.REGISTRAR)


def add(worker, **change):
    with open_case_room(worker.access):
        (report,) = add_reports(simulated_reports(change, source=worker.organisation.code))
        return report, find_report(report).person_id


def write_beside(platform, worker, person, report):
    """Write a row of every kind that is about somebody."""
    with platform.worker(), open_case_room(system_access()) as access:
        key = keys_of(access, [person])[person]
        beside = {"organisation_id": worker.organisation.id, "made_at": clock.now()}
        content = seal(key, b"Kanarie", person=person, what=Sealed.NOTE)
        CaseRow.objects.create(
            table="help", person_id=person, content=content, began_on=clock.today(), **beside
        )
        FollowUp.objects.create(
            report_id=report,
            person_id=person,
            organisation_id=worker.organisation.id,
            column="sex",
            opened_at=clock.now(),
            due_on=clock.today(),
        )
        Grant.objects.create(
            person_id=person,
            organisation_id=worker.organisation.id,
            purpose="shelter",
            legal_ground="consent",
            began_at=clock.now(),
            ends_at=clock.now(),
        )
        left, right = sorted([person, uuid4()])
        pair = Candidate.objects.create(
            left_id=left, right_id=right, weight=9, agreement={"birth": "agree"}, found_at=clock.now()
        )
        Question.objects.create(candidate=pair, person_id=person, **beside)
        Merge.objects.create(kept_id=person, merged_id=uuid4(), moved=[], made_at=clock.now())
        count_row(report)
    # Notes are written by people alone.
    with open_case_room(access_of(worker.organisation, Role.CARE_COORDINATOR)):
        Note.objects.create(person_id=person, content=content, **beside)


def count_row(report):
    with open_statistics_room(system_access()):
        CanonicalRow.objects.create(
            table="reports", source="a", key=report, person_key="p-1", cells={}, made_at=clock.now()
        )


def everything(platform):
    """Return all that stands in all rooms, as one text, read past every guard."""
    if platform.kind == "sqlite":
        found = [
            row
            for alias in ("default", "vault", "keys", "statistics")
            for table in connections[alias].introspection.table_names()
            for row in connections[alias].cursor().execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
        ]
        return repr(found)
    found = []
    for database in ("zicht", "zicht_vault", "zicht_keys", "zicht_statistics"):
        with platform.cluster.connect("postgres", database) as connection:
            names = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            for (name,) in names:
                found += connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608
    return repr(found)


def traces(platform, person, report):
    """Return where a person is still named, other than by those who wrote down that they were erased."""
    found = {}
    with platform.worker(), open_case_room(system_access()):
        for model in (Note, CaseRow, FollowUp, Outbox, Grant, Question):
            found[model.__name__] = model.objects.filter(person_id=person).count()
        found["Version"] = find_report_versions(report)
        found["Candidate"] = Candidate.objects.count()
        found["Merge"] = Merge.objects.filter(kept_id=person).count()
        with open_statistics_room(system_access()):
            found["Counted"] = CanonicalRow.objects.count()
    return {name: count for name, count in found.items() if count}


def find_report_versions(report):
    return (
        ReportVersion.objects.filter(report=report).count()
        + DossierChange.objects.filter(report=report).count()
    )


def test_nothing_of_somebody_is_read_or_found_after_their_time(platform, shelter):
    report, person = add(shelter, **CANARY, retain_until=LONG_AGO)
    _, living = add(
        shelter, report_id="stays", given_names="Vera", family_name="Blijf", birth_date="1990-01-01"
    )
    write_beside(platform, shelter, person, report)
    assert "KANARIE-1" in everything(platform)

    with platform.worker():
        assert run_retention().persons == 1

    assert "kanarie" not in everything(platform).casefold()
    assert traces(platform, person, report) == {}
    assert keys_of(shelter.access, [person, living]).keys() == {living}
    with open_case_room(shelter.access) as access:
        assert find_persons(access, {"family_name": "Kanarie", "given_names": "Canaria"}) == []
        assert len(read_person(living).reports) == 1
        with pytest.raises(NotHere):
            find_person(person)


def test_retention_runs_twice_and_does_nothing_the_second_time(platform, shelter):
    add(shelter, retain_until=LONG_AGO)
    with platform.worker():
        first, second = run_retention(), run_retention()
    assert (first.persons, second.persons, second.reports) == (1, 0, 0)


def test_report_goes_alone_while_the_person_has_another(platform, shelter):
    report, person = add(shelter, **CANARY, retain_until=LONG_AGO)
    with open_case_room(shelter.access):
        (new,) = simulated_reports({"report_id": "later", "family_name": "Later"}, source="shelter-a")
        add_reports([type(new)(new.cells, new.stored, new.entry, simulated=True, person=person)])
    with platform.worker():
        done = run_retention()
    assert (done.persons, done.reports) == (0, 1)
    with open_case_room(shelter.access) as access:
        assert [one.report.number for one in read_person(person).reports] == ["later"]
        assert find_persons(access, {"family_name": "Kanarie", "given_names": "Canaria"}) == []
    assert "KANARIE-1" not in everything(platform)
    with platform.worker(), open_case_room(system_access()):
        assert find_report_versions(report) == 0


def test_others_found_to_be_the_same_live_on_under_one_of_them(platform, shelter):
    _, first = add(shelter, retain_until=LONG_AGO)
    _, second = add(shelter, report_id="second")
    _, third = add(shelter, report_id="third")
    with platform.worker(), open_case_room(system_access()):
        Person.objects.filter(id__in=[second, third]).update(root_id=first)
        Merge.objects.create(
            kept_id=first, merged_id=second, moved=[str(second), str(third)], made_at=clock.now()
        )
    with platform.worker():
        run_retention()
        with open_case_room(system_access()):
            roots = dict(Person.objects.values_list("id", "root_id"))
            assert (roots[first], roots[second], roots[third]) == (first, second, second)
            assert str(first) not in repr(list(Merge.objects.values_list()))


def test_registrar_erases_somebody_on_a_page(platform, shelter, registrar):
    report, person = add(shelter, **CANARY)
    client = sign_in(registrar)
    asked = client.get(f"/persons/{person}/erase/")
    wrong = client.post(f"/persons/{person}/erase/", {"reason": "request"})
    done = client.post(f"/persons/{person}/erase/", {"reason": "request", "certain": "on"})

    assert (asked.status_code, wrong.status_code, done.status_code) == (200, 422, 302)
    assert keys_of(shelter.access, [person]) == {}
    with open_case_room(shelter.access) as access:
        assert find_persons(access, {"family_name": "Kanarie", "given_names": "Canaria"}) == []
        with pytest.raises(NotHere):
            find_person(person)
    with platform.worker():
        sweep()
        with open_case_room(system_access()):
            (event,) = Event.objects.filter(action="person_erase")
            assert (event.person_id, event.reason, event.user_id) == (person, "request", registrar.user.id)
    assert traces(platform, person, report) == {}
    assert "kanarie" not in everything(platform).casefold()


@pytest.mark.parametrize("role", [Role.REPORTER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_else_comes_to_that_page(platform, shelter, role):
    _, person = add(shelter)
    answer = sign_in(make_worker(shelter.organisation, role)).post(f"/persons/{person}/erase/")
    assert answer.status_code == 404
    assert keys_of(shelter.access, [person])


def test_log_of_deletions_holds_no_content_and_stands_apart(platform, shelter, deletion_log):
    _, person = add(shelter, **CANARY, retain_until=LONG_AGO)
    with platform.worker():
        run_retention()
    (line,) = map(json.loads, deletion_log.read_text().splitlines())
    assert (line["person"], line["kind"], line["reason"]) == (str(person), "person", "expired")
    assert deletion_log.stat().st_mode & 0o077 == 0
    assert "kanarie" not in deletion_log.read_text().casefold()


def test_erasure_that_a_kill_broke_off_is_finished(platform, shelter):
    report, person = add(shelter, **CANARY)
    with platform.worker():
        destroy_keys(system_access(), [person], reason="request")
        assert sweep().finished == 0  # the first step of the sweep had finished it
        with open_case_room(system_access()):
            assert Person.objects.get(id=person).erased_at is not None
    assert traces(platform, person, report) == {}
    assert "kanarie" not in everything(platform).casefold()


@pytest.mark.parametrize("step", ["forget_identities", "_forget_counted", "_blank_reports", "record_many"])
def test_kill_at_any_step_leaves_nothing_half_done(platform, shelter, monkeypatch, step):
    """Killed between two rooms: what was kept stays, what was not is undone, and the next round finishes it."""
    report, person = add(shelter, **CANARY, retain_until=LONG_AGO)

    def kill(*arguments, **named):
        raise KeyboardInterrupt

    with platform.worker():
        with monkeypatch.context() as while_killed:
            while_killed.setattr(f"zicht.platform.retention.erasure.{step}", kill)
            with pytest.raises(KeyboardInterrupt):
                run_retention()
        assert keys_of(system_access(), [person]) == {}
        sweep()
        assert run_retention().persons == 0
    assert traces(platform, person, report) == {}
    assert "kanarie" not in everything(platform).casefold()


def test_deletion_of_which_only_the_log_was_written_is_done(platform, shelter, deletion_log):
    """Killed between the line in the log and the transaction; and half a line after it."""
    _, person = add(shelter)
    line = {"id": str(uuid4()), "person": str(person), "kind": "person", "object": str(person)}
    deletion_log.parent.mkdir()
    whole = json.dumps(line | {"reason": "request", "at": clock.now().isoformat()})
    deletion_log.write_text(whole + "\n" + whole[:40])
    assert not is_replayed()
    with platform.worker():
        assert replay_deletions() == 1
        assert keys_of(system_access(), [person]) == {}
    assert is_replayed()


def test_restored_rooms_are_not_ready_until_deletions_are_repeated(platform, shelter):
    client = Client()
    mark_restored()
    assert client.get("/health/ready").json()["deletions"] is False
    with platform.worker():
        replay_deletions()
    assert client.get("/health/ready").json() == {
        "status": "ready",
        "rooms": True,
        "master_key": True,
        "tables": True,
        "deletions": True,
    }


def break_off(worker, report):
    with open_case_room(worker.access):
        add_reports([report])
        raise ZeroDivisionError


def test_who_was_never_reported_is_found_by_nobody_within_the_hour(platform, shelter, monkeypatch):
    """Broken off after the vault was kept: a search of another agency finds somebody whom nobody reported."""
    (new,) = simulated_reports({}, source=shelter.organisation.code)
    with pytest.raises(ZeroDivisionError):
        break_off(shelter, new)
    found = find_persons(shelter.access, new.cells)
    assert len(found) == 1
    with platform.worker():
        mend()
        assert find_persons(system_access(), new.cells) == found  # it may be under way
        moment = clock.now() + timedelta(hours=2)
        monkeypatch.setattr("zicht.platform.retention.sweep.now", lambda: moment)
        mend()
        assert find_persons(system_access(), new.cells) == []
        assert keys_of(system_access(), [found[0].person]) == {}


def test_keys_and_identities_that_belong_to_nobody_are_swept(platform, shelter, monkeypatch):
    _, person = add(shelter)
    lost = uuid4()
    make_keys(shelter.access, [lost])
    with platform.worker():
        assert sweep().keys == 0  # it may belong to a transaction that is under way
        moment = clock.now() + timedelta(hours=2)
        monkeypatch.setattr("zicht.platform.retention.sweep.now", lambda: moment)
        assert sweep().keys == 1
        assert keys_of(system_access(), [lost, person]).keys() == {person}


def test_accounts_and_invitations_are_blanked_when_they_are_over(platform, shelter):
    old = clock.now() - timedelta(days=400)
    User.objects.filter(id=shelter.user.id).update(ended_at=old, is_active=False)
    Invitation.objects.create(
        organisation=shelter.organisation,
        role="reporter",
        email="canary@example.org",
        token_sha256="a" * 64,
        made_at=old,
        expires_at=old,
    )
    with platform.worker():
        assert run_retention().rows >= 2
    ended, invitation = User.objects.get(id=shelter.user.id), Invitation.objects.get()
    assert (ended.name, "@" in ended.email, invitation.email) == ("", False, "")


def test_log_older_than_it_is_kept_goes_and_the_chain_holds(platform, shelter, monkeypatch):
    old = clock.now() - timedelta(days=1900)
    with monkeypatch.context() as then:
        then.setattr("zicht.platform.audit.service.now", lambda: old)
        then.setattr("zicht.platform.audit.chain.now", lambda: old)
        _, person = add(shelter)
        with platform.worker():
            assert seal_events() == 1
    add(shelter, report_id="new")
    with platform.worker():
        seal_events()
        assert run_retention().events == 1
        with open_case_room(system_access()):
            assert not Event.objects.filter(person_id=person).exists()
        assert verify_chain() == []


def test_only_a_registrar_erases(platform, shelter):
    _, person = add(shelter)
    with open_case_room(shelter.access), pytest.raises(NotPermitted):
        erase_person(person, reason=Reason.REQUEST)


def test_blank_report_says_nothing(platform, shelter):
    report, _ = add(shelter, retain_until=LONG_AGO)
    with platform.worker():
        run_retention()
        with open_case_room(system_access()):
            row = Report.objects.get(id=report)
    assert (row.report_date, row.status, row.main_form, row.minor, row.place_municipality) == (
        None,
        "",
        "",
        "",
        "",
    )
    assert row.number == f"erased-{report}"
    assert isinstance(row.id, UUID)
    assert row.made_at.date() >= date(2026, 1, 1)
