"""Does a report that was put with the wrong person go to the right one whole, sealed anew, and back again?"""

from __future__ import annotations

import re
from dataclasses import replace

import psycopg
import pytest
from django.db import DatabaseError, transaction

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import open_case_room, open_statistics_room, system_access
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.keyroom.sealing import BrokenSeal, Sealed, unseal
from zicht.platform.keyroom.service import keys_of, logged_deletions
from zicht.platform.registry.models import Consent, ReportVersion
from zicht.platform.registry.moving import carry_out_moves
from zicht.platform.registry.service import (
    add_reports,
    decide_status,
    find_report,
    read_identity,
    read_person,
)
from zicht.platform.retention.erasure import Reason, erase_person
from zicht.platform.retention.sweep import sweep
from zicht.platform.statistics.actions import project_statistics
from zicht.platform.statistics.models import CanonicalRow
from zicht.platform.vault.service import find_persons

pytestmark = pytest.mark.platform
ANNA = {"family_name": "Kowalska", "given_names": "Anna", "birth_date": "1990-01-02"}
EWA = {"family_name": "Nowak", "given_names": "Ewa Maria", "birth_date": "1998-05-02"}
MOVE = {"to": "known", "number": "2026-0002", "reason": "wrong_person"}


class Mixed:
    """A shelter with two people: a report about Anna was put with Ewa, and there is another one about Anna."""

    def __init__(self, platform):
        self.platform = platform
        register, shelter = make_agency("register", is_register=True), make_agency("shelter-a")
        self.registrar = make_worker(register, Role.REGISTRAR)
        self.reporter = make_worker(shelter, Role.REPORTER)
        with open_case_room(self.reporter.access):
            right, other, wrong = simulated_reports({}, ANNA, ANNA, source="shelter-a")
            self.right, self.other = add_reports([right, other])
            self.ewa, self.anna = find_report(self.right).person_id, find_report(self.other).person_id
            (self.wrong,) = add_reports([replace(wrong, person=self.ewa)])

    def ask(self, client, report=None, **more):
        return client.post(f"/reports/{report or self.wrong}/move/", {**MOVE, **more})

    def work(self):
        with self.platform.worker():
            return carry_out_moves()

    def found(self, cells):
        with open_case_room(self.reporter.access):
            return {one.person for one in find_persons(self.reporter.access, cells)}

    def reports_of(self, person):
        with open_case_room(self.reporter.access):
            return [one.report.number for one in read_person(person).reports]

    def names_of(self, person):
        with open_case_room(self.reporter.access):
            return sorted(one["family_name"] for one in read_identity(person))


@pytest.fixture
def mixed(platform):
    return Mixed(platform)


def text(response):
    return response.content.decode()


def test_report_goes_with_its_versions_its_name_and_what_finds_it(mixed):
    client = sign_in(mixed.reporter)
    with open_case_room(mixed.registrar.access):
        decide_status(
            mixed.wrong,
            status="decided",
            decided_by="court",
            decided_on=find_report(mixed.wrong).report_date,
            reason="conviction",
        )
    assert mixed.found(ANNA) == {mixed.ewa, mixed.anna}

    assert mixed.ask(client).status_code == 302
    assert "wacht op zijn beurt" in text(client.get(f"/reports/{mixed.wrong}/"))
    assert mixed.work() == 1
    assert mixed.reports_of(mixed.ewa) == ["2026-0001"]
    assert sorted(mixed.reports_of(mixed.anna)) == ["2026-0002", "2026-0003"]
    assert (mixed.names_of(mixed.ewa), mixed.names_of(mixed.anna)) == (["Nowak"], ["Kowalska"] * 2)
    assert (mixed.found(ANNA), mixed.found(EWA)) == ({mixed.anna}, {mixed.ewa})
    page = text(client.get(f"/reports/{mixed.wrong}/"))
    assert "De verkeerde persoon was gekozen" in page
    assert "Veroordeling" in page
    assert "Veroordeling" not in text(client.get(f"/persons/{mixed.ewa}/"))


def test_every_version_opens_with_the_key_of_the_right_person_alone(mixed):
    mixed.ask(sign_in(mixed.reporter))
    mixed.work()

    with open_case_room(mixed.registrar.access):
        keys = keys_of(mixed.registrar.access, [mixed.ewa, mixed.anna])
        for version in ReportVersion.objects.filter(report=mixed.wrong):
            content = bytes(version.content)
            assert unseal(keys[mixed.anna], content, person=mixed.anna, what=Sealed.REPORT)
            with pytest.raises(BrokenSeal):
                unseal(keys[mixed.ewa], content, person=mixed.ewa, what=Sealed.REPORT)
        acts = Event.objects.filter(action="report_move").order_by("at")
        assert [(one.kind, one.person_id) for one in acts] == [
            ("from", mixed.ewa),
            ("to", mixed.anna),
            ("moved", mixed.anna),
        ]


def test_figures_count_the_right_person(mixed):
    with mixed.platform.worker():
        project_statistics()
    mixed.ask(sign_in(mixed.reporter))
    mixed.work()

    with mixed.platform.worker():
        project_statistics()
        with open_statistics_room(system_access()):
            whose = dict(CanonicalRow.objects.values_list("key", "person_key"))
    assert whose[mixed.wrong] == whose[mixed.other] != whose[mixed.right]


