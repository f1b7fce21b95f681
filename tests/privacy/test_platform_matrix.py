"""Does every address answer every role as the matrix says, on both databases, and say nothing of what is not there?

The addresses are read from the platform itself: a page that is added is in here, and one that does not say who
may open it fails.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from support.people import BACKEND, Worker, make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.actions import MATRIX, Action
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.actions import invite_member
from zicht.platform.accounts.models import ApiKey, Invitation
from zicht.platform.accounts.roles import REACH, Reach, Role
from zicht.platform.api.actions import make_key
from zicht.platform.api.permissions import LIBRARY, OPEN, addresses
from zicht.platform.api.scopes import SCOPES
from zicht.platform.audit.models import Event
from zicht.platform.clock import now, today
from zicht.platform.intake.models import Delivery
from zicht.platform.referral.actions import send
from zicht.platform.referral.forms import kind_abouts
from zicht.platform.referral.workflow import Scope
from zicht.platform.registry.models import FollowUp, SignalReport
from zicht.platform.registry.service import add_reports, find_report
from zicht.platform.rooms import Room
from zicht.platform.signals.actions import link_report, note_signal

pytestmark = pytest.mark.platform

PAGES = [one for one in addresses() if "*" in one.actions]
OPERATIONS = [one for one in addresses() if one.is_operation]
#: Pages that say of somebody else's person that there is one, and why they must.
KNOWN_TO_EXIST: dict[str, str] = {}


def test_every_address_says_who_may_use_it():
    assert [one.route for one in addresses() if not one.is_declared] == []


def test_every_exception_is_still_there():
    names = {one.name for one in addresses()}

    assert [*OPEN, *KNOWN_TO_EXIST] == [name for name in [*OPEN, *KNOWN_TO_EXIST] if name in names]


@dataclass
class Scene:
    """One agency with a person and all that hangs on it, and another in which somebody has each role."""

    kind: str
    things: dict[str, UUID]
    reporter: Worker
    workers: dict[Role, Worker]
    clients: dict[Role, Client]
    methods: dict[str, str] = field(default_factory=dict)

    def ask(self, client, address, ids):
        """Ask for an address with these ids, by a method that it knows; return the answer."""
        values = {name: _value(name, kind, ids) for name, kind in address.arguments.items()}
        method = self.methods.get(address.route, "get")
        response = getattr(client, method)(address.path(values))
        if response.status_code == 405 and method == "get":
            self.methods[address.route] = response.headers["Allow"].split(",")[0].strip().lower()
            return self.ask(client, address, ids)
        return response

    def measure(self, client, address, ids):
        """Ask; return status, body and how many queries each room saw."""
        with ExitStack() as stack:
            seen = [stack.enter_context(CaptureQueriesContext(connections[room.value])) for room in Room]
            response = self.ask(client, address, ids)
        return response.status_code, response.content, [len(queries) for queries in seen]

    def ask_at_the_page(self, role, address):
        """Ask the page itself, past what stands before every page: for those who are refused there."""
        worker = self.workers[role]
        path = address.path({name: _value(name, kind, {}) for name, kind in address.arguments.items()})
        match = resolve(path)
        request = getattr(RequestFactory(), self.methods.get(address.route, "get"))(path)
        request.user, request.zicht_membership = worker.user, worker.membership
        return match.func(request, *match.args, **match.kwargs)


def _value(name, kind, ids):
    if not kind.startswith("uuid"):
        return "1" if kind == "int" else "shelter"
    return ids.get(name) or ids.get("*") or uuid4()


@pytest.fixture
def scene(request, tmp_path):
    made = request.getfixturevalue(
        {"sqlite": "sqlite_platform", "postgresql": "postgres_platform"}[request.param]
    )
    with made.installation(tmp_path / "rooms"):
        yield make_scene(request.param)


def make_scene(kind):
    own = make_agency("shelter-a")
    reporter = make_worker(own, Role.REPORTER)
    administrator = make_worker(own, Role.ADMINISTRATOR)
    with open_case_room(reporter.access):
        (report,) = add_reports(simulated_reports({}, source=own.code))
        person = find_report(report).person_id
        signal = note_signal({"place_class": "hotel"}, signal_date=today())
        link_report(signal, number="2026-0001")
        link = SignalReport.objects.get().id
        told = {"organisation_id": own.id, "made_at": now(), "made_by": reporter.user.id}
        delivery = Delivery.objects.create(entry="file", table="reports", state="taken_in", **told)
        asked = FollowUp.objects.create(
            report_id=report,
            person_id=person,
            organisation=own,
            column="route",
            opened_at=now(),
            due_on=today(),
        )
        referral = send(
            person,
            make_agency("shelter-c"),
            about=kind_abouts()[0],
            groups=(),
            scope=Scope.SHARED,
            legal_ground="vital_interest",
            open_until=today(),
        )
    with open_case_room(administrator.access):
        make_key("Case system", list(SCOPES), days=30)
        invite_member("somebody@shelter-a.example", Role.REPORTER)
    other = make_agency("agency-b")
    workers = {role: make_worker(other, role) for role in Role}
    return Scene(
        kind,
        {
            "person": person,
            "report": report,
            "delivery": delivery.id,
            "signal": signal,
            "referral": referral,
            "link": link,
            "follow_up": asked.id,
            "membership": reporter.membership.id,
            "key": ApiKey.objects.get().id,
            "invitation": Invitation.objects.get().id,
        },
        reporter,
        workers,
        {role: sign_in(worker) for role, worker in workers.items()},
    )


@pytest.mark.parametrize("scene", ["sqlite", "postgresql"], indirect=True)
def test_every_page_answers_every_role_as_the_matrix_says(scene):
    """Who may not gets the page of an address that is not there, and so does who may for what is another agency's."""
    wrong = []
    absent = Client().get("/no-such-page/").content
    for client in scene.clients.values():
        client.get("/membership/")  # the first request of a session does more
    for address in PAGES:
        allowed = MATRIX[address.actions["*"]]
        refused = [role for role in Role if role not in allowed]
        for role in sorted(allowed):
            status = scene.ask(scene.clients[role], address, {}).status_code
            if status >= 500 or (not address.arguments and status in {403, 404}):
                wrong.append((role, address.route, "allowed", status))
        for role in refused if scene.kind == "sqlite" else refused[:2]:
            answer = scene.ask_at_the_page(role, address)
            if (answer.status_code, answer.content) != (404, absent):
                wrong.append((role, address.route, "forbidden", answer.status_code))
        if not set(address.arguments) & set(scene.things) or address.name in KNOWN_TO_EXIST:
            continue
        for role in [*_of_each_reach(allowed), *refused[:1]]:
            client = scene.clients[role]
            other, nobody = (scene.measure(client, address, ids) for ids in (scene.things, {}))
            if other != nobody or other[0] != 404:
                wrong.append((role, address.route, "shown", other[0], nobody[0], other[2], nobody[2]))
    assert wrong == []


