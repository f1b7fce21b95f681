"""A server, a job or the database is killed in the middle: what was acknowledged is there, and nothing is half done.

On PostgreSQL, with the commands as they are shipped in processes of their own. Each is made to wait at a table, at a
named point between two rooms, and killed there.
"""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from signal import SIGKILL
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections

from support.breaking import Browser, Site, environment_of, waiting_at
from support.forked import started_copies
from support.people import REPORT, Worker, make_agency, make_worker, sign_in, simulated_reports
from support.small_releases import written
from support.wholeness import check_whole, rows_of
from zicht.platform import clock
from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.accounts.roles import Role
from zicht.platform.api.actions import make_key
from zicht.platform.api.scopes import SCOPES
from zicht.platform.duplicates.finding import find_duplicates
from zicht.platform.duplicates.models import Candidate, Merge
from zicht.platform.editions.actions import ask_edition
from zicht.platform.editions.mending import mend_runs
from zicht.platform.editions.models import EditionRun
from zicht.platform.editions.places import place_of
from zicht.platform.registry.models import Person, Report
from zicht.platform.registry.service import add_reports, find_report, read_identity
from zicht.platform.retention.service import mend, run_retention
from zicht.platform.rooms import Room
from zicht.platform.statistics.service import project_statistics
from zicht.platform.vault.service import find_persons
from zicht.release.approval import release_hash

pytestmark = pytest.mark.platform
NAMED = {"given_names": "Ewa Maria", "family_name": "Nowak", "birth_date": "1998-05-02"}
FORM = {
    "entry": "form",
    "report_date": "14-3-2026",
    "sex": "female",
    "nationality": "POL",
    "forms": ["sexual"],
    "place_municipality": "GM0363",
    "purposes": ["registration", "statistics"],
    "given_names": "Ewa",
    "family_name": "Nowak",
    "birth_date": "2-5-1998",
    "consent": ["registration"],
    "go": "send",
}


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """The folder of the service, and a deletion log of its own, for all tests of this file."""
    folder = tmp_path_factory.mktemp("service")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "STATE", folder)
        patch.setattr(settings, "DELETION_LOG", folder / "apart" / "deletions.log")
        yield folder


@pytest.fixture(scope="module")
def pages(postgres_platform, state):
    """What copies of the service of pages are made of."""
    with started_copies(environment_of(postgres_platform.cluster, "web", state), state / "web.log") as copies:
        yield copies


@pytest.fixture(scope="module")
def jobs(postgres_platform, state):
    """What copies of the jobs are made of."""
    environment = environment_of(postgres_platform.cluster, "worker", state)
    with started_copies(environment, state / "worker.log") as copies:
        yield copies


@pytest.fixture(scope="module")
def running_site(pages):
    site = Site(pages)
    yield site
    site.stop()


@pytest.fixture
def site(on_postgresql, running_site):
    """The service of pages, running."""
    cache.clear()
    running_site.start()
    return running_site


@pytest.fixture
def shelter(on_postgresql):
    return make_worker(make_agency("shelter-a"), Role.REPORTER)


@contextmanager
def broken(platform, table, how, *, act, kill):
    """Break the process, or the database under it, while an act waits at a table; then the database runs again."""
    with ThreadPoolExecutor(1) as beside:
        with waiting_at(platform.cluster, table) as arrive:
            acting = beside.submit(act)
            arrive()
            if how == "process":
                kill()
            else:
                platform.cluster.stop_at_once()
                platform.cluster.start()
                connections.close_all()
        yield acting.result()


def begin(browser, **fields):
    return browser.post("/reports/new/", {"go": "named", "family_name": "Nowak", **fields}).headers[
        "Location"
    ]


def reports_of(worker):
    with open_case_room(worker.access):
        return sorted(str(one.id) for one in Report.objects.filter(organisation=worker.organisation))


@pytest.mark.parametrize(
    ("how", "table"),
    [("process", "vault_identity"), ("database", "registry_reportversion"), ("process", "registry_followup")],
)
def test_form_that_is_sent_while_it_breaks(on_postgresql, site, shelter, table, how):
    browser = Browser(site, sign_in(shelter))
    sent = begin(browser)
    assert browser.post(sent, FORM).status == 302
    acknowledged = reports_of(shelter)
    draft = begin(browser)

    with broken(on_postgresql, table, how, act=lambda: browser.post(draft, FORM), kill=site.kill) as answer:
        assert answer.status == (0 if how == "process" else 503)
    site.start()

    assert reports_of(shelter) == acknowledged
    check_whole(on_postgresql)
    assert browser.get(draft).status == 200
    assert browser.post(draft, FORM).status == 302
    assert len(reports_of(shelter)) == 2
    check_whole(on_postgresql)


