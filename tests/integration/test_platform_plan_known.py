"""Does the next triage know what the plan records, and is every shut door recorded without anybody's memory?"""

from __future__ import annotations

import html
import re

import pytest

from support.people import make_agency, make_worker, sign_in, simulated_reports
from support.verified_rules import use_verified_rules
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.registry.models import CaseRow, Person
from zicht.platform.registry.service import (
    add_reports,
    find_report,
    persons_of_root,
    read_rows,
)
from zicht.platform.triage.actions import keep_triage
from zicht.platform.triage.queries import newest_triage, read_triage

pytestmark = pytest.mark.platform
SHUT = {"residence": "dutch", "age": 30, "age_doubtful": "no"}


class Office:
    """A care coordination with somebody, its reporter, and two registrars."""

    def __init__(self, platform):
        self.platform = platform
        own, register = (
            make_agency("care-a", reporter_type="care_coordination"),
            make_agency("r", is_register=True),
        )
        self.first, self.second = make_worker(register, Role.REGISTRAR), make_worker(register, Role.REGISTRAR)
        self.writer, self.reporter = make_worker(own, Role.CARE_COORDINATOR), make_worker(own, Role.REPORTER)
        with open_case_room(self.writer.access):
            (report,) = add_reports(simulated_reports({}, source="care-a"))
            self.person = find_report(report).person_id
        self.client = sign_in(self.writer)

    def keep(self, worker=None, **answers):
        with open_case_room((worker or self.writer).access):
            return keep_triage(self.person, answers)

    def record(self, option, act, **answers):
        answer = self.client.post(f"/persons/{self.person}/plan/{option}/{act}/", answers)
        assert answer.status_code == 302

    def found(self, worker=None):
        """Return status and what shuts it, by option, of the newest triage."""
        with open_case_room((worker or self.writer).access):
            kept = newest_triage(self.person)
            return {one["id"]: (one["status"], one["shut_by"]) for one in kept.assessment["options"]}

    def page(self, path, client=None):
        return html.unescape((client or self.client).get(f"/persons/{self.person}/{path}/").content.decode())

    def help(self):
        with open_case_room(self.writer.access):
            person = Person.objects.get(id=self.person)
            return [cells for row, cells in read_rows(persons_of_root(person)) if row.table == "help"]


@pytest.fixture
def office(platform):
    return Office(platform)


def test_door_that_was_recorded_shuts_the_option_in_the_next_triage(office):
    office.keep()
    recorded = {
        "chat_fier": ({"reason": "capacity", "need": "mind"}, "capacity"),
        "victim_support": ({"reason": "municipality", "need": "law"}, "municipality"),
        "legal_aid": ({"reason": "funding", "need": "law"}, "funding"),
        "care_coordination": ({"reason": "person_declined", "need": "safety"}, "refusal"),
        "specialised_care": ({"reason": "other", "refused_by": "person", "need": "mind"}, "refusal"),
    }
    before = office.found()
    for option, (answers, _shut_by) in recorded.items():
        assert before[option][0] != "blocked"
        office.record(option, "refuse", ended="1-3-2026", **answers)
    office.keep()

    after = office.found()
    assert {one: after[one] for one in recorded} == {
        one: ("blocked", [shut_by]) for one, (_answers, shut_by) in recorded.items()
    }


def test_what_the_law_decides_is_asked_of_the_rules_each_time(office):
    office.keep()
    office.record("chat_fier", "refuse", need="mind", ended="1-3-2026", reason="status")
    office.keep()

    assert office.found()["chat_fier"][0] != "blocked"


