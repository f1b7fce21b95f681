"""Does what staff and systems do ask the databases as often for many as for few, and find whom they look for?"""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from support.people import REPORT, make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.actions import Action
from zicht.platform.access.context import Purpose, open_case_room
from zicht.platform.access.models import Grant
from zicht.platform.accounts.roles import Role
from zicht.platform.api.actions import make_key
from zicht.platform.clock import now
from zicht.platform.registry.service import (
    NotHere,
    add_reports,
    check_rows,
    correct_report,
    find_report,
)
from zicht.platform.vault.service import find_persons

pytestmark = pytest.mark.platform
FEW, MANY = 3, 30


class World:
    """A shelter, and the register that sees what it reports."""

    def __init__(self):
        self.reporter = make_worker(make_agency("shelter-a"), Role.REPORTER)
        self.registrar = make_worker(make_agency("register", is_register=True), Role.REGISTRAR)
        self.browser = sign_in(self.registrar)

    def add(self, *changes, person=None, reporter=None):
        reporter = reporter or self.reporter
        told = [{"report_id": uuid4().hex, **one} for one in changes]
        with open_case_room(reporter.access):
            made = simulated_reports(*told, source=reporter.organisation.code)
            ids = add_reports([replace(one, person=person) for one in made])
            return [find_report(one).person_id for one in ids]


@pytest.fixture
def world(platform):
    del platform
    cache.clear()
    return World()


@contextmanager
def counted():
    """Count statements of all rooms; SQLite takes only so many values in one, so that there what is written is not."""
    with ExitStack() as stack:
        rooms = [stack.enter_context(CaptureQueriesContext(connections[room])) for room in connections]
        found = []
        yield found
        found += [
            sum(
                connections[room].vendor != "sqlite" or not one["sql"].startswith("INSERT")
                for one in queries.captured_queries
            )
            for room, queries in zip(connections, rooms, strict=True)
        ]


def statements_of(ask):
    ask()
    with counted() as found:
        answer = ask()
    assert answer.status_code == 200
    return found, answer.content.decode()


def test_list_and_search_ask_as_often_for_many_persons(world):
    def look():
        return world.browser.post("/persons/search/", {"family_name": "Nowak", "birth_date": "2-5-1998"})

    world.add(*[{}] * FEW)
    few = [statements_of(ask) for ask in (lambda: world.browser.get("/persons/"), look)]
    world.add(*[{}] * (MANY - FEW))
    many = [statements_of(ask) for ask in (lambda: world.browser.get("/persons/"), look)]

    assert [found for found, _ in many] == [found for found, _ in few]
    assert [page.count("Ewa Maria Nowak") for _, page in (*few, *many)] == [FEW, FEW, 25, 20]


def test_pages_of_a_person_and_a_report_ask_as_often_for_many_reports_and_versions(world):
    (person,) = world.add({})
    world.add(*[{}] * (FEW - 1), person=person)
    page = world.browser.get(f"/persons/{person}/").content.decode()
    report = re.search(r"/reports/([0-9a-f-]{36})/", page)[1]

    def correct(times):
        with open_case_room(world.reporter.access):
            for place in range(times):
                cells = {**REPORT, "main_form": ("labour", "criminal")[place % 2], "forms": "labour;criminal"}
                checked = check_rows("reports", [cells], source=world.reporter.organisation.code)
                correct_report(report, checked, reason="mistake")

    asks = [
        lambda: world.browser.get(f"/persons/{person}/"),
        lambda: world.browser.get(f"/reports/{report}/"),
    ]
    correct(2)
    few = [statements_of(ask)[0] for ask in asks]
    world.add(*[{}] * (MANY - FEW), person=person)
    correct(4)
    many = [statements_of(ask) for ask in asks]

    assert [found for found, _ in many] == few
    assert many[0][1].count(f'href="/reports/{report}/"') >= 1
    assert len(set(re.findall(r'href="/reports/([0-9a-f-]{36})/"', many[0][1]))) == MANY


