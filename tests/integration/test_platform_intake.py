"""Can a report be made, looked up before, kept and sent; and who sees what of it, on both databases?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.audit import look_ups
from zicht.platform.audit.look_ups import Limit
from zicht.platform.audit.models import Event
from zicht.platform.intake.models import Draft
from zicht.platform.registry.models import FollowUp, Report
from zicht.platform.registry.service import add_reports, read_identity, read_report

pytestmark = pytest.mark.platform

FILLED_IN = {
    "entry": "form",
    "report_date": "14-3-2026",
    "sex": "female",
    "nationality": "POL",
    "forms": ["sexual"],
    "place_municipality": "GM0363",
    "purposes": ["registration", "statistics"],
}
NAMED = FILLED_IN | {"given_names": "Ewa", "family_name": "Nowak", "birth_date": "2-5-1998"}


@pytest.fixture
def shelter(platform):
    return make_worker(make_agency("shelter-a"), Role.REPORTER)


def begin(client, go="unnamed", **fields):
    """Begin a form and return its address."""
    response = client.post("/reports/new/", {"go": go, **fields})
    assert response.status_code == 302, response.content
    return response.headers["Location"]


def reports_of(worker):
    with open_case_room(worker.access):
        return list(Report.objects.filter(organisation=worker.organisation))


def test_report_without_names_is_made_and_numbered(shelter):
    client = sign_in(shelter)
    response = client.post(begin(client), FILLED_IN | {"go": "send"}, follow=True)
    (report,) = reports_of(shelter)

    assert report.number in response.content.decode()
    assert (report.reporter_type, report.main_form, report.status) == ("shelter", "sexual", "presumed")
    with open_case_room(shelter.access):
        assert read_identity(report.person_id) == []
        assert read_report(report.id).cells["report_date"] == "2026-03-14"
        assert not Draft.objects.exists()
        acts = set(Event.objects.filter(user_id=shelter.user.id).values_list("action", flat=True))
    assert {"draft_write", "report_create"} <= acts


def test_what_a_report_does_not_say_is_asked_and_answered(shelter):
    client = sign_in(shelter)
    client.post(begin(client), FILLED_IN | {"go": "send"})
    (report,) = reports_of(shelter)
    assert report.number in client.get("/tasks/").content.decode()

    wrong = client.post(f"/tasks/{report.id}/", {"period_start": "32-13-2025"})
    assert wrong.status_code == 422
    answers = {"period_start": "1-2026", "route": "unknown", "age_class_at_report": "adult"}
    assert client.post(f"/tasks/{report.id}/", answers).status_code == 302

    with open_case_room(shelter.access):
        cells = read_report(report.id).cells
        outcomes = dict(FollowUp.objects.filter(closed_at__isnull=False).values_list("column", "outcome"))
        assert Report.objects.get(id=report.id).version == 2
    assert (cells["period_start"], cells["sex"]) == ("2026-01", "female")
    assert outcomes == {"period_start": "answered", "route": "unknown", "age_class_at_report": "answered"}
    assert client.get(f"/tasks/{report.id}/").status_code == 404
    assert b"Versie" in client.get("/feedback/").content or b"Version" in client.get("/feedback/").content


def test_names_need_consent_of_the_person(shelter):
    client = sign_in(shelter)
    address = begin(client, "named", family_name="Nowak")
    refused = client.post(address, NAMED | {"go": "send"})
    assert refused.status_code == 422
    assert 'href="#id_consent"' in refused.content.decode()

    sent = client.post(address, NAMED | {"go": "send", "consent": ["registration"]})
    assert sent.status_code == 302
    (report,) = reports_of(shelter)
    with open_case_room(shelter.access):
        assert read_identity(report.person_id)[0]["birth_date"] == "1998-05-02"
        grounds = dict(report.purposes.values_list("purpose", "legal_ground"))
    assert grounds["registration"] == "consent"


def test_wrong_answers_are_listed_and_nothing_is_lost(shelter):
    client = sign_in(shelter)
    address = begin(client)
    wrong = FILLED_IN | {"report_date": "31-2-2026", "age_at_report": "very old", "go": "send"}
    page = client.post(address, wrong).content.decode()

    assert 'role="alert"' in page
    assert 'href="#id_report_date"' in page
    assert 'href="#id_age_at_report"' in page
    again = client.get(address).content.decode()
    assert "very old" in again
    assert reports_of(shelter) == []


def test_draft_keeps_everything_while_one_types(shelter):
    client = sign_in(shelter)
    address = begin(client)
    saved = client.post(
        f"{address}save/", {"family_name": "left out", "report_date": "soon", "means": ["threat"]}
    )
    first = saved.json()["stamp"]
    client.post(f"{address}save/", {"report_date": "tomorrow", "stamp": first})
    stale = client.post(f"{address}save/", {"report_date": "older", "stamp": first})
    page = client.get(address).content.decode()

    assert stale.status_code == 409
    assert 'value="tomorrow"' in page
    assert "left out" not in page


def test_draft_is_sealed_and_its_maker_s_alone(shelter, platform):
    client = sign_in(shelter)
    address = begin(client, "named", family_name="Nowakowska")
    colleague = sign_in(make_worker(shelter.organisation, Role.REPORTER))
    stranger = make_worker(make_agency("shelter-b"), Role.REPORTER)
    other = sign_in(stranger)

    assert [one.get(address).status_code for one in (client, colleague, other)] == [200, 404, 404]
    assert colleague.post(f"{address}delete/").status_code == 404
    with open_case_room(shelter.access):
        assert b"Nowakowska" not in bytes(Draft.objects.get().content)
    if platform.kind == "postgresql":
        with open_case_room(stranger.access), connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM intake_draft")
            assert cursor.fetchone() == (0,)
    assert client.post(f"{address}delete/").status_code == 302
    assert client.get(address).status_code == 404


def test_form_that_is_sent_twice_is_one_report(shelter):
    client = sign_in(shelter)
    address = begin(client)
    first = client.post(address, FILLED_IN | {"go": "send"})
    second = client.post(address, FILLED_IN | {"go": "send"})

    assert first.headers["Location"] == second.headers["Location"]
    assert len(reports_of(shelter)) == 1


def test_number_that_was_used_before_is_refused(shelter):
    client = sign_in(shelter)
    client.post(begin(client), FILLED_IN | {"go": "send", "report_id": "A-1"})
    again = client.post(begin(client), FILLED_IN | {"go": "send", "report_id": "A-1"})

    assert again.status_code == 422
    assert len(reports_of(shelter)) == 1


def test_own_person_is_found_and_reported_again(shelter):
    with open_case_room(shelter.access):
        add_reports(simulated_reports({}, source="shelter-a"))
    client = sign_in(shelter)
    who = {"given_names": "Ewa Maria", "family_name": "Nowak", "birth_date": "2-5-1998"}
    page = client.post("/reports/new/", who | {"go": "look_up"}).content.decode()
    (before,) = reports_of(shelter)
    assert f"person:{before.person_id}" in page
    assert "Ewa Maria Nowak" in page

    address = begin(client, f"person:{before.person_id}", **who)
    client.post(address, FILLED_IN | {"go": "send"})
    assert {one.person_id for one in reports_of(shelter)} == {before.person_id}


def test_person_of_another_agency_shows_agreement_alone(shelter):
    with open_case_room(shelter.access):
        add_reports(simulated_reports({}, source="shelter-a"))
    (report,) = reports_of(shelter)
    other = make_worker(make_agency("youth-b", reporter_type="youth_care"), Role.REPORTER)
    client = sign_in(other)
    who = {"given_names": "Eva", "family_name": "Nowak", "birth_date": "2-5-1998"}
    page = client.post("/reports/new/", who | {"go": "look_up"}).content.decode()

    assert "zicht-timeline" in page
    assert not [told for told in ("Maria", str(report.person_id), "shelter-a", report.number) if told in page]
    assert client.post("/reports/new/", who | {"go": f"person:{report.person_id}"}).status_code == 404
    for little in ({"birth_date": "2-5-1998"}, {"given_names": "Ewa Maria", "family_name": "Nowak"}):
        found = client.post("/reports/new/", little | {"go": "look_up"}).content.decode()
        assert "zicht-timeline" not in found
    with open_case_room(other.access):
        assert Event.objects.filter(user_id=other.user.id, kind="found", person_id=report.person_id).exists()


def test_looking_up_has_a_limit(shelter, monkeypatch):
    monkeypatch.setattr(look_ups, "LIMITS", (Limit(1, timedelta(hours=1)),))
    client = sign_in(shelter)
    answers = [client.post("/reports/new/", {"family_name": "Nowak", "go": "look_up"}) for _ in "ab"]

    assert [one.status_code for one in answers] == [200, 429]
    assert begin(client, "named", family_name="Nowak")
    assert 'value="named"' in answers[1].content.decode()


def test_registrar_enters_a_paper_report_for_another(platform):
    registrar = make_worker(make_agency("register", reporter_type="", is_register=True), Role.REGISTRAR)
    client = sign_in(registrar)
    assert client.post("/reports/new/", {"go": "unnamed"}).status_code == 422
    address = begin(client, kind="school")
    late = FILLED_IN | {"entry": "paper", "report_date": "14-3-2026", "reporter": "School X", "go": "send"}
    assert client.post(address, late | {"report_date": "1-1-2099"}).status_code == 422
    client.post(address, late)
    (report,) = reports_of(registrar)

    assert (report.entry, report.reporter_type, str(report.report_date)) == ("paper", "school", "2026-03-14")


def test_others_make_no_report_but_may_ask_whether_they_may(platform):
    agency = make_agency("agency")
    closed = ("/reports/new/", "/reports/deliveries/", "/tasks/", "/feedback/")
    for role in (Role.AUDITOR, Role.RESEARCHER, Role.FRONT_LINE):
        client = sign_in(make_worker(agency, role))
        assert client.get("/ground/?reporter_type=police&consent=no").status_code == 200
        assert {client.get(address).status_code for address in closed} == {404}
