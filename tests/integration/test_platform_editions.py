"""From the registry to a published edition, on both databases: asked, made by a job, checked, signed by two."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from support.people import make_agency, make_worker, sign_in, simulated_reports
from support.registered_country import send_reports, simulated_rows, write_files
from support.signing_office import add_run, checked_run, keep_examined, open_office, state_of
from support.small_releases import written
from zicht.pipeline import MonitorOptions, monitor
from zicht.platform.access.context import Purpose, open_case_room, system_access
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.clock import now, today
from zicht.platform.duplicates.actions import decide_pair, merge_pair, take_back
from zicht.platform.duplicates.models import Candidate
from zicht.platform.duplicates.service import count_undecided, persons_apart
from zicht.platform.duplicates.workflow import Reason
from zicht.platform.duplicates.workflow import State as PairState
from zicht.platform.editions.models import SignOff
from zicht.platform.editions.places import ledger, place_of
from zicht.platform.editions.service import end_broken_runs, run_edition
from zicht.platform.editions.workflow import State
from zicht.platform.registry.service import add_reports, find_report
from zicht.platform.statistics.service import export_tables, project_statistics, pseudonyms_of
from zicht.release import read_release

pytestmark = pytest.mark.platform
ASKED = {"first_year": "2020", "last_year": "2020", "rule": "first_report_in_year", "sample": "1"}


@pytest.fixture
def office(platform, tmp_path):
    with open_office(tmp_path, registered=False) as workers:
        yield workers


def acts(platform, run):
    with platform.worker(), open_case_room(system_access()):
        events = Event.objects.filter(object_id=run).order_by("at")
        return [(one.action, one.outcome) for one in events]


def edition_of_files(folder, rows):
    """Return the tables of the edition made from the agencies' own files, without a registry."""
    options = MonitorOptions(window=(2020, 2020), estimates=False, forms=frozenset())
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
    researcher = sign_in(office.researcher)

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
    examined = json.loads(place_of(run).examined.read_text())
    report = json.loads(place_of(run).report.read_text())
    assert (report["membership"]["persons"], report["membership"]["tells"]) == (1, False)
    assert place_of(run).report.stat().st_mode & 0o077 == 0
    assert [one["passed"] for one in examined["checks"]] == [True] * 6
    release = read_release(place_of(run).edition, cells_of=())
    assert release.edition.parameters["linkage"] == "registry"

    sign = reverse("edition_sign", args=[run])
    assert researcher.post(sign, {"sha256": examined["sha256"]}).status_code == 404
    for one in (office.first, office.second):
        assert one.sign(run) == 302
    for _twice in range(2):
        office.first.publish(run)
    assert state_of(platform, run) == State.PUBLISHED
    assert [entry.release for entry in ledger().entries()] == [examined["sha256"]]

    name = f"2020-{today().isoformat()}"
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
    client = sign_in(office.researcher)
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


def test_no_edition_is_made_beside_a_ledger_that_was_lost(platform, office):
    send_reports({code: rows[:2] for code, rows in simulated_rows(12).items()})
    with platform.worker():
        add_run(State.PUBLISHED, sha256="0" * 64)
        run = add_run(State.QUEUED)
        run_edition(run)

    page = office.first.client.get(reverse("edition", args=[run])).content.decode()

    assert state_of(platform, run) == State.FAILED
    assert "ledger" in page


def test_signers_see_checks_that_failed_and_each_count_that_changed(platform, office):
    with platform.worker():
        run = add_run(State.REFUSED, sha256="0" * 64)
    change = {"table": "T01", "title": {"nl": "Slachtoffers"}, "period": "2020", "unit": "persons"}
    change |= {"what": {"nl": "Slachtoffers: vrouw"}, "because": {}, "older": 12.0, "newer": None}
    change |= {"older_status": "exact", "newer_status": "suppressed"}
    comparison = {"older": {"name": "2019", "vintage": "2020-05-01"}, "remarks": [], "changes": [change]}
    counts = dict.fromkeys(("unchanged", "only_in_older", "only_in_newer", "counts_changed"), 1)
    failed = {"check": "only_one", "passed": False, "nl": "Er is er al een.", "en": "There is one already."}
    left_out = {"group": "alone", "persons": 3, "fewest": 10, "most": 20, "found_if_of": 0.632}
    keep_examined(run, checks=[failed], comparison={**comparison, **counts}, left_out=[left_out])

    page = office.first.client.get(reverse("edition", args=[run])).content.decode()

    assert "Er is er al een." in page
    assert '<td>Slachtoffers: vrouw</td><td class="zicht-number">12</td>' in page
    assert '<td class="zicht-number">niet getoond</td>' in page
    assert '<td class="zicht-number">63%</td>' in page
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
    page = office.first.client.get(reverse("edition", args=[run]))

    assert page.status_code == 200
    assert state_of(platform, run) == State.FAILED
    assert not place.export.exists()


