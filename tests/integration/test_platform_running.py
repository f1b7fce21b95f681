"""Does whoever keeps the service see what ran, what is late and what waits: without a word about anybody?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from support.people import make_agency, make_worker, sign_in
from zicht.platform import clock
from zicht.platform.accounts.roles import Role
from zicht.platform.operation.jobs import JOBS
from zicht.platform.operation.models import JobRun

pytestmark = pytest.mark.platform


@pytest.fixture(autouse=True)
def deletion_log(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DELETION_LOG", tmp_path / "deletions.log")


@pytest.fixture
def administrator(platform):
    client = sign_in(make_worker(make_agency("register", is_register=True), Role.ADMINISTRATOR))
    client.post("/language/", {"language": "en", "next": "/"})
    return client


def ran(job, *, minutes=0, outcome="done", error="", seconds=2):
    began = clock.now() - timedelta(minutes=minutes)
    ended = began + timedelta(seconds=seconds) if outcome else None
    JobRun.objects.create(job=job, began_at=began, ended_at=ended, outcome=outcome, error=error)


def wait(status, **more):
    from django_tasks_db.models import DBTaskResult, get_date_max  # noqa: PLC0415 - wants Django to be there

    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": ["kanarie"], "kwargs": {}},
        task_path="zicht.kanarie",
        run_after=get_date_max(),
        exception_class_path="",
        traceback="kanarie",
        backend_name="default",
        **more,
    )


def test_nothing_has_run_yet(platform, administrator):
    page = administrator.get("/operation/").content.decode()
    assert page.count("<td>Never</td>") == len(JOBS)
    assert "These were not done in time" in page
    health = Client().get("/health/jobs")
    assert (health.status_code, health.json()["late"]) == (503, [job.name for job in JOBS])


def test_runs_are_shown_with_how_they_ended_and_what_waits(platform, administrator):
    with platform.worker():
        for job in JOBS:
            ran(job.name)
        on_time = Client().get("/health/jobs")
        ran("project", minutes=-1, outcome="")
        ran("seal", minutes=60)
        JobRun.objects.filter(job="seal", began_at__gte=clock.now() - timedelta(minutes=1)).update(
            outcome="failed", error="OSError"
        )
        wait("READY")
        wait("RUNNING", started_at=clock.now())
        wait("RUNNING", started_at=clock.now() - timedelta(days=2))
        wait("FAILED", finished_at=clock.now())
    page = administrator.get("/operation/").content.decode()

    assert (on_time.status_code, on_time.json()) == (200, {"status": "on time", "late": []})
    assert Client().get("/health/jobs").json()["late"] == ["seal"]
    assert "Failed (OSError)" in page
    assert "Under way" in page
    assert page.count('class="zicht-badge">Late') == 1
    assert page.count("<dd>Yes</dd>") == 4
    assert "<dt>Waits</dt><dd>1, since" in page
    assert "<dt>Under way</dt><dd>1</dd>" in page
    assert "<dt>Failed within a day</dt><dd>1</dd>" in page
    assert "kanarie" not in page


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.AUDITOR, Role.REPORTER])
def test_page_is_the_administrator_s(platform, role):
    client = sign_in(make_worker(make_agency("shelter-a"), role))
    assert client.get("/operation/").status_code == 404
    assert b"/operation/" not in client.get("/").content