def test_what_runs_shows_on_the_page_in_the_kept_one_and_on_paper(office):
    office.keep()
    office.record("chat_fier", "start", need="mind", started="1-3-2026")
    address = f"/persons/{office.person}/triage/new/"
    begun = office.client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(table|found|states)" value="([^"]*)"', begun))
    hidden = {name: html.unescape(value) for name, value in hidden.items()}
    assert hidden["states"] == '{"chat_fier": "taken"}'
    kept = office.client.post(address, {"act": "keep", "decided": "rules", **hidden})["Location"]

    badge = '<span class="zicht-badge">Loopt nu</span>'
    assert begun.count(badge) == 1
    assert 'data-word="running">Loopt nu' in begun
    shown = office.client.get(kept).content.decode()
    assert badge in shown
    assert f"/persons/{office.person}/plan/" in shown
    assert "Dit hebt u nu." in office.client.get(f"{kept}paper/").content.decode()
    assert kept in office.page("plan")


def test_what_the_plan_got_in_between_is_shown_again_and_no_error_of_ours(office, caplog):
    office.keep()
    address = f"/persons/{office.person}/triage/new/"
    begun = office.client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(table|found|states)" value="([^"]*)"', begun))
    hidden = {name: html.unescape(value) for name, value in hidden.items()}
    office.record("chat_fier", "refuse", need="mind", ended="1-3-2026", reason="capacity")
    answer = office.client.post(address, {"act": "keep", "decided": "rules", "by": "script", **hidden})

    assert answer.status_code == 422
    assert "page.js" in answer.content.decode()
    assert "different" not in caplog.text


def test_who_may_not_read_of_help_learns_nothing_of_it_from_a_triage(office):
    office.keep()
    office.record("chat_fier", "refuse", need="mind", ended="1-3-2026", reason="person_declined")
    number = office.keep()

    with open_case_room(office.reporter.access):
        kept = read_triage(number)
        assert "option_state" not in kept.answers
    assert office.found(office.reporter)["chat_fier"][0] != "blocked"
    office.keep(office.reporter)
    assert office.found()["chat_fier"][0] != "blocked"


def test_every_shut_door_is_recorded_at_once_with_its_reason(office):
    use_verified_rules(office.first, office.second)
    office.keep(**SHUT)
    shut = {option for option, (status, _by) in office.found().items() if status == "blocked"}
    assert {"reflection_period", "youth_help", "protected_reception"} <= shut
    assert f"niemand heeft vastgelegd: {len(shut)}" in office.page("plan")

    form = office.page("plan/doors")
    ticked = set(re.findall(r'name="door_(\w+)"[^>]* checked', form))
    reasons = {
        one: re.search(rf'name="reason_{one}".*?value="(\w+)" selected', form, re.DOTALL)[1] for one in ticked
    }
    assert ticked == shut
    sent = {f"reason_{one}": reason for one, reason in reasons.items()} | {
        f"door_{one}": "on" for one in ticked
    }
    del sent["door_youth_help"]
    for _time in range(2):
        office.client.post(f"/persons/{office.person}/plan/doors/", {**sent, "ended": "1-3-2026"})

    recorded = {cells["option"]: cells for cells in office.help()}
    assert recorded.keys() == shut - {"youth_help"}
    assert recorded["reflection_period"]["reason"] == "status"
    assert recorded["protected_reception"].items() >= {"kind": "protected_reception", "reason": "age"}.items()
    assert "niemand heeft vastgelegd: 1" in office.page("plan")


def test_door_that_only_seems_shut_is_not_ticked_and_nothing_is_recorded_without_a_tick(office):
    office.keep(**SHUT)
    form = office.page("plan/doors")

    assert "alleen aan als iemand nee zei" in form
    assert 'name="door_reflection_period"' in form
    assert " checked" not in form
    address = f"/persons/{office.person}/plan/doors/"
    assert office.client.post(address, {"ended": "1-3-2026"}).status_code == 422
    sent = {"door_reflection_period": "on", "reason_reflection_period": "", "ended": "1-3-2026"}
    assert 'href="#id_reason_reflection_period"' in office.client.post(address, sent).content.decode()
    assert sign_in(office.reporter).get(address).status_code == 404
    with open_case_room(office.first.access):
        assert not CaseRow.objects.exists()
