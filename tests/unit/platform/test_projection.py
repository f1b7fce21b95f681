"""Does the statistics room hold what may be counted, under pseudonyms, whatever happens in between?"""

from __future__ import annotations

import json
from unittest import mock
from uuid import uuid4

import pytest
from django.db import DatabaseError

from support.people import REPORT, make_agency, make_worker, simulated_reports
from zicht.platform.access.context import open_case_room, open_statistics_room, system_access
from zicht.platform.accounts.roles import Role
from zicht.platform.clock import now
from zicht.platform.keyroom.service import destroy_keys
from zicht.platform.registry.models import Consent, Outbox, Person, ReportPurpose, Signal
from zicht.platform.registry.service import add_reports, check_rows, correct_report, find_report
from zicht.platform.statistics.models import CanonicalRow
from zicht.platform.statistics.service import project_statistics

pytestmark = pytest.mark.platform


@pytest.fixture
def reporter(platform):
    return make_worker(make_agency("shelter-a"), Role.REPORTER)


def add(worker, *changes):
    with open_case_room(worker.access):
        return add_reports(simulated_reports(*changes, source=worker.organisation.code))


def tell(person):
    """Say that something about somebody changed."""
    with open_case_room(system_access()):
        Outbox.objects.create(kind="person", object_id=person, person_id=person, made_at=now())


def project(platform):
    with platform.worker():
        return project_statistics()


def rows(platform):
    with platform.worker(), open_statistics_room(system_access()):
        return list(CanonicalRow.objects.order_by("key"))


def test_projected_row_holds_ages_and_nothing_that_identifies(platform, reporter):
    (report,) = add(reporter, {})

    assert project(platform) == 1

    (row,) = rows(platform)
    assert (row.table, row.source, row.key) == ("reports", "shelter-a", report)
    assert row.cells["age_at_report"] == "27"
    assert row.cells["age_class_at_report"] == "adult"
    told = json.dumps(row.cells) + row.person_key
    hidden = [REPORT[name] for name in ("given_names", "family_name", "birth_date", "report_id")]
    assert not [value for value in hidden if value in told]


def test_projecting_again_changes_nothing_and_a_correction_replaces_the_row(platform, reporter):
    (report,) = add(reporter, {})
    project(platform)
    before = rows(platform)
    assert project(platform) == 0
    checked = check_rows("reports", [{**REPORT, "main_form": "labour"}], source="shelter-a")
    with open_case_room(reporter.access):
        correct_report(report, checked, reason="error")

    assert project(platform) == 1

    (row,) = rows(platform)
    assert row.cells["main_form"] == "labour"
    assert row.person_key == before[0].person_key


def test_kill_between_the_rooms_loses_nothing_and_doubles_nothing(platform, reporter):
    add(reporter, {}, {})
    with mock.patch.object(Outbox.objects, "filter", side_effect=DatabaseError), pytest.raises(DatabaseError):
        project(platform)
    written = {row.key for row in rows(platform)}

    assert project(platform) == 2

    assert {row.key for row in rows(platform)} == written


def test_persons_found_to_be_one_share_a_pseudonym_until_that_is_undone(platform, reporter):
    one, other = add(reporter, {}, {})
    with open_case_room(reporter.access):
        first, second = (find_report(report).person_id for report in (one, other))
    project(platform)
    apart = {row.person_key for row in rows(platform)}
    with platform.worker(), open_case_room(system_access()):
        Person.objects.filter(id=second).update(root_id=first)
    with platform.worker():
        tell(second)
    project(platform)

    assert len(apart) == 2
    assert len({row.person_key for row in rows(platform)} & apart) == 1


def test_rows_go_with_the_key_the_purpose_or_the_consent_of_their_person(platform, reporter):
    erased, ended, refused, kept = add(reporter, {}, {}, {}, {})
    project(platform)
    with platform.worker(), open_case_room(system_access()) as access:
        persons = {one: find_report(one).person_id for one in (erased, ended, refused)}
        destroy_keys(access, [persons[erased]], reason="asked")
        ReportPurpose.objects.filter(report=ended, purpose="statistics").update(ended_at=now())
        organisation = reporter.organisation.id
        common = {"organisation_id": organisation, "purpose": "statistics", "on_day": now().date()}
        Consent.objects.create(person_id=persons[refused], given=True, made_at=now(), **common)
        ReportPurpose.objects.filter(report=refused, purpose="statistics").update(legal_ground="consent")
        Consent.objects.create(person_id=persons[refused], given=False, made_at=now(), **common)
    with platform.worker():
        for person in persons.values():
            tell(person)
    project(platform)

    assert [row.key for row in rows(platform)] == [kept]


def test_signals_are_projected_once_and_replaced(platform, reporter):
    def signal(**more):
        cells = {"place_class": "hotel", "certainty": "unknown"}
        organisation = reporter.organisation.id
        day = now().date()
        return Signal.objects.create(
            organisation_id=organisation,
            signal_date=day,
            retain_until=day,
            cells=cells,
            made_at=now(),
            **more,
        )

    number = uuid4()
    with open_case_room(reporter.access):
        signal(id=number, root_id=number)
    project(platform)
    with open_case_room(reporter.access):
        second = signal(root_id=number, replaces=number)
    project(platform)

    (row,) = rows(platform)
    assert (row.key, row.cells["row_id"]) == (second.id, str(number))


def test_web_role_cannot_write_statistics_and_researchers_alone_read(on_postgresql):
    agency = make_agency("shelter-a")
    add(make_worker(agency, Role.REPORTER), {})
    project(on_postgresql)

    counts = {}
    for role in (Role.RESEARCHER, Role.REGISTRAR, Role.REPORTER):
        with open_statistics_room(make_worker(agency, role).access):
            counts[role] = CanonicalRow.objects.count()
    assert counts == {Role.RESEARCHER: 1, Role.REGISTRAR: 0, Role.REPORTER: 0}
    with pytest.raises(DatabaseError), open_statistics_room(make_worker(agency, Role.RESEARCHER).access):
        CanonicalRow.objects.create(table="reports", source="x", key=uuid4(), cells={}, made_at=now())
