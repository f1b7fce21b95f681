"""From the registry to a published edition, on both databases: asked, made by a job, checked, signed by two."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from support.people import make_agency, make_worker, sign_in
from support.registered_country import send_reports, simulated_rows, write_files
from zicht.pipeline import MonitorOptions, monitor
from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.clock import now, today
from zicht.platform.editions.models import EditionRun, SignOff
from zicht.platform.editions.places import place_of
from zicht.platform.editions.service import end_broken_runs, run_edition
from zicht.platform.editions.workflow import State

pytestmark = pytest.mark.platform
ASKED = {"first_year": "2019", "last_year": "2020", "rule": "first_report_in_year"}


@contextmanager
def open_office(tmp_path):
    agency = make_agency("rapporteur", reporter_type="")
    with override_settings(STATE=tmp_path / "state"):
        yield {
            "researcher": make_worker(agency, Role.RESEARCHER),
            "first": make_worker(agency, Role.CHIEF_SIGNER),
            "second": make_worker(agency, Role.CHIEF_SIGNER),
        }


@pytest.fixture
def office(platform, tmp_path):
    with open_office(tmp_path) as workers:
        yield workers


def add_run(state, *, made_by=None, **more):
    with open_case_room(system_access()):
        options = {"window": [2020, 2020], "rule": "first_report_in_year", "known": False}
        options |= {"estimates": False, "rendered": False}
        run = EditionRun(
            options=options, vintage=today(), state=state, made_at=now(), made_by=made_by, **more
        )
        run.save(force_insert=True)
        return run.id


def state_of(platform, run):
    with platform.worker(), open_case_room(system_access()):
        return EditionRun.objects.get(id=run).state


def acts(platform, run):
    with platform.worker(), open_case_room(system_access()):
        events = Event.objects.filter(object_id=run).order_by("at")
        return [(one.action, one.outcome) for one in events]


def edition_of_files(folder, rows):
    """Return the tables of the edition made from the agencies' own files, without a registry."""
    options = MonitorOptions(window=(2019, 2020), estimates=False, forms=frozenset())
    monitor(
        [write_files(folder / "files", rows, vintage=today().isoformat())],
        out=folder / "edition",
        options=options,
    )
    return tables_of(folder / "edition")


def tables_of(edition):
    return {path.name: path.read_bytes() for path in (edition / "tables").iterdir()}


def test_edition_is_that_of_the_files_and_signed_by_two_before_it_is_out(on_postgresql, tmp_path):
    """The longest road there is: it takes a job and a process of its own."""
    platform, rows = on_postgresql, simulated_rows(150)
    with open_office(tmp_path) as office:
        send_reports(rows)
        walk_through(platform, office, edition_of_files(tmp_path, rows))


def walk_through(platform, office, expected):
    researcher = sign_in(office["researcher"])

    answer = researcher.post(reverse("edition_new"), ASKED)
    run = UUID(answer["location"].split("/")[-2])
    waiting = researcher.get(answer["location"]).content.decode()
    with platform.worker():
        call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
    shown = researcher.get(answer["location"]).content.decode()

    assert tables_of(place_of(run).edition) == expected
    assert "data-edition-progress" in waiting
    assert state_of(platform, run) == State.CHECKED
    assert "data-edition-progress" not in shown
    assert not place_of(run).export.exists()
    assert not place_of(run).work.exists()
    sha256 = json.loads(place_of(run).examined.read_text())["sha256"]

    sign = reverse("edition_sign", args=[run])
    assert researcher.post(sign, {"sha256": sha256}).status_code == 404
    first, second = sign_in(office["first"]), sign_in(office["second"])
    first.post(sign, {"sha256": "0" * 64})
    assert state_of(platform, run) == State.CHECKED
    for _twice in range(2):
        first.post(sign, {"sha256": sha256})
    first.post(reverse("edition_publish", args=[run]))
    assert state_of(platform, run) == State.CHECKED
    second.post(sign, {"sha256": sha256})
    assert state_of(platform, run) == State.SIGNED
    for _twice in range(2):
        first.post(reverse("edition_publish", args=[run]))
    assert state_of(platform, run) == State.PUBLISHED

    name = f"2019-2020-{today().isoformat()}"
    visitor = Client()
    assert name in visitor.get(reverse("public_editions")).content.decode()
    file = visitor.get(reverse("public_file", args=[name, "tables/T01.csv"]))
    assert b"".join(file.streaming_content) == (place_of(run).edition / "tables" / "T01.csv").read_bytes()
    for outside in ("../../cases.sqlite3", "release.json/..", "nothing.csv"):
        assert visitor.get(f"/public/{name}/{outside}").status_code == 404
    assert acts(platform, run) == [
        ("edition_run", "done"),
        ("edition_run", "done"),
        ("edition_sign", "refused"),
        ("edition_sign", "done"),
        ("edition_sign", "done"),
        ("edition_publish", "done"),
    ]


