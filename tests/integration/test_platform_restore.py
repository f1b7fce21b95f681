"""A registry with something in every corner, on PostgreSQL: backed up, restored, and the restore itself killed."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from support import platform as set_up
from support.people import make_agency, make_worker, sign_in, simulated_reports
from support.postgres import ACCOUNT
from support.wholeness import check_whole, mend
from zicht.platform import clock
from zicht.platform.access.context import NotHere, open_case_room, system_access
from zicht.platform.access.models import Grant
from zicht.platform.access.tables import ROLES
from zicht.platform.accounts.roles import Role
from zicht.platform.api.actions import make_key
from zicht.platform.api.scopes import SCOPES
from zicht.platform.duplicates.actions import merge_pair
from zicht.platform.duplicates.finding import find_duplicates
from zicht.platform.duplicates.models import Candidate
from zicht.platform.duplicates.workflow import Reason as Because
from zicht.platform.intake.drafts import Content, make_draft
from zicht.platform.operation import backup
from zicht.platform.registry.service import add_reports, find_person, find_report, read_person
from zicht.platform.retention.erasure import Reason, erase_persons
from zicht.platform.retention.service import replay_deletions

pytestmark = pytest.mark.platform
#: So many tables hold something in the registry below: less, and the comparison would say less.
FILLED = 28


@pytest.fixture(autouse=True)
def deletion_log(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DELETION_LOG", tmp_path / "apart" / "deletions.log")


@pytest.fixture
def shelter(on_postgresql):
    return make_worker(make_agency("shelter-a"), Role.REPORTER)


def add(worker, **change):
    with open_case_room(worker.access):
        (report,) = add_reports(simulated_reports(change, source=worker.organisation.code))
        return find_report(report).person_id


def fill(platform, shelter):
    """Put something in every corner, as people and jobs do."""
    registrar = make_worker(make_agency("register", is_register=True), Role.REGISTRAR)
    for worker in (shelter, make_worker(make_agency("shelter-b"), Role.REPORTER)):
        add(worker, citizen_number="999990019")
    erased = add(shelter, report_id="erased", family_name="Kanarie")
    with platform.worker():
        find_duplicates()
        mend()
    with open_case_room(registrar.access):
        pair = Candidate.objects.order_by("-weight").first()
        merge_pair(pair.id, Because.SAME_NUMBER)
        Grant.objects.create(
            person_id=erased,
            organisation_id=shelter.organisation.id,
            purpose="shelter",
            legal_ground="consent",
            began_at=clock.now(),
            ends_at=clock.now(),
            made_by=registrar.user.id,
        )
    with open_case_room(shelter.access):
        make_draft(Content("shelter", named=True, values={"family_name": ["Nowak"]}))
    with open_case_room(make_worker(shelter.organisation, Role.ADMINISTRATOR).access):
        make_key("Case system", tuple(SCOPES), days=30)
    sign_in(shelter).get("/persons/")
    stranger = add(shelter, report_id="of before")
    with platform.worker(), open_case_room(system_access()):
        erase_persons([stranger], reason=Reason.REQUEST)
    return erased


def rows_of_everything(platform):
    found = {}
    for roles in ROLES.values():
        with platform.cluster.connect(ACCOUNT, roles.database) as connection:
            for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
                rows = connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - a name of ours
                found[roles.database, name] = sorted(map(repr, rows))
    return found


def under(platform, who):
    set_up.use_databases(platform._databases(who))


def ready():
    return Client().get("/health/ready").json()["status"]


def test_restore_that_was_killed_is_repeated_and_gives_identical_rows(
    on_postgresql, shelter, tmp_path, monkeypatch
):
    erased = fill(on_postgresql, shelter)
    under(on_postgresql, "owner")
    backup.make_backup(tmp_path / "data", tmp_path / "keys")
    before = rows_of_everything(on_postgresql)
    assert sum(bool(rows) for rows in before.values()) >= FILLED
    under(on_postgresql, "web")
    later = add(shelter, report_id="later")
    with on_postgresql.worker(), open_case_room(system_access()):
        erase_persons([erased], reason=Reason.REQUEST)
    assert ready() == "ready"

    copy_in, done = backup._copy_in, []

    def killed(room, place):
        if len(done) == 2:
            raise KeyboardInterrupt
        copy_in(room, place)
        done.append(room)

    under(on_postgresql, "owner")
    with monkeypatch.context() as while_killed:
        while_killed.setattr(backup, "_copy_in", killed)
        with pytest.raises(KeyboardInterrupt):
            backup.restore_backup(tmp_path / "data", tmp_path / "keys")
    under(on_postgresql, "web")
    assert ready() == "not ready"

    under(on_postgresql, "owner")
    backup.restore_backup(tmp_path / "data", tmp_path / "keys")
    assert rows_of_everything(on_postgresql) == before
    under(on_postgresql, "web")
    assert ready() == "not ready"
    with on_postgresql.worker():
        assert replay_deletions() == 1
    assert ready() == "ready"
    for person in (erased, later, uuid4()):
        with open_case_room(shelter.access), pytest.raises(NotHere):
            find_person(person)
    check_whole(on_postgresql)
    again = add(shelter, report_id="afterwards")
    with open_case_room(shelter.access):
        assert read_person(again).reports
    check_whole(on_postgresql)
