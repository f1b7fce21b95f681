"""Does a municipality see its own readiness, plan and numbers alone, and of others a middle that names nobody?"""

from __future__ import annotations

from datetime import timedelta
from statistics import median

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from support.people import make_agency, make_worker, sign_in
from zicht.platform.access.context import NotHere, open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.clock import today
from zicht.platform.municipal.assessments import answer_questions
from zicht.platform.municipal.comparing import FEWEST_OTHERS, count_readiness, medians
from zicht.platform.municipal.framework import themes
from zicht.platform.municipal.models import Answer, Assessment
from zicht.platform.municipal.route_map import KINDS, targets
from zicht.platform.municipal.shapes import check_nobody, check_number
from zicht.vocabulary import numbers_to_call

pytestmark = pytest.mark.platform


@pytest.fixture(autouse=True)
def state(tmp_path):
    with override_settings(STATE=tmp_path / "state", EXAMPLE_EDITION=tmp_path / "none"):
        yield


class Town:
    """An officer of a municipality, in a browser."""

    def __init__(self, code, municipality):
        agency = make_agency(code, reporter_type="municipality")
        agency.municipality = municipality
        agency.save()
        self.worker = make_worker(agency, Role.MUNICIPALITY)
        self.client = sign_in(self.worker)

    def read(self, path):
        response = self.client.get(path)
        return " ".join(response.content.decode().split())

    def begin(self, size="from_20k"):
        response = self.client.post("/readiness/begin/", {"size": size})
        assert response.status_code == 302, response.content.decode()
        return response.headers["Location"]

    def answer(self, address, state="in_place", evidence="Raadsbesluit 12"):
        for theme in themes():
            data = {f"state_{one.code}": state for one in theme.questions}
            data |= {f"evidence_{one.code}": evidence for one in theme.questions}
            response = self.client.post(f"{address}{theme.code}/", data)
            assert response.status_code == 302, response.content.decode()

    def seal(self, address):
        return self.client.post(f"{address}seal/", {"sure": "on"}).status_code

    def assess(self, **more):
        address = self.begin()
        self.answer(address, **more)
        assert self.seal(address) == 302
        return address


@pytest.fixture
def town(platform):
    return Town("town-a", "GM0363")


@pytest.fixture
def quick(sqlite_platform, tmp_path):
    with sqlite_platform.installation(tmp_path / "rooms"):
        yield


def test_assessment_is_answered_sealed_printed_and_no_longer_changed(town):
    address = town.begin()
    assert town.begin() == address
    assert town.seal(address) == 422
    town.answer(address, state="begun", evidence="")
    town.answer(address)
    assert town.seal(address) == 302

    theme = themes()[0]
    assert town.client.get(f"{address}{theme.code}/").status_code == 404
    assert town.client.post(f"{address}seal/", {"sure": "on"}).status_code == 404
    paper = town.read(f"{address}paper/")
    assert "Raadsbesluit 12" in paper
    assert "niet hoeveel slachtoffers er zijn" in paper
    assert f"{len(theme.questions)} van {len(theme.questions)}" in town.read("/readiness/")
    again = town.begin()
    assert again != address
    assert "Raadsbesluit 12" in town.read(again)


def test_another_municipality_reaches_nothing_of_it(town):
    address = town.assess()
    town.client.post("/readiness/plan/new/", plan())
    town.client.post("/route-map/numbers/new/", number())
    other = Town("town-b", "GM0599")
    step = town.read("/readiness/").split("/readiness/plan/")[1].split("/")[0]
    contact = town.read("/route-map/").split("/route-map/numbers/")[1].split("/")[0]

    for path in (address, f"{address}paper/", f"/readiness/plan/{step}/", f"/route-map/numbers/{contact}/"):
        assert (town.client.get(path).status_code, other.client.get(path).status_code) == (200, 404)
    assert "Meldpunt Noord" not in other.read("/route-map/")
    assert "Raadsbesluit" not in other.read("/readiness/")


def plan(**more):
    return {
        "question": "policy_plan",
        "what": "Plan schrijven",
        "owner": "Hoofd zorg",
        "due_on": "2020-01-31",
        **more,
    }


