"""Do providers say in one tap where places are free, and is one found, kept for a while, and a full board recorded?"""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Barrier, Thread
from time import sleep

import psycopg
import pytest
from django.db import connections

from support.people import make_agency, make_worker, sign_in, simulated_reports
from zicht.platform.access.context import NotHere, open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.capacity.actions import Ending, end_reservation, reserve_place
from zicht.platform.capacity.models import Place, PlaceCount, Reservation
from zicht.platform.clock import now, today
from zicht.platform.registry.service import add_reports, find_report, read_rows
from zicht.platform.retention.job import run_retention
from zicht.platform.triage.actions import keep_triage
from zicht.platform.triage.rule_tables import engine_of, table_in_force

pytestmark = pytest.mark.platform
OFFERED = {
    "name": "Noord",
    "kind": "shelter",
    "region": "PU05",
    "sex": "female",
    "age_from": "18",
    "children": "yes",
    "psychiatric": "no",
    "total": "6",
    "free": "2",
    "waiting": "3",
}
ANSWERS = {
    "no_roof_tonight": "yes",
    "residence": "without_title",
    "exploited_where": "netherlands",
    "age": 24,
}


class Providers:
    """A shelter that has places, another one, and a care coordination that looks for one."""

    def __init__(self, platform):
        self.platform = platform
        self.shelter = make_worker(make_agency("shelter-a"), Role.REPORTER)
        self.other = make_worker(make_agency("shelter-b"), Role.REPORTER)
        care = make_agency("care", reporter_type="care_coordination")
        self.care = make_worker(care, Role.CARE_COORDINATOR)
        self.elsewhere = make_worker(
            make_agency("care-b", reporter_type="care_coordination"), Role.CARE_COORDINATOR
        )

    def offer(self, worker=None, **more):
        worker = worker or self.shelter
        response = sign_in(worker).post("/places/new/", {**OFFERED, **more})
        assert response.status_code == 302, text(response)
        with open_case_room(worker.access):
            return Place.objects.latest("made_at").id

    def board(self, query=""):
        return text(sign_in(self.care).get(f"/places/{query}"))

    def say(self, place, **numbers):
        return sign_in(self.shelter).post(f"/places/{place}/numbers/", numbers)


@pytest.fixture
def providers(platform):
    return Providers(platform)


@pytest.fixture
def on_board(sqlite_platform, tmp_path):
    """Return the same where the database has no part in it."""
    with sqlite_platform.installation(tmp_path / "rooms"):
        yield Providers(sqlite_platform)


def text(response):
    return " ".join(response.content.decode().split())


def names(page):
    return re.findall(r'<h3><a href="/places/[^"]+">([^<]+)</a>', page)


def test_one_tap_says_how_many_are_free_and_keeps_what_was_said(providers):
    place = providers.offer()
    assert "Vrij: 2 van 6" in providers.board()
    own = text(sign_in(providers.shelter).get("/places/"))
    assert re.findall(r'name="free" value="(\d+)"', own) == ["0", "1", "2", "3", "4", "5", "6"]

    assert providers.say(place, free="0").status_code == 302
    assert "Vol: 6 plaatsen" in providers.board()
    assert "mensen die wachten: 3" in providers.board()
    assert providers.say(place, waiting="5").status_code == 302
    assert "mensen die wachten: 5" in providers.board()
    assert providers.say(place, free="7").status_code == 422
    with open_case_room(providers.shelter.access):
        said = PlaceCount.objects.order_by("made_at").values_list("free", "waiting")
        assert list(said) == [(2, 3), (0, 3), (0, 5)]
        acts = Event.objects.filter(action="place_write").order_by("at")
        assert [(one.kind, one.person_id) for one in acts] == [("place", None), *[("numbers", None)] * 2]
    with open_case_room(providers.care.access):
        looks = Event.objects.filter(user_id=providers.care.user.id, action="place_read")
        assert {(one.kind, one.person_id) for one in looks} == {("places", None)}


def test_what_was_said_too_long_ago_says_so_until_it_is_said_again(on_board):
    place = on_board.offer()
    with open_case_room(on_board.shelter.access):
        Place.objects.filter(id=place).update(said_at=now() - timedelta(days=3, hours=1))

    assert "Bel eerst: 3 dagen geleden doorgegeven" in on_board.board()
    assert sign_in(on_board.shelter).post("/places/own/confirm/").status_code == 302
    assert "Bel eerst" not in on_board.board()
    assert "Vrij: 2 van 6" in on_board.board()


