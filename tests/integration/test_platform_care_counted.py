"""Is what a worker records about help counted in an edition made from the registry?"""

from __future__ import annotations

import csv
import re
from uuid import UUID

import pytest
from django.core.management import call_command
from django.urls import reverse

from support.people import make_agency, make_worker, sign_in, simulated_reports
from support.signing_office import open_office, state_of
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.editions.places import place_of
from zicht.platform.editions.workflow import State
from zicht.platform.registry.service import add_reports, add_row, check_rows, find_report
from zicht.platform.triage.actions import keep_triage

pytestmark = pytest.mark.platform
ASKED = {"first_year": "2020", "last_year": "2020", "rule": "first_report_in_year", "sample": "1"}
PERSONS = 14
HALF = PERSONS // 2
#: So many still wait, and so many went again.
WAIT, WENT = 1, 5


def register_people(worker):
    """Let an agency report people of 2020; return them."""
    changes = [
        {"report_id": f"2020-{n}", "report_date": f"2020-0{1 + n % 9}-11", "person_key": f"k-{n}"}
        for n in range(PERSONS)
    ]
    with open_case_room(worker.access):
        reports = add_reports(simulated_reports(*changes, source=worker.organisation.code))
        persons = [find_report(one).person_id for one in reports]
        for person in persons:
            record(person, "needs", domain="housing", severity="high", assessed="2021-01-10")
            record(person, "needs", domain="papers", severity="acute", assessed="2021-01-10")
            keep_triage(person, {"residence": "dutch"})
    return persons


def record(person, table, **cells):
    checked = check_rows(table, [{"row_id": "1", "person_key": "p-1", **cells}], source="form")
    assert not checked.faults
    add_row(table, person, cells, checked.stored[0])


class Plans:
    """The plans of persons in a browser."""

    def __init__(self, worker):
        self.client = sign_in(worker)

    def record(self, person, option, act, **answers):
        answer = self.client.post(f"/persons/{person}/plan/{option}/{act}/", answers)
        assert answer.status_code == 302

    def shut(self, person, option, **answers):
        """Record a door by the page that records them all at once."""
        sent = {f"door_{option}": "on", f"reason_{option}": answers["reason"], "ended": answers["ended"]}
        assert self.client.post(f"/persons/{person}/plan/doors/", sent).status_code == 302

    def go_on(self, person, act, **answers):
        plan = self.client.get(f"/persons/{person}/plan/").content.decode()
        (address,) = re.findall(rf'href="(/plan/[^"]+/{act}/)"', plan)
        assert self.client.post(address, answers).status_code == 302


def test_what_became_of_options_is_counted_in_every_table_on_help(platform, tmp_path):
    worker = make_worker(make_agency("care", reporter_type="care_coordination"), Role.CARE_COORDINATOR)
    persons, plans = register_people(worker), Plans(worker)
    for one in persons[:HALF]:
        plans.record(
            one,
            "shelter_cosm",
            "refuse",
            reason="municipality",
            refused_by="municipality",
            ended="1-2-2021",
            need="housing",
        )
        # No kind of help: it counts by the need that it answers.
        plans.shut(one, "reflection_period", reason="status", ended="1-2-2021")
    for one in persons[HALF:]:
        plans.record(one, "shelter_cosm", "wait", waited_from="20-1-2021", need="housing")
        # Who still waits is on record with a shelter, and not placed.
        if one not in persons[HALF : HALF + WAIT]:
            plans.go_on(one, "start", started="1-2-2021")
    for one in persons[-WENT:]:
        plans.go_on(one, "end", ended="1-6-2021", outcome="goals_met")

    with open_office(tmp_path, registered=False) as office:
        researcher = sign_in(office.researcher)
        run = UUID(researcher.post(reverse("edition_new"), ASKED)["location"].split("/")[-2])
        with platform.worker():
            call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
        assert state_of(platform, run) == State.CHECKED
        tables = place_of(run).edition / "tables"
        gap, shelter, help_ = (read_cells(tables / f"{name}.csv") for name in ("T23", "T16", "T22"))

    assert gap["needs", "housing", "all"] == PERSONS
    assert gap["needs", "papers", "all"] == PERSONS
    assert gap["refused", "housing", "all"] == gap["refused", "papers", "all"] == HALF
    assert gap["waited", "housing", "all"] == HALF
    assert gap["received", "housing", "all"] == HALF - WAIT
    assert gap["refusals", "all", "municipality"] == gap["refusals", "all", "status"] == HALF
    assert shelter["offered", "shelter"] == PERSONS
    assert shelter["placed", "shelter"] == HALF - WAIT
    assert shelter["refused", "shelter"] == HALF
    assert help_["ended", "shelter", "all"] == help_["ended", "shelter", "goals_met"] == WENT


def read_cells(path):
    """Return figures by measure and by what is told apart, where nothing else is."""
    told = {"T23": ("domain", "reason"), "T16": ("kind",), "T22": ("kind", "outcome")}[path.stem]
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])
    others = [name for name in names[: names.index("measure")] if name not in {*told, "within", "period"}]
    return {
        (one["measure"], *(one[name] for name in told)): float(one["value"])
        for one in rows
        if one["value"] and all(one[name] == "all" for name in others)
    }
