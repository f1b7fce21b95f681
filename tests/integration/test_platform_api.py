"""Do systems with a key get exactly what their key allows: sent once, whole or not at all, and recorded?"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from support.people import REPORT, make_agency, make_worker, sign_in
from zicht.platform.access.actions import Action
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.models import ApiKey
from zicht.platform.accounts.roles import Role
from zicht.platform.api import door
from zicht.platform.api.actions import make_key
from zicht.platform.api.scopes import SCOPES
from zicht.platform.audit.models import Event
from zicht.platform.clock import now, today
from zicht.platform.intake.models import Delivery
from zicht.platform.registry.models import FollowUp, Report
from zicht.platform.registry.service import find_report, read_identity, read_report, withdraw_report

pytestmark = pytest.mark.platform


class System:
    """A system of an agency that calls the interface with its key."""

    def __init__(self, administrator, *, scopes=tuple(SCOPES), days=30):
        with open_case_room(administrator.access):
            self.key = make_key("Case system", scopes, days=days)
        self.agency = administrator.organisation
        self.reader = make_worker(self.agency, Role.REPORTER).access
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path, **headers):
        return self.client.get(f"/api/v1{path}", headers={"x-api-key": self.key, **headers})

    def send(self, path, body, delivery=None, **headers):
        given = {"x-api-key": self.key, "idempotency-key": delivery or uuid4().hex, **headers}
        return self.client.post(f"/api/v1{path}", body, content_type="application/json", headers=given)

    def own(self, model):
        with open_case_room(self.reader):
            return list(model.objects.filter(organisation_id=self.agency.id))


def report(number="A-1", **changes):
    """A report as the interface takes it; `reporter_type` is the key's."""
    cells = {**REPORT, "report_id": number}
    given = {
        "reportId": cells["report_id"],
        "reportDate": cells["report_date"],
        "givenNames": cells["given_names"],
        "familyName": cells["family_name"],
        "birthDate": cells["birth_date"],
        "sex": cells["sex"],
        "nationality": cells["nationality"],
        "forms": ["sexual"],
        "mainForm": "sexual",
        "placeMunicipality": cells["place_municipality"],
        "purposes": ["registration", "statistics"],
        "consent": ["registration"],
    }
    return {**given, **changes}


@pytest.fixture
def administrator(platform):
    cache.clear()
    return make_worker(make_agency("shelter-a"), Role.ADMINISTRATOR)


@pytest.fixture
def system(administrator):
    return System(administrator)


def events(access, **conditions):
    with open_case_room(access):
        return list(Event.objects.filter(**conditions))


def key_user(system):
    return ApiKey.objects.get(prefix=system.key.split("_")[1]).id


def test_report_comes_in_whole_and_is_recorded(system):
    answer = system.send("/reports", {"simulated": True, "report": report()})

    assert (answer.status_code, answer.headers["API-Version"]) == (201, "1.0.0")
    (kept,) = system.own(Report)
    assert (str(kept.id), kept.entry, kept.reporter_type) == (answer.json()["id"], "api", "shelter")
    assert answer.headers["Location"] == f"/api/v1/reports/{kept.id}"
    with open_case_room(system.reader):
        (identity,) = read_identity(find_report(kept.id).person_id)
    assert identity["family_name"] == "Nowak"
    register = make_worker(make_agency("register", is_register=True), Role.REGISTRAR).access
    done = {(one.action, one.outcome) for one in events(register, user_id=key_user(system))}
    assert done == {("api_report", "done"), ("report_create", "done"), ("feedback_read", "done")}