def number(**more):
    return {
        "kind": "own_desk",
        "name": "Meldpunt Noord",
        "number": "020-000 00 00",
        "hours": "Dag en nacht",
        **more,
    }


def test_step_over_its_day_is_counted_in_the_menu_until_it_is_done(quick):
    town = Town("town-a", "GM0363")
    assert town.client.post("/readiness/plan/new/", plan()).status_code == 302
    page = town.read("/readiness/")
    assert "Over de dag heen" in page
    assert "1 te laat" in page

    step = page.split("/readiness/plan/")[1].split("/")[0]
    changed = plan(state="done")
    assert town.client.post(f"/readiness/plan/{step}/", changed).status_code == 302
    page = town.read("/readiness/")
    assert "1 te laat" not in page
    assert "Gedaan" in page


def test_own_number_says_when_nobody_called_it_for_too_long(quick):
    town = Town("town-a", "GM0363")
    assert "nog geen nummer: Eigen meldpunt" in town.read("/route-map/")
    old = (today() - timedelta(days=400)).isoformat()
    town.client.post("/route-map/numbers/new/", number(checked_on=old))
    page = town.read("/route-map/")
    assert "te lang geleden gebeld" in page
    assert "nog geen nummer: Eigen meldpunt" not in page
    contact = page.split("/route-map/numbers/")[1].split("/")[0]
    assert town.client.post(f"/route-map/numbers/{contact}/checked/").status_code == 302
    assert "te lang geleden gebeld" not in town.read("/route-map/")
    assert town.client.post(f"/route-map/numbers/{contact}/end/", {"sure": "on"}).status_code == 302
    assert "Meldpunt Noord" not in town.read("/route-map/")


def test_middle_of_like_municipalities_is_told_from_five_others_on(quick):
    towns = [Town(f"town-{place}", code) for place, code in enumerate(CODES)]
    for one in towns[:FEWEST_OTHERS]:
        one.assess()
    count_readiness()
    assert "ten minste vijf andere" in towns[0].read("/readiness/")
    towns[FEWEST_OTHERS].assess(state="not_yet", evidence="")
    count_readiness()
    page = towns[0].read("/readiness/")
    assert "Geregeld, midden van gelijke gemeenten" in page
    assert not any(one.worker.organisation.name in page for one in towns[1:])


CODES = ("GM0363", "GM0344", "GM0518", "GM0599", "GM0772", "GM0014")


@given(st.lists(st.integers(0, 5), max_size=20))
def test_medians_are_of_at_least_six_and_those_of_the_standard_library(numbers):
    found = medians({"policy": one} for one in numbers)

    assert found == ({"policy": float(median(numbers))} if len(numbers) >= 6 else None)


@pytest.mark.parametrize(
    "text",
    [
        "Bel j.jansen@stad.example",
        "06-12 34 56 78",
        "Mevrouw De Vries weet dit",
        "J.P. van den Berg",
        "geboren in dat jaar",
    ],
)
def test_text_with_the_shape_of_somebody_is_refused(text):
    with pytest.raises(ValidationError) as raised:
        check_nobody(text)
    assert text not in str(raised.value)


@pytest.mark.parametrize(
    "text", ["Raadsbesluit 2024/118, 1.250.000 euro", "Hoofd zorg en veiligheid", "24 van 60"]
)
def test_text_about_nobody_is_taken(text):
    check_nobody(text)


@pytest.mark.parametrize("text", ["iemand@stad.example", "vraag Jan", ""])
def test_number_is_a_telephone_number_or_a_page(text):
    check_number("0800-2000")
    check_number("chatmetfier.nl")
    with pytest.raises(ValidationError):
        check_number(text)


def test_form_refuses_a_person_in_evidence_and_says_nothing_of_them(quick):
    town = Town("town-a", "GM0363")
    address = town.begin()
    code = themes()[0].questions[0].code
    data = {f"state_{code}": "in_place", f"evidence_{code}": "Mevrouw De Vries"}
    assert town.client.post(f"{address}{themes()[0].code}/", data).status_code == 422
    with open_case_room(town.worker.access):
        assert not Answer.objects.exists()


