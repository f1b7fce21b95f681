"""Does the plan show what the triage found, and keep what became of each option without overwriting it?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import open_case_room, open_statistics_room, system_access
from zicht.platform.accounts.roles import Role
from zicht.platform.clock import today
from zicht.platform.registry.models import CaseRow
from zicht.platform.registry.service import add_reports, find_report
from zicht.platform.statistics.models import CanonicalRow
from zicht.platform.statistics.service import project_statistics
from zicht.platform.triage.actions import keep_triage
from zicht.platform.triage.rule_tables import engine_of, table_in_force

pytestmark = pytest.mark.platform
ANSWERS = {"residence": "without_title"}
GOES_ON = re.compile(r'href="(/plan/[^"]+/(?:start|wait|refuse|end)/)"')


class Office:
    """A care coordination with somebody of whom a triage was kept; its reporter, a stranger and the register."""

    def __init__(self, platform):
        self.platform = platform
        own = make_agency("care-a", reporter_type="care_coordination")
        self.registrar = make_worker(make_agency("register", is_register=True), Role.REGISTRAR)
        self.writer = make_worker(own, Role.CARE_COORDINATOR)
        self.reporter = make_worker(own, Role.REPORTER)
        self.stranger = make_worker(make_agency("care-c"), Role.CARE_COORDINATOR)
        with open_case_room(self.writer.access):
            (report,) = add_reports(simulated_reports({}, source="care-a"))
            self.person = find_report(report).person_id
        self.client = sign_in(self.writer)

    def triage(self, **more):
        answers = {**ANSWERS, **more}
        with open_case_room(self.writer.access):
            level = engine_of(table_in_force().version).assess(answers, today=today())["level"]
            keep_triage(self.person, answers, decided=level)

    def at(self, *parts):
        return "/".join(["", "persons", str(self.person), "plan", *parts, ""])

    def page(self, worker=None):
        client = sign_in(worker) if worker else self.client
        return client.get(self.at()).content.decode()

    def post(self, address, **answers):
        return self.client.post(address, answers)


@pytest.fixture
def office(platform):
    return Office(platform)


def test_plan_says_that_nothing_is_verified_and_waits_for_a_triage(office):
    before = office.page()
    assert "Er is nog geen triage van deze persoon" in before
    assert office.client.get(office.at("shelter_cosm", "start")).status_code == 404

    office.triage()
    after = office.page()
    assert "Niet nagekeken." in after
    assert f'href="{office.at("shelter_cosm", "refuse")}"' in after


def test_plan_is_seen_and_written_by_care_alone(office):
    office.triage()

    assert office.at("shelter_cosm", "refuse") in office.page(office.registrar)
    for worker in (office.reporter, office.stranger):
        client = sign_in(worker)
        for address in (office.at(), office.at("shelter_cosm", "refuse")):
            assert client.get(address).status_code == 404


def test_help_goes_from_waiting_to_its_end_and_every_word_is_kept(office):
    office.triage()
    waiting = {"waited_from": "1-3-2026", "need": "law"}
    assert office.post(office.at("legal_aid", "wait"), **waiting).status_code == 302
    assert office.client.get(office.at("legal_aid", "start")).status_code == 404

    for act, answers in (
        ("start", {"started": "1-4-2026"}),
        ("end", {"ended": "1-6-2026", "outcome": "goals_met"}),
    ):
        addresses = GOES_ON.findall(office.page())
        (address,) = [one for one in addresses if one.endswith(f"/{act}/")]
        assert office.post(address, **answers).status_code == 302
        assert office.client.get(address).status_code == 404

    page = office.page()
    assert not GOES_ON.findall(page)
    assert office.at("legal_aid", "start") in page
    for words in ("1 maart 2026", "1 april 2026", "1 juni 2026", "Doelen bereikt"):
        assert words in page
    with open_case_room(office.registrar.access):
        assert CaseRow.objects.filter(table="help").count() == 3


@pytest.mark.parametrize(
    ("act", "answers", "wrong"),
    [
        ("refuse", {"need": "housing"}, "id_reason"),
        ("refuse", {"reason": "capacity", "ended": "1-3-2026"}, "id_need"),
        ("refuse", {"reason": "capacity", "need": "housing"}, "id_ended"),
        ("refuse", {"reason": "capacity", "need": "debts", "ended": "1-3-2026"}, "id_need"),
        ("start", {"started": "31-2-2026", "need": "housing"}, "id_started"),
    ],
)
def test_act_that_says_too_little_is_not_taken(office, act, answers, wrong):
    office.triage()
    answer = office.post(office.at("shelter_cosm", act), **answers)

    assert answer.status_code == 422
    assert f'href="#{wrong}"' in answer.content.decode()
    with open_case_room(office.registrar.access):
        assert not CaseRow.objects.exists()


def test_end_before_the_start_is_not_taken(office):
    office.triage()
    office.post(office.at("shelter_cosm", "start"), started="1-4-2026", need="housing")
    (address,) = GOES_ON.findall(office.page())

    assert office.post(address, ended="1-3-2026").status_code == 422
    assert office.post(address, ended="1-5-2026").status_code == 302


def test_reason_that_the_triage_found_is_put_first_and_the_worker_decides(office):
    office.triage()
    page = office.client.get(office.at("rvb_eu", "refuse")).content.decode()

    assert re.findall(r'<option value="(\w+)" selected>', page.split('name="refused_by"')[0]) == ["status"]


def test_option_goes_along_with_a_correction_and_no_further_than_the_case_room(office):
    office.triage()
    office.post(office.at("reflection_period", "refuse"), reason="other", need="papers", ended="1-3-2026")
    with open_case_room(office.registrar.access):
        row = CaseRow.objects.get().id
    address = f"/help/{row}/correct/"
    assert office.post(address, reason="status", need="papers", ended="2-3-2026").status_code == 302

    section = office.page().split('id="option-reflection_period"')[1].split("</article>")[0]
    assert "Verblijfsstatus" in section
    assert "2 maart 2026" in section
    assert "Hulp: Papieren en verblijf" in office.client.get(f"/persons/{office.person}/").content.decode()
    with office.platform.worker():
        project_statistics()
        with open_statistics_room(system_access()):
            (counted,) = CanonicalRow.objects.filter(table="help")
    assert counted.cells.keys() == {"row_id", "need", "reason", "ended"}


def test_last_days_stand_first_what_is_over_before_what_comes(office):
    begun = {
        "reflection_started": today() - timedelta(days=100),
        "permit_started": today() - timedelta(days=365),
    }
    office.triage(events={name: day.isoformat() for name, day in begun.items()})
    days = office.page().split("Dagen om in de gaten te houden")[1].split("</ul>")[0]
    shown = re.findall(r'href="#option-(\w+)"', days)

    assert shown[-1] == "permit_no_cooperation"
    assert {"reflection_period", "reflection_continues"} <= set(shown[:-1])
    assert days.count("Voorbij:") == len(shown) - 1
    assert days.count("10 dagen geleden") == len(shown) - 1
    assert days.count("zicht-badge") == len(shown)
    office.post(office.at("reflection_period", "refuse"), reason="other", need="papers", ended="1-3-2026")
    assert "#option-reflection_period" not in office.page()


def test_who_waits_is_told_for_how_long(office):
    office.triage()
    since = today() - timedelta(days=41)
    office.post(office.at("legal_aid", "wait"), waited_from=since.isoformat(), need="law")

    assert "dagen tot nu toe: 41" in office.page()


def test_refusal_that_was_sent_twice_is_recorded_once(office):
    office.triage()
    refused = {"reason": "capacity", "need": "housing", "ended": "1-3-2026"}
    for sent in (refused, refused, {**refused, "ended": "2-3-2026"}):
        assert office.post(office.at("shelter_cosm", "refuse"), **sent).status_code == 302

    with open_case_room(office.registrar.access):
        assert CaseRow.objects.count() == 2
