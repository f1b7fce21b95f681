"""Is what a worker records about help counted in an edition made from the registry?"""

from __future__ import annotations

import csv
from uuid import UUID

import pytest
from django.core.management import call_command
from django.urls import reverse

from support.people import make_agency, make_worker, sign_in, simulated_reports
from support.signing_office import open_office, state_of
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.clock import today
from zicht.platform.editions.places import place_of
from zicht.platform.editions.workflow import State
from zicht.platform.registry.service import add_reports, add_row, check_rows, find_report
from zicht.platform.triage.actions import keep_triage
from zicht.platform.triage.rule_tables import engine_of, table_in_force

pytestmark = pytest.mark.platform
ASKED = {"first_year": "2020", "last_year": "2020", "rule": "first_report_in_year", "sample": "1"}
PERSONS = 24


def register_people(worker):
    """Let an agency report people of 2020; return them."""
    changes = [
        {"report_id": f"2020-{n}", "report_date": f"2020-0{1 + n % 9}-11", "person_key": f"k-{n}"}
        for n in range(PERSONS)
    ]
    with open_case_room(worker.access):
        reports = add_reports(simulated_reports(*changes, source=worker.organisation.code))
        persons = [find_report(one).person_id for one in reports]
        level = engine_of(table_in_force().version).assess({}, today=today())["level"]
        for person in persons:
            record(person, "needs", domain="housing", severity="high", assessed="2021-01-10")
            keep_triage(person, {}, decided=level)
    return persons


def record(person, table, **cells):
    checked = check_rows(table, [{"row_id": "1", "person_key": "p-1", **cells}], source="form")
    assert not checked.faults
    add_row(table, person, cells, checked.stored[0])


def test_refusal_recorded_on_the_plan_is_counted_in_the_care_gap(platform, tmp_path):
    worker = make_worker(make_agency("care", reporter_type="care_coordination"), Role.CARE_COORDINATOR)
    persons = register_people(worker)
    client = sign_in(worker)
    refused = {"reason": "municipality", "refused_by": "municipality", "ended": "1-2-2021", "need": "housing"}
    for one in persons[: PERSONS // 2]:
        assert client.post(f"/persons/{one}/plan/shelter_cosm/refuse/", refused).status_code == 302
    for one in persons[PERSONS // 2 :]:
        address = f"/persons/{one}/plan/shelter_cosm/start/"
        assert client.post(address, {"started": "1-2-2021", "need": "housing"}).status_code == 302

    with open_office(tmp_path, registered=False) as office:
        researcher = sign_in(office.researcher)
        run = UUID(researcher.post(reverse("edition_new"), ASKED)["location"].split("/")[-2])
        with platform.worker():
            call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
        assert state_of(platform, run) == State.CHECKED
        found = cells_of(place_of(run).edition / "tables" / "T23.csv")

    assert found["needs", "housing", "all"] == PERSONS
    assert found["refused", "housing", "all"] == PERSONS // 2
    assert found["received", "housing", "all"] == PERSONS // 2
    assert found["refusals", "all", "municipality"] == PERSONS // 2


def cells_of(path):
    """Return figures of T23 by measure, part of life and reason, where nothing else is told apart."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    others = [name for name in list(rows[0])[:13] if name not in {"domain", "reason", "within"}]
    return {
        (one["measure"], one["domain"], one["reason"]): float(one["value"])
        for one in rows
        if one["value"] and all(one[name] == "all" for name in others)
    }
