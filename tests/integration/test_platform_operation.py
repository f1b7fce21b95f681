"""Do jobs run when they are due, and does a backup bring back everything but what was erased, on both databases?"""

from __future__ import annotations

import shutil
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections

from support import platform as set_up
from support.people import make_agency, make_worker, simulated_reports
from zicht.errors import InputError, OutputError
from zicht.platform import clock
from zicht.platform.access.context import NotHere, open_case_room, system_access
from zicht.platform.access.guards import find_unguarded
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event, Seal
from zicht.platform.operation.backup import make_backup, restore_backup
from zicht.platform.operation.jobs import JOBS, Job, late_jobs, run_due
from zicht.platform.operation.models import JobRun
from zicht.platform.registry.service import add_reports, find_person, find_report, read_person
from zicht.platform.retention.erasure import Reason, erase_persons
from zicht.platform.retention.service import is_replayed, replay_deletions
from zicht.platform.rooms import Room

pytestmark = pytest.mark.platform
SEAL = next(job for job in JOBS if job.name == "seal")


def fail():
    raise ValueError("Kanarie")


FAILS = Job("seal", f"{__name__}:fail", every=timedelta(minutes=1))
NOT_THERE = Job("seal", "zicht.platform.not_there:run", every=timedelta(minutes=1))


@pytest.fixture(autouse=True)
def deletion_log(tmp_path):
    before, settings.DELETION_LOG = settings.DELETION_LOG, tmp_path / "apart" / "deletions.log"
    yield settings.DELETION_LOG
    settings.DELETION_LOG = before


@pytest.fixture
def shelter(platform):
    return make_worker(make_agency("shelter-a"), Role.REPORTER)


def add(worker, **change):
    with open_case_room(worker.access):
        (report,) = add_reports(simulated_reports(change, source=worker.organisation.code))
        return find_report(report).person_id


def test_job_runs_when_it_is_due_and_not_before(platform, shelter):
    add(shelter)
    with platform.worker():
        assert run_due([SEAL]) == [("seal", "done")]
        assert run_due([SEAL]) == []
        assert run_due([SEAL], only="seal") == [("seal", "done")]
        with open_case_room(system_access()):
            assert Seal.objects.count() == 1


def test_job_that_fails_keeps_no_other_back_and_says_nothing_of_its_data(platform):
    with platform.worker():
        assert run_due([FAILS, JOBS[-1]]) == [("seal", "failed"), ("verify", "done")]
        run = JobRun.objects.get(job="seal")
        assert (run.outcome, run.error) == ("failed", "ValueError")
        assert late_jobs([FAILS, JOBS[-1]]) == ["seal"]


def test_job_runs_once_at_a_time_and_a_killed_one_is_given_up(platform):
    with platform.worker():
        begun = JobRun.objects.create(job="seal", began_at=clock.now() - timedelta(minutes=2))
        assert run_due([SEAL]) == []
        JobRun.objects.filter(id=begun.id).update(began_at=clock.now() - timedelta(hours=1))
        assert run_due([SEAL]) == [("seal", "done")]
        assert JobRun.objects.get(id=begun.id).outcome == "lost"


def test_job_that_a_version_does_not_have_is_left_out(sqlite_platform, tmp_path):
    with sqlite_platform.installation(tmp_path / "rooms"):
        assert (run_due([NOT_THERE]), late_jobs([NOT_THERE])) == ([], [])


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("2026-03-01 02:00", "2026-03-01 23:59", False),
        ("2026-03-01 02:00", "2026-03-02 01:59", False),
        ("2026-03-01 02:00", "2026-03-02 02:00", True),
        ("2026-03-01 01:59", "2026-03-01 02:01", True),
        ("2026-03-28 02:00", "2026-03-29 03:30", True),
    ],
)
def test_nightly_job_is_due_once_a_night(last, now, due):
    here = ZoneInfo("Europe/Amsterdam")
    began, moment = (datetime.fromisoformat(one).replace(tzinfo=here) for one in (last, now))
    assert Job("x", "x:x", at=time(2)).is_due(began, moment) is due


def test_command_names_every_job_with_its_outcome(platform, capsys):
    with platform.worker():
        call_command("tick", only="seal")
        with pytest.raises(SystemExit) as late:
            call_command("tick", check=True)
    assert capsys.readouterr().out.splitlines()[0] == "seal: done"
    assert late.value.code == 14


