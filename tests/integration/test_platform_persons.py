"""Do the pages about persons show what one may see, write down who looked, and keep what stood there before?"""

from __future__ import annotations

import html
import re
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connections
from django.test.utils import CaptureQueriesContext

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import Purpose, open_case_room
from zicht.platform.access.models import Grant
from zicht.platform.accounts.roles import Role
from zicht.platform.audit import look_ups
from zicht.platform.audit.look_ups import Limit
from zicht.platform.audit.models import BreakGlass, Event
from zicht.platform.clock import now, today
from zicht.platform.registry.actions_consent import end_withdrawn
from zicht.platform.registry.models import AccessRequest, CaseRow, Consent, Person, Report, ReportPurpose
from zicht.platform.registry.service import add_reports, find_report

pytestmark = pytest.mark.platform
EWA = {"family_name": "Novak", "birth_date": "2-5-1998"}


class World:
    """A shelter with one reported person, a care coordinator elsewhere, and the register."""

    def __init__(self, platform):
        self.platform = platform
        mail.outbox.clear()
        register, shelter = make_agency("register", is_register=True), make_agency("shelter-a")
        care, police = (
            make_agency("care", reporter_type="care_coordination"),
            make_agency("police", reporter_type="police"),
        )
        self.registrar = make_worker(register, Role.REGISTRAR)
        self.auditor = make_worker(register, Role.AUDITOR)
        self.reporter = make_worker(shelter, Role.REPORTER)
        self.coordinator = make_worker(care, Role.CARE_COORDINATOR)
        self.stranger = make_worker(make_agency("shelter-b"), Role.REPORTER)
        self.investigator = make_worker(police, Role.INVESTIGATOR)
        with open_case_room(self.reporter.access):
            (self.report,) = add_reports(simulated_reports({"period_start": "2025-11"}, source=shelter.code))
            self.person = find_report(self.report).person_id

    def events(self, worker, action):
        with open_case_room(worker.access):
            return list(
                Event.objects.filter(action=action, user_id=worker.user.id).values_list("outcome", flat=True)
            )

    def at(self, *parts):
        return "/".join(["", "persons", str(self.person), *parts, ""])

    def of_report(self, *parts):
        return "/".join(["", "reports", str(self.report), *parts, ""])


@pytest.fixture
def world(platform):
    return World(platform)


def text(response):
    return response.content.decode()


def post(client, address, data=None, **more):
    response = client.post(address, {**(data or {}), **more})
    assert response.status_code == 302, text(response)
    return client.get(response["Location"])


def test_list_and_pages_show_somebody_to_their_agency_and_to_nobody_else(world):
    own, stranger = sign_in(world.reporter), sign_in(world.stranger)

    assert "Ewa Maria Nowak" in text(own.get("/persons/"))
    for address in (world.at(), world.at("identity"), world.at("consent"), world.of_report()):
        assert own.get(address).status_code == 200
        assert stranger.get(address).status_code == 404
    assert "Nowak" not in text(stranger.get("/persons/"))
    assert world.events(world.reporter, "person_read") == ["done"]
    assert world.events(world.stranger, "person_read") == ["refused"]


def test_person_page_tells_report_episode_and_ground(world):
    page = text(sign_in(world.registrar).get(world.at()))

    for words in ("2026-0001", "Periode van uitbuiting", "november 2025", "Gerechtvaardigd belang"):
        assert words in page


@pytest.mark.parametrize("address", ["list", "person"])
def test_page_asks_no_more_queries_for_more_reports(world, address):
    client = sign_in(world.registrar)
    where = "/persons/" if address == "list" else world.at()
    queries_of(client, where)  # what waits is counted for the menu, and kept a minute
    before = queries_of(client, where)
    with open_case_room(world.reporter.access):
        more = simulated_reports(
            {"report_id": "2"}, {"report_id": "3"}, source=world.reporter.organisation.code
        )
        add_reports([replace(one, person=world.person) for one in more])
        add_reports(simulated_reports({"report_id": "4"}, source=world.reporter.organisation.code))

    assert queries_of(client, where) == before


