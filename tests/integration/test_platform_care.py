"""Do needs move on a map without being overwritten, and do a person's own words stay with those they are for?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import open_case_room, open_statistics_room, system_access
from zicht.platform.access.models import Grant
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.care.models import NeedWords
from zicht.platform.clock import now
from zicht.platform.registry.models import CaseRow
from zicht.platform.registry.service import add_reports, find_report
from zicht.platform.retention.erasure import Reason, erase_person
from zicht.platform.retention.sweep import sweep
from zicht.platform.statistics.models import CanonicalRow
from zicht.platform.statistics.service import project_statistics
from zicht.vocabulary import code_list

pytestmark = pytest.mark.platform
WORDS = "Ik wil slapen zonder dat iemand aan de deur komt."
HIDDEN = re.compile(r'name="initial-([a-z_]+)" value="([^"]*)"')


class Care:
    """A care coordination with somebody of its own, opened to another one; a shelter and the register beside them."""

    def __init__(self, platform):
        self.platform = platform
        own = make_agency("care-a", reporter_type="care_coordination")
        other = make_agency("care-b", reporter_type="care_coordination")
        self.registrar = make_worker(make_agency("register", is_register=True), Role.REGISTRAR)
        self.writer = make_worker(own, Role.CARE_COORDINATOR)
        self.reporter = make_worker(own, Role.REPORTER)
        self.other = make_worker(other, Role.CARE_COORDINATOR)
        self.stranger = make_worker(make_agency("care-c"), Role.CARE_COORDINATOR)
        with open_case_room(self.writer.access):
            (report,) = add_reports(simulated_reports({}, source="care-a"))
            self.person = find_report(report).person_id
        with open_case_room(self.registrar.access):
            Grant.objects.create(
                person_id=self.person,
                organisation=other,
                purpose="shelter",
                legal_ground="consent",
                began_at=now(),
                ends_at=now() + timedelta(days=1),
            )

    def at(self, *parts):
        return "/".join(["", "persons", str(self.person), *parts, ""])

    def map(self, worker):
        return text(sign_in(worker).get(self.at("needs", "map")))

    def assess(self, worker=None, **answers):
        """Send the form as a browser does: with what stood on it, and these answers."""
        client = sign_in(worker or self.writer)
        page = text(client.get(self.at("needs", "assess")))
        stood = dict(HIDDEN.findall(page))
        sent = stood | {f"initial-{name}": value for name, value in stood.items()} | answers
        return client.post(self.at("needs", "assess"), sent)


@pytest.fixture
def care(platform):
    return Care(platform)


def text(response):
    return response.content.decode()


def test_only_what_changed_is_assessed_again_and_the_map_shows_how_it_moved(care):
    first = care.assess(
        assessed="1-2-2026", severity_housing="acute", since_housing="12-2025", severity_law="low"
    )
    assert first.status_code == 302
    care.assess(assessed="1-6-2026", severity_housing="medium")

    with open_case_room(care.registrar.access):
        assert CaseRow.objects.filter(table="needs").count() == 3
    page = care.map(care.writer)
    assert page.index("Matig, 1 juni 2026") < page.index("Acuut, 1 februari 2026")
    assert re.findall(r"<td>(minder|ernstiger|één|even)[^<]*</td>", page) == ["minder", "één"]
    assert "december 2025" in page
    assert page.count("care-first") == 1


def test_what_somebody_else_assessed_in_between_is_not_undone(care):
    care.assess(assessed="1-2-2026", severity_housing="low")
    client = sign_in(care.writer)
    stood = dict(HIDDEN.findall(text(client.get(care.at("needs", "assess")))))
    care.assess(assessed="2-2-2026", severity_housing="acute")
    sent = stood | {f"initial-{name}": value for name, value in stood.items()}
    client.post(care.at("needs", "assess"), {**sent, "assessed": "3-2-2026", "severity_mind": "high"})

    page = care.map(care.writer)
    assert page.index("Acuut, 2 februari 2026") < page.index("Licht, 1 februari 2026")
    assert "Licht, 3 februari 2026" not in page
    assert "Ernstig, 3 februari 2026" in page


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"assessed": "1-2-2026"}, "Er is niets veranderd"),
        ({"assessed": "1-2-2026", "since_law": "1-1-2026"}, "Kies hoe ernstig"),
        ({"assessed": "1-2-2026", "severity_law": "low", "since_law": "1-3-2026"}, "id_since_law"),
        ({"assessed": "", "severity_law": "low"}, "id_assessed"),
    ],
)
def test_assessment_that_says_nothing_or_cannot_be_is_not_taken(care, answers, expected):
    answer = care.assess(**answers)

    assert answer.status_code == 422
    assert expected in text(answer)
    with open_case_room(care.registrar.access):
        assert not CaseRow.objects.exists()


def test_own_words_are_sealed_and_read_by_two_roles_alone(care):
    care.assess(assessed="1-2-2026", words_safety=WORDS)

    for worker in (care.writer, care.registrar, care.other):
        assert WORDS in care.map(worker)
    for worker in (care.reporter, care.stranger):
        for parts in (("needs", "map"), ("needs", "assess")):
            assert sign_in(worker).get(care.at(*parts)).status_code == 404
    with open_case_room(care.registrar.access):
        content = bytes(NeedWords.objects.get().content)
        acts = Event.objects.filter(kind="need_words").order_by("at")
        assert (WORDS.encode() in content, b"safety" in content) == (False, False)
        assert [(one.action, one.user_id) for one in acts] == [
            ("help_write", care.writer.user.id),
            *(("help_read", one.user.id) for one in (care.writer, care.registrar, care.other)),
        ]


def test_own_words_are_corrected_by_who_wrote_them_and_nothing_is_overwritten(care):
    care.assess(assessed="1-2-2026", words_safety=WORDS)
    address = re.search(r'href="(/needs/words/[^"]+/correct/)"', care.map(care.writer))[1]
    client = sign_in(care.writer)

    assert address not in care.map(care.other)
    assert sign_in(care.other).get(address).status_code == 404
    assert WORDS in text(client.get(address))
    assert client.post(address, {"text": ""}).status_code == 422
    assert client.post(address, {"text": "Ik slaap slecht."}).status_code == 302
    assert client.post(address, {"text": "Te laat."}).status_code == 404
    page = care.map(care.writer)
    assert (WORDS in page, "Ik slaap slecht." in page) == (False, True)
    address = re.search(r'href="(/needs/words/[^"]+)correct/"', page)[1]
    assert client.post(f"{address}withdraw/", {"sure": "on"}).status_code == 302
    assert "Ik slaap slecht." not in care.map(care.writer)
    with open_case_room(care.registrar.access):
        assert NeedWords.objects.count() == 3


def test_need_that_is_over_ends_on_the_map_and_changes_no_figure(care):
    care.assess(assessed="1-2-2026", severity_housing="acute", severity_law="low")
    care.assess(assessed="1-6-2026", severity_housing="over")
    assert "behoeften opnieuw beoordelen" in text(sign_in(care.writer).get("/clocks/"))
    page = care.map(care.writer)
    assert page.index("Voorbij, 1 juni 2026") < page.index("Acuut, 1 februari 2026")
    assert re.findall(r"<td>(voorbij|één)[^<]*</td>", page) == ["voorbij", "één"]
    assert page.count('class="care-now"') == 2
    assert "Voorbij" in text(sign_in(care.writer).get(care.at()))

    with care.platform.worker():
        project_statistics()
        with open_statistics_room(system_access()):
            rows = [one.cells for one in CanonicalRow.objects.filter(table="needs")]
    assert [one.get("severity") for one in sorted(rows, key=lambda one: one["assessed"])][2:] == [None]
    assert not any("over" in one for one in rows)
    care.assess(assessed="2-6-2026", severity_law="over")
    assert "behoeften opnieuw beoordelen" not in text(sign_in(care.writer).get("/clocks/"))
    care.assess(assessed="3-6-2026", severity_housing="medium")
    assert "Matig, 3 juni 2026" in care.map(care.writer)


def test_own_words_reach_no_figure_and_go_with_the_person(care):
    care.assess(assessed="1-2-2026", severity_safety="high", words_safety=WORDS)
    with care.platform.worker():
        project_statistics()
        with open_statistics_room(system_access()):
            rows = list(CanonicalRow.objects.all())
    assert [one.cells["severity"] for one in rows if one.table == "needs"] == ["high"]
    assert all(WORDS not in str(one.cells) for one in rows)
    with open_case_room(care.registrar.access):
        erase_person(care.person, reason=Reason.REQUEST)
    with care.platform.worker():
        sweep()
    with open_case_room(care.registrar.access):
        assert not NeedWords.objects.exists()


def test_every_part_of_life_can_be_assessed_at_once(care):
    domains = [one.code for one in code_list("need_domains")]
    answers = {f"severity_{one}": "high" for one in domains}

    assert care.assess(assessed="1-2-2026", **answers).status_code == 302
    assert care.map(care.writer).count('class="care-now"') == len(domains)


def test_database_shows_own_words_to_two_roles_alone(on_postgresql):
    care = Care(on_postgresql)
    care.assess(assessed="1-2-2026", words_safety=WORDS)

    def count(worker, role, reach="granted"):
        told = {"reach": reach, "organisation": worker.organisation.id, "role": role, "purpose": "shelter"}
        with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
            for name, value in told.items():
                connection.execute("SELECT set_config(%s, %s, true)", [f"zicht.{name}", str(value)])
            return connection.execute("SELECT count(*) FROM care_needwords").fetchone()[0]

    assert count(care.writer, "care_coordinator") == 1
    assert count(care.other, "care_coordinator") == 1
    assert count(care.registrar, "registrar", "register") == 1
    assert count(care.writer, "reporter", "own") == 0
    assert count(care.stranger, "care_coordinator") == 0
