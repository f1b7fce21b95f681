"""Is what those who work with somebody write sealed, shown where it protects, and seen by those for whom it is?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import Purpose, open_case_room
from zicht.platform.access.models import Grant
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.casework.letters import load_templates, write_letter
from zicht.platform.casework.models import (
    Assignment,
    ContactTime,
    Cover,
    Decision,
    Letter,
    Meeting,
    SafeContact,
    SafetyPlan,
)
from zicht.platform.clock import now, today
from zicht.platform.registry.service import add_reports, add_row, check_rows, find_report, record_consent
from zicht.platform.retention.erasure import Reason, erase_person
from zicht.platform.retention.sweep import sweep
from zicht.vocabulary import LANGUAGES

pytestmark = pytest.mark.platform
WORD, PLACE, DECIDED = "Zonnebloem", "Naar mijn tante in de stad.", "Vraagt een tolk aan"
CONTACT = {"voicemail": "never", "ways": ["call"], "code_word": WORD, "not_say": "Niet over de aangifte."}
OF_PERSON = (Assignment, ContactTime, Decision, Letter, Meeting, SafeContact, SafetyPlan)


class Office:
    """A shelter with somebody, open to a care coordination; another one to which nobody is open; and the register."""

    def __init__(self, platform):
        self.platform, self._browsers = platform, {}
        shelter, care = make_agency("shelter-a"), make_agency("care-a", reporter_type="care_coordination")
        self.night, self.administrator = (
            make_worker(shelter, one) for one in (Role.REPORTER, Role.ADMINISTRATOR)
        )
        self.day = make_worker(shelter, Role.REPORTER)
        self.care, self.colleague = (
            make_worker(care, Role.CARE_COORDINATOR),
            make_worker(care, Role.CARE_COORDINATOR),
        )
        self.stranger = make_worker(
            make_agency("care-b", reporter_type="care_coordination"), Role.CARE_COORDINATOR
        )
        self.registrar = make_worker(make_agency("register", is_register=True), Role.REGISTRAR)
        with open_case_room(self.day.access):
            (report,) = add_reports(simulated_reports({}, source="shelter-a"))
            self.person = find_report(report).person_id
        with open_case_room(self.registrar.access):
            Grant.objects.create(
                person_id=self.person,
                organisation=care,
                purpose="shelter",
                legal_ground="consent",
                began_at=now(),
                ends_at=now() + timedelta(days=60),
            )

    def browser(self, worker):
        """Return the browser of somebody, signed in once."""
        if worker.user.id not in self._browsers:
            self._browsers[worker.user.id] = sign_in(worker)
        return self._browsers[worker.user.id]

    def at(self, *parts):
        return "/".join(["", "persons", str(self.person), *parts, ""])

    def page(self, worker, *parts):
        return text(self.browser(worker).get(self.at(*parts)))

    def post(self, who, *parts, **told):
        return self.browser(who).post(self.at(*parts), told)

    def contact(self, worker, **more):
        return self.post(worker, "contact", **{**CONTACT, "checked_on": str(today()), **more})

    def record(self, table, **cells):
        row = {"row_id": "1", "person_key": "p-form", **cells}
        with open_case_room(self.registrar.access):
            add_row(table, self.person, cells, check_rows(table, [row], source="form").stored[0])

    def plan(self, **more):
        return self.post(self.care, "safety", "change", go_away=PLACE, paper_away="on", **more)

    def meet(self, **more):
        told = {"held_on": str(today()), "others": "De persoon", "what_0": DECIDED, "who_0": "Ans", **more}
        return self.post(self.care, "meetings", "new", **{"due_0": str(today() + timedelta(days=3)), **told})


@pytest.fixture
def office(platform):
    return Office(platform)


def text(response):
    return response.content.decode()


def test_how_to_reach_somebody_safely_stands_wherever_one_would_call_or_write(office):
    assert "Bel niet" in office.page(office.day)
    assert office.contact(office.care).status_code == 302

    pages = [("identity",), ("plan",), ("guidance",), ("safety",), ("letters",), ("letters", "invitation")]
    for parts in ((), *pages):
        page = office.page(office.care, *parts)
        assert (WORD in page, "Spreek nooit de voicemail in." in page) == (True, True), parts
    # The shelter sees its own person, and so what another agency wrote down of how to reach them.
    assert WORD in office.page(office.day)
    assert office.browser(office.stranger).get(office.at("contact")).status_code == 404
    with open_case_room(office.registrar.access):
        assert WORD.encode() not in bytes(SafeContact.objects.get().content)
        reads = Event.objects.filter(action="safe_contact_read")
        assert {one.user_id for one in reads} == {office.care.user.id, office.day.user.id}


def test_each_agency_changes_its_own_word_and_nothing_is_overwritten(office):
    office.contact(office.care)
    office.contact(office.day, code_word="Zeemeeuw")
    office.contact(office.care, code_word="Kastanje")

    page = office.page(office.registrar)
    assert [one in page for one in (WORD, "Zeemeeuw", "Kastanje")] == [False, True, True]
    assert office.post(office.day, "contact", "withdraw", sure="on").status_code == 302
    page = office.page(office.registrar)
    assert [one in page for one in ("Zeemeeuw", "Kastanje")] == [False, True]
    assert office.post(office.day, "contact", "withdraw", sure="on").status_code == 404
    with open_case_room(office.registrar.access):
        assert SafeContact.objects.count() == 4


def test_safety_plan_prints_what_was_ticked_under_a_title_that_says_nothing(office):
    assert office.post(office.care, "safety", "change", covered="on").status_code == 422
    office.plan(do_low="Ik bel mijn zus.")
    page = office.page(office.care, "safety")
    assert (PLACE in page, "Ik bel mijn zus." in page) == (True, True)

    address = re.search(r'href="(/notes/paper/[^"]+)"', page)[1]
    paper = text(office.browser(office.care).get(address))
    assert (PLACE in paper, "Ik bel mijn zus." in paper) == (True, False)
    assert re.search(r"<title>([^<]*)", paper)[1] == "Mijn aantekeningen"
    printed = paper.split("<h1>")[1].split("</main>")[0].lower()
    words = ("veilig", "nowak", "agency", "mensenhandel", "slachtoffer")
    assert [one for one in words if one in printed] == []
    assert office.browser(office.stranger).get(address).status_code == 404
    assert office.browser(office.day).get(address).status_code == 404


def test_whoever_covers_reads_the_plans_left_to_them_while_they_cover_and_no_longer(office):
    office.plan(covered="on")
    address = f"/cover/persons/{office.person}/"
    assert PLACE not in text(office.browser(office.night).get(address))
    hours = {"began_at": moment(-1), "ends_at": moment(8)}
    told = {"user": str(office.night.user.id), "phone": "06", **hours}
    assert office.browser(office.day).post("/cover/new/", told).status_code == 404
    assert (
        office.browser(office.administrator).post("/cover/new/", {**told, "ends_at": moment(-2)}).status_code
        == 422
    )
    ages = {**told, "began_at": "9999-12-31T00:00", "ends_at": "9999-12-31T23:00"}
    assert office.browser(office.administrator).post("/cover/new/", ages).status_code == 302
    assert office.browser(office.administrator).post("/cover/new/", told).status_code == 302

    client = office.browser(office.night)
    assert address in text(client.get("/cover/"))
    assert PLACE in text(client.get(address))
    assert address not in text(office.browser(office.day).get("/cover/"))
    assert PLACE not in text(office.browser(office.day).get(address))
    assert office.browser(office.administrator).get(address).status_code == 404
    with open_case_room(office.registrar.access):
        read = Event.objects.get(action="cover_read", kind="safety_plan")
        assert read.user_id == office.night.user.id
    end = re.search(r'href="(/cover/[^"]+/end/)"', text(office.browser(office.administrator).get("/cover/")))[
        1
    ]
    assert office.browser(office.administrator).post(end, {"sure": "on"}).status_code == 302
    assert PLACE not in text(client.get(address))


def test_plan_that_was_not_left_to_whoever_covers_stays_shut(office):
    office.plan()
    with open_case_room(office.administrator.access):
        Cover.objects.create(
            organisation=office.night.organisation,
            user_id=office.night.user.id,
            began_at=now() - timedelta(hours=1),
            ends_at=now() + timedelta(hours=1),
            made_at=now(),
        )

    assert PLACE not in text(office.browser(office.night).get(f"/cover/persons/{office.person}/"))


def test_meeting_begins_with_what_is_open_and_its_decisions_stay_until_they_are_done(office):
    office.record("needs", domain="housing", severity="low", assessed=str(today() - timedelta(days=40)))
    office.record("needs", domain="housing", severity="acute", assessed=str(today()))
    office.record("needs", domain="mind", severity="acute", assessed=str(today() - timedelta(days=40)))
    office.record("needs", domain="mind", severity="low", assessed=str(today()))
    office.record("help", kind="shelter", waited_from=str(today() - timedelta(days=12)))
    with open_case_room(office.registrar.access):
        record_consent(office.person, purpose=Purpose.SHELTER, given=True, on_day=today())
    told = {"receiver": office.stranger.organisation.id, "about": "kind:womens_shelter", "note": "Overdag."}
    told |= {"scope": "shared", "legal_ground": "consent", "days": "30"}
    assert office.post(office.care, "referrals", "new", **told).status_code == 302
    page = office.page(office.care, "meetings", "new")
    assert "Agency care-b: 0 dagen zonder antwoord" in page
    assert ("Veiligheidsplan" in page, "tot nu toe 12 dagen" in page) == (True, True)
    assert len(re.findall("was [^,]+, is nu ", page)) == 1
    assert office.meet(due_0="").status_code == 422
    assert office.meet(due_0=str(today() - timedelta(days=1))).status_code == 422
    assert office.meet().status_code == 302

    for page in (office.page(office.care, "guidance"), office.page(office.care, "meetings", "new")):
        assert DECIDED in page
    days = text(office.browser(office.colleague).get("/clocks/"))
    assert (f"Besluit: {DECIDED}" in days, "/meetings/decisions/" in days) == (True, True)
    load = text(office.browser(office.colleague).get("/caseload/"))
    assert (DECIDED in load, "over 3 dagen" in load) == (True, True)
    address = re.search(r'href="(/meetings/decisions/[^"]+)"', load)[1]
    client = office.browser(office.care)
    assert client.post(address, {"state": "dropped"}).status_code == 422
    later = {"state": "open", "due_on": str(today() + timedelta(days=9)), "why": "Wacht op de tolk"}
    assert client.post(address, later).status_code == 302
    assert client.post(address, {"state": "done"}).status_code == 404
    load = text(client.get("/caseload/"))
    assert "over 9 dagen" in load
    address = re.search(r'href="(/meetings/decisions/[^"]+)"', load)[1]
    assert client.post(address, {"state": "done"}).status_code == 302
    assert DECIDED not in text(client.get("/caseload/"))
    with open_case_room(office.registrar.access):
        assert [one.state for one in Decision.objects.order_by("made_at")] == ["open", "open", "done"]
        assert all(DECIDED.encode() not in bytes(one.content) for one in Decision.objects.all())


def test_meeting_that_was_recorded_by_mistake_goes_with_its_decisions(office):
    address = office.meet().headers["Location"]

    assert office.browser(office.stranger).post(f"{address}withdraw/", {"sure": "on"}).status_code == 404
    assert office.browser(office.care).post(f"{address}withdraw/", {"sure": "on"}).status_code == 302
    assert office.browser(office.care).get(address).status_code == 404
    assert DECIDED not in office.page(office.care, "guidance")
    with open_case_room(office.registrar.access):
        assert (Meeting.objects.count(), Decision.objects.count()) == (2, 2)


def test_changes_of_worker_are_counted_and_time_is_added_up(office):
    days = {office.care: 500, office.colleague: 400, office.registrar: 90}
    for worker, ago in days.items():
        with open_case_room(office.registrar.access):
            Assignment.objects.create(
                person_id=office.person,
                organisation=office.care.organisation,
                worker=worker.user.id,
                began_on=today() - timedelta(days=ago),
                made_at=now(),
            )
    told = {"worker": str(office.care.user.id), "began_on": str(today())}
    assert office.post(office.care, "guidance", "worker", **told).status_code == 302
    office.post(office.care, "guidance", "worker", **told)
    before = {"worker": str(office.colleague.user.id), "began_on": str(today() - timedelta(days=1))}
    assert office.post(office.care, "guidance", "worker", **before).status_code == 422
    for minutes, ago in ((30, 0), (45, 27), (600, 28)):
        day = str(today() - timedelta(days=ago))
        office.post(office.care, "guidance", "time", on_day=day, way="call", minutes=str(minutes))

    page = office.page(office.care, "guidance")
    # The first worker left before the year began; the second was there when it did.
    assert "afgelopen jaar: 3." in page
    assert "1 u 15 min" in page
    with open_case_room(office.registrar.access):
        reads = Event.objects.filter(action="casework_read", kind="assignment", person_id=office.person)
        assert office.care.user.id in set(reads.values_list("user_id", flat=True))
    load = text(office.browser(office.care).get("/caseload/"))
    assert "Nowak" in load
    assert text(office.browser(office.care).get(f"/caseload/?from={'9' * 30}")).count("Nowak") == 1
    assert "Nowak" not in text(office.browser(office.colleague).get("/caseload/"))
    mistake = re.search(r'href="([^"]+/time/[^"]+/withdraw/)"', page)[1]
    assert office.browser(office.care).post(mistake, {"sure": "on"}).status_code == 302
    assert "0 u 45 min" in office.page(office.care, "guidance")
    with open_case_room(office.registrar.access):
        assert Assignment.objects.count() == 4


def test_letter_is_filled_from_the_case_names_what_is_missing_and_is_kept_nowhere(office):
    form = office.page(office.care, "letters", "shelter_request")
    assert 'value="Ewa Maria Nowak"' in form
    assert "Niet bekend uit het dossier" in form
    filled = {"name": "Ewa Nowak", "needs": "A door that locks", "language": "Romanian"}
    page = text(office.post(office.care, "letters", "shelter_request", written_in="en", **filled))
    assert [one for one in (*filled.values(), "We ask you for shelter for") if one not in page] == []
    left_open = re.search(r"Open gelaten[^<]*</strong>([^<]*)", page)[1]
    assert ("Geboren op" in left_open, "Naam van de persoon" in left_open) == (True, False)
    assert "Vraag om opvang" in office.page(office.care, "guidance")
    invitation = office.page(office.care, "letters", "invitation")
    assert ("Nowak" in invitation, "Agency" in invitation.split("<form method")[2]) == (False, False)
    with open_case_room(office.registrar.access):
        assert Letter.objects.count() == 1
        assert b"shelter" not in bytes(Letter.objects.get().content)
    assert office.browser(office.day).get(office.at("letters")).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", load_templates().values(), ids=lambda one: one.code)
def test_every_field_of_a_letter_stands_in_it_in_both_languages(template, language):
    filled = {one.name: f"<{one.name}>" for one in template.fields}
    parts = [part for one in write_letter(template, filled, language).paragraphs for part in one]

    assert sorted(one for one in parts if one in filled.values()) == sorted(filled.values())
    assert "written_in" not in filled


def test_all_of_it_goes_with_the_person(office):
    office.contact(office.care)
    office.plan()
    office.meet()
    office.post(office.care, "letters", "invitation", written_in="nl")
    office.post(office.care, "guidance", "time", on_day=str(today()), way="call", minutes="5")
    office.post(office.care, "guidance", "worker", worker=str(office.care.user.id), began_on=str(today()))
    with open_case_room(office.registrar.access):
        assert [one.__name__ for one in OF_PERSON if not one.objects.exists()] == []
        erase_person(office.person, reason=Reason.REQUEST)
    with office.platform.worker():
        sweep()
    with open_case_room(office.registrar.access):
        assert [one.__name__ for one in OF_PERSON if one.objects.exists()] == []


def test_database_shows_it_to_the_roles_and_agencies_that_it_is_for(on_postgresql):
    office = Office(on_postgresql)
    office.contact(office.care)
    office.plan(covered="on")
    office.meet()

    def count(table, worker, role, reach):
        told = {
            "reach": reach,
            "organisation": worker.organisation.id,
            "role": role,
            "purpose": "shelter",
            "user": worker.user.id,
        }
        with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
            for name, value in told.items():
                connection.execute("SELECT set_config(%s, %s, true)", [f"zicht.{name}", str(value)])
            query = f"SELECT count(*) FROM casework_{table}"  # noqa: S608 - names of ours
            return connection.execute(query).fetchone()[0]

    tables = ("safecontact", "safetyplan", "meeting", "decision")
    counted = {
        who: [count(table, worker, role, reach) for table in tables]
        for who, worker, role, reach in (
            ("care", office.care, "care_coordinator", "granted"),
            ("shelter", office.night, "reporter", "own"),
            ("stranger", office.stranger, "care_coordinator", "granted"),
            ("administrator", office.administrator, "administrator", "none"),
        )
    }
    assert counted == {
        "care": [1, 1, 1, 1],
        "shelter": [1, 0, 0, 0],
        "stranger": [0, 0, 0, 0],
        "administrator": [0, 0, 0, 0],
    }
    hours = {"began_at": moment(-1), "ends_at": moment(8)}
    told = {"user": str(office.night.user.id), **hours}
    office.browser(office.administrator).post("/cover/new/", told)
    assert [count("safetyplan", one, "reporter", "own") for one in (office.night, office.day)] == [1, 0]


def moment(hours):
    return timezone.localtime(now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")
