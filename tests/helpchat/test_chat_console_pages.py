"""What helps counsellors: texts, places to refer to, cards, the hash of the script, talking afterwards."""

from __future__ import annotations

import re
from datetime import date
from http import HTTPStatus
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from support.chat import Chat
from support.chat_staff import make_counsellor, signed_in
from zicht.helpchat.console.prepared import prepared_texts, read_prepared
from zicht.helpchat.console.resources import find_resources, places
from zicht.helpchat.scripts import script_files, script_hash
from zicht.helpchat.staff.models import Debrief
from zicht.helpchat.staff.roles import Role

LANGUAGES = {"nl", "en", "pl", "ro", "bg", "es", "ar", "uk"}


@pytest.fixture
def counsellor(small_chat: Chat) -> Client:
    return signed_in(make_counsellor("Anna", Role.COUNSELLOR))


def test_every_prepared_text_is_there_in_dutch_and_english_and_fits_a_message() -> None:
    texts = [one for group in read_prepared()["groups"] for one in group["texts"]]
    assert len(texts) >= 10
    for one in texts:
        assert {"nl", "en"} <= one.keys() - {"title"} <= LANGUAGES
        assert all(0 < len(one[code]) <= 500 for code in one.keys() - {"title"})


def test_no_prepared_text_names_the_crime() -> None:
    words = re.compile(r"mensenhandel|slachtoffer|traffick|victim|loverboy|exploit|uitbuit", re.IGNORECASE)
    texts = [one for group in read_prepared()["groups"] for one in group["texts"]]
    assert not [one["title"]["en"] for one in texts if words.search(" ".join(map(str, one.values())))]


def test_languages_that_nobody_reviewed_are_off_outside_the_demo() -> None:
    with override_settings(DEMO=False):
        assert prepared_texts()["languages"] == ["nl", "en"]
    with override_settings(DEMO=True):
        assert set(prepared_texts()["languages"]) == LANGUAGES


def test_every_place_to_refer_to_has_a_source_and_a_day() -> None:
    for one in find_resources(place="", language="", shown_in="en"):
        assert one.source.startswith("https://")
        assert date(2026, 1, 1) <= one.read <= date(2026, 12, 31)
        assert one.name
        assert one.contact


def test_places_are_found_by_region_and_language() -> None:
    here = find_resources(place="Rotterdam", language="", shown_in="nl")
    assert here[0].places == ("Rotterdam",)
    assert not any(one.places and "Rotterdam" not in one.places for one in here)
    bulgarian = find_resources(place="", language="bg", shown_in="nl")
    assert bulgarian[0].name == "FairWork"
    assert not any(one.languages and "bg" not in one.languages for one in bulgarian)
    assert "Friesland" in places("nl")


@pytest.mark.parametrize(
    "address", ["/resources/", "/duties/", "/images/", "/debriefs/", "/desk/", "/openings/"]
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_page_is_there_in_both_languages(counsellor: Client, address: str, language: str) -> None:
    counsellor.cookies["zicht-chat-language"] = language
    page = counsellor.get(address)
    assert page.status_code == HTTPStatus.OK
    assert f'<html lang="{language}">' in page.content.decode()


def test_hash_of_the_script_is_shown(counsellor: Client) -> None:
    page = counsellor.get("/script/").content.decode()
    assert script_hash() in page
    assert all(digest in page for digest in script_files().values())


def test_hash_of_the_script_is_printed_for_publishing(small_chat: Chat) -> None:
    said = StringIO()
    call_command("script_hash", stdout=said)
    first, *files = said.getvalue().splitlines()
    assert first == script_hash()
    assert dict(one.split() for one in files) == dict(script_files())


def test_work_page_holds_no_conversation(counsellor: Client) -> None:
    assert counsellor.get("/desk/").headers["Cache-Control"] == "no-store"


def test_debrief_is_asked_once_and_settled_by_somebody_else(counsellor: Client) -> None:
    for _ in range(2):
        counsellor.post("/debriefs/ask/", "{}", content_type="application/json")
    (asked,) = Debrief.objects.all()
    supervisor = signed_in(make_counsellor("Carla", Role.SUPERVISOR))
    assert b"Anna" in supervisor.get("/debriefs/").content
    assert counsellor.post(f"/debriefs/{asked.id}/done/").status_code == HTTPStatus.NOT_FOUND
    supervisor.post(f"/debriefs/{asked.id}/done/")
    assert Debrief.objects.get().done_at is not None


def test_counsellor_sees_no_debrief_of_a_colleague(counsellor: Client) -> None:
    other = signed_in(make_counsellor("Bilal", Role.COUNSELLOR))
    other.post("/debriefs/ask/", "{}", content_type="application/json")
    assert b"Bilal" not in counsellor.get("/debriefs/").content


def test_first_page_leads_to_the_work_of_each_role(small_chat: Chat) -> None:
    for role, there in (
        (Role.COUNSELLOR, "/desk/"),
        (Role.ESCROW_HOLDER_A, "/keeping/"),
        (Role.OUTREACH, "/outreach/"),
    ):
        assert signed_in(make_counsellor("Somebody", role)).get("/").url == there


def test_demo_door_is_shut_outside_the_demo(small_chat: Chat) -> None:
    with override_settings(DEMO=False):
        assert Client().get("/demo/").status_code == HTTPStatus.NOT_FOUND
    with override_settings(TRY_OUT=False):
        assert Client().get("/demo/").status_code == HTTPStatus.NOT_FOUND
