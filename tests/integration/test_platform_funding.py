"""Does help that gets another payer go on without a new start, on the plan, on the timeline and in figures?"""

from __future__ import annotations

import re

import pytest

from support.care import help_tables
from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import open_case_room, open_statistics_room, system_access
from zicht.platform.accounts.roles import Role
from zicht.platform.care.forms_needs import day_first
from zicht.platform.clock import today
from zicht.platform.registry.service import add_reports, find_report
from zicht.platform.statistics.models import CanonicalRow
from zicht.platform.statistics.service import project_statistics
from zicht.platform.triage.actions import keep_triage
from zicht.platform.triage.rule_tables import engine_of, table_in_force

pytestmark = pytest.mark.platform
ACTS = ("offer", "wait", "start", "refuse")
REPORTS = ["report_id,report_date,person_key,sex,age_at_report", "1,2019-01-01,k,female,30"]
COLUMNS = ("row_id", "need", "kind", "started", "ended", "funding_stream", "provider")


class Office:
    """A care coordination with somebody whose help started under one payer; a shelter that gives help."""

    def __init__(self, platform):
        self.platform = platform
        make_agency("shelter-a")
        worker = make_worker(make_agency("care-a", reporter_type="care_coordination"), Role.CARE_COORDINATOR)
        with open_case_room(worker.access):
            (report,) = add_reports(simulated_reports({}, source="care-a"))
            self.person = find_report(report).person_id
            level = engine_of(table_in_force().version).assess({}, today=today())["level"]
            keep_triage(self.person, {}, decided=level)
        self.client = sign_in(worker)
        begun = {"started": "1-2-2019", "need": "housing", "funding_stream": "cosm"}
        self.client.post(f"/persons/{self.person}/plan/shelter_cosm/start/", begun)

    def plan(self):
        return self.client.get(f"/persons/{self.person}/plan/").content.decode()

    def address(self, act):
        return re.search(rf'href="(/plan/[^"]+/{act}/)"', self.plan())[1]

    def fund(self, **answers):
        return self.client.post(self.address("fund"), answers)


@pytest.fixture
def office(platform):
    return Office(platform)


def test_help_with_another_payer_keeps_its_start_and_counts_as_one(office, tmp_path):
    first = office.fund(changed="2019-06-01", funding_stream="wmo", provider="shelter-a")
    second = office.fund(changed="2019-09-01", funding_stream="wlz", provider="shelter-a")
    assert (first.status_code, second.status_code) == (302, 302)

    for page in (office.plan(), office.client.get(f"/persons/{office.person}/").content.decode()):
        for words in ("Wet langdurige zorg", "Subsidie categorale opvang (COSM), tot 1 juni 2019"):
            assert words in page
        assert "Agency shelter-a, tot 1 september 2019" in page
        assert "1 februari 2019" in page
    office.client.post(office.address("end"), {"ended": "1-12-2019"})
    with office.platform.worker():
        project_statistics()
        with open_statistics_room(system_access()):
            (row,) = [one.cells for one in CanonicalRow.objects.filter(table="help")]
    assert {name: row[name] for name in row if name != "row_id"} == {
        "need": "housing",
        "kind": "shelter",
        "started": "2019-02-01",
        "ended": "2019-12-01",
        "funding_stream": "wlz",
        "provider": "shelter-a",
    }
    lines = [",".join((*COLUMNS, "person_key")), ",".join((*(row[name] for name in COLUMNS), "k"))]
    table = help_tables(tmp_path, {"reports": REPORTS, "help": lines})["T22"]
    ended = [cell.value for cell in table.cells if cell.measure == "ended" and set(cell.codes) == {"all"}]
    assert ended == [1]


def test_payer_from_a_day_that_cannot_be_or_the_same_one_is_not_taken(office):
    address = office.address("fund")
    for changed, stream, wrong in (
        ("2019-02-01", "wmo", "id_changed"),
        ("2999-02-01", "wmo", "id_changed"),
        ("2019-03-01", "cosm", "id_funding_stream"),
        ("2019-03-01", "", "id_funding_stream"),
    ):
        answer = office.client.post(address, {"changed": changed, "funding_stream": stream})
        assert answer.status_code == 422
        assert f'href="#{wrong}"' in answer.content.decode()

    assert office.address("fund") == address


def test_help_that_does_not_go_on_gets_no_other_payer(office):
    address = office.address("fund")
    office.client.post(office.address("end"), {"ended": "1-6-2019"})

    assert office.client.get(address).status_code == 404
    assert "/fund/" not in office.plan()


def test_day_that_is_put_first_is_today(office):
    asked = [office.address("end"), *(f"/persons/{office.person}/plan/fairwork/{act}/" for act in ACTS)]

    pages = [office.client.get(one).content.decode() for one in asked]

    assert [f'value="{day_first(today().isoformat())}"' in one for one in pages] == [True] * 5