def test_who_asked_for_an_edition_cannot_sign_it_whatever_role_they_have(platform, office, tmp_path):
    office.first.register()
    with platform.worker():
        run = checked_run(written(tmp_path / "edition"), made_by=office.first.worker.user.id)

    page = office.first.client.get(reverse("edition", args=[run])).content.decode()

    assert office.first.sign(run) == 422
    assert reverse("edition_sign", args=[run]) not in page
    with platform.worker(), open_case_room(system_access()):
        assert not SignOff.objects.exists()


def test_editions_are_absent_for_others_and_a_wrong_form_says_what_is_wrong(platform, office):
    reporter = sign_in(make_worker(make_agency("shelter-a"), Role.REPORTER))
    for address in (reverse("editions"), reverse("edition", args=[uuid4()])):
        assert reporter.get(address).status_code == 404
    assert sign_in(office.researcher).get(reverse("edition", args=[uuid4()])).status_code == 404
    assert office.first.client.post(reverse("edition_new"), ASKED).status_code == 404

    wrong = sign_in(office.researcher).post(reverse("edition_new"), {**ASKED, "last_year": "2010"})
    assert wrong.status_code == 422
    assert 'href="#id_last_year"' in wrong.content.decode()


@pytest.fixture
def registrar(platform):
    return make_worker(make_agency("register", is_register=True), Role.REGISTRAR)


def add_report(code, **cells):
    """Let an agency of this name report somebody; return the person."""
    worker = make_worker(make_agency(code), Role.REPORTER)
    with open_case_room(worker.access):
        (report,) = add_reports(simulated_reports(cells, source=code))
        return find_report(report).person_id


def exported_keys(platform, folder):
    """Return the key of each agency's one report as an edition would read it; blank counts as a person of its own."""
    with platform.worker():
        project_statistics()
        access = system_access(Purpose.STATISTICS)
        with open_case_room(access):
            pairs = persons_apart()
            names = pseudonyms_of({one for pair in pairs for one in pair})
        apart = [(names[one], names[other]) for one, other in pairs]
        asked = {"country": "NLD", "vintage": today(), "simulated": True, "regimes": {}, "apart": apart}
        export_tables(access, folder, **asked)
    found = {}
    for code in ("shelter-a", "shelter-b", "shelter-c"):
        with (folder / f"reports-{code}.csv").open(encoding="utf-8", newline="") as file:
            (row,) = csv.DictReader(file)
        found[code[-1]] = row.get("person_key") or code
    return found


def test_edition_counts_whom_registrars_found_to_be_one_once_and_again_apart(platform, registrar, tmp_path):
    """Agencies a and b give the same key for their persons; c gives none."""
    a, b = (add_report(f"shelter-{one}", person_key="k-1") for one in "ab")
    c = add_report("shelter-c")
    with open_case_room(registrar.access):
        same, other = (
            Candidate.objects.create(
                left_id=min(pair),
                right_id=max(pair),
                weight=9.0,
                agreement={},
                found_at=now() - timedelta(days=1),
            )
            for pair in ((a, c), (a, b))
        )
    before = exported_keys(platform, tmp_path / "before")
    with open_case_room(registrar.access):
        assert count_undecided() == 2
        merge = merge_pair(same.id, Reason.SAME_DETAILS)
        assert count_undecided() == 1
    merged = exported_keys(platform, tmp_path / "merged")
    with open_case_room(registrar.access):
        take_back(merge.id, Reason.MISTAKE)
    back = exported_keys(platform, tmp_path / "back")
    with open_case_room(registrar.access):
        decide_pair(other.id, PairState.DIFFERENT)
    apart = exported_keys(platform, tmp_path / "apart")

    assert before["a"] == before["b"] != before["c"]
    assert merged["a"] == merged["b"] == merged["c"]
    assert back == before
    assert len(set(apart.values())) == 3


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