def test_same_delivery_again_is_taken_once_and_answered_the_same(system):
    body = {"simulated": True, "reports": [report("A-1"), report("A-2", birthDate="1999")]}
    first, again = (system.send("/deliveries", body, "delivery-0001") for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert [one["reportId"] for one in first.json()["reports"]] == ["A-1", "A-2"]
    assert len(system.own(Report)) == 2
    assert first.json() == system.get(f"/deliveries/{first.json()['id']}").json()
    other = system.send("/deliveries", {**body, "reports": [report("A-3")]}, "delivery-0001")
    assert (other.status_code, len(system.own(Report))) == (409, 2)


def test_one_fault_keeps_the_whole_delivery_out_and_no_value_comes_back(system):
    wrong = report("A-2", sex="SECRETSEX", birthDate="2999-13-77", forms=["SECRETFORM"])
    answer = system.send("/deliveries", {"simulated": True, "reports": [report("A-1"), wrong]})

    content = answer.content.decode()
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert {one["location"]["pointer"] for one in answer.json()["errors"]} == {
        "#/reports/1/sex",
        "#/reports/1/birthDate",
        "#/reports/1/forms",
    }
    assert re.search("SECRET|2999|Nowak|A-2", content) is None
    assert system.own(Report) == []
    (refused,) = system.own(Delivery)
    assert (refused.state, refused.rows, refused.accepted, refused.quarantined) == ("refused", 2, 0, 1)
    assert sum(refused.reasons.values()) == 3
    assert [one["state"] for one in system.get("/deliveries").json()["items"]] == ["refused"]
    reporter = make_worker(system.agency, Role.REPORTER)
    for address in (reverse("deliveries"), reverse("delivery", args=[refused.id])):
        page = sign_in(reporter).get(address).content.decode()
        assert ("Geweigerd" in page, "Door een systeem van uw organisatie" in page) == (True, True)


#: Reports that are wrong, and where the answer says so.
WRONG = (
    ({"reportDate": "2026"}, "#/report/reportId"),
    (report(reportId=12345678), "#/report/reportId"),
    (report(SECRETNAME="SECRET"), "#/report"),
    (report(ageAtReport=777), "#/report/ageAtReport"),
    (report(sex="\ud800"), "#/report/sex"),
    (report(purposes=["investigation"]), "#/report/purposes"),
)


def test_fault_says_where_and_not_what(system):
    for wrong, pointer in WRONG:
        answer = system.send("/reports", json.dumps({"simulated": True, "report": wrong}))
        found = [one["location"]["pointer"] for one in answer.json()["errors"]]
        assert (answer.status_code, found) == (400, [pointer])
        assert re.search("SECRET|12345678|777", answer.content.decode()) is None


def test_number_of_a_report_stands_once(system):
    system.send("/reports", {"simulated": True, "report": report()})
    answer = system.send("/reports", {"simulated": True, "report": report()})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "duplicate_key")


def test_names_stay_out_where_the_ground_is_for_counting_alone(system):
    answer = system.send(
        "/reports", {"simulated": True, "report": report(purposes=["statistics"], consent=[])}
    )

    assert {one["code"] for one in answer.json()["errors"]} == {"no_identifiers"}


def test_other_people_than_the_registry_holds_stay_out(system):
    assert system.send("/reports", {"report": report()}).status_code == 400
    assert system.own(Report) == []


def test_key_that_is_no_longer_valid_opens_nothing(administrator, system):
    def answer(key=system.key):
        return Client().get("/api/v1/deliveries", headers={"x-api-key": key})

    valid = ApiKey.objects.get()
    agency = type(system.agency).objects.filter(id=system.agency.id)
    answers = [answer(system.key[:-1]), answer("zicht_nothing"), answer("é" * 60)]
    agency.update(is_active=False)
    answers.append(answer())
    agency.update(is_active=True)
    ApiKey.objects.update(expires_at=now() - timedelta(seconds=1))
    answers.append(answer())
    ApiKey.objects.update(expires_at=valid.expires_at)
    assert answer().status_code == 200
    sign_in(administrator).post(f"/system-keys/{valid.id}/end/")
    answers.append(answer())

    assert {
        (one.status_code, one.headers["Content-Type"], one.headers["API-Version"]) for one in answers
    } == {(401, "application/problem+json", "1.0.0")}


def test_session_of_a_browser_opens_nothing(administrator):
    assert sign_in(administrator).get("/api/v1/deliveries").status_code == 401