@pytest.mark.parametrize("how", ["process", "database"])
def test_reports_of_another_system_that_are_sent_while_it_breaks(on_postgresql, site, shelter, how):
    administrator = make_worker(shelter.organisation, Role.ADMINISTRATOR)
    with open_case_room(administrator.access):
        key = make_key("Case system", tuple(SCOPES), days=30)

    def send(name, numbers):
        given = {"reportDate": "report_date", "givenNames": "given_names", "familyName": "family_name"}
        one = {to: REPORT[cell] for to, cell in given.items()} | {"forms": ["sexual"]}
        one |= {"consent": ["registration"]}
        body = {"simulated": True, "reports": [{**one, "reportId": f"A-{number}"} for number in numbers]}
        headers = {"X-Api-Key": key, "Idempotency-Key": name, "Content-Type": "application/json"}
        return site.ask("POST", "/api/v1/deliveries", json.dumps(body), headers)

    assert send("delivery-1", range(3)).status == 201
    acknowledged = reports_of(shelter)
    with broken(
        on_postgresql,
        "registry_outbox",
        how,
        act=lambda: send("delivery-2", range(3, 40)),
        kill=site.kill,
    ) as answer:
        assert answer.status == (0 if how == "process" else 503)
    site.start()

    assert reports_of(shelter) == acknowledged
    check_whole(on_postgresql)
    assert send("delivery-2", range(3, 40)).status == 201
    assert send("delivery-2", range(3, 40)).status == 200
    assert send("delivery-1", range(3)).status == 200
    assert len(reports_of(shelter)) == 40


def test_correction_that_is_broken_off_was_never_said(on_postgresql, site, shelter):
    with open_case_room(shelter.access):
        (report,) = add_reports(simulated_reports({}, source=shelter.organisation.code))
        person = find_report(report).person_id
    correction = {
        "reason": "wrong_entry",
        "version": "1",
        "report_date": "2026-03-14",
        "reporter_type": "shelter",
        "family_name": "Kanarie",
        "forms": "sexual",
        "main_form": "sexual",
        "dossier_type": "registration",
    }
    browser = Browser(site, sign_in(shelter))

    with broken(
        on_postgresql,
        "registry_reportversion",
        "process",
        act=lambda: browser.post(f"/reports/{report}/correct/", correction),
        kill=site.kill,
    ):
        assert len(rows_of(on_postgresql, Room.VAULT, "SELECT id FROM vault_identity")) == 2

    def names():
        with open_case_room(shelter.access):
            return [one["family_name"] for one in read_identity(person)]

    assert names() == ["Nowak"]
    check_whole(on_postgresql)
    assert len(rows_of(on_postgresql, Room.VAULT, "SELECT id FROM vault_identity")) == 1
    with open_case_room(shelter.access):
        assert [one.person for one in find_persons(shelter.access, NAMED)] == [person]
    site.start()
    assert browser.post(f"/reports/{report}/correct/", correction).status == 302
    assert names() == ["Kanarie"]
    check_whole(on_postgresql)


@dataclass
class Twice:
    """Somebody whom two agencies reported, and the registrar who may say so."""

    registrar: Worker
    pair: Candidate


@pytest.fixture
def twice(on_postgresql, shelter):
    registrar = make_worker(make_agency("register", is_register=True), Role.REGISTRAR)
    for worker in (shelter, make_worker(make_agency("shelter-b"), Role.REPORTER)):
        with open_case_room(worker.access):
            add_reports(simulated_reports({"citizen_number": "999990019"}, source=worker.organisation.code))
    with on_postgresql.worker():
        find_duplicates()
    with open_case_room(registrar.access):
        return Twice(registrar, Candidate.objects.get())


@pytest.mark.parametrize(("how", "table"), [("process", "registry_outbox"), ("database", "registry_person")])
def test_merge_and_taking_it_back_while_it_breaks(on_postgresql, site, twice, how, table):
    browser = Browser(site, sign_in(twice.registrar))
    decided = {"verdict": "same", "reason": "same_number"}

    def state():
        with open_case_room(twice.registrar.access):
            merges = list(Merge.objects.values_list("undone_at", flat=True))
            return (
                Candidate.objects.get().state,
                len(set(Person.objects.values_list("root_id", flat=True))),
                merges,
            )

    def break_off(address, fields):
        with broken(on_postgresql, table, how, act=lambda: browser.post(address, fields), kill=site.kill):
            pass
        site.start()

    address = f"/duplicates/{twice.pair.id}/decide/"
    break_off(address, decided)
    assert state() == ("open", 2, [])
    check_whole(on_postgresql)
    assert browser.post(address, decided).status == 302
    merged = state()
    assert merged == ("same", 1, [None])
    with open_case_room(twice.registrar.access):
        back = f"/duplicates/merges/{Merge.objects.get().id}/take-back/"
    break_off(back, {"reason": "mistake"})
    assert state() == merged
    assert browser.post(back, {"reason": "mistake"}).status == 302
    assert state()[:2] == ("open", 2)
    check_whole(on_postgresql)


