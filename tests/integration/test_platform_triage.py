"""Is a triage kept sealed, with the version of its rules, read by whom it is for, and never overwritten?"""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connections

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.errors import InputError, NotPermitted
from zicht.platform.access.context import NotHere, open_case_room
from zicht.platform.access.models import Grant
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.clock import now
from zicht.platform.registry.service import add_reports, find_report
from zicht.platform.retention.erasure import Reason, erase_person
from zicht.platform.retention.sweep import sweep
from zicht.platform.triage.actions import keep_again, keep_triage
from zicht.platform.triage.models import TriageRow
from zicht.platform.triage.queries import list_triages, newest_triage, read_triage
from zicht.triage import compile_table, shipped_content

pytestmark = pytest.mark.platform
#: Somebody held, without a place to stay: at once, whatever else is known.
HELD = {"cannot_leave": "yes", "residence": "without_title", "events": {}}
WISHES = "Wil eerst slapen."


class Office:
    """A shelter with somebody of its own, who is open to a care coordination and to police; and the register."""

    def __init__(self, platform):
        self.platform = platform
        shelter, care = make_agency("shelter-a"), make_agency("care-a", reporter_type="care_coordination")
        police = make_agency("police", reporter_type="police")
        register = make_agency("register", is_register=True)
        self.registrar = make_worker(register, Role.REGISTRAR)
        self.second = make_worker(register, Role.REGISTRAR)
        self.reporter = make_worker(shelter, Role.REPORTER)
        self.stranger = make_worker(make_agency("shelter-b"), Role.REPORTER)
        self.coordinator = make_worker(care, Role.CARE_COORDINATOR)
        self.investigator = make_worker(police, Role.INVESTIGATOR)
        with open_case_room(self.reporter.access):
            (report,) = add_reports(simulated_reports({}, source="shelter-a"))
            self.person = find_report(report).person_id
        with open_case_room(self.registrar.access):
            for agency, purpose in ((care, "registration"), (police, "registration")):
                Grant.objects.create(
                    person_id=self.person,
                    organisation=agency,
                    purpose=purpose,
                    legal_ground="consent",
                    began_at=now(),
                    ends_at=now() + timedelta(days=1),
                )

    def keep(self, worker=None, answers=HELD, **more):
        with open_case_room((worker or self.reporter).access):
            return keep_triage(self.person, answers, **{"decided": "U0", "wishes": WISHES, **more})

    def acts(self):
        with open_case_room(self.registrar.access):
            found = Event.objects.filter(action__startswith="triage_").order_by("at")
            return [(one.action, one.user_id) for one in found]


@pytest.fixture
def office(platform):
    return Office(platform)


def test_triage_is_kept_sealed_and_read_with_its_rules(office):
    key = office.keep()

    with open_case_room(office.reporter.access):
        kept = read_triage(key)
        assert WISHES.encode() not in bytes(kept.row.content)
        assert b"cannot_leave" not in bytes(kept.row.content)
    assert (kept.row.level, kept.row.decided, kept.wishes) == ("U0", "U0", WISHES)
    assert kept.answers == HELD
    assert [one["rule"] for one in kept.assessment["reasons"]] == ["held_now"]
    assert kept.assessment["table"] == kept.table["version"] == compile_table(shipped_content())["version"]
    assert office.acts() == [
        ("triage_write", office.reporter.user.id),
        ("triage_read", office.reporter.user.id),
    ]


def test_triage_is_read_where_the_person_is_open_by_care_and_reporters_alone(office):
    key = office.keep()

    for worker in (office.registrar, office.coordinator):
        with open_case_room(worker.access):
            assert read_triage(key).wishes == WISHES
            assert [one.row.id for one in list_triages(office.person)] == [key]
    with open_case_room(office.stranger.access):
        for read in (lambda: read_triage(key), lambda: list_triages(office.person)):
            with pytest.raises(NotHere):
                read()
    with open_case_room(office.investigator.access):
        with pytest.raises(NotPermitted):
            read_triage(key)
        with pytest.raises(NotPermitted):
            keep_triage(office.person, HELD, decided="U0")
    with pytest.raises(NotHere):
        office.keep(office.stranger)


def test_database_itself_shows_no_triage_to_other_roles(office):
    key = office.keep()
    if office.platform.kind == "sqlite":
        return

    def seen(worker):
        with open_case_room(worker.access):
            return list(TriageRow.objects.values_list("id", flat=True))

    assert seen(office.reporter) == seen(office.coordinator) == seen(office.registrar) == [key]
    assert seen(office.stranger) == seen(office.investigator) == []