def test_key_does_what_it_was_given_leave_for(administrator):
    system = System(administrator, scopes=[Action.FEEDBACK_READ])
    answers = [system.send("/reports", {"simulated": True, "report": report()}), system.get("/follow-ups")]

    assert [one.status_code for one in answers] == [403, 403]
    assert system.get("/deliveries").status_code == 200
    auditor = make_worker(administrator.organisation, Role.AUDITOR)
    refused = {one.action for one in events(auditor.access, user_id=key_user(system), outcome="refused")}
    assert refused == {"api_report", "follow_up_answer"}
    client = sign_in(auditor)
    found = client.post("/audit/", {"who": "case system", "outcome": "refused"})
    assert str(key_user(system)) in found.url
    for address in (found.url, "/audit/look-ups/"):
        assert "Sleutel voor systemen: Case system" in client.get(address).content.decode()


def test_other_agencys_report_and_nobodys_are_answered_alike(system):
    number = system.send("/reports", {"simulated": True, "report": report()}).json()["id"]
    delivery = system.get("/deliveries").json()["items"][0]["id"]
    other = System(make_worker(make_agency("shelter-b"), Role.ADMINISTRATOR))
    other.get(f"/reports/{uuid4()}")
    for path in (f"/reports/{number}", f"/deliveries/{delivery}"):
        seen = []
        for address in (path, f"{path.rsplit('/', 1)[0]}/{uuid4()}"):
            with CaptureQueriesContext(connections["default"]) as queries:
                answer = other.get(address)
            seen.append((answer.status_code, answer.content, len(queries)))
        assert seen[0] == seen[1]
        assert seen[0][0] == 404
    assert other.get("/deliveries").json() == {"items": [], "nextPage": None}


def test_open_questions_are_those_of_the_agency(system):
    number = system.send("/reports", {"simulated": True, "report": report()}).json()["id"]
    asked = system.get("/follow-ups").json()["items"]

    assert {(one["report"], one["reportId"]) for one in asked} == {(number, "A-1")}
    assert "ageClassAtReport" in {one["property"] for one in asked}
    assert system.get(f"/reports/{number}").json()["openFollowUps"] == len(asked) == len(system.own(FollowUp))
    other = System(make_worker(make_agency("shelter-b"), Role.ADMINISTRATOR))
    assert other.get("/follow-ups").json()["items"] == []


def test_pages_of_deliveries_follow_each_other(system):
    for number in range(3):
        system.send("/reports", {"simulated": True, "report": report(f"A-{number}")})
    first = system.get("/deliveries?pageSize=2").json()
    second = system.get("/deliveries?pageSize=2&page=2").json()

    assert (len(first["items"]), first["nextPage"], len(second["items"]), second["nextPage"]) == (
        2,
        2,
        1,
        None,
    )
    assert system.get("/deliveries?pageSize=1000").json()["errors"][0]["location"] == {"name": "pageSize"}


def test_key_that_asks_too_often_waits(system, monkeypatch):
    monkeypatch.setattr(door, "MOST_A_MINUTE", 2)
    answers = [system.get("/deliveries") for _ in range(3)]

    assert [one.status_code for one in answers] in ([200, 200, 429], [200, 200, 200])
    assert answers[-1].status_code == 200 or 0 <= int(answers[-1].headers["Retry-After"]) <= 60


def test_every_error_is_a_problem(system):
    for path, method, status in (("/nothing", "get", 404), ("/deliveries", "delete", 405)):
        answer = getattr(system.client, method)(f"/api/v1{path}", headers={"x-api-key": system.key})
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_key_is_shown_once_and_kept_as_a_digest(administrator):
    client = sign_in(administrator)
    form = {"name": "Case system", "scopes": ["api_report"], "days": "90"}
    page = client.post("/system-keys/", form).content.decode()
    (shown,) = re.findall(r"zicht_[0-9a-f]{12}_[\w-]{40,}", page)

    assert shown not in client.get("/system-keys/").content.decode()
    key = ApiKey.objects.get()
    assert shown.split("_", 2)[2] not in str(vars(key))
    assert Client().get("/api/v1/deliveries", headers={"x-api-key": shown}).status_code == 403
    key.refresh_from_db()
    assert key.last_used_on == today()
    assert client.post("/system-keys/", {**form, "days": "9999"}).status_code == 422