def test_every_step_of_a_situation_reaches_somebody_that_is_known():
    known = {one.code for one in numbers_to_call()} | set(KINDS)

    assert sorted(targets() - known) == []
    assert all(one.source.startswith("https://") for one in numbers_to_call())


def test_acts_are_written_down_without_a_person(quick):
    town = Town("town-a", "GM0363")
    town.assess()
    with open_case_room(town.worker.access):
        acts = Event.objects.filter(action="readiness_write")
        assert {one.kind for one in acts} == {"assessment", "answers", "sealed"}
        assert all(one.person_id is None for one in acts)


def test_sealed_answer_stays_in_the_database_too(on_postgresql):
    """Past all of our code: the web role gets no answer into what is sealed, and reads nothing of another's."""
    town, other = Town("town-a", "GM0363"), Town("town-b", "GM0599")
    town.assess()
    with open_case_room(town.worker.access):
        row = Assessment.objects.get()
        with pytest.raises(NotHere):
            answer_questions(row.id, [])
    statement = (
        "INSERT INTO municipal_answer (id, assessment_id, organisation_id, question, state, evidence, link, made_at) "
        "VALUES (gen_random_uuid(), %s, %s, 'policy_plan', 'begun', '', '', now())"
    )
    with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
        tell(connection, town)
        assert connection.execute("SELECT count(*) FROM municipal_answer").fetchone()[0] > 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement, [row.id, town.worker.organisation.id])
        connection.rollback()
        tell(connection, other)
        assert connection.execute("SELECT count(*) FROM municipal_answer").fetchone()[0] == 0


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("assessment", "year = 2020"),
        ("answer", "state = 'begun'"),
        ("seal", "made_at = now()"),
        ("step", "owner = 'Nobody'"),
        ("contact", "number = '112'"),
    ],
)
def test_row_of_a_municipality_is_its_own_past_all_of_our_code(on_postgresql, table, change):
    """Asked in SQL: another municipality, another role of the own one and nobody at all read and change nothing."""
    town, other = Town("town-a", "GM0363"), Town("town-b", "GM0599")
    town.assess()
    town.client.post("/readiness/plan/new/", plan())
    town.client.post("/route-map/numbers/new/", number())
    name = f"municipal_{table}"
    with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
        assert count(connection, name) == 0
        for who, role, seen in (
            (town, "municipality", True),
            (other, "municipality", False),
            (town, "reporter", False),
        ):
            tell(connection, who, role=role)
            assert (count(connection, name) > 0) is seen
            connection.rollback()
        # Names of ours, and never a value from a form.
        ended = f"UPDATE {name} SET {change} WHERE organisation_id = %s"  # noqa: S608
        given = f"UPDATE {name} SET organisation_id = %s"  # noqa: S608
        gone = f"DELETE FROM {name} WHERE organisation_id = %s"  # noqa: S608
        for statement, who, can in (
            (ended, town, table in ("step", "contact")),
            (ended, other, False),
            (given, other, False),
            (gone, town, False),
        ):
            tell(connection, who)
            assert changed(connection, statement, town.worker.organisation.id) is can
            connection.rollback()


def changed(connection, statement, organisation):
    """Say whether a statement changes any row; one that is refused changes none."""
    try:
        return bool(connection.execute(statement, [organisation]).rowcount)
    except psycopg.errors.InsufficientPrivilege:
        return False


def count(connection, table):
    return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - a name of ours


def tell(connection, town, role="municipality"):
    for name, value in (
        ("reach", "none"),
        ("role", role),
        ("organisation", town.worker.organisation.id),
    ):
        connection.execute("SELECT set_config(%s, %s, true)", [f"zicht.{name}", str(value)])


def test_without_an_edition_the_picture_says_that_this_is_no_zero(quick):
    town = Town("town-a", "GM0363")

    assert "geen cijfer betekent niet dat er geen slachtoffers zijn" in town.read("/municipality/")
    assert town.client.get("/municipality/pdf/").status_code == 404