def test_nothing_that_was_kept_can_be_changed(office):
    office.keep()

    statements = ["UPDATE triage_triagerow SET decided = 'U3'"]
    if office.platform.kind == "postgresql":
        statements.append("UPDATE triage_ruletable SET document = '{}'")
    for statement in statements:
        with (
            pytest.raises(Exception, match=r"append only|permission denied"),
            open_case_room(office.registrar.access),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute(statement)


def test_other_level_needs_a_reason_and_is_written_down_without_it(office):
    with pytest.raises(InputError):
        office.keep(decided="U2")
    with pytest.raises(InputError):
        office.keep(decided="U7")
    key = office.keep(decided="U2", reason="De politie is er al.")

    with open_case_room(office.coordinator.access):
        kept = read_triage(key)
    assert (kept.row.level, kept.row.decided, kept.reason) == ("U0", "U2", "De politie is er al.")
    assert [act for act, _ in office.acts()] == ["triage_write", "triage_override", "triage_read"]
    with open_case_room(office.registrar.access):
        assert set(Event.objects.values_list("reason", flat=True)) == {""}


def test_answer_that_does_not_fit_is_named_and_never_repeated(office):
    with pytest.raises(InputError) as error:
        office.keep(answers={"cannot_leave": "maybe it is so"})
    assert "cannot_leave" in str(error.value)
    assert "maybe it is so" not in str(error.value)


def test_triage_done_again_replaces_the_one_before_once(office):
    first = office.keep()
    with open_case_room(office.coordinator.access):
        before = read_triage(first)
        second = keep_again(before, {"no_roof_tonight": "yes"}, decided="U1")
        with pytest.raises(InputError):
            keep_again(before, HELD, decided="U0")
        newest = newest_triage(office.person)
        lines = [(one.row.id, one.replaced) for one in list_triages(office.person)]
        assert not read_triage(first).newest

    assert newest is not None
    assert (newest.row.id, newest.row.replaces, newest.newest) == (second, first, True)
    assert lines == [(second, False), (first, True)]


def test_nobody_has_no_newest_triage(office):
    with open_case_room(office.reporter.access):
        assert newest_triage(office.person) is None


def test_triage_goes_with_its_person(office):
    key = office.keep()
    with open_case_room(office.registrar.access):
        erase_person(office.person, reason=Reason.REQUEST)
    with office.platform.worker():
        sweep()
    with open_case_room(office.registrar.access):
        with pytest.raises(NotHere):
            read_triage(key)
        assert not TriageRow.objects.exists()


class Page:
    """The pages of triages in a browser without a script."""

    def __init__(self, office, worker):
        self.office = office
        self.client = sign_in(worker)

    def new(self, **more):
        return self.send(f"/persons/{self.office.person}/triage/new/", **more)

    def send(self, address, **more):
        """Look at what the rules find, then keep."""
        answers = {name.replace("__", "-"): value for name, value in more.items()}
        first = self.client.post(address, {"act": "look", **answers})
        assert first.status_code == 200, text(first)
        return self.client.post(address, {"act": "keep", "decided": "rules", **hidden_of(first), **answers})


def text(response):
    return html.unescape(response.content.decode())


def hidden_of(response):
    """Return the version of the rules on a page, and what it showed that they find."""
    return dict(
        re.findall(r'<input type="hidden" name="(table|found|states)" value="([^"]*)"', text(response))
    )


def test_page_asks_finds_and_keeps(office):
    page = Page(office, office.reporter)
    begun = text(page.client.get(f"/persons/{office.person}/triage/new/"))
    assert "U3: Plan maken" in begun
    assert 'name="fact-sex"' not in begun
    assert 'name="fact-nationality_class"' not in begun

    kept = page.new(
        fact__cannot_leave="yes", fact__age="16,5", wishes=WISHES, event__reflection_started="2026-03-01"
    )
    assert kept.status_code == 302, text(kept)
    shown = text(page.client.get(kept["Location"]))
    for words in (
        "U0: Nu",
        "De persoon wordt vastgehouden of bewaakt.",
        "Niet nagekeken",
        WISHES,
        "16,5",
        "1 maart 2026",
    ):
        assert words in shown
    assert re.search(r"Volgens een tekst van \d+ [a-z]+ \d{4} die niemand", shown)
    assert "Later opnieuw gedaan" not in text(page.client.get(f"/persons/{office.person}/triage/"))
    assert WISHES in text(page.client.get(f"{kept['Location']}paper/"))
    assert "Regelkaart" in text(page.client.get(re.search(r'href="(/triage/rules/[^"]+)"', shown)[1]))


@pytest.mark.parametrize(("fact", "marked"), [("cannot_leave", True), ("documents_held", False)])
def test_only_a_number_is_marked_as_not_checked(office, fact, marked):
    kept = office.keep(answers={fact: "yes"}, decided=None)

    shown = text(sign_in(office.reporter).get(f"/triage/{kept}/"))

    assert ("Nummer niet nagekeken" in shown) is marked


def test_page_refuses_what_was_not_seen_and_what_cannot_be_read(office, caplog):
    page = Page(office, office.reporter)
    address = f"/persons/{office.person}/triage/new/"
    sent = {"act": "keep", "decided": "rules", **hidden_of(page.client.get(address))}

    unseen = page.client.post(address, {**sent, "fact-cannot_leave": "yes"})
    assert unseen.status_code == 422
    assert "page.js" in text(unseen)
    unread = page.client.post(address, {**sent, "fact-age": "many", "event-crime_ended": "1800-01-01"})
    assert unread.status_code == 422
    assert 'value="many"' in text(unread)
    other = page.client.post(address, {**sent, "table": "0" * 64})
    assert "De regels zijn veranderd" in text(other)
    assert "different" not in caplog.text
    with open_case_room(office.registrar.access):
        assert not TriageRow.objects.exists()


def test_script_that_finds_something_else_is_an_error_without_content(office, caplog):
    page = Page(office, office.reporter)
    address = f"/persons/{office.person}/triage/new/"
    hidden = dict(
        re.findall(
            r'<input type="hidden" name="(table|found|states)" value="([^"]*)"',
            text(page.client.get(address)),
        )
    )
    sent = {"act": "keep", "decided": "rules", **hidden, "by": "script", "fact-cannot_leave": "yes"}
    with caplog.at_level("ERROR"):
        answer = page.client.post(address, sent)

    assert answer.status_code == 422
    assert "page.js" not in text(answer)
    assert "found different things" in caplog.text
    assert "cannot_leave" not in caplog.text


def test_override_on_the_page_wants_a_reason(office):
    page = Page(office, office.reporter)

    assert page.new(fact__cannot_leave="yes", decided="U3").status_code == 422
    kept = page.new(fact__cannot_leave="yes", decided="U3", reason="Zit veilig.")
    shown = text(page.client.get(kept["Location"]))
    assert "De regels vonden U0: Nu" in shown
    assert "Zit veilig." in shown


def test_text_that_is_too_long_and_a_number_that_is_withheld(office):
    page = Page(office, office.reporter)

    assert page.new(fact__age="30", wishes="a" * 2001).status_code == 422
    kept = page.new(fact__age="withheld", wishes="a\r\n" * 700)["Location"]
    assert "Wil het niet zeggen" in text(page.client.get(kept))
    assert re.search(r'name="fact-age" value="withheld" checked', text(page.client.get(f"{kept}again/")))


def test_again_begins_with_the_answers_of_the_last(office):
    page = Page(office, office.reporter)
    first = page.new(fact__cannot_leave="withheld", fact__age="30", wishes=WISHES)["Location"]
    again = text(page.client.get(f"{first}again/"))
    assert WISHES in again
    assert 'name="fact-age" value="30"' in again
    assert re.search(r'name="fact-cannot_leave" value="withheld" checked', again)

    second = page.send(f"{first}again/", fact__age="31")
    assert second.status_code == 302
    assert "het is niet de nieuwste" in text(page.client.get(first))
    assert page.send(f"{first}again/", fact__age="32").status_code == 422


def test_pages_are_for_those_who_may_and_nobody_else(office):
    kept = Page(office, office.reporter).new(fact__age="30")["Location"]

    for worker, status in ((office.coordinator, 404), (office.stranger, 404), (office.investigator, 404)):
        client = sign_in(worker)
        for address in (kept, f"{kept}again/", f"{kept}paper/", f"/persons/{office.person}/triage/"):
            assert client.get(address).status_code == status
    registrar = sign_in(office.registrar)
    assert registrar.get(kept).status_code == 200
    version = compile_table(shipped_content())["version"]
    assert registrar.get(f"/triage/rules/{version}.json").json()["version"] == version
    assert registrar.get(f"/triage/rules/{'0' * 64}.json").status_code == 404
    assert sign_in(office.investigator).get(f"/triage/rules/{version}.json").status_code == 404
