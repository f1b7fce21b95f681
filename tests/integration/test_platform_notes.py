"""Are workers' notes sealed, read by those for whom they are, and corrected without being overwritten?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import open_case_room
from zicht.platform.access.models import Grant
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.clock import now
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.models import Note
from zicht.platform.registry.service import add_reports, find_report
from zicht.platform.retention.erasure import Reason, erase_person
from zicht.platform.retention.sweep import sweep

pytestmark = pytest.mark.platform
WORDS = "Belt alleen op dinsdag."


class Care:
    """A care coordination with somebody of its own, opened to another one and to an investigator; and the register."""

    def __init__(self, platform):
        self.platform = platform
        own = make_agency("care-a", reporter_type="care_coordination")
        other, police = make_agency("care-b", reporter_type="care_coordination"), make_agency("police")
        self.registrar = make_worker(make_agency("register", is_register=True), Role.REGISTRAR)
        self.writer = make_worker(own, Role.CARE_COORDINATOR)
        self.other = make_worker(other, Role.CARE_COORDINATOR)
        self.investigator = make_worker(police, Role.INVESTIGATOR)
        with open_case_room(self.writer.access):
            (report,) = add_reports(simulated_reports({}, source="care-a"))
            self.person = find_report(report).person_id
        with open_case_room(self.registrar.access):
            for agency, purpose in ((other, "shelter"), (police, "investigation")):
                Grant.objects.create(
                    person_id=self.person,
                    organisation=agency,
                    purpose=purpose,
                    legal_ground="consent",
                    began_at=now(),
                    ends_at=now() + timedelta(days=1),
                )

    def page(self, worker):
        return text(sign_in(worker).get(f"/persons/{self.person}/"))

    def note(self, **more):
        return sign_in(self.writer).post(f"/persons/{self.person}/notes/", {"text": WORDS, **more})


@pytest.fixture
def care(platform):
    return Care(platform)


def text(response):
    return response.content.decode()


def test_note_is_read_by_its_agency_and_the_register_and_no_further(care):
    assert care.note().status_code == 302

    assert WORDS in care.page(care.writer)
    assert WORDS in care.page(care.registrar)
    assert WORDS not in care.page(care.other)
    assert WORDS not in care.page(care.investigator)
    with open_case_room(care.registrar.access):
        assert WORDS.encode() not in bytes(Note.objects.get().content)
        acts = Event.objects.filter(action__startswith="note_").order_by("at")
        assert [(one.action, one.user_id) for one in acts] == [
            ("note_write", care.writer.user.id),
            ("note_read", care.writer.user.id),
            ("note_read", care.registrar.user.id),
        ]


def test_shared_note_is_read_where_the_person_is_open_by_care_coordinators_alone(care):
    care.note(shared="on")

    assert WORDS in care.page(care.other)
    assert WORDS not in care.page(care.investigator)
    address = re.search(r'href="(/notes/[^"]+/correct/)"', care.page(care.writer))[1]
    assert address not in care.page(care.other)
    assert sign_in(care.other).get(address).status_code == 404


def test_correction_and_taking_back_keep_what_stood_there(care):
    care.note()
    client = sign_in(care.writer)
    address = re.search(r'href="(/notes/[^"]+/correct/)"', care.page(care.writer))[1]

    assert WORDS in text(client.get(address))
    assert client.post(address, {"text": ""}).status_code == 422
    assert client.post(address, {"text": "Belt nooit."}).status_code == 302
    assert client.get(address).status_code == 404
    page = care.page(care.writer)
    assert WORDS not in page
    assert "Belt nooit." in page
    address = re.search(r'href="(/notes/[^"]+)/correct/"', page)[1]
    assert sign_in(care.writer).post(f"{address}/withdraw/", {"sure": "on"}).status_code == 302
    assert "Belt nooit." not in care.page(care.writer)
    with open_case_room(care.registrar.access):
        assert Note.objects.count() == 3


def test_notes_go_with_the_person(care):
    care.note()
    with open_case_room(care.registrar.access):
        erase_person(care.person, reason=Reason.REQUEST)
        assert not keys_of(care.registrar.access, [care.person])
    with care.platform.worker():
        sweep()
    with open_case_room(care.registrar.access):
        assert not Note.objects.exists()


def test_database_shows_notes_to_two_roles_alone(on_postgresql):
    care = Care(on_postgresql)
    care.note()

    def count(worker, role):
        with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
            told = {
                "reach": "granted",
                "organisation": worker.organisation.id,
                "role": role,
                "purpose": "shelter",
            }
            for name, value in told.items():
                connection.execute("SELECT set_config(%s, %s, true)", [f"zicht.{name}", str(value)])
            return connection.execute("SELECT count(*) FROM registry_note").fetchone()[0]

    assert count(care.writer, "care_coordinator") == 1
    assert count(care.writer, "reporter") == 0
    assert count(care.other, "care_coordinator") == 0
