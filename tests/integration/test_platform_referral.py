"""Does a receiver see what was ticked and nothing else, until it accepts; and is what it answers kept and counted?"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core import mail

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import Purpose, open_case_room, open_statistics_room, system_access
from zicht.platform.access.models import Grant
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.care.actions_needs import add_words
from zicht.platform.clock import now, today
from zicht.platform.referral.ending import close_file
from zicht.platform.referral.models import Message, Referral, Shared
from zicht.platform.referral.queries import days_open
from zicht.platform.registry.actions_access import end_grant
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import (
    add_reports,
    add_row,
    check_rows,
    find_person,
    find_report,
    record_consent,
)
from zicht.platform.retention.erasure import Reason, erase_person
from zicht.platform.retention.sweep import sweep
from zicht.platform.statistics.models import CanonicalRow
from zicht.platform.statistics.service import project_statistics
from zicht.platform.triage.actions import keep_triage
from zicht.platform.triage.rule_tables import engine_of, table_in_force

pytestmark = pytest.mark.platform
WORDS = "Ik wil slapen zonder dat iemand aan de deur komt."
NOTE = "Kan alleen overdag komen."
PHONE = "0612345678"


class Scene:
    """A care coordination with somebody who gave consent, needs and wishes; a shelter, another one, and a stranger."""

    def __init__(self, platform):
        self.platform = platform
        own = make_agency("care-a", reporter_type="care_coordination")
        self.shelter, self.care = (
            make_agency("shelter-b"),
            make_agency("care-b", reporter_type="care_coordination"),
        )
        self.registrar = make_worker(make_agency("register", is_register=True), Role.REGISTRAR)
        self.sender = make_worker(own, Role.CARE_COORDINATOR)
        self.reporter = make_worker(self.shelter, Role.REPORTER)
        self.coordinator = make_worker(self.care, Role.CARE_COORDINATOR)
        self.stranger = make_worker(
            make_agency("care-c", reporter_type="care_coordination"), Role.CARE_COORDINATOR
        )
        with open_case_room(self.sender.access):
            (report,) = add_reports(simulated_reports({}, source="care-a"))
            self.person = find_report(report).person_id
            level = engine_of(table_in_force().version).assess({}, today=today())["level"]
            keep_triage(self.person, {}, decided=level)
            needs = {"domain": "housing", "severity": "acute", "assessed": "2026-02-01"}
            checked = check_rows("needs", [{"row_id": "1", "person_key": "p", **needs}], source="form")
            add_row("needs", self.person, needs, checked.stored[0])
            add_words(find_person(self.person), "housing", WORDS)
        self.consent(given=True)

    def consent(self, *, given):
        with open_case_room(self.sender.access):
            record_consent(self.person, purpose=Purpose.SHELTER, given=given, on_day=today())

    def send(self, receiver, **more):
        """Send a referral as the form does; return the answer."""
        answers = {
            "receiver": receiver.id,
            "about": "kind:womens_shelter",
            "note": NOTE,
            "scope": "shared",
            "legal_ground": "consent",
            "days": "30",
        }
        return sign_in(self.sender).post(f"/persons/{self.person}/referrals/new/", answers | more)

    def sent(self, receiver, **more):
        """Send a referral that is taken; return its address."""
        answer = self.send(receiver, **more)
        assert answer.status_code == 302, text(answer)
        return answer["location"]


@pytest.fixture
def scene(platform):
    mail.outbox.clear()
    return Scene(platform)


def text(response):
    return response.content.decode()


def page(worker, address):
    return text(sign_in(worker).get(address))


def post(worker, address, **answers):
    return sign_in(worker).post(address, answers).status_code


def test_receiver_sees_what_was_ticked_and_nothing_else(scene):
    address = scene.sent(scene.shelter, groups=["who", "needs"])

    seen = page(scene.reporter, address)
    for words in ("Nowak", "Acuut", NOTE, "Vrouwenopvang"):
        assert words in seen
    for words in (WORDS, "Hoe de persoon veilig te bereiken is", "Seksuele uitbuiting"):
        assert words not in seen
    assert page(scene.sender, address).count("Nowak") == 1
    assert sign_in(scene.reporter).get(f"/persons/{scene.person}/").status_code == 404
    assert sign_in(scene.stranger).get(address).status_code == 404
    with open_case_room(scene.sender.access):
        content = bytes(Shared.objects.get().content)
    with open_case_room(scene.registrar.access):
        reads = Event.objects.filter(kind="referral", user_id=scene.reporter.user.id)
        assert {one.action for one in reads} == {"referral_read", "identity_read"}
    assert (NOTE.encode() in content, b"Nowak" in content) == (False, False)
    assert [one.to for one in mail.outbox] == [[scene.reporter.user.email]]
    assert "Nowak" not in mail.outbox[0].body
    assert NOTE not in mail.outbox[0].body


def test_how_to_reach_somebody_is_shared_and_stays_off_paper(scene):
    said = {"voicemail": "never", "ways": ["call"], "code_word": "Zonnebloem", "checked_on": str(today())}
    assert post(scene.sender, f"/persons/{scene.person}/contact/", **said) == 302
    seen = page(scene.reporter, scene.sent(scene.shelter, groups=["who", "contact"]))

    private = re.search(r'<section class="zicht-private"><h3>.*?</section>', seen, re.DOTALL)[0]
    assert seen.count("Zonnebloem") == private.count("Zonnebloem") == 1
    assert "Nowak" not in private


def test_nothing_is_ticked_at_first_and_who_has_no_consent_is_not_referred(scene):
    form = page(scene.sender, f"/persons/{scene.person}/referrals/new/")
    assert re.findall(r'name="groups"[^>]*checked', form) == []
    scene.consent(given=False)

    answer = scene.send(scene.shelter)
    assert answer.status_code == 422
    assert "geen toestemming van deze persoon vastgelegd" in text(answer)
    with open_case_room(scene.sender.access):
        assert not Referral.objects.exists()
    assert scene.send(scene.shelter, legal_ground="vital_interest").status_code == 302
    assert "al naar deze organisatie verwezen" in text(
        scene.send(scene.shelter, legal_ground="vital_interest")
    )


def test_consent_withdrawn_on_another_record_of_the_person_counts(scene):
    with open_case_room(scene.sender.access):
        (report,) = add_reports(simulated_reports({}, {}, source="care-a")[1:])
        other = find_report(report).person_id
    with scene.platform.worker(), open_case_room(system_access()):
        Person.objects.filter(id=other).update(root_id=scene.person)
    with open_case_room(scene.sender.access):
        record_consent(other, purpose=Purpose.SHELTER, given=False, on_day=today())

    assert scene.send(scene.shelter).status_code == 422


def test_accepting_a_hand_over_opens_the_file_until_its_day_and_says_who_took_over(scene):
    assert scene.send(scene.shelter, scope="handover").status_code == 422
    address = scene.sent(scene.care, scope="handover")
    person = f"/persons/{scene.person}/"
    assert sign_in(scene.coordinator).get(person).status_code == 404

    assert post(scene.coordinator, f"{address}accept/") == 302
    assert post(scene.coordinator, f"{address}accept/") == 404
    for part, words in (("needs/map/", WORDS), ("plan/", "Niet nagekeken."), ("", "Nowak")):
        assert words in page(scene.coordinator, person + part)
    receipt = page(scene.sender, address)
    assert "Aangenomen op" in receipt
    assert scene.coordinator.user.name in receipt
    for worker in (scene.sender, scene.coordinator):
        assert f"De zorg wordt gecoördineerd door {scene.care.name}" in page(worker, f"{person}referrals/")
    with open_case_room(scene.registrar.access):
        (grant,) = Grant.objects.all()
        assert (grant.purpose, grant.legal_ground, grant.emergency_id) == ("shelter", "consent", None)
        assert timedelta(days=29) < grant.ends_at - now() < timedelta(days=32)

    assert f"Wat een verwijzing opende, eindigt: {scene.care.name}" in page(scene.sender, "/clocks/")
    assert "Wat een verwijzing opende, eindigt: Agency care-a" in page(scene.coordinator, "/clocks/")
    assert post(scene.sender, f"{address}end/") == 302
    with scene.platform.worker():
        assert close_file(UUID(address.split("/")[-2])) == 1
    assert sign_in(scene.coordinator).get(person).status_code == 404
    assert NOTE not in page(scene.coordinator, address)


def test_who_took_the_care_over_goes_on_with_help_that_ran_and_it_counts_as_one(scene):
    plan = f"/persons/{scene.person}/plan/"
    begun = {"started": "1-3-2026", "need": "housing", "funding_stream": "cosm"}
    assert post(scene.sender, f"{plan}shelter_cosm/start/", **begun) == 302
    shared, file = scene.sent(scene.shelter), scene.sent(scene.care, scope="handover")
    assert post(scene.coordinator, f"{file}accept/") == 302
    assert sign_in(scene.reporter).get(shared).status_code == 200

    address = re.search(r'href="(/plan/[^"]+/)end/"', page(scene.coordinator, plan))[1]
    paid = {"changed": "2026-04-01", "funding_stream": "wmo"}
    assert sign_in(scene.coordinator).get(address.replace("/plan/", "/help/") + "correct/").status_code == 404
    assert post(scene.coordinator, f"{address}fund/", **paid) == 302
    assert post(scene.sender, f"{address}end/", ended="1-5-2026") == 404
    with scene.platform.worker():
        project_statistics()
        with open_statistics_room(system_access()):
            (row,) = CanonicalRow.objects.filter(table="help")
    assert (row.cells["started"], row.cells["funding_stream"]) == ("2026-03-01", "wmo")


def test_receiver_asks_and_declines_and_the_shut_door_is_counted_once(scene):
    address = scene.sent(scene.shelter, about="option:shelter_cosm")
    assert post(scene.reporter, f"{address}ask/", text="Zijn er kinderen?") == 302
    assert post(scene.reporter, f"{address}answer/", text="Nee") == 404
    assert post(scene.sender, f"{address}answer/", text="Nee, geen.") == 302
    conversation = page(scene.reporter, address)
    assert conversation.index("Zijn er kinderen?") < conversation.index("Nee, geen.")

    assert sign_in(scene.reporter).post(f"{address}decline/", {"text": "Vol."}).status_code == 422
    assert post(scene.reporter, f"{address}decline/", reason="capacity", text="Vol tot mei.") == 302
    assert NOTE not in page(scene.reporter, address)
    answered = page(scene.sender, address)
    assert "Geen plaats" in answered
    assert "Vol tot mei." in answered
    form = page(scene.sender, f"{address}record/")
    assert '<option value="capacity" selected>' in form
    assert '<option value="provider" selected>' in form
    shut = {"reason": "capacity", "refused_by": "provider", "ended": "1-3-2026", "need": "housing"}
    assert post(scene.sender, f"{address}record/", **shut) == 302
    assert post(scene.sender, f"{address}record/", **shut) == 404
    assert "Geen plaats" in page(scene.sender, f"/persons/{scene.person}/plan/")
    with scene.platform.worker():
        project_statistics()
        with open_statistics_room(system_access()):
            (row,) = CanonicalRow.objects.filter(table="help")
    assert (row.cells["reason"], row.cells["refused_by"]) == ("capacity", "provider")


def test_unanswered_stands_first_with_its_days_and_may_be_withdrawn(scene):
    address = scene.sent(scene.shelter)
    with scene.platform.worker(), open_case_room(system_access()):
        Referral.objects.update(made_at=now() - timedelta(days=9), answer_by=today() - timedelta(days=2))

    listed = page(scene.sender, "/referrals/")
    assert "dagen tot nu toe: 9" in listed
    assert "Nowak" in listed
    days = page(scene.sender, "/clocks/")
    assert f"Verwijzing zonder antwoord: {scene.shelter.name}" in days
    assert "2 dagen geleden" in days
    assert f'href="{address}"' in days
    assert "Wacht op uw antwoord: 1" in page(scene.reporter, "/referrals/")
    assert "Nowak" not in page(scene.reporter, "/referrals/")
    assert post(scene.reporter, f"{address}withdraw/") == 404
    assert post(scene.sender, f"{address}withdraw/") == 302
    assert NOTE not in page(scene.reporter, address)
    assert post(scene.reporter, f"{address}accept/") == 404
    assert "Wacht op uw antwoord: 0" in page(scene.reporter, "/referrals/")


def test_days_are_those_of_here_and_not_of_utc(scene):
    """Shortly after midnight it is the day before in UTC: a referral made then waits no day longer for that."""
    asked = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    answered = asked + timedelta(days=9)

    assert days_open(Referral(made_at=asked, closed_at=answered)) == 9
    assert days_open(Referral(made_at=asked - timedelta(hours=1), closed_at=answered)) == 10


def test_consent_that_is_withdrawn_ends_what_was_shared_and_what_was_opened(scene):
    shared, file = scene.sent(scene.shelter), scene.sent(scene.care, scope="file")
    assert post(scene.coordinator, f"{file}accept/") == 302
    with open_case_room(scene.registrar.access):
        record_consent(scene.person, purpose=Purpose.SHELTER, given=False, on_day=today())

    assert NOTE not in page(scene.reporter, shared)
    assert NOTE not in page(scene.coordinator, file)
    assert sign_in(scene.coordinator).get(f"/persons/{scene.person}/").status_code == 404


def test_who_was_opened_to_an_agency_is_passed_on_no_longer_than_that(scene):
    address = scene.sent(scene.care, scope="file")
    post(scene.coordinator, f"{address}accept/")
    answers = {
        "receiver": scene.shelter.id,
        "about": "kind:medical",
        "scope": "shared",
        "legal_ground": "vital_interest",
    }
    new = f"/persons/{scene.person}/referrals/new/"

    assert sign_in(scene.coordinator).post(new, answers | {"days": "31"}).status_code == 422
    assert sign_in(scene.coordinator).post(new, answers | {"days": "20"}).status_code == 302
    assert sign_in(scene.stranger).get(new).status_code == 404


def test_register_that_ends_an_access_ends_its_referral_and_what_was_passed_on(scene):
    file = scene.sent(scene.care, scope="file")
    post(scene.coordinator, f"{file}accept/")
    answers = {"about": "kind:medical", "days": "20", "legal_ground": "vital_interest", "note": NOTE}
    form = f"/persons/{scene.person}/referrals/new/"
    passed_on = [
        sign_in(scene.coordinator).post(form, answers | {"receiver": receiver.id, "scope": scope})["location"]
        for receiver, scope in ((scene.shelter, "shared"), (scene.stranger.organisation, "file"))
    ]
    assert post(scene.stranger, f"{passed_on[1]}accept/") == 302
    assert NOTE in page(scene.coordinator, file)
    with open_case_room(scene.registrar.access):
        end_grant(Grant.objects.get(organisation=scene.care).id, person=scene.person)

    for worker, address in (
        (scene.coordinator, file),
        (scene.reporter, passed_on[0]),
        (scene.stranger, passed_on[1]),
    ):
        assert NOTE not in page(worker, address)
    assert post(scene.reporter, f"{passed_on[0]}accept/") == 404
    assert sign_in(scene.stranger).get(f"/persons/{scene.person}/").status_code == 404
    assert "De zorg wordt gecoördineerd" not in page(scene.sender, f"/persons/{scene.person}/referrals/")


def test_sender_to_whom_the_person_is_shut_reads_nothing_of_what_it_shared(scene):
    file = scene.sent(scene.care, scope="file")
    post(scene.coordinator, f"{file}accept/")
    answers = {"receiver": scene.shelter.id, "about": "kind:medical", "scope": "shared", "days": "20"}
    answers |= {"legal_ground": "vital_interest", "groups": ["who"], "note": NOTE}
    form = f"/persons/{scene.person}/referrals/new/"
    passed_on = sign_in(scene.coordinator).post(form, answers)["location"]
    assert "Nowak" in page(scene.coordinator, passed_on)
    assert post(scene.reporter, f"{passed_on}decline/", reason="capacity", text="Vol tot mei.") == 302
    with open_case_room(scene.registrar.access):
        Grant.objects.update(ends_at=now())

    shut = page(scene.coordinator, passed_on)
    for words in ("Nowak", NOTE, "Vol tot mei."):
        assert words not in shut
    assert sign_in(scene.coordinator).get(f"{passed_on}record/").status_code == 404


def test_referral_goes_with_the_person(scene):
    address = scene.sent(scene.shelter)
    post(scene.reporter, f"{address}ask/", text="Zijn er kinderen?")
    with open_case_room(scene.registrar.access):
        erase_person(scene.person, reason=Reason.REQUEST)
    assert sign_in(scene.sender).get(f"{address}record/").status_code == 404
    for listed in ("/referrals/", "/clocks/"):
        assert scene.shelter.name not in page(scene.sender, listed)
    with scene.platform.worker():
        sweep()
        with open_case_room(system_access()):
            assert [model.objects.count() for model in (Message, Shared, Referral)] == [0, 0, 0]


def test_database_keeps_referrals_to_two_agencies_and_opens_nobody_without_one(on_postgresql):
    scene = Scene(on_postgresql)
    scene.sent(scene.shelter)
    open_ = scene.sent(scene.care, scope="file")

    def ask(worker, role, reach, sql):
        told = {"reach": reach, "organisation": worker.organisation.id, "role": role, "purpose": "shelter"}
        with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
            for name, value in told.items():
                connection.execute("SELECT set_config(%s, %s, true)", [f"zicht.{name}", str(value)])
            return connection.execute(sql).fetchone()

    tables = ("referral_referral", "referral_shared")
    for worker, role, reach, seen in (
        (scene.sender, "care_coordinator", "granted", 2),
        (scene.reporter, "reporter", "own", 1),
        (scene.coordinator, "care_coordinator", "granted", 1),
        (scene.coordinator, "front_line", "none", 0),
        (scene.stranger, "care_coordinator", "granted", 0),
    ):
        for table in tables:
            assert ask(worker, role, reach, f"SELECT count(*) FROM {table}") == (seen,)  # noqa: S608 - ours
    grant = (
        "INSERT INTO access_grant (id, person_id, organisation_id, purpose, legal_ground, "  # noqa: S608 - ours
        "began_at, ends_at, made_by) "
        f"VALUES (gen_random_uuid(), '{scene.person}', '{{}}', 'shelter', 'consent', now(), now() + interval "
        "'{} days', gen_random_uuid()) RETURNING 1"
    )
    for worker, days in ((scene.coordinator, 60), (scene.stranger, 10), (scene.reporter, 10)):
        with pytest.raises(Exception, match="row-level security"):
            ask(worker, "care_coordinator", "granted", grant.format(worker.organisation.id, days))
    assert ask(scene.coordinator, "care_coordinator", "granted", grant.format(scene.care.id, 10)) == (1,)
    assert post(scene.coordinator, f"{open_}decline/", reason="capacity") == 302
    assert ask(scene.coordinator, "care_coordinator", "granted", "SELECT count(*) FROM referral_shared") == (
        0,
    )
