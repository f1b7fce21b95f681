"""Do signals about one place come together on a legal ground alone, for who has it, and is that written down?"""

from __future__ import annotations

import re
from datetime import timedelta

import psycopg
import pytest

from support.people import make_agency, make_worker, sign_in
from zicht.platform.access.context import open_case_room, open_statistics_room, system_access
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.clock import today
from zicht.platform.keyroom.rotation import begin_rotation
from zicht.platform.registry.models import Signal
from zicht.platform.retention.job import run_retention
from zicht.platform.signals.models import SignalPlace
from zicht.platform.signals.places import Place, open_place, read_place, reseal_places
from zicht.platform.statistics.models import CanonicalRow
from zicht.platform.statistics.service import project_statistics

pytestmark = pytest.mark.platform
#: For what hangs on no database.
ON_SQLITE = pytest.mark.parametrize("platform", ["sqlite"], indirect=True)
PLACE = {"postcode": "1234 ab", "house_number": "12"}


class Country:
    """Two towns, an inspectorate and a shelter with an investigator, and the register."""

    def __init__(self, platform):
        self.platform = platform
        town = make_agency("town", reporter_type="municipality")
        self.town = make_worker(town, Role.FRONT_LINE)
        self.school = make_worker(make_agency("school", reporter_type="school"), Role.FRONT_LINE)
        inspectorate = make_agency("nla", reporter_type="labour_inspectorate")
        self.investigator = make_worker(inspectorate, Role.INVESTIGATOR)
        self.without = make_worker(make_agency("shelter"), Role.INVESTIGATOR)
        self.registrar = make_worker(make_agency("register", is_register=True), Role.REGISTRAR)

    def note(self, worker, *, ago=1, **more):
        seen = {
            "signal_date": (today() - timedelta(days=ago)).isoformat(),
            "place_class": "nail_studio",
            "municipality": "GM0363",
            "ticks": ["a_low_pay"],
            "sender": "municipal_desk",
            "certainty": "high",
            **PLACE,
            **more,
        }
        response = sign_in(worker).post("/signals/new/", seen)
        assert response.status_code == 302, text(response)
        return response["Location"]

    def on_ground(self, worker=None):
        """Return a browser in which somebody named a ground."""
        client = sign_in(worker or self.investigator)
        answer = client.post("/signals/places/ground/", {"ground": "public_task", "sure": "on"})
        assert answer.status_code == 302, text(answer)
        return client


@pytest.fixture
def country(platform):
    return Country(platform)


def text(response):
    return response.content.decode()


def test_place_of_two_agencies_comes_together_on_a_ground_that_is_written_down(country):
    country.note(country.town, work_grade="bad_employment")
    country.note(country.school, ago=9, sender="school", ticks=["a_afraid"])
    country.note(country.town, postcode="4321 ZZ")
    client = sign_in(country.investigator)

    assert client.get("/signals/places/")["Location"] == "/signals/places/ground/"
    assert client.post("/signals/places/ground/", {"ground": "consent", "sure": "on"}).status_code == 422
    client = country.on_ground()
    page = text(client.get("/signals/places/"))
    assert ("1234AB 12" in page, "4321ZZ" in page) == (True, False)
    assert "Twee of meer organisaties zagen binnen een jaar iets op deze plek" in page
    assert ("Agency school" in page, "Agency town" in page) == (True, True)
    inside = text(client.get(re.search(r'href="(/signals/places/[0-9a-f-]+/)"', page)[1]))
    assert ("Slecht werkgeverschap" in inside, "Is bang" in inside) == (True, True)
    assert "8 van de 100" in inside
    with open_case_room(country.registrar.access):
        acts = Event.objects.filter(action="signal_places", outcome="done").order_by("at")
        assert {(one.reason, one.purpose) for one in acts} == {("public_task", "investigation")}
        assert [one.kind for one in acts] == ["ground", "place", "place"]


def test_nobody_without_a_ground_sees_signals_of_others(country):
    theirs = country.note(country.town)
    country.note(country.school)

    assert "geen wettelijke grondslag" in text(sign_in(country.without).get("/signals/places/ground/"))
    assert sign_in(country.investigator).get(theirs).status_code == 404
    for other in (country.registrar, country.town):
        assert sign_in(other).get("/signals/places/").status_code == 404
    client = country.on_ground()
    assert client.get(theirs).status_code == 200
    assert client.get(f"{theirs}correct/").status_code == 404
    assert client.get(f"{theirs}place/").status_code == 404
    client.post("/signals/places/")
    assert client.get(theirs).status_code == 404


def test_who_looks_on_a_ground_may_say_what_became_of_it_and_the_sender_hears(country):
    theirs = country.note(country.town)
    country.note(country.school)
    client = country.on_ground()
    told = {"outcome": "suspected_unsubstantiated", "outcome_date": today().isoformat()}

    assert client.post(f"{theirs}outcome/", told).status_code == 422
    assert client.post(f"{theirs}outcome/", {**told, "outcome_why": "no_second_source"}).status_code == 302
    sender = sign_in(country.town)
    page = text(sender.get(theirs))
    assert ("Vermoeden, niet te onderbouwen" in page, "Geen tweede bron" in page) == (True, True)
    assert "Agency nla" in page
    assert "Agency nla" in text(sender.get("/signals/"))
    counts = text(sender.get("/signals/told/"))
    assert "Geen tweede bron" in counts
    for said in ("8 van de 100", "signalen worden apart van personen geteld", "niemand is positief"):
        assert said in counts
    wrong = {"signal_date": today().isoformat(), "place_class": "hotel", "municipality": "GM0363"}
    wrong |= {"sender": "inspector", "certainty": "low"}
    assert client.post(f"{theirs}correct/", wrong).status_code == 404


