"""Do the last days of everybody who is seen stand in one list, what is over first, and no further than they may?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from icalendar import Calendar

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.care.models import LastDay
from zicht.platform.care.reminding import remind_of_days
from zicht.platform.clock import today
from zicht.platform.registry.service import add_reports, add_row, check_rows, find_report
from zicht.platform.retention.erasure import Reason, erase_person
from zicht.platform.retention.sweep import sweep
from zicht.platform.triage.actions import keep_triage
from zicht.platform.triage.rule_tables import engine_of, table_in_force

pytestmark = pytest.mark.platform
OPTIONS = re.compile(r"#option-(\w+)")


class Office:
    """A care coordination with two persons, its reporter, another one, and the register."""

    def __init__(self, platform):
        self.platform = platform
        own = make_agency("care-a", reporter_type="care_coordination")
        self.registrar = make_worker(make_agency("register", is_register=True), Role.REGISTRAR)
        self.writer, self.reporter = make_worker(own, Role.CARE_COORDINATOR), make_worker(own, Role.REPORTER)
        self.stranger = make_worker(make_agency("care-c"), Role.CARE_COORDINATOR)
        with open_case_room(self.writer.access):
            changes = ({}, {"report_id": "2", "family_name": "Kowalska"})
            reports = add_reports(simulated_reports(*changes, source="care-a"))
            self.first, self.second = [find_report(one).person_id for one in reports]

    def triage(self, person, worker=None, **days):
        """Keep a triage in which events were so many days ago."""
        began = {name: (today() - timedelta(days=ago)).isoformat() for name, ago in days.items()}
        answers = {"events": began} if began else {}
        with open_case_room((worker or self.writer).access):
            level = engine_of(table_in_force().version).assess(answers, today=today())["level"]
            keep_triage(person, answers, decided=level)

    def keep(self, person, worker=None, **answers):
        with open_case_room((worker or self.writer).access):
            keep_triage(person, answers)

    def page(self, worker=None):
        return sign_in(worker or self.writer).get("/clocks/").content.decode()

    def record(self, option, act, **answers):
        return sign_in(self.writer).post(f"/persons/{self.first}/plan/{option}/{act}/", answers)

    def go_on(self, act, **answers):
        """Go on with the one thing that stands open on the plan."""
        client = sign_in(self.writer)
        plan = client.get(f"/persons/{self.first}/plan/").content.decode()
        (address,) = re.findall(rf'href="(/plan/[^"]+/{act}/)"', plan)
        assert client.post(address, answers).status_code == 302


@pytest.fixture
def office(platform):
    return Office(platform)


def test_what_is_over_stands_first_with_whom_it_is_about(office):
    office.triage(office.first, permit_started=360)
    office.triage(office.second, worker=office.reporter, permit_started=366)
    page = office.page()

    assert OPTIONS.findall(page) == ["permit_no_cooperation"] * 2
    assert page.index("Kowalska") < page.index("Nowak")
    assert (page.count("Voorbij:"), "gisteren" in page, "over 5 dagen" in page) == (1, True, True)
    assert page.count("Niet nagekeken") == 2


def test_only_the_newest_triage_counts_and_what_was_refused_is_gone(office):
    office.triage(office.first, reflection_started=10)
    assert "reflection_period" in OPTIONS.findall(office.page())
    address = f"/persons/{office.first}/plan/reflection_period/refuse/"
    sign_in(office.writer).post(address, {"reason": "other", "need": "papers", "ended": "1-3-2026"})
    assert "reflection_period" not in OPTIONS.findall(office.page())
    office.triage(office.first)

    assert OPTIONS.findall(office.page()) == []


def test_last_days_are_for_care_alone_and_go_with_the_person(office):
    office.triage(office.first, permit_started=360)

    assert OPTIONS.findall(office.page(office.registrar)) == ["permit_no_cooperation"]
    assert OPTIONS.findall(office.page(office.stranger)) == []
    assert sign_in(office.reporter).get("/clocks/").status_code == 404
    assert sign_in(office.writer).get("/clocks/?after=nowhere").status_code == 404
    with open_case_room(office.registrar.access):
        assert b"permit" not in bytes(LastDay.objects.get().content)
        assert Event.objects.filter(kind="last_days", user_id=office.registrar.user.id).count() == 1
        erase_person(office.first, reason=Reason.REQUEST)
    with office.platform.worker():
        sweep()
    with open_case_room(office.registrar.access):
        assert not LastDay.objects.exists()


def test_list_goes_on_with_later_days(office, monkeypatch):
    monkeypatch.setattr("zicht.platform.care.clocks.PER_PAGE", 1)
    office.triage(office.first, permit_started=360)
    office.triage(office.second, permit_started=366)
    client = sign_in(office.writer)
    page = client.get("/clocks/").content.decode()
    later = re.search(r'href="(\?after=[^"]+)"', page)[1]

    assert ("Kowalska" in page, "Nowak" in page) == (True, False)
    assert "Nowak" in client.get(f"/clocks/{later}").content.decode()


def test_wait_comes_up_and_is_over_when_help_starts(office):
    office.triage(office.first)
    since = today() - timedelta(days=41)
    office.record("legal_aid", "wait", waited_from=since.isoformat(), need="law")
    page = office.page()

    assert "Wacht: Gratis advocaat" in page
    assert "dagen tot nu toe: 41. Wacht 30 dagen of langer." in page
    assert "27 dagen geleden" in page
    office.go_on("start", started=today().isoformat())
    assert "Wacht:" not in office.page()


def test_order_has_a_last_day_and_a_reflection_period_its_own(office):
    office.triage(office.first)
    started = {"started": today().isoformat(), "need": "safety"}
    assert office.record("youth_care_closed", "start", **started).status_code == 422
    early = (today() - timedelta(days=1)).isoformat()
    assert office.record("youth_care_closed", "start", **started, last_day=early).status_code == 422
    order = (today() + timedelta(days=30)).isoformat()
    assert office.record("youth_care_closed", "start", **started, last_day=order).status_code == 302
    page = office.page()
    assert ("Eindigt: Gesloten jeugdhulp" in page, "over 30 dagen" in page) == (True, True)

    office.go_on("end", ended=today().isoformat())
    assert "Eindigt:" not in office.page()
    office.record("reflection_period", "start", **{**started, "need": "papers"})
    page = office.page()
    assert ("Eindigt: Bedenktijd" in page, "over 90 dagen" in page) == (True, True)


def test_missing_child_stands_above_all_until_somebody_says_found(office):
    office.triage(office.second, permit_started=366)
    office.keep(office.first, worker=office.reporter, missing="yes", age=16)
    office.keep(office.first, missing="yes", no_roof_tonight="yes")
    office.keep(office.first)
    client, page = sign_in(office.writer), office.page()
    assert page.index("Een minderjarige is vermist") < page.index("Kowalska")
    assert "Minder dan een uur geleden" in page
    assert '<span class="zicht-badge">te laat: 1</span>' in page
    (found,) = re.findall(r'action="(/clocks/[^"]+/end/)"', page)
    assert sign_in(office.stranger).post(found).status_code == 404
    assert sign_in(office.reporter).post(found).status_code == 404

    assert client.post(found).status_code == 302
    assert client.post(found).status_code == 404
    client.get(f"/persons/{office.first}/plan/")
    assert ("is vermist" in office.page(), "te laat" in office.page()) == (False, False)
    office.keep(office.first, missing="yes")
    assert "Vermist" in office.page()
    office.keep(office.first, missing="no")
    assert "Vermist" not in office.page()


def test_needs_are_assessed_again_after_three_months_of_the_newest_time(office):
    def assess(day):
        cells = {"domain": "housing", "severity": "high", "assessed": day.isoformat()}
        checked = check_rows("needs", [{"row_id": "1", "person_key": "p-1", **cells}], source="form")
        with open_case_room(office.writer.access):
            add_row("needs", office.first, cells, checked.stored[0])

    for ago in (100, 100, 120):
        assess(today() - timedelta(days=ago))
    page = office.page()
    assert (page.count("De behoeften opnieuw beoordelen</a>"), page.count("10 dagen geleden")) == (0, 1)
    assess(today())
    page = office.page()
    assert ("10 dagen geleden" in page, page.count("over 90 dagen")) == (False, 1)
    (over,) = re.findall(r'action="(/clocks/[^"]+/end/)"', page)
    sign_in(office.writer).post(over)
    assert "over 90 dagen" not in office.page()


def test_agency_is_reminded_of_what_is_over_once_a_week_and_of_nobody(office):
    office.triage(office.first, permit_started=372)
    office.triage(office.second, permit_started=373)
    assert "te laat: 1" in office.page()
    mail.outbox.clear()
    with office.platform.worker():
        assert [remind_of_days(), remind_of_days()] == [1, 0]

    assert [message.to for message in mail.outbox] == [[office.writer.user.email]]
    sent = mail.outbox[0].subject + mail.outbox[0].body
    assert "Nowak" not in sent
    assert (
        "Laatste dagen zijn meer dan een week voorbij"
        in sign_in(office.writer).get("/reminders/").content.decode()
    )


def test_calendar_holds_days_and_numbers_and_nothing_else(office):
    office.triage(office.first, permit_started=360)
    office.keep(office.second, missing="yes")
    answer = sign_in(office.writer).get("/clocks/clocks.ics")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")

    assert answer["Content-Type"].startswith("text/calendar")
    assert event["SUMMARY"] == "2026-0001: laatste dag"
    assert event["DTSTART"].dt == today() + timedelta(days=5)
    for word in (b"Nowak", b"permit", b"ergunning", b"ermist"):
        assert word not in answer.content
    assert sign_in(office.reporter).get("/clocks/clocks.ics").status_code == 404


def test_option_that_is_taken_up_again_has_its_last_day_back(office):
    office.triage(office.first, permit_started=360)
    refused = {"reason": "other", "need": "papers", "ended": "1-3-2026"}
    office.record("permit_no_cooperation", "refuse", **refused)
    assert OPTIONS.findall(office.page()) == []
    office.record("permit_no_cooperation", "offer", offered="2-3-2026", need="papers")

    assert OPTIONS.findall(office.page()) == ["permit_no_cooperation"]


def test_days_that_were_never_kept_are_kept_when_the_plan_is_read(office):
    office.triage(office.first, permit_started=360)
    office.record("legal_aid", "wait", waited_from=today().isoformat(), need="law")
    with office.platform.worker(), open_case_room(system_access()):
        LastDay.objects.all().delete()
    assert "Nowak" not in office.page()
    for _time in range(2):
        sign_in(office.writer).get(f"/persons/{office.first}/plan/")

    assert OPTIONS.findall(office.page()) == ["permit_no_cooperation", "legal_aid"]


def test_database_shows_last_days_to_two_roles_alone(on_postgresql):
    office = Office(on_postgresql)
    office.triage(office.first, worker=office.reporter, permit_started=360)

    def count(worker, role, reach="granted"):
        told = {"reach": reach, "organisation": worker.organisation.id, "role": role, "purpose": "shelter"}
        with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
            for name, value in told.items():
                connection.execute("SELECT set_config(%s, %s, true)", [f"zicht.{name}", str(value)])
            return connection.execute("SELECT count(*) FROM care_lastday").fetchone()[0]

    assert count(office.writer, "care_coordinator") == 1
    assert count(office.registrar, "registrar", "register") == 1
    assert count(office.reporter, "reporter", "own") == 0
    assert count(office.stranger, "care_coordinator") == 0