def test_board_shows_what_fits_and_what_is_free_first(on_board):
    on_board.offer(name="Vol", free="0")
    on_board.offer(name="Noord")
    on_board.offer(name="Heren", sex="male", region="PU06", municipality="GM0518", children="no")
    on_board.offer(name="Jeugd", sex="", age_from="12", age_to="17", children="", kind="womens_shelter")

    assert names(on_board.board()) == ["Heren", "Jeugd", "Noord", "Vol"]
    assert names(on_board.board("?kind=shelter")) == ["Heren", "Noord", "Vol"]
    assert names(on_board.board("?sex=male")) == ["Heren", "Jeugd"]
    assert names(on_board.board("?age=17")) == ["Jeugd"]
    assert names(on_board.board("?age=18&only_free=on")) == ["Heren", "Noord"]
    assert names(on_board.board("?takes=children&takes=addiction&region=PU05")) == ["Jeugd", "Noord", "Vol"]
    # Places whose municipality nobody may know are found by the police unit in which a municipality lies.
    assert names(on_board.board("?municipality=GM0363")) == ["Jeugd", "Noord", "Vol"]
    assert names(on_board.board("?municipality=GM0518")) == ["Heren"]
    assert sign_in(on_board.care).get("/places/?age=old").status_code == 422


def test_kept_place_is_not_given_twice_and_lapses(providers):
    place = providers.offer(free="1")
    client, other = sign_in(providers.care), sign_in(providers.elsewhere)

    assert client.post(f"/places/{place}/reserve/", {"hours": "4"}).status_code == 302
    assert "Vol: 6 plaatsen" in providers.board()
    assert other.post(f"/places/{place}/reserve/", {"hours": "4"}).status_code == 422
    assert "Agency care," in text(client.get(f"/places/{place}/"))
    assert "Agency care" in text(sign_in(providers.shelter).get("/places/own/"))
    assert "Agency care" not in text(other.get(f"/places/{place}/")).split("<main")[1]
    with open_case_room(providers.care.access):
        row = Reservation.objects.get()
        address = f"/places/kept/{row.id}"
        assert row.lapses_at - row.made_at == timedelta(hours=4)
    assert other.post(f"{address}/given_back/").status_code == 404
    assert client.post(f"{address}/taken/").status_code == 404
    assert sign_in(providers.other).post(f"{address}/withdrawn/").status_code == 404
    assert client.post(f"{address}/given_back/").status_code == 302
    assert other.post(f"/places/{place}/reserve/", {"hours": "24"}).status_code == 302
    with providers.platform.worker(), open_case_room(providers.shelter.access):
        Reservation.objects.filter(ended_at__isnull=True).update(lapses_at=now() - timedelta(minutes=1))
    assert "Vrij: 1 van 6" in providers.board()


def test_place_that_somebody_took_is_free_no_more(on_board):
    place = on_board.offer()
    sign_in(on_board.care).post(f"/places/{place}/reserve/", {"hours": "4"})
    page = text(sign_in(on_board.shelter).get("/places/own/"))
    address = re.search(r'action="(/places/kept/[^"]+/taken/)"', page)[1]

    assert sign_in(on_board.shelter).post(address).status_code == 302
    assert "Vrij: 1 van 6" in on_board.board()
    assert sign_in(on_board.shelter).post(address).status_code == 404


def test_provider_changes_and_ends_its_own_places_alone(on_board):
    place = on_board.offer()
    stranger, owner = sign_in(on_board.other), sign_in(on_board.shelter)

    for page in ("change", "end", "numbers"):
        assert stranger.post(f"/places/{place}/{page}/", {**OFFERED, "sure": "on"}).status_code == 404
    wrong = {"free": "7"}, {"age_to": "12"}, {"kind": ""}
    assert [owner.post(f"/places/{place}/change/", {**OFFERED, **one}).status_code for one in wrong] == [
        422
    ] * 3
    assert owner.post(f"/places/{place}/change/", {**OFFERED, "total": "9", "free": "4"}).status_code == 302
    assert "Vrij: 4 van 9" in on_board.board()
    assert owner.post(f"/places/{place}/end/", {"sure": "on"}).status_code == 302
    assert names(on_board.board()) == []
    assert owner.get(f"/places/{place}/").status_code == 404