def test_an_edition_that_cannot_be_made_says_why_in_both_languages(platform, office):
    client = sign_in(office["researcher"])
    answer = client.post(reverse("edition_new"), ASKED)
    run = UUID(answer["location"].split("/")[-2])
    with platform.worker():
        call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
        run_edition(run)
    dutch = client.get(reverse("edition", args=[run])).content.decode()
    client.post("/language/", {"language": "en", "next": "/"})
    english = client.get(reverse("edition", args=[run])).content.decode()

    assert state_of(platform, run) == State.FAILED
    assert "The edition was not made." in english
    assert "The edition was not made." not in dutch


def test_signers_see_checks_that_failed_and_each_count_that_changed(platform, office):
    with platform.worker():
        run = add_run(State.REFUSED, sha256="0" * 64)
    change = {"table": "T01", "period": "2020", "cell": "sex=female", "measure": "victims", "unit": "persons"}
    change |= {"older": 12.0, "newer": None, "older_status": "shown", "newer_status": "hidden", "because": {}}
    comparison = {"older": {"name": "2019", "vintage": "2020-05-01"}, "remarks": [], "changes": [change]}
    counts = dict.fromkeys(("unchanged", "only_in_older", "only_in_newer", "counts_changed"), 1)
    failed = {"check": "only_one", "passed": False, "nl": "Er is er al een.", "en": "There is one already."}
    place_of(run).folder.mkdir(parents=True)
    place_of(run).examined.write_text(
        json.dumps(
            {"checks": [failed], "comparison": {**comparison, **counts}, "tables": ["T01"], "missing": []}
        )
    )

    page = sign_in(office["first"]).get(reverse("edition", args=[run])).content.decode()

    assert "Er is er al een." in page
    assert '<td class="zicht-number">12</td><td class="zicht-number">hidden</td>' in page
    assert reverse("edition_sign", args=[run]) not in page


def test_a_run_whose_job_was_killed_ends_and_leaves_nothing(platform, office):
    with platform.worker():
        run = add_run(State.RUNNING)
    place = place_of(run)
    place.export.mkdir(parents=True)
    (place.export / "reports-police.csv").write_text("of persons")
    hold = "import fcntl,sys,time; f=open(sys.argv[1],'w'); fcntl.flock(f,2); print('held',flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(place.folder / "lock")], stdout=subprocess.PIPE, text=True
    ) as job:
        assert job.stdout is not None
        assert job.stdout.readline() == "held\n"
        with platform.worker():
            assert end_broken_runs() == 0
        os.kill(job.pid, signal.SIGKILL)
    page = sign_in(office["first"]).get(reverse("edition", args=[run]))

    assert page.status_code == 200
    assert state_of(platform, run) == State.FAILED
    assert not place.export.exists()


def test_who_asked_for_an_edition_cannot_sign_it_whatever_role_they_have(platform, office):
    with platform.worker():
        run = add_run(State.CHECKED, made_by=office["first"].user.id, sha256="0" * 64)

    sign_in(office["first"]).post(reverse("edition_sign", args=[run]), {"sha256": "0" * 64})

    with platform.worker(), open_case_room(system_access()):
        assert not SignOff.objects.exists()


def test_editions_are_absent_for_others_and_a_wrong_form_says_what_is_wrong(platform, office):
    reporter = sign_in(make_worker(make_agency("shelter-a"), Role.REPORTER))
    for address in (reverse("editions"), reverse("edition", args=[uuid4()])):
        assert reporter.get(address).status_code == 404
    assert sign_in(office["researcher"]).get(reverse("edition", args=[uuid4()])).status_code == 404
    assert sign_in(office["first"]).post(reverse("edition_new"), ASKED).status_code == 404

    wrong = sign_in(office["researcher"]).post(reverse("edition_new"), {**ASKED, "last_year": "2010"})
    assert wrong.status_code == 422
    assert 'href="#id_last_year"' in wrong.content.decode()


CHILD = """
import sys, time
from zicht.platform.editions.ending import end_with_parent
end_with_parent(int(sys.argv[1]))
print("ready", flush=True)
time.sleep(60)
"""
JOB = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1], str(os.getpid())], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(60)
"""


def test_child_is_killed_with_the_job_that_started_it():
    with subprocess.Popen([sys.executable, "-c", JOB, CHILD], stdout=subprocess.PIPE, text=True) as job:
        assert job.stdout is not None
        child = Path(f"/proc/{job.stdout.readline().strip()}/stat")
        job.kill()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and is_running(child):
        time.sleep(0.02)
    assert not is_running(child)


def is_running(stat):
    try:
        return stat.read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