def test_list_goes_on_with_older_ones_and_shows_a_part(world, monkeypatch):
    monkeypatch.setattr("zicht.platform.registry.queries_pages.PER_PAGE", 1)
    with open_case_room(world.reporter.access):
        new = {"report_id": "2", "family_name": "Kowalska", "dossier_type": "registration_shelter"}
        add_reports(simulated_reports(new, source=world.reporter.organisation.code))
    client = sign_in(world.reporter)
    page = text(client.get("/persons/"))
    older = html.unescape(re.search(r'href="(\?[^"]*before[^"]*)"', page)[1])

    assert ("Kowalska" in page, "Nowak" in page) == (True, False)
    assert "Nowak" in text(client.get(f"/persons/{older}"))
    assert "Nowak" not in text(client.get("/persons/?dossier_type=registration_shelter"))
    assert client.get("/persons/?before=nowhere").status_code == 404


def test_merged_records_are_read_as_one_person_and_opened_as_one(world):
    with open_case_room(world.stranger.access):
        (report,) = add_reports(
            simulated_reports({"report_id": "B-9"}, source=world.stranger.organisation.code)
        )
        other = find_report(report).person_id
    with open_case_room(world.registrar.access):
        Person.objects.filter(id=other).update(root_id=world.person)
        asked = {"organisation": world.coordinator.organisation.id, "purpose": "shelter", "days": 5}
    registrar = sign_in(world.registrar)
    post(registrar, world.at("access"), asked, legal_ground="vital_interest")

    for client in (registrar, sign_in(world.coordinator)):
        page = text(client.get(world.at()))
        assert ("2026-0001" in page, "B-9" in page) == (True, True)
    assert text(registrar.get("/persons/")).count("Ewa Maria Nowak") == 1
    assert "B-9" not in text(sign_in(world.reporter).get(world.at()))
    assert world.stranger.organisation.name in text(registrar.get(world.at("looks")))


def queries_of(client, address):
    with ExitStack() as stack:
        rooms = [stack.enter_context(CaptureQueriesContext(connections[room])) for room in connections]
        assert client.get(address).status_code == 200
    return [len(room) for room in rooms]


def test_search_finds_own_persons_and_of_others_tells_what_agrees(world):
    own = sign_in(world.reporter).post("/persons/search/", EWA)
    stranger = sign_in(world.stranger).post("/persons/search/", EWA)
    coordinator = sign_in(world.coordinator).post("/persons/search/", EWA)

    assert "Ewa Maria Nowak" in text(own)
    assert str(world.person) not in text(stranger)
    assert "Nowak" not in text(coordinator)
    assert world.at("emergency") in text(coordinator)
    assert world.events(world.coordinator, "person_search") == ["done", "done"]


def test_search_says_what_is_wrong_and_stops_after_many(world, monkeypatch):
    monkeypatch.setattr(look_ups, "LIMITS", (Limit(1, timedelta(hours=1)),))
    client = sign_in(world.reporter)

    assert client.post("/persons/search/", {"given_names": "Ewa"}).status_code == 422
    assert client.post("/persons/search/", {"birth_date": "31-2-1998"}).status_code == 422
    assert "Ewa Maria Nowak" in text(client.post("/persons/search/", {"number": "2026-0001"}))
    assert client.post("/persons/search/", EWA).status_code == 429


def test_emergency_opens_somebody_who_was_found_and_nobody_else(world):
    client = sign_in(world.coordinator)
    reason = {"reason": "life_in_danger", "sure": "on"}
    assert client.post(world.at("emergency"), reason).status_code == 404
    client.post("/persons/search/", EWA)

    assert client.post(world.at("emergency"), {"reason": "life_in_danger"}).status_code == 422
    page = text(post(client, world.at("emergency"), reason))
    assert "Open in noodgeval" in page
    assert "Ewa Maria Nowak" in page
    assert [one.to for one in mail.outbox] == [[world.auditor.user.email]]
    assert "Nowak" not in mail.outbox[0].body
    assert "noodgeval" in text(client.get("/persons/"))
    with open_case_room(world.auditor.access):
        found = BreakGlass.objects.get()
        assert (
            Event.objects.filter(action="glass_break", reason="life_in_danger", outcome="done").count() == 1
        )
    assert found.ends_at - found.began_at == timedelta(hours=3)
    assert sign_in(world.investigator).get(world.at()).status_code == 404