def test_report_moves_back_and_everything_is_as_it_was(mixed):
    client = sign_in(mixed.reporter)
    mixed.ask(client)
    mixed.work()
    back = re.search(r'action="(/reports/[^"]+/back/)"', text(client.get(f"/reports/{mixed.wrong}/")))[1]

    assert client.post(back).status_code == 302
    mixed.work()
    assert sorted(mixed.reports_of(mixed.ewa)) == ["2026-0001", "2026-0003"]
    assert mixed.reports_of(mixed.anna) == ["2026-0002"]
    assert mixed.names_of(mixed.ewa) == ["Kowalska", "Nowak"]
    assert mixed.found(ANNA) == {mixed.ewa, mixed.anna}
    assert client.post(back).status_code == 404


def test_report_goes_to_somebody_new(mixed):
    assert mixed.ask(sign_in(mixed.registrar), to="new", number="").status_code == 302
    mixed.work()

    with open_case_room(mixed.reporter.access):
        new = find_report(mixed.wrong).person
    assert new.id not in {mixed.ewa, mixed.anna}
    assert (new.register_only, new.organisation_id) == (False, mixed.reporter.organisation.id)
    assert mixed.found(ANNA) == {new.id, mixed.anna}


def test_what_rests_on_consent_wants_the_consent_of_the_right_person(mixed):
    client = sign_in(mixed.reporter)
    given = frozenset({"registration", "statistics"})
    with open_case_room(mixed.reporter.access):
        (one,) = simulated_reports({"report_id": "9", "legal_ground": "consent"}, source="shelter-a")
        (report,) = add_reports([replace(one, consent=given)])

    assert mixed.ask(client, report).status_code == 422
    assert mixed.ask(client, report, consent="on").status_code == 302
    mixed.work()
    assert "9" in mixed.reports_of(mixed.anna)
    with open_case_room(mixed.reporter.access):
        assert {one.purpose for one in Consent.objects.filter(person=mixed.anna, given=True)} == given


def test_move_that_cannot_be_is_refused(mixed):
    client = sign_in(mixed.reporter)
    with open_case_room(make_worker(make_agency("shelter-b"), Role.REPORTER).access):
        add_reports(simulated_reports({"report_id": "elsewhere"}, source="shelter-b"))

    for number in ("", "no-such", "elsewhere", "2026-0001"):
        assert mixed.ask(client, number=number).status_code == 422
    mixed.ask(client)
    assert mixed.ask(client).status_code == 422
    with open_case_room(mixed.registrar.access):
        erase_person(mixed.anna, reason=Reason.REQUEST)
    mixed.work()
    assert "kon niet meer" in text(client.get(f"/reports/{mixed.wrong}/"))
    assert sorted(mixed.reports_of(mixed.ewa)) == ["2026-0001", "2026-0003"]


def test_move_that_is_broken_off_leaves_everything_with_the_first_person_and_is_done_again(
    mixed, monkeypatch
):
    mixed.ask(sign_in(mixed.reporter))

    def kill(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("zicht.platform.registry.moving._tell", kill)
        with pytest.raises(KeyboardInterrupt):
            mixed.work()
    assert sorted(mixed.reports_of(mixed.ewa)) == ["2026-0001", "2026-0003"]
    assert mixed.names_of(mixed.ewa) == ["Kowalska", "Nowak"]
    assert mixed.names_of(mixed.anna) == ["Kowalska"]
    with mixed.platform.worker():
        sweep()
    assert mixed.names_of(mixed.ewa) == ["Kowalska", "Nowak"]

    assert mixed.work() == 1
    assert (mixed.names_of(mixed.ewa), mixed.names_of(mixed.anna)) == (["Nowak"], ["Kowalska"] * 2)


def test_move_that_is_broken_off_before_it_is_cleared_up_shows_nothing_twice(mixed, monkeypatch):
    mixed.ask(sign_in(mixed.reporter))

    def kill(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("zicht.platform.registry.moving._clear", kill)
        with pytest.raises(KeyboardInterrupt):
            mixed.work()
    assert (mixed.names_of(mixed.ewa), mixed.names_of(mixed.anna)) == (["Nowak"], ["Kowalska"] * 2)
    mixed.work()
    assert mixed.found(ANNA) == {mixed.anna}
    with mixed.platform.worker():
        assert sweep().identities == 0


def test_erasing_the_right_person_takes_the_report_out_of_older_backups_too(mixed):
    mixed.ask(sign_in(mixed.reporter))
    mixed.work()
    with open_case_room(mixed.registrar.access):
        erase_person(mixed.anna, reason=Reason.REQUEST)

    assert {(one.kind, one.object_id) for one in logged_deletions() if one.person_id == mixed.anna} == {
        ("person", mixed.anna),
        ("report", mixed.wrong),
    }


def test_nothing_but_whom_it_is_about_changes_in_a_version(mixed):
    with mixed.platform.worker(), open_case_room(system_access()):
        versions = ReportVersion.objects.filter(report=mixed.wrong)
        with pytest.raises(DatabaseError), transaction.atomic(using="default"):
            versions.update(reason="completed")
        with pytest.raises(DatabaseError), transaction.atomic(using="default"):
            versions.update(person_id=mixed.anna, number=7)
        assert versions.update(person_id=mixed.anna) == 1


def test_pages_change_nothing_in_a_version(on_postgresql):
    mixed = Mixed(on_postgresql)
    with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
        connection.execute("SELECT set_config('zicht.reach', 'register', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE registry_reportversion SET person_id = %s", [mixed.anna])