def test_full_board_is_recorded_as_a_door_that_was_shut(providers):
    client = sign_in(providers.care)
    with open_case_room(providers.care.access):
        (report,) = add_reports(simulated_reports({}, source="care"))
        person = find_report(report).person_id
        level = engine_of(table_in_force().version).assess(ANSWERS, today=today())["level"]
        keep_triage(person, ANSWERS, decided=level)
    providers.offer(name="Vol", free="0")
    providers.offer(name="Te oud voor", age_from="40")
    providers.offer(name="Andere soort", kind="womens_shelter")

    page = text(client.get(f"/persons/{person}/places/shelter_cosm/"))
    assert re.findall(r'<h2><a href="/places/[^"]+">([^<]+)</a>', page) == ["Vol"]
    assert "Op het bord is geen plaats vrij" in page
    assert f"/persons/{person}/places/shelter_cosm/" in text(client.get(f"/persons/{person}/plan/"))
    address = re.search(r'href="(/persons/[^"]+/refuse/[^"]*)"', page)[1]
    form = text(client.get(address))
    assert re.search(r'value="capacity" selected|value="capacity"[^>]*checked', form)
    refused = {
        "reason": "capacity",
        "refused_by": "provider",
        "ended": today().isoformat(),
        "need": "housing",
    }
    assert client.post(address, refused).status_code == 302
    with open_case_room(providers.care.access):
        ((_row, cells),) = read_rows([find_report(report).person])
        assert (cells["kind"], cells["reason"]) == ("shelter", "capacity")
    assert client.get(f"/persons/{person}/places/no_such_option/").status_code == 404
    assert sign_in(providers.elsewhere).get(f"/persons/{person}/places/shelter_cosm/").status_code == 404


def test_what_was_said_goes_after_two_years(providers):
    place = providers.offer()
    with open_case_room(providers.shelter.access) as access:
        for days in (729, 731):
            PlaceCount.objects.create(
                place_id=place,
                organisation_id=access.agency,
                total=6,
                free=1,
                made_at=now() - timedelta(days=days),
            )
    with providers.platform.worker():
        run_retention()
    with open_case_room(providers.shelter.access):
        assert PlaceCount.objects.count() == 2


def test_database_lets_nobody_say_what_others_have(on_postgresql):
    providers = Providers(on_postgresql)
    place = providers.offer()

    def run(worker, role, statement):
        with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
            told = {
                "reach": "own",
                "organisation": worker.organisation.id,
                "role": role,
                "user": worker.user.id,
            }
            for name, value in told.items():
                connection.execute("SELECT set_config(%s, %s, true)", [f"zicht.{name}", str(value)])
            return connection.execute(statement).rowcount

    update = "UPDATE capacity_place SET free = 0"
    assert run(providers.other, "reporter", update) == 0
    assert run(providers.shelter, "reporter", update) == 1
    assert run(providers.shelter, "front_line", "SELECT id FROM capacity_place") == 0
    insert = (
        "INSERT INTO capacity_placecount (id, place_id, organisation_id, total, free, made_at) "  # noqa: S608
        f"VALUES (gen_random_uuid(), '{place}', '{providers.shelter.organisation.id}', 6, 6, now())"
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(providers.other, "reporter", insert)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(providers.care, "care_coordinator", "UPDATE capacity_reservation SET lapses_at = now()")


def test_reservation_that_two_end_at_once_takes_one_place(on_postgresql):
    providers = Providers(on_postgresql)
    place = providers.offer()
    with open_case_room(providers.care.access):
        kept = reserve_place(place, hours=4)
    with open_case_room(providers.care.access):
        reserve_place(place, hours=4)
    first, second = Barrier(2), []

    def take():
        try:
            first.wait()
            with open_case_room(providers.shelter.access):
                end_reservation(kept, Ending.TAKEN)
                sleep(0.5)
        except NotHere:
            second.append("nothing to end")
        finally:
            connections.close_all()

    both = [Thread(target=take) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with open_case_room(providers.shelter.access):
        assert Place.objects.get(id=place).free == 1
    assert second == ["nothing to end"]