def test_emergency_is_ended_early_by_whoever_opened_it_and_by_nobody_else(world):
    client, colleague = (
        sign_in(world.coordinator),
        make_worker(world.coordinator.organisation, Role.CARE_COORDINATOR),
    )
    client.post("/persons/search/", EWA)
    post(client, world.at("emergency"), {"reason": "child_missing", "sure": "on"})
    end, page = world.at("emergency", "end"), text(client.get(world.at()))

    assert end in page
    assert end not in text(sign_in(colleague).get(world.at()))
    assert sign_in(colleague).post(end).status_code == 404
    assert "Het noodgeval is voorbij" in text(post(client, end))
    assert client.get(world.at()).status_code == 404
    assert client.post(end).status_code == 404
    assert world.events(world.coordinator, "glass_end") == ["done", "refused"]
    assert "eerder beëindigd" in text(sign_in(world.auditor).get("/audit/break-glass/"))


def test_emergency_ends_by_itself(world, monkeypatch):
    client = sign_in(world.coordinator)
    client.post("/persons/search/", EWA)
    earlier = now() - timedelta(hours=3, minutes=1)
    monkeypatch.setattr("zicht.platform.registry.actions_access.now", lambda: earlier)
    client.post(world.at("emergency"), {"reason": "child_missing", "sure": "on"})

    assert client.get(world.at()).status_code == 404


def test_agency_asks_and_the_register_gives_on_a_ground_and_ends_it(world):
    asker, registrar = sign_in(world.coordinator), sign_in(world.registrar)
    asker.post("/persons/search/", EWA)
    post(asker, world.at("ask"), reason="arranges_help")
    assert asker.post(world.at("ask"), {"reason": "arranges_help"}).status_code == 422
    with open_case_room(world.registrar.access):
        asked = AccessRequest.objects.get()
    address = f"/access/requests/{asked.id}/"
    assert address in text(registrar.get("/access/requests/"))

    for ground in ("duty_to_report", "consent"):
        assert registrar.post(address, {"legal_ground": ground, "days": 30}).status_code == 422
    post(registrar, address, legal_ground="vital_interest", days=30)
    assert asker.get(world.at()).status_code == 200
    assert asker.get(world.of_report("correct")).status_code == 404
    with open_case_room(world.registrar.access):
        grant = Grant.objects.get()
    post(registrar, world.at("access", str(grant.id), "end"))
    assert asker.get(world.at()).status_code == 404
    assert registrar.post(f"{address}refuse/").status_code == 404


def test_correction_keeps_what_stood_there_and_notices_another(world):
    client = sign_in(world.reporter)
    form = {
        "reason": "wrong_entry",
        "version": "1",
        "report_date": "2026-03-14",
        "reporter_type": "shelter",
        "family_name": "Nowakowa",
        "given_names": "Ewa Maria",
        "birth_date": "2-5-1998",
        "sex": "female",
        "nationality": "POL",
        "forms": "sexual",
        "main_form": "sexual",
        "place_municipality": "GM0599",
        "phone": "call the shelter",
    }
    assert 'value="14-3-2026"' in text(client.get(world.of_report("correct")))

    assert client.post(world.of_report("correct"), {**form, "report_date": "never"}).status_code == 422
    page = text(post(client, world.of_report("correct"), form))
    assert "Amsterdam werd Rotterdam" in page
    assert "Nowakowa" in text(client.get(world.at("identity")))
    assert client.post(world.of_report("correct"), form).status_code == 422
    with open_case_room(world.reporter.access):
        assert (find_report(world.report).version, find_report(world.report).status) == (2, "presumed")


def test_decision_dossier_and_withdrawal_stand_beside_what_was(world):
    registrar = sign_in(world.registrar)
    day = today().isoformat()
    decision = {"status": "decided_victim", "decided_by": "police", "decided_on": day, "reason": "conviction"}
    late = {**decision, "decided_on": (today() + timedelta(days=1)).isoformat()}
    assert registrar.post(world.of_report("decide"), late).status_code == 422

    post(registrar, world.of_report("decide"), decision)
    post(registrar, world.of_report("dossier"), dossier_type="registration_shelter", since=day)
    page = text(post(registrar, world.of_report("withdraw"), reason="sent_twice", on_day=day))
    for words in ("Vastgesteld slachtoffer", "Registratie en opvang", "Melding ingetrokken", "Veroordeling"):
        assert words in page
    with open_case_room(world.registrar.access):
        report = Report.objects.get(id=world.report)
    assert (report.status, report.dossier_type, report.version) == ("withdrawn", "registration_shelter", 4)
    assert sign_in(world.reporter).get(world.of_report("correct")).status_code == 200