@ON_SQLITE
def test_one_signal_a_withdrawn_one_and_an_old_one_do_not_make_a_place(country):
    country.note(country.town)
    withdrawn = country.note(country.school)
    country.note(country.school, ago=800)
    sign_in(country.school).post(f"{withdrawn}withdraw/", {"sure": "on"})

    assert "1234AB" not in text(country.on_ground().get("/signals/places/"))


@ON_SQLITE
def test_place_can_be_named_changed_and_taken_back_by_its_agency(country):
    own = country.note(country.town, postcode="", house_number="")
    client = sign_in(country.town)

    client.post(f"{own}place/", {"website": "https://www.Advertenties.example/page?who=x"})
    assert "advertenties.example" in text(client.get(own))
    client.post(f"{own}place/", {"postcode": "1234AB", "house_number": "7"})
    assert "1234AB 7" in text(client.get(own))
    client.post(f"{own}place/", {})
    assert "1234AB 7" not in text(client.get(own))
    assert "1234AB" not in text(sign_in(country.registrar).get(own))
    assert sign_in(country.registrar).post(f"{own}place/", PLACE).status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"postcode": "0123 AB", "house_number": "1"}, "postcode"),
        ({"postcode": "1234 AB", "house_number": "12b"}, "house_number"),
        ({"postcode": "1234 AB", "house_number": "1", "website": "a.example"}, "website"),
        ({"website": "no place"}, "website"),
        ({"website": "www.instagram.com/somebody"}, "website"),
    ],
)
def test_what_is_no_place_is_told_beside_its_field(typed, field):
    empty = {"postcode": "", "house_number": "", "website": ""}

    assert read_place(**{**empty, **typed})[0] == field


@ON_SQLITE
def test_ways_to_write_one_place_are_one_token_and_the_database_holds_no_place(country):
    country.note(country.town)
    written = [
        read_place(postcode=code, house_number="12", website="")
        for code in ("1234ab", " 1234 AB", "1234  Ab")
    ]

    assert {one.token for one in written} == {Place("address", "1234AB 12").token}
    with open_case_room(country.town.access):
        row = SignalPlace.objects.get()
        assert b"1234" not in bytes(row.content)
        assert "1234" not in row.token
        assert not any("1234" in str(value) for value in Signal.objects.get().cells.values())


@ON_SQLITE
def test_statistics_get_the_columns_of_a_signal_and_nothing_beside_them(country):
    own = country.note(country.town, ago=9, work_grade="exploitation", flags=["child_there"])
    told = {"outcome": "suspected_unsubstantiated", "outcome_why": "no_powers"}
    sign_in(country.town).post(f"{own}outcome/", {**told, "outcome_date": today().isoformat()})
    with country.platform.worker():
        project_statistics()
        with open_statistics_room(system_access()):
            (row,) = CanonicalRow.objects.all()

    assert (row.table, row.person_key) == ("signals", "")
    assert row.cells == {
        "row_id": own.split("/")[-2],
        "signal_date": (today() - timedelta(days=9)).isoformat(),
        "place_class": "nail_studio",
        "municipality": "GM0363",
        "sender_class": "municipality",
        "certainty": "high",
        "work_grade": "exploitation",
        "indicators": "conditions",
        **told,
        "outcome_date": today().isoformat(),
    }


def test_places_go_with_their_signals(country, monkeypatch):
    monkeypatch.setattr("zicht.platform.signals.actions.KEPT", timedelta(days=-3))
    country.note(country.town)
    with country.platform.worker():
        run_retention()
        with open_case_room(system_access()):
            assert not SignalPlace.objects.exists()


def test_places_are_sealed_anew_when_the_master_key_changes(sqlite_platform, tmp_path):
    with sqlite_platform.installation(tmp_path / "rooms"):
        country = Country(sqlite_platform)
        country.note(country.town)
        begin_rotation()

        assert (reseal_places(), reseal_places()) == (1, 0)
        with open_case_room(country.town.access):
            assert open_place(SignalPlace.objects.get()) == "1234AB 12"


def test_database_shows_places_to_their_agency_and_on_a_ground_alone(on_postgresql):
    country = Country(on_postgresql)
    country.note(country.town)

    def ask(worker, statement, **more):
        role = worker.membership.role
        told = {"reach": "none", "organisation": worker.organisation.id, "role": role, **more}
        with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
            for name, value in told.items():
                connection.execute("SELECT set_config(%s, %s, true)", [f"zicht.{name}", str(value)])
            return connection.execute(statement).fetchone()

    ground = {"reach": "granted", "purpose": "investigation", "ground": "public_task"}
    for table in ("signals_signalplace", "registry_signal"):
        count = f"SELECT count(*) FROM {table}"  # noqa: S608 - names of ours
        assert ask(country.town, count) == (1,)
        assert ask(country.investigator, count, **ground) == (1,)
        assert ask(country.investigator, count, **{**ground, "ground": "consent"}) == (0,)
        assert ask(country.investigator, count, reach="granted", purpose="investigation") == (0,)
        assert ask(country.without, count, **ground) == (0,)
        assert ask(country.school, count, ground="public_task", purpose="investigation") == (0,)
    assert ask(country.registrar, "SELECT count(*) FROM signals_signalplace", reach="register") == (0,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(country.town, "UPDATE signals_signalplace SET token = 'x'")