def _of_each_reach(roles):
    """Return one role of each reach that another agency's persons lie beyond."""
    found = {REACH[role]: role for role in sorted(roles) if REACH[role] is not Reach.REGISTER}
    return list(found.values())


@pytest.mark.parametrize("scene", ["sqlite", "postgresql"], indirect=True)
def test_own_agency_sees_what_others_do_not(scene):
    """Without this, pages that answer nobody would pass."""
    client, missed = sign_in(scene.reporter), []
    for address in PAGES:
        about = set(address.arguments)
        if Role.REPORTER in MATRIX[address.actions["*"]] and about and about <= {"person", "report"}:
            answer = scene.ask(client, address, scene.things)
            if address.route not in scene.methods and answer.status_code not in {200, 302}:
                missed.append((address.route, answer.status_code))
    assert missed == []


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
def test_every_refusal_is_recorded(scene):
    client = scene.clients[Role.FRONT_LINE]
    refused = [one for one in PAGES if Role.FRONT_LINE not in MATRIX[one.actions["*"]]]
    for address in refused:
        scene.ask(client, address, scene.things)
    auditor = make_worker(make_agency("auditor"), Role.AUDITOR)
    with open_case_room(auditor.access):
        found = Event.objects.filter(outcome="refused", role=Role.FRONT_LINE.value)
        assert {one.action for one in found} == {one.actions["*"].value for one in refused}
        assert len(found) == len(refused)


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
def test_visitor_and_password_alone_get_no_further_than_the_door(scene):
    worker = make_worker(make_agency("agency-c"), Role.REGISTRAR)
    half = Client()
    half.force_login(worker.user, backend=BACKEND)
    wrong = []
    for address in PAGES:
        path = address.path(
            {name: _value(name, kind, scene.things) for name, kind in address.arguments.items()}
        )
        for client, door in ((Client(), "/account/login/"), (half, "/account/2fa/")):
            answer = client.get(path)
            if answer.status_code != 302 or not answer.headers["Location"].startswith(door):
                wrong.append((address.route, door, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
def test_every_operation_answers_every_key_as_it_was_given_leave(scene):
    administrator = make_worker(make_agency("agency-c"), Role.ADMINISTRATOR)
    keys = {}
    for scope in SCOPES:
        with open_case_room(administrator.access):
            keys[scope] = make_key("System", [scope], days=1)
    wrong = []
    for address in OPERATIONS:
        path = address.path(
            {name: _value(name, kind, scene.things) for name, kind in address.arguments.items()}
        )
        for method, action in address.actions.items():
            call = getattr(Client(), method.lower())
            expected = {None: {401}} | {s: {400, 404, 200} if s is action else {403, 400} for s in SCOPES}
            for scope, statuses in expected.items():
                answer = call(path, headers={"x-api-key": keys[scope]} if scope else {})
                if answer.status_code not in statuses:
                    wrong.append((method, address.route, scope, answer.status_code))
            for role, client in scene.clients.items():
                if getattr(client, method.lower())(path).status_code != 401:
                    wrong.append((method, address.route, role))
    assert wrong == []


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
def test_addresses_of_the_library_tell_visitors_nothing(scene):
    wrong = []
    for address in addresses():
        if address.route.startswith(LIBRARY):
            values = {name: "1" if kind == "int" else "x" for name, kind in address.arguments.items()}
            status = Client().get(address.path(values)).status_code
            if status >= 500:
                wrong.append((address.route, status))
    assert wrong == []


def test_matrix_knows_no_act_that_nobody_may_do_but_the_one_of_the_machine():
    assert [action for action in Action if not MATRIX[action]] == [Action.KEY_ROTATE]
