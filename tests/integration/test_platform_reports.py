"""Are reports kept whole, read by those who may, and written down, on both databases?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError

from support.people import REPORT, make_agency, make_worker, simulated_reports
from zicht.platform.access.context import Purpose, open_case_room
from zicht.platform.access.models import Grant
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.clock import now
from zicht.platform.keyroom.service import destroy_keys, keys_of
from zicht.platform.registry.models import Report
from zicht.platform.registry.service import (
    NotHere,
    add_reports,
    check_rows,
    correct_report,
    find_report,
    read_identity,
    read_person,
    read_report,
    visible,
)
from zicht.platform.vault.service import find_persons

pytestmark = pytest.mark.platform


@pytest.fixture
def world(platform):
    register = make_agency("register", is_register=True)
    shelter, other = make_agency("shelter-a"), make_agency("shelter-b")
    return {
        "registrar": make_worker(register, Role.REGISTRAR),
        "a": make_worker(shelter, Role.REPORTER),
        "b": make_worker(other, Role.REPORTER),
        "coordinator": make_worker(other, Role.CARE_COORDINATOR),
    }


def add(worker, *changes):
    with open_case_room(worker.access):
        return add_reports(simulated_reports(*changes, source=worker.organisation.code))


def person_of(worker, report):
    with open_case_room(worker.access):
        return find_report(report).person_id


def test_report_reads_as_it_was_written(world):
    (report,) = add(world["a"], {})
    person = person_of(world["a"], report)

    with open_case_room(world["a"].access):
        assert read_report(report).cells["place_municipality"] == "GM0363"
        assert read_identity(person) == [
            {"given_names": "Ewa Maria", "family_name": "Nowak", "birth_date": "1998-05-02"}
        ]


def test_identity_stands_in_the_vault_alone(world):
    (report,) = add(world["a"], {})

    with open_case_room(world["a"].access):
        cells = read_report(report).cells
    assert not {"given_names", "family_name", "birth_date", "citizen_number"} & cells.keys()


def test_another_agency_does_not_find_a_report(world):
    (report,) = add(world["a"], {})

    with pytest.raises(NotHere), open_case_room(world["b"].access):
        read_report(report)


def test_registrar_reads_every_agency(world):
    add(world["a"], {})
    add(world["b"], {}, {"family_name": "Kowalski"})

    with open_case_room(world["registrar"].access):
        assert visible(Report.objects.all()).count() == 3


def test_correction_adds_a_version_and_overwrites_nothing(world):
    (report,) = add(world["a"], {})
    checked = check_rows("reports", [{**REPORT, "place_municipality": "GM0599"}], source="shelter-a")

    with open_case_room(world["a"].access):
        correct_report(report, checked, reason="date_corrected")
        read = read_report(report)
    assert read.cells["place_municipality"] == "GM0599"
    assert [one.reason for one in read.versions] == ["first", "date_corrected"]


def test_answer_that_says_nothing_of_who_it_is_keeps_name_and_age(world):
    born = {"birth_date": "2012-05-02", "family_name": "Nowak"}
    (report,) = add(world["a"], born)
    without = {name: cell for name, cell in REPORT.items() if name not in {*born, "given_names"}}

    with open_case_room(world["a"].access):
        correct_report(report, check_rows("reports", [without], source="shelter-a"), reason="completed")
        assert find_report(report).minor == "minor"
        assert read_identity(find_report(report).person_id)[0]["family_name"] == "Nowak"


def test_name_that_was_corrected_finds_nobody_any_more(world):
    (report,) = add(world["a"], {})
    person = person_of(world["a"], report)
    checked = check_rows(
        "reports", [{**REPORT, "family_name": "Kowalska", "birth_date": ""}], source="shelter-a"
    )

    with open_case_room(world["a"].access):
        correct_report(report, checked, reason="wrong_entry", contact={})
        found = find_persons(world["a"].access, {"family_name": "Nowak", "birth_date": "1998-05-02"})
        again = find_persons(world["a"].access, {"family_name": "Kowalska", "given_names": "Ewa Maria"})
    assert [one.person for one in found] == []
    assert [one.person for one in again] == [person]


def test_every_read_is_written_down(world):
    (report,) = add(world["a"], {})
    person = person_of(world["a"], report)
    with open_case_room(world["registrar"].access):
        read_person(person)

    with open_case_room(world["registrar"].access):
        event = Event.objects.get(action="person_read")
    assert (event.person_id, event.user_id, event.outcome) == (person, world["registrar"].user.id, "done")


def test_read_that_fails_leaves_nothing_half_done(world):
    def fail():
        with open_case_room(world["a"].access):
            add_reports(simulated_reports({}, source="shelter-a"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    with open_case_room(world["registrar"].access):
        assert not visible(Report.objects.all()).exists()


def test_granted_person_is_open_for_that_purpose_and_no_other(world):
    (report,) = add(world["a"], {})
    person = person_of(world["a"], report)
    with open_case_room(world["registrar"].access):
        Grant.objects.create(
            person_id=person,
            organisation=world["coordinator"].organisation,
            purpose="shelter",
            legal_ground="consent",
            began_at=now(),
            ends_at=now() + timedelta(days=30),
        )
    access = world["coordinator"].access

    with open_case_room(replace(access, purpose=Purpose.SHELTER)):
        assert len(read_person(person).reports) == 1
        assert read_identity(person)[0]["family_name"] == "Nowak"
    with pytest.raises(NotHere), open_case_room(replace(access, purpose=Purpose.INVESTIGATION)):
        read_person(person)


def test_ground_that_no_rule_allows_is_refused_by_the_database(world):
    with pytest.raises(DatabaseError):
        add(world["a"], {"legal_ground": "duty_to_report"})


def test_purpose_that_needs_consent_is_refused_without_it(world):
    with pytest.raises(DatabaseError):
        add(world["a"], {"purposes": "shelter", "legal_ground": "consent"})


def test_search_finds_a_person_by_a_misspelt_name_and_birth_date(world):
    (report, _) = add(
        world["a"], {}, {"family_name": "Jansen", "birth_date": "1980-01-01", "given_names": "Piet"}
    )
    person = person_of(world["a"], report)

    with open_case_room(world["b"].access):
        found = find_persons(world["b"].access, {"family_name": "Novak", "birth_date": "1998-05-02"})
    assert [one.person for one in found] == [person]


def test_erased_person_cannot_be_opened_any_more(world):
    (report,) = add(world["a"], {})
    person = person_of(world["a"], report)

    with open_case_room(world["registrar"].access):
        assert destroy_keys(world["registrar"].access, [person], reason="retention") == 1
        assert keys_of(world["registrar"].access, [person]) == {}
        assert read_identity(person) == []
        assert read_report(report).cells == {}
