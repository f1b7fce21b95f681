"""The review of duplicates on both databases: what is found, shown, asked, merged and taken back, and its limits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import psycopg
import pytest
from django.db import connections
from django.urls import reverse

from support.people import Worker, make_agency, make_worker, sign_in, simulated_reports
from zicht.errors import InputError, NotPermitted
from zicht.platform.access.context import NotHere, open_case_room, system_access
from zicht.platform.accounts.roles import Role
from zicht.platform.audit import look_ups as limits
from zicht.platform.audit.look_ups import Kind, Limit, TooManyLookUps, look_up
from zicht.platform.audit.models import Event, LookUp
from zicht.platform.duplicates.actions import (
    answer_question,
    ask_agency,
    decide_pair,
    merge_pair,
    split_person,
    take_back,
)
from zicht.platform.duplicates.finding import find_duplicates
from zicht.platform.duplicates.models import Candidate, Merge, Question
from zicht.platform.duplicates.queries import list_candidates
from zicht.platform.duplicates.workflow import Answer, Reason, State
from zicht.platform.registry.models import Outbox, Person, Report, ReportPurpose
from zicht.platform.registry.service import add_reports, find_report, visible

pytestmark = pytest.mark.platform
NUMBER = "999990019"


@dataclass
class World:
    """A register and two agencies; one person whom both know, spelt in two ways, and a stranger."""

    platform: object
    registrar: Worker
    a: Worker
    b: Worker
    auditor: Worker

    def find(self, *, every: bool = False):
        with self.platform.worker():
            return find_duplicates(every=every)

    def pair(self) -> Candidate:
        with open_case_room(self.registrar.access):
            return list_candidates("open").get()


def add(worker, *changes):
    with open_case_room(worker.access):
        reports = add_reports(simulated_reports(*changes, source=worker.organisation.code))
        return [find_report(one).person_id for one in reports]


@pytest.fixture
def world(platform):
    return _make_world(platform)


def _make_world(platform):
    register = make_agency("register", is_register=True)
    made = World(
        platform,
        make_worker(register, Role.REGISTRAR),
        make_worker(make_agency("shelter-a"), Role.REPORTER),
        make_worker(make_agency("shelter-b"), Role.REPORTER),
        make_worker(register, Role.AUDITOR),
    )
    add(made.a, {"citizen_number": NUMBER})
    add(
        made.b,
        {"family_name": "Nowack", "given_names": "Ewa Zofia"},
        {"family_name": "Jansen", "given_names": "Piet", "birth_date": "1980-01-01"},
    )
    return made


@pytest.fixture
def paired(world):
    world.find()
    return world


def state_of(access):
    """Return all that a merge can change, for comparing before and after."""
    with open_case_room(access):
        return (
            sorted(
                visible(Person.objects.all(), person="id").values_list("id", "root_id", "organisation_id")
            ),
            sorted(visible(Report.objects.all()).values_list("id", "number", "person_id", "version")),
            sorted(Candidate.objects.values_list("id", "state", "decided_at", "decided_by")),
        )


def test_record_that_is_not_held_for_registration_is_blinded(world):
    with open_case_room(world.registrar.access):
        ReportPurpose.objects.filter(organisation=world.b.organisation, purpose="registration").update(
            ended_at=ReportPurpose.objects.first().made_at
        )
    world.find()
    pair = world.pair()
    with open_case_room(world.registrar.access):
        before = Event.objects.filter(action__in=["person_read", "identity_read"]).count()

    page = sign_in(world.registrar).get(reverse("duplicate", args=[pair.id]))

    assert page.status_code == 200
    assert b"Nowak" in page.content
    assert b"Nowack" not in page.content
    assert b"Zofia" not in page.content
    with open_case_room(world.registrar.access):
        assert Event.objects.filter(action__in=["person_read", "identity_read"]).count() == before + 2


def test_agency_that_is_asked_sees_its_own_record_and_answers(paired):
    pair = paired.pair()
    with open_case_room(paired.registrar.access):
        sides = {
            one.organisation_id: one.id for one in Person.objects.filter(id__in=[pair.left_id, pair.right_id])
        }
        question = ask_agency(pair.id, sides[paired.a.organisation.id])
        with pytest.raises(InputError):
            ask_agency(pair.id, sides[paired.a.organisation.id])
    client = sign_in(paired.a)

    inbox = client.get(reverse("duplicate_questions"))
    address = reverse("duplicate_question", args=[question.id])
    page = client.get(address)
    empty = client.post(address, {})
    answered = client.post(address, {"answer": "same"})

    assert address in inbox.content.decode()
    assert b"Nowak" in page.content
    assert NUMBER.encode() in page.content
    for hidden in ("Nowack", "Zofia", "shelter-b", str(sides[paired.b.organisation.id]), str(pair.id)):
        assert hidden not in page.content.decode()
    assert (empty.status_code, answered.status_code) == (422, 302)
    with open_case_room(paired.registrar.access):
        assert Question.objects.get().answer == "same"
        assert Event.objects.filter(action="duplicate_answer", reason="same").count() == 1
    with open_case_room(paired.a.access), pytest.raises(InputError):
        answer_question(question.id, Answer.OTHER)


def test_nobody_else_finds_the_question_or_the_pair(paired):
    pair = paired.pair()
    with open_case_room(paired.registrar.access):
        person = Person.objects.get(organisation=paired.a.organisation).id
        question = ask_agency(pair.id, person)

    with open_case_room(paired.b.access), pytest.raises(NotHere):
        answer_question(question.id, Answer.SAME)
    for worker, name, number in (
        (paired.b, "duplicate_question", question.id),
        (paired.a, "duplicate", pair.id),
        (paired.auditor, "duplicate", pair.id),
        (paired.registrar, "look_ups", None),
        (paired.a, "merges", None),
    ):
        client = sign_in(worker)
        assert client.get(reverse(name, args=[number] if number else [])).status_code == 404
    with open_case_room(paired.a.access):
        assert not list_candidates("open").exists()
        with pytest.raises(NotPermitted):
            decide_pair(pair.id, State.DIFFERENT)


def test_split_and_merges_come_undone_in_any_order_that_leaves_nobody_without_a_root(world):
    add(world.a, {"report_id": "2026-0009"})
    world.find()
    access = world.registrar.access
    before = state_of(access)
    with open_case_room(access):
        one, two, *_ = list_candidates("open")
        first = merge_pair(one.id, Reason.SAME_DETAILS)
        second = merge_pair(two.id, Reason.SAME_DETAILS)
        together = state_of(access)
        root = Person.objects.get(id=second.kept_id)
        apart = split_person(root.id, Reason.MISTAKE)
        with pytest.raises(InputError):
            take_back(second.id, Reason.MISTAKE)
        take_back(apart.id, Reason.MISTAKE)
        assert state_of(access)[0] == together[0]
        take_back(second.id, Reason.MISTAKE)
        take_back(first.id, Reason.MISTAKE)
    assert state_of(access) == before


def test_limit_of_a_user_and_of_an_agency_holds(world, monkeypatch):
    monkeypatch.setattr(
        limits,
        "LIMITS",
        (Limit(2, timedelta(hours=1)), Limit(3, timedelta(hours=1), of_agency=True)),
    )
    colleague = make_worker(world.a.organisation, Role.REPORTER)

    def tries(worker, times):
        done = 0
        for _ in range(times):
            with open_case_room(worker.access):
                try:
                    look_up(Kind.SEARCH, list)
                    done += 1
                except TooManyLookUps:
                    pass
        return done

    assert [tries(world.a, 4), tries(colleague, 4), tries(world.b, 1)] == [2, 1, 1]
    with open_case_room(world.auditor.access):
        assert LookUp.objects.filter(refused=True).count() == 5


def test_limit_holds_for_many_windows_at_once(world, monkeypatch):
    monkeypatch.setattr(limits, "LIMITS", (Limit(3, timedelta(hours=1)),))

    def try_once(_):
        try:
            with open_case_room(world.a.access):
                look_up(Kind.SEARCH, list)
        except TooManyLookUps:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as windows:
        assert sum(windows.map(try_once, range(12))) == 3


def test_pair_page_answers_too_many_and_the_auditor_sees_numbers_alone(paired, monkeypatch):
    monkeypatch.setattr(limits, "LIMITS", (Limit(1, timedelta(hours=1)),))
    client = sign_in(paired.registrar)
    address = reverse("duplicate", args=[paired.pair().id])

    answers = [client.get(address).status_code for _ in range(2)]
    page = sign_in(paired.auditor).get(reverse("look_ups"))

    assert answers == [200, 429]
    shown = page.content.decode()
    assert paired.registrar.user.name in shown
    assert "zicht-badge" in shown
    assert [value for value in ("Nowak", "Nowack", str(paired.pair().left_id)) if value in shown] == []


def test_database_itself_shows_an_agency_no_pair_and_no_other_agency_s_look_ups(on_postgresql):
    world = _make_world(on_postgresql)
    world.find()
    with open_case_room(world.registrar.access):
        (pair,) = list_candidates("open")
        ask_agency(pair.id, Person.objects.get(organisation=world.a.organisation).id)
    for worker in (world.a, world.b):
        with open_case_room(worker.access):
            look_up(Kind.SEARCH, list)
    tables = (
        "duplicates_candidate",
        "duplicates_merge",
        "duplicates_searchrun",
        "duplicates_question",
        "audit_lookup",
    )
    with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:

        def counts():
            statements = [f"SELECT count(*) FROM {name}" for name in tables]  # noqa: S608 - of ours
            return [connection.execute(one).fetchone()[0] for one in statements]

        assert counts() == [0] * 5
        for name, value in (("reach", "own"), ("organisation", world.a.organisation.id)):
            connection.execute("SELECT set_config(%s, %s, true)", [f"zicht.{name}", str(value)])
        assert counts() == [0, 0, 0, 1, 1]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE audit_lookup SET found = 0")


def reads(world):
    with open_case_room(world.registrar.access):
        return Event.objects.filter(action="person_read", role="system").count()


def test_job_goes_on_where_it_was_broken_off_and_finds_a_pair_once(world, monkeypatch):
    monkeypatch.setattr("zicht.platform.duplicates.finding.record_run", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        world.find()
    monkeypatch.undo()
    runs = [world.find(), world.find(every=True)]
    pair, read = world.pair(), reads(world)
    with open_case_room(world.registrar.access):
        Candidate.objects.update(found_at=pair.found_at + timedelta(hours=1))
    world.find(every=True)

    assert [(one.persons, one.pairs) for one in runs] == [(3, 0), (3, 0)]
    assert reads(world) == read > 0
    assert pair.agreement["family"] == "close"
    assert pair.agreement["birth"] == pair.agreement["sex"] == "agree"
    assert pair.agreement["number"] == "unknown"
    assert pair.weight > 0


def test_merge_taken_back_gives_the_same_state(paired, monkeypatch):
    access, pair = paired.registrar.access, paired.pair()
    with open_case_room(access):
        decide_pair(pair.id, State.UNSURE)
    before = state_of(access)
    monkeypatch.setattr("zicht.platform.duplicates.actions._tell", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), open_case_room(access):
        merge_pair(pair.id, Reason.SAME_DETAILS)
    monkeypatch.undo()
    broken_off = state_of(access)
    with open_case_room(access):
        merge = merge_pair(pair.id, Reason.SAME_DETAILS)
        with pytest.raises(InputError):
            merge_pair(pair.id, Reason.SAME_DETAILS)
    during = state_of(access)
    with open_case_room(access):
        assert not list_candidates("open").exists()
        take_back(merge.id, Reason.MISTAKE)
        with pytest.raises(InputError):
            take_back(merge.id, Reason.MISTAKE)

    assert broken_off == before != during
    assert during[1] == before[1]
    assert state_of(access) == before
    with open_case_room(access):
        events = Event.objects.filter(action="person_merge").values_list("kind", "person_id")
        assert sorted({kind for kind, _ in events}) == ["merge", "merge_undone"]
        assert {person for _, person in events} == {pair.left_id, pair.right_id}
    with paired.platform.worker(), open_case_room(system_access()):
        assert Outbox.objects.filter(kind="person").count() == 4


def test_reviewer_walks_from_the_queue_through_decisions_and_back(paired):
    client, pair = sign_in(paired.registrar), paired.pair()
    decide = reverse("duplicate_decide", args=[pair.id])

    queue = client.get(reverse("duplicates")).content.decode()
    page = client.get(reverse("duplicate", args=[pair.id])).content.decode()
    missing = client.post(decide, {"verdict": "same"})
    client.post(decide, {"verdict": "different"})
    again = client.post(decide, {"verdict": "unsure"}, follow=True)
    client.post(reverse("duplicate_reopen", args=[pair.id]))
    client.post(decide, {"verdict": "same", "reason": "same_details"})

    assert "Agency shelter-a" in queue
    assert [value for value in ("Nowak", "Nowack", "Ewa") if value in queue] == []
    assert ("Nowack" in page, NUMBER in page) == (True, False)
    assert missing.status_code == 422
    assert "zicht-alert--error" in again.content.decode()
    with open_case_room(paired.registrar.access):
        merge = Merge.objects.get()
    split = reverse("person_split", args=[merge.id, pair.left_id])
    assert client.get(reverse("merge", args=[merge.id])).status_code == 200
    assert client.post(split, {"reason": "mistake"}, follow=True).status_code == 200
    with open_case_room(paired.registrar.access):
        apart = Merge.objects.get(kind="split")
    for one in (apart, merge):
        client.post(reverse("merge_take_back", args=[one.id]), {"reason": "mistake"})
    assert client.get(reverse("merges")).status_code == 200
    assert client.post(reverse("duplicate_search")).status_code == 302
    assert paired.pair().state == "open"