def all_rows(platform):
    """Return every row of every room, past every guard."""
    if platform.kind == "sqlite":
        return {
            (alias, table): sorted(map(repr, rows_of(connections[alias].cursor(), table)))
            for alias in ("default", "vault", "keys", "statistics")
            for table in connections[alias].introspection.table_names()
        }
    found = {}
    for database in ("zicht", "zicht_vault", "zicht_keys", "zicht_statistics"):
        with platform.cluster.connect("postgres", database) as connection:
            names = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            for (name,) in names:
                found[database, name] = sorted(map(repr, rows_of(connection, name)))
    return found


def rows_of(place, table):
    return place.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - a name of ours


def as_owner(platform):
    """Act under the roles that own the tables, as the commands for backups do."""
    if platform.kind == "postgresql":
        set_up.use_databases(platform._databases("owner"))


def as_web(platform):
    if platform.kind == "postgresql":
        set_up.use_databases(platform._databases("web"))


def test_backup_brings_back_identical_data_but_nobody_who_was_erased(
    platform, shelter, tmp_path, deletion_log
):
    erased, stays = add(shelter, family_name="Kanarie"), add(shelter, report_id="stays")
    as_owner(platform)
    make_backup(tmp_path / "data", tmp_path / "keys")
    before = all_rows(platform)
    as_web(platform)
    add(shelter, report_id="later")
    with platform.worker(), open_case_room(system_access()):
        erase_persons([erased], reason=Reason.REQUEST)
    as_owner(platform)
    restore_backup(tmp_path / "data", tmp_path / "keys")

    assert all_rows(platform) == before
    assert not is_replayed()
    as_web(platform)
    with platform.worker():
        assert replay_deletions() == 1
        with open_case_room(system_access()):
            assert Event.objects.filter(person_id=erased, reason="request").count() == 1
    assert is_replayed()
    assert len(deletion_log.read_text().splitlines()) == 1
    with open_case_room(shelter.access):
        assert len(read_person(stays).reports) == 1
        with pytest.raises(NotHere):
            find_person(erased)
    check_guards(platform)


def check_guards(platform):
    """What guards the rows came back with them."""
    if platform.kind == "postgresql":
        assert [find_unguarded(room) for room in Room] == [[], [], [], []]
        with platform.cluster.connect("zicht_web", "zicht") as connection:
            assert rows_of(connection, "registry_report") == []
        return
    with pytest.raises(DatabaseError):
        connections["default"].cursor().execute("DELETE FROM audit_event")


def test_backup_keeps_keys_apart_and_no_master_key(sqlite_platform, tmp_path):
    with sqlite_platform.installation(tmp_path / "rooms"):
        make_backup(tmp_path / "data", tmp_path / "keys")
        names = [sorted(one.name for one in (tmp_path / part).iterdir()) for part in ("data", "keys")]
        made = [one for part in ("data", "keys") for one in (tmp_path / part).iterdir()]
        modes = {one.stat().st_mode & 0o777 for one in made}
        with pytest.raises(OutputError):
            make_backup(tmp_path / "data", tmp_path / "other")
    assert names == [
        ["backup.json", "cases.sqlite3", "statistics.sqlite3", "vault.sqlite3"],
        ["backup.json", "keys.sqlite3"],
    ]
    assert modes == {0o600}


@pytest.mark.parametrize("harm", ["change", "remove", "swap"])
def test_backup_that_is_not_whole_changes_nothing(sqlite_platform, tmp_path, harm):
    with sqlite_platform.installation(tmp_path / "rooms"):
        data, keys = tmp_path / "data", tmp_path / "keys"
        make_backup(data, keys)
        if harm == "change":
            (data / "vault.sqlite3").write_bytes(b"x")
        elif harm == "remove":
            (keys / "backup.json").unlink()
        else:
            data, keys = keys, data
        before = all_rows(sqlite_platform)
        with pytest.raises(InputError) as refused:
            restore_backup(data, keys)
        assert all_rows(sqlite_platform) == before
        assert str(tmp_path) not in str(refused.value)
        assert is_replayed()
    shutil.rmtree(tmp_path / "data")