def test_keys_of_another_agency_are_nobodys(administrator, system):
    other = sign_in(make_worker(make_agency("shelter-b"), Role.ADMINISTRATOR))

    assert "Case system" not in other.get("/system-keys/").content.decode()
    assert other.post(f"/system-keys/{ApiKey.objects.get().id}/end/").status_code == 404
    assert system.get("/deliveries").status_code == 200


def sent(system, number="A-1", **changes):
    return system.send("/reports", {"simulated": True, "report": report(number, **changes)}).json()


def correct(system, made, changes, **more):
    body = {"simulated": True, "version": made["version"], "reason": "wrong_entry", "report": changes, **more}
    return system.client.patch(
        f"/api/v1/reports/{made['id']}", body, "application/json", headers={"x-api-key": system.key}
    )


def test_correction_says_otherwise_what_it_names_and_leaves_the_rest(system):
    made = sent(system, route="domestic")
    answer = correct(system, made, {"placeMunicipality": "GM0599", "familyName": "Kowalska", "route": None})

    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    with open_case_room(system.reader):
        read = read_report(made["id"])
        (identity,) = read_identity(read.report.person_id)
    assert (read.cells["place_municipality"], read.cells.get("route"), read.cells["sex"]) == (
        "GM0599",
        None,
        "female",
    )
    assert (identity["family_name"], identity["birth_date"]) == ("Kowalska", "1998-05-02")
    assert [one.reason for one in read.versions] == ["first", "wrong_entry"]


def test_correction_of_an_older_version_or_of_what_was_withdrawn_is_refused(system):
    made = sent(system)
    first, again = (correct(system, made, {"sex": "male"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 409)

    with open_case_room(system.reader):
        withdraw_report(UUID(made["id"]), reason="sent_twice", on_day=today())
    assert correct(system, {**made, "version": 3}, {"sex": "male"}).status_code == 409


def test_correction_names_every_fault_and_no_value(system):
    made = sent(system)
    wrong = correct(system, made, {"sex": "SECRETSEX", "birthDate": "2999-13-77"})
    places = {one["location"]["pointer"] for one in wrong.json()["errors"]}

    assert (wrong.status_code, places) == (400, {"#/report/sex", "#/report/birthDate"})
    assert "SECRET" not in wrong.content.decode()
    for body in ({}, {"reportId": "B"}, {"status": "decided"}):
        assert correct(system, made, body).status_code == 400
    assert correct(system, made, {"sex": "male"}, simulated=False).status_code == 400
    assert system.get(f"/reports/{made['id']}").json()["version"] == 1


def test_no_name_comes_in_by_a_correction_where_no_ground_allows_names(system):
    purposes = {"purposes": ["statistics"], "consent": []}
    bare = dict.fromkeys(("givenNames", "familyName", "birthDate"))
    made = sent(system, **purposes, **bare)

    answer = correct(system, made, {"familyName": "Nowak"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "no_identifiers")
    assert correct(system, made, {"sex": "male"}).status_code == 200


def test_open_questions_are_answered_and_closed(system):
    made = sent(system)
    asked = {one["property"] for one in system.get("/follow-ups").json()["items"]}
    assert asked == {"route", "periodStart", "ageClassAtReport"}

    def answer(**answers):
        return system.send(f"/reports/{made['id']}/answers", {"simulated": True, "report": answers})

    assert answer().status_code == 400
    assert answer(sex="male").json()["errors"][0]["code"] == "not_asked"
    assert answer(route="SECRET").status_code == 400
    taken = answer(route="domestic", periodStart="unknown", ageClassAtReport="adult")
    assert (taken.status_code, taken.json()["openFollowUps"], taken.json()["version"]) == (200, 0, 2)
    assert {one.outcome for one in system.own(FollowUp)} == {"answered", "unknown"}
    assert answer(route="domestic").status_code == 404


def test_another_agency_corrects_and_answers_nothing(system):
    made = sent(system)
    other = System(make_worker(make_agency("shelter-b"), Role.ADMINISTRATOR))

    assert correct(other, made, {"sex": "male"}).status_code == 404
    answers = {"simulated": True, "report": {"route": "domestic"}}
    assert other.send(f"/reports/{made['id']}/answers", answers).status_code == 404
