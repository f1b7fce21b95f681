"""Do the last days of everybody who is seen stand in one list, what is over first, and no further than they may?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.care.models import LastDay
from zicht.platform.clock import today
from zicht.platform.registry.service import add_reports, find_report
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

    def page(self, worker=None):
        return sign_in(worker or self.writer).get("/clocks/").content.decode()


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