def test_system_sends_many_reports_with_as_many_statements_as_few(world):
    administrator = make_worker(world.reporter.organisation, Role.ADMINISTRATOR)
    with open_case_room(administrator.access):
        key = make_key("Case system", [Action.API_REPORT], days=1)
    client = Client()

    def send(many):
        reports = [
            {"reportId": uuid4().hex, "reportDate": "2026-03-14", "givenNames": "Ewa", "familyName": "Nowak"}
            | {
                "birthDate": "1998-05-02",
                "forms": ["sexual"],
                "mainForm": "sexual",
                "consent": ["registration"],
            }
            | {"dossierType": "registration"}
            for _ in range(many)
        ]
        given = {"x-api-key": key, "idempotency-key": uuid4().hex}
        body = {"simulated": True, "reports": reports}
        with counted() as found:
            answer = client.post("/api/v1/deliveries", body, content_type="application/json", headers=given)
        assert (answer.status_code, answer.json()["accepted"]) == (201, many)
        return found

    send(2)
    assert send(MANY) == send(FEW)


def test_further_reports_about_many_persons_look_them_up_at_once(world):
    persons = world.add(*[{}] * MANY)

    def again(some):
        made = simulated_reports(
            *[{"report_id": uuid4().hex} for _ in some], source=world.reporter.organisation.code
        )
        with open_case_room(world.reporter.access), counted() as found:
            add_reports([replace(one, person=person) for one, person in zip(made, some, strict=True)])
        return found

    assert again(persons) == again(persons[:FEW])
    (made,) = simulated_reports({"report_id": "x"}, source=world.reporter.organisation.code)
    with open_case_room(world.reporter.access), pytest.raises(NotHere):
        add_reports([replace(made, person=uuid4())])


@pytest.mark.parametrize(
    ("cells", "agreeing"),
    [
        ({"family_name": "Nowak", "birth_date": "1998-05-02"}, {"family", "birth"}),
        ({"family_name": "Nowak", "birth_date": "1998-02-05"}, {"family", "birth_swapped", "birth_year"}),
        ({"given_names": "Ewa", "birth_date": "1998"}, {"given", "birth_year"}),
        ({"family_name": "Nowack", "given_names": "Ewa"}, {"given", "family_near"}),
    ],
)
def test_search_finds_somebody_by_two_attributes(world, cells, agreeing):
    (person,) = world.add({})
    world.add({"given_names": "Anna", "family_name": "Jansen", "birth_date": "1961-11-30"})
    with open_case_room(world.reporter.access):
        found = find_persons(world.reporter.access, cells)

    assert [one.person for one in found] == [person]
    assert found[0].agreeing >= agreeing
    assert "birth" not in found[0].agreeing - agreeing


def test_list_of_own_persons_and_opened_ones_goes_on_in_one_order(world, monkeypatch):
    monkeypatch.setattr("zicht.platform.registry.queries_pages.PER_PAGE", 2)
    care = make_worker(make_agency("care", reporter_type="care_coordination"), Role.CARE_COORDINATOR)
    made = []
    for place in range(5):
        (one,) = world.add({}, reporter=care if place % 2 else world.reporter)
        made.append(one)
    world.add({})
    with open_case_room(world.registrar.access):
        Grant.objects.bulk_create(
            Grant(
                person_id=one,
                organisation=care.organisation,
                purpose=Purpose.SHELTER.value,
                legal_ground="vital_interest",
                began_at=now(),
                ends_at=now() + timedelta(days=1),
            )
            for one in made[::2]
        )
    browser, address, seen = sign_in(care), "/persons/", []
    while address:
        page = browser.get(address).content.decode()
        seen += re.findall(r'href="/persons/([0-9a-f-]{36})/"', page)
        older = re.search(r'href="(\?[^"]*before[^"]*)"', page)
        address = f"/persons/{older[1]}" if older else ""

    assert seen == [str(one) for one in reversed(made)]