def test_withdrawn_consent_ends_what_rested_on_it(world):
    client, registrar = sign_in(world.reporter), sign_in(world.registrar)
    day = today().isoformat()
    post(client, world.at("consent"), given="yes", purpose="shelter", on_day=day)
    with open_case_room(world.reporter.access):
        ReportPurpose.objects.create(
            report_id=world.report,
            person_id=world.person,
            organisation=world.reporter.organisation,
            reporter_type="shelter",
            purpose="shelter",
            legal_ground="consent",
            made_at=now(),
        )
    give = {
        "organisation": world.coordinator.organisation.id,
        "purpose": "shelter",
        "legal_ground": "consent",
    }
    post(registrar, world.at("access"), give, days=10)
    other = sign_in(world.coordinator)
    assert other.get(world.at()).status_code == 200

    page = text(post(registrar, world.at("consent"), given="no", purpose="shelter", on_day=day))
    assert "Toestemming ingetrokken" in page
    assert other.get(world.at()).status_code == 404
    with open_case_room(world.registrar.access):
        assert ReportPurpose.objects.filter(ended_at__isnull=False).count() == 1
        assert list(Consent.objects.order_by("made_at").values_list("given", flat=True)) == [True, False]


def test_overview_tells_agencies_and_roles_and_no_names_of_staff(world):
    sign_in(world.reporter).get(world.at())
    registrar = sign_in(world.registrar)
    page = text(registrar.get(world.at("looks")))

    assert "Las uw dossier" in page
    assert world.reporter.organisation.name in page
    assert world.reporter.user.name not in page
    assert world.events(world.registrar, "looks_hand_over") == ["done"]
    assert sign_in(world.reporter).get(world.at("looks")).status_code == 404


def test_help_is_recorded_corrected_and_taken_back_without_losing_anything(world):
    registrar = sign_in(world.registrar)
    assert registrar.post(world.at("help"), {"started": "2026-02-01"}).status_code == 422
    assert registrar.post(world.at("help"), {"kind": "shelter", "started": "31-2-2026"}).status_code == 422

    page = text(post(registrar, world.at("help"), kind="shelter", started="1-2-2026"))
    assert "1 februari 2026" in page
    post(registrar, world.at("needs"), domain="housing", severity="acute", assessed="2026-02-02")
    with open_case_room(world.registrar.access):
        row = CaseRow.objects.get(table="help")
    assert b"shelter" not in bytes(row.content)
    page = text(post(registrar, f"/help/{row.id}/correct/", kind="shelter", started="3-2-2026"))
    assert "3 februari 2026" in page
    assert "1 februari 2026" not in page
    assert registrar.get(f"/help/{row.id}/correct/").status_code == 404
    with open_case_room(world.registrar.access):
        newest = CaseRow.objects.get(replaces=row.id)
    page = text(post(registrar, f"/help/{newest.id}/withdraw/", sure="on"))
    assert "3 februari 2026" not in page
    assert "Acuut" in page
    assert "Acuut" not in text(sign_in(world.reporter).get(world.at()))
    with open_case_room(world.registrar.access):
        assert CaseRow.objects.filter(table="help").count() == 3


def test_consent_withdrawn_at_another_agency_ends_access_by_a_job(world):
    registrar, client = sign_in(world.registrar), sign_in(world.reporter)
    day = today().isoformat()
    post(client, world.at("consent"), given="yes", purpose="shelter", on_day=day)
    give = {
        "organisation": world.coordinator.organisation.id,
        "purpose": "shelter",
        "legal_ground": "consent",
    }
    post(registrar, world.at("access"), give, days=10)
    other = sign_in(world.coordinator)
    post(other, world.at("consent"), given="no", purpose="shelter", on_day=day)

    assert other.get(world.at()).status_code == 200
    with world.platform.worker():
        assert [end_withdrawn(world.person, Purpose.SHELTER) for _ in range(2)] == [1, 0]
    assert other.get(world.at()).status_code == 404