@pytest.mark.parametrize(
    ("table", "how"),
    [
        ("keyroom_datakey", "process"),
        ("vault_identity", "database"),
        ("statistics_canonicalrow", "process"),
        ("registry_person", "database"),
        ("audit_event", "process"),
    ],
)
def test_retention_that_breaks_is_finished_in_minutes(on_postgresql, jobs, shelter, table, how):
    with open_case_room(shelter.access):
        add_reports(
            simulated_reports({"retain_until": "2020-01-01"}, {"report_id": "stays"}, source="shelter-a")
        )
    with on_postgresql.worker():
        project_statistics()
    started = []

    def expire():
        started.append(jobs.start("manage", "tick", "--only", "retention"))
        return jobs.end(started[0])

    with broken(on_postgresql, table, how, act=expire, kill=lambda: os.killpg(started[0], SIGKILL)) as code:
        assert code == -SIGKILL if how == "process" else code > 0

    # The job of every five minutes, and not the one of the next night.
    with on_postgresql.worker():
        mend()
        run_retention()
    check_whole(on_postgresql)
    with on_postgresql.worker(), open_case_room(system_access()):
        assert Report.objects.filter(erased_at__isnull=True).count() == 1
        assert Person.objects.filter(erased_at__isnull=False).count() == 1


@pytest.fixture
def office(on_postgresql):
    agency = make_agency("rapporteur", reporter_type="")
    return make_worker(agency, Role.RESEARCHER)


def state_of_runs(platform):
    return sorted(one for (one,) in rows_of(platform, Room.CASES, "SELECT state FROM editions_editionrun"))


@pytest.mark.parametrize(
    ("table", "how", "left"),
    [
        ("editions_editionrun", "process", "queued"),
        ("statistics_canonicalrow", "process", "running"),
        ("statistics_canonicalrow", "database", "running"),
    ],
)
def test_job_of_an_edition_that_breaks_ends_and_is_asked_for_again(  # noqa: PLR0917 - fixtures
    on_postgresql, jobs, office, shelter, table, how, left
):
    with open_case_room(shelter.access):
        add_reports(simulated_reports({}, source="shelter-a"))
    asked = {"window": [2020, 2020], "rule": "first_report_in_year", "known": False}
    with open_case_room(office.access):
        run = ask_edition({**asked, "estimates": False, "rendered": False}).id
    started = []

    def work():
        started.append(jobs.start("manage", "db_worker", "--batch", "--no-startup-delay"))
        return jobs.end(started[0])

    with broken(on_postgresql, table, how, act=work, kill=lambda: os.killpg(started[0], SIGKILL)) as code:
        assert code == -SIGKILL or how == "database"

    # Where the database is back soon enough, the job itself says that it failed.
    assert state_of_runs(on_postgresql) in ([left], ["failed"] if how == "database" else [left])
    later = clock.now() + timedelta(minutes=6)
    with on_postgresql.worker(), patch("zicht.platform.editions.mending.now", lambda: later):
        assert mend_runs() == 1 or how == "database"
        assert mend_runs() == 0
    assert state_of_runs(on_postgresql) == ["queued" if left == "queued" else "failed"]
    waiting = "SELECT id FROM django_tasks_database_dbtaskresult WHERE status = 'READY'"
    assert len(rows_of(on_postgresql, Room.CASES, waiting)) == (1 if left == "queued" else 0)
    assert [one.name for one in place_of(run).folder.iterdir()] == ["lock"]
    check_whole(on_postgresql)


def test_edition_that_was_put_out_and_not_written_down_is_withdrawn(on_postgresql, state):
    run = EditionRun(vintage=clock.today(), state="signed", made_at=clock.now())
    edition = written(place_of(run.id).edition)
    out = state / "public" / "2019-2020-2021-09-01"
    shutil.copytree(edition, out)
    run.sha256 = release_hash(edition)
    with on_postgresql.worker(), open_case_room(system_access()):
        run.save(force_insert=True)

    with on_postgresql.worker():
        assert mend_runs() == 1
        assert list(out.parent.iterdir()) == []
        shutil.copytree(edition, out)
        with open_case_room(system_access()):
            EditionRun(vintage=clock.today(), state="published", folder=out.name, made_at=clock.now()).save(
                force_insert=True
            )
        assert mend_runs() == 0
    assert out.is_dir()
