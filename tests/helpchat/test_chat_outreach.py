"""Outreach: the log names nobody, links are counted in sum, and what campaigns brought is a range."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings
from django.test import Client, override_settings

from support.chat import Chat
from support.chat_staff import make_counsellor, signed_in
from zicht.helpchat.clock import today
from zicht.helpchat.coded.service import add_record
from zicht.helpchat.outreach.models import Campaign, Entry, Opened
from zicht.helpchat.outreach.results import results
from zicht.helpchat.outreach.service import begin_campaign, campaign_rows, count_opening, visits_of
from zicht.helpchat.staff.roles import Role

CAMPAIGN = {
    "name": "Winter campaign",
    "word": "winter",
    "channel": "online",
    "languages": ["nl", "pl"],
    "started": "2026-01-05",
    "ended": "",
}
ENTRY = {
    "campaign": "",
    "day": "2026-02-01",
    "channel": "street",
    "place": "Around the station",
    "message": "You can talk without a name.",
    "language": "pl",
    "hours": "3.5",
    "euro": "20",
    "answers": "4",
}


@pytest.fixture
def worker(small_chat):
    return signed_in(make_counsellor("Olga", Role.OUTREACH))


@pytest.fixture
def campaign(small_chat):
    return begin_campaign(
        "winter", name="Winter campaign", channel="online", languages=["pl", "nl"], started=date(2026, 1, 5)
    )


@pytest.fixture
def visitor(small_chat):
    addresses = {"ROOT_URLCONF": "zicht.helpchat.urls_visitors", "MIDDLEWARE": settings.VISITORS_MIDDLEWARE}
    with override_settings(**addresses):
        yield Client()


def test_worker_begins_a_campaign_and_writes_down_what_was_done(worker) -> None:
    assert worker.post("/outreach/campaign/", CAMPAIGN).status_code == 302
    made = Campaign.objects.get()
    assert worker.post("/outreach/entry/", {**ENTRY, "campaign": str(made.id)}).status_code == 302

    page = worker.get("/outreach/").content.decode()

    assert "Winter campaign" in page
    assert "/winter" in page
    assert "Around the station" in page
    assert (made.languages, Opened.objects.get().times) == ("nl;pl", 0)
    assert Entry.objects.get().hours == 3.5


@pytest.mark.parametrize(
    "wrong",
    [
        {"word": "files"},
        {"word": "none"},
        {"word": "Help me"},
        {"word": "w"},
        {"ended": "2025-12-31"},
        {"languages": []},
        {"name": "Ask @ewa"},
    ],
)
def test_campaign_that_cannot_be_is_asked_again(worker, wrong) -> None:
    assert worker.post("/outreach/campaign/", {**CAMPAIGN, **wrong}).status_code == 422
    assert not Campaign.objects.exists()


def test_word_is_the_link_of_one_campaign(worker, campaign) -> None:
    assert worker.post("/outreach/campaign/", CAMPAIGN).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": "@somebody on a platform"},
        {"place": "https://example.org/profile"},
        {"message": "Call 06 12 34 56 78"},
        {"day": "2999-01-01"},
        {"hours": "25"},
        {"answers": "-1"},
    ],
)
def test_log_takes_nothing_that_leads_to_one_person(worker, wrong) -> None:
    assert worker.post("/outreach/entry/", {**ENTRY, **wrong}).status_code == 422
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("role", "statuses"), [(Role.SUPERVISOR, (200, 404, 404)), (Role.COUNSELLOR, (404, 404, 404))]
)
def test_others_see_what_is_theirs(small_chat: Chat, role, statuses) -> None:
    client = signed_in(make_counsellor("Somebody", role))

    paths = ("/outreach/", "/outreach/campaign/", "/outreach/entry/")
    assert tuple(client.get(path).status_code for path in paths) == statuses


def test_link_leads_to_the_first_page_and_adds_to_a_sum_alone(visitor, campaign) -> None:
    for _ in range(3):
        answered = visitor.get("/winter")

    assert (answered.status_code, answered.headers["Location"]) == (302, "/")
    assert answered.headers["Referrer-Policy"] == "no-referrer"
    assert not answered.cookies
    assert Opened.objects.get().times == 3
    assert {field.name for field in Opened._meta.get_fields()} == {"word", "times"}


def test_campaign_ends_and_its_link_goes_on(worker, campaign, visitor) -> None:
    with override_settings(
        ROOT_URLCONF="zicht.helpchat.urls_console", MIDDLEWARE=settings.CONSOLE_MIDDLEWARE
    ):
        assert worker.post(f"/outreach/campaign/{campaign.id}/end/").status_code == 302
    campaign.refresh_from_db()
    assert campaign.ended == today()
    assert visitor.get("/winter").status_code == 302


def test_worker_removes_only_what_she_wrote(worker, small_chat) -> None:
    worker.post("/outreach/entry/", ENTRY)
    entry = Entry.objects.get()

    signed_in(make_counsellor("Omar", Role.OUTREACH)).post(f"/outreach/entry/{entry.id}/remove/")
    assert Entry.objects.count() == 1
    worker.post(f"/outreach/entry/{entry.id}/remove/")
    assert not Entry.objects.exists()


@pytest.mark.parametrize("word", ["summer", "Winter", "winter/", "w"])
def test_word_that_is_no_link_is_an_address_that_is_not_there(visitor, campaign, word) -> None:
    assert visitor.get(f"/{word}").status_code == 404
    assert Opened.objects.get().times == 0


def test_program_that_asks_for_the_head_alone_is_not_counted(visitor, campaign) -> None:
    visitor.head("/winter")
    assert Opened.objects.get().times == 0


def test_visitors_role_can_count_a_link_and_read_no_campaign(postgresql_chat) -> None:
    with postgresql_chat.clean():
        begin_campaign("winter", name="W", channel="online", languages=["nl"], started=date(2026, 1, 5))
        with postgresql_chat.as_visitors():
            assert count_opening("winter")
            assert not count_opening("summer")
        assert Opened.objects.get().times == 1


@pytest.mark.parametrize(("times", "told"), [(0, None), (9, None), (10, 10), (19, 10), (1234, 1230)])
def test_openings_are_told_in_steps(small_chat: Chat, times, told) -> None:
    Opened.objects.create(word="winter", times=times)
    assert visits_of("winter") == told


def test_what_a_campaign_brought_is_a_range_in_steps(worker, campaign) -> None:
    worker.post("/outreach/entry/", {**ENTRY, "campaign": str(campaign.id), "euro": "1000"})
    marks = {"trafficking": "yes", "same_visitor": "no", "known_before": "no", "campaign": "winter"}
    year = today().year
    for _ in range(4):
        add_record(marks, year=year)
    (few,) = results()
    for _ in range(3):
        add_record(marks, year=year)
    for _ in range(6):
        add_record({**marks, "known_before": "unknown"}, year=year)
    (many,) = results()

    assert (few.persons, few.euro_each) == ("minder dan 5", "")
    assert (many.persons, many.euro_each) == ("5 tot 15", "67 tot 200")


def test_rows_for_the_figures_hold_what_was_spent(worker, campaign) -> None:
    for hours in ("2", "3.5"):
        worker.post("/outreach/entry/", {**ENTRY, "campaign": str(campaign.id), "hours": hours})
    Opened.objects.update(times=27)

    assert campaign_rows() == [
        {
            "row_id": "winter",
            "name": "Winter campaign",
            "started": "2026-01-05",
            "ended": "",
            "channel": "online",
            "languages": "nl;pl",
            "hours": "5.5",
            "euro": "40.00",
            "answers": "8",
            "visits": "20",
        }
    ]
