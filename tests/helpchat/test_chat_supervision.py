"""The supervisor's pages: counters, a plan of staff, opening hours; and nothing of a conversation."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client

from support.chat import Chat
from support.chat_staff import make_counsellor, signed_in
from zicht.helpchat.clock import now
from zicht.helpchat.staff.models import Act, Invitation
from zicht.helpchat.staff.roles import Role
from zicht.helpchat.supervision.computing import Wish, plan_week
from zicht.helpchat.supervision.demo import make_demo_counts
from zicht.helpchat.supervision.load import by_hour_of_day, by_week, load_of
from zicht.helpchat.supervision.planning import HOURS, pattern_of, plan
from zicht.helpchat.talk.hours import MIDNIGHT, closed_days, set_week, week_of_hours
from zicht.helpchat.talk.models import HourCount
from zicht.helpchat.talk.service import (
    Ended,
    Opening,
    Route,
    end_conversation,
    is_open,
    open_conversation,
    place_of,
    register_device,
)

PAGES = ("/supervision/", "/supervision/staffing/", "/supervision/hours/")
WISH = Wish(2, 80, 30, 2, 25, 8)
ASKED = {
    "weeks": 4,
    "within_minutes": 2,
    "share_percent": 80,
    "chat_minutes": 30,
    "at_once": 2,
    "slowing_percent": 25,
    "patience_minutes": 8,
    "least": 1,
}
EVERY_DAY = [[(time(9), time(22))]] * 7


@pytest.fixture
def supervisor(small_chat: Chat):
    week = week_of_hours()
    yield signed_in(make_counsellor("Supervisor", Role.SUPERVISOR))
    set_week(week)


def count_hours(weeks: int, *, each: int = 4, until: datetime | None = None) -> None:
    """Count as many visitors in each hour that is open; one in four left after five minutes."""
    end = (until or now()).replace(minute=0, second=0)
    HourCount.objects.bulk_create(
        [
            HourCount(
                hour=end - timedelta(hours=back),
                opened=each,
                claimed=each - each // 4,
                claimed_soon=each // 2,
                waited_seconds=120 * (each - each // 4),
                left_waiting=each // 4,
                left_seconds=300 * (each // 4),
                ended=each,
                talked_seconds=1800 * (each - each // 4),
                duty_seconds=2 * 3600,
                most_waiting=2,
                turned_away=0,
            )
            for back in range(1, weeks * HOURS + 1)
        ]
    )


def test_sums_follow_from_the_counters():
    hour = datetime(2026, 11, 2, 9, tzinfo=UTC)
    rows = [
        HourCount(hour=hour, opened=10, claimed=6, claimed_soon=3, left_waiting=2, ended=8, turned_away=1,
                  waited_seconds=6 * 90, left_seconds=2 * 300, talked_seconds=6 * 1200, duty_seconds=7200,
                  most_waiting=4),
        HourCount(hour=hour + timedelta(hours=1), duty_seconds=3600, most_waiting=1),
    ]  # fmt: skip

    found = load_of(rows)
    assert (found.came, found.soon_percent, found.left_percent, found.later) == (11, 38, 25, 3)
    assert (found.waited_minutes, found.talked_minutes, found.counsellors) == (1.5, 20, 1.5)
    assert found.held == pytest.approx(7200 / 10800)
    assert found.patience_minutes == pytest.approx((540 + 600) / 60 / 2)
    assert found.most_waiting == 4


def test_nothing_counted_gives_nothing_and_no_fault():
    found = load_of([])

    assert (found.soon_percent, found.waited_minutes, found.held, found.patience_minutes) == (None,) * 4
    assert found.counsellors == 0


def test_hours_are_those_of_the_installation_also_when_the_clock_changes():
    """On 25 October 2026 the clock goes back: 8:00 UTC is 10:00 the day before, and 9:00 that day."""
    rows = [HourCount(hour=datetime(2026, 10, day, 8, tzinfo=UTC), opened=1) for day in (24, 25)]

    hours = by_hour_of_day(rows)
    assert (hours[10].opened, hours[9].opened) == (1, 1)
    assert list(by_week(rows)) == [date(2026, 10, 19)]


def test_pattern_leaves_out_what_is_closed_and_expects_somebody_where_it_is_open():
    """A Monday at 10:00 in winter is 9:00 UTC."""
    monday = datetime(2026, 11, 2, 9, tzinfo=UTC)
    rows = [
        HourCount(hour=monday + timedelta(weeks=week), opened=3 + week, duty_seconds=3600)
        for week in range(3)
    ]
    rows.append(HourCount(hour=monday + timedelta(hours=14), opened=50))
    rows.sort(key=lambda row: row.hour)

    found = pattern_of(rows, EVERY_DAY, until=monday + timedelta(weeks=3))
    assert found.per_hour[10] == 4
    assert found.per_hour[0] == 0
    assert (found.weeks, found.visitors) == (3, 12)
    assert sum(one > 0 for one in found.per_hour) == 7 * 13
    assert found.per_hour[11] == pytest.approx(0.5 / 3)


def test_plan_of_a_week_says_the_same_in_a_process_of_its_own():
    per_hour = tuple(4.0 if 9 <= place % 24 < 22 else 0.0 for place in range(HOURS))
    here = plan_week(per_hour, 8, WISH)

    assert plan(pattern_like(per_hour, 8), WISH) == here
    assert all((number > 0) == (rate > 0) for number, rate in zip(here.counsellors, per_hour, strict=True))
    assert here.in_time[0] <= here.in_time[1] <= here.in_time[2]
    assert here.in_time[1] >= 80
    assert here.hours_a_week == sum(here.counsellors)


def pattern_like(per_hour, weeks):
    return type(pattern_of([], EVERY_DAY, until=now()))(per_hour, weeks, int(sum(per_hour) * weeks))


def test_more_visitors_take_more_counsellors():
    few, many = (
        plan_week(tuple(np.full(HOURS, rate).tolist()), 50, WISH).hours_a_week for rate in (1.0, 12.0)
    )

    assert few < many


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.SUPERVISOR])
def test_pages_are_for_the_supervisor_alone(small_chat, role):
    client = signed_in(make_counsellor(f"no {role}", role))

    assert [client.get(page).status_code for page in PAGES] == [404] * 3
    assert client.post("/supervision/hours/", {}).status_code == 404


def test_load_shows_counters_and_what_goes_on_now(supervisor):
    count_hours(1)
    conversation = uuid4()
    open_conversation(
        Opening(
            conversation, secrets.token_bytes(32), Route.SCRIPT, "nl", "U1", ("minor_under_16", "said_threat")
        )
    )

    page = supervisor.get("/supervision/").content.decode()
    assert str(4 * HOURS) in page
    assert "67 %" not in page
    assert "50 %" in page
    # Neither which conversation it is, nor why it is urgent.
    assert str(conversation) not in page
    assert "minor_under_16" not in page
    assert "16" not in page.split("<h1>")[1].split("</section>")[0]
    end_conversation(conversation, by=Ended.VISITOR)


def test_load_without_anything_counted_says_so(supervisor):
    assert supervisor.get("/supervision/?weeks=52").status_code == 200
    assert supervisor.get("/supervision/?weeks=7").status_code == 422


def test_staffing_shows_a_plan(supervisor):
    count_hours(4)

    first = supervisor.get("/supervision/staffing/")
    assert first.status_code == 200
    assert first.context["form"].initial["chat_minutes"] == 30
    assert first.context["form"].initial["patience_minutes"] == pytest.approx((3 * 120 + 300) / 60)
    shown = supervisor.get("/supervision/staffing/", ASKED)
    assert shown.status_code == 200
    assert shown.context["pattern"].weeks == 4
    assert shown.context["plan"].in_time[1] >= 75
    assert len(shown.context["table"]) == 13


def test_nobody_is_alone_where_two_are_asked_for(supervisor):
    found = supervisor.get("/supervision/staffing/", ASKED | {"least": 2}).context["plan"]

    assert set(found.counsellors) == {0, 2}
    assert set(found.lower) == {0, 2}


def test_staffing_that_cannot_be_is_a_fault_of_the_form(supervisor):
    wrong = supervisor.get("/supervision/staffing/", ASKED | {"at_once": 0})
    assert wrong.status_code == 422
    # Nobody waits no time at all, however many there are, where ninety-nine in a hundred come at once.
    count_hours(1, each=4000)
    too_many = supervisor.get(
        "/supervision/staffing/", ASKED | {"share_percent": 99, "at_once": 1, "chat_minutes": 300}
    )
    assert too_many.status_code == 422
    assert "500" in too_many.content.decode()


def test_hours_are_changed_and_hold_at_once(supervisor):
    written = {f"day_{day}": "" for day in range(7)} | {"day_0": "19.00-24:00, 9:00-12:30"}

    assert supervisor.post("/supervision/hours/", written).status_code == 302
    assert week_of_hours()[0] == [(time(9), time(12, 30)), (time(19), MIDNIGHT)]
    assert week_of_hours()[1:] == [[]] * 6
    monday = datetime(2026, 11, 2, tzinfo=UTC)
    assert is_open(monday.replace(hour=22, minute=59, second=59))
    assert not is_open(monday.replace(hour=11, minute=30))
    page = supervisor.get("/supervision/hours/").content.decode()
    assert "09:00-12:30, 19:00-24:00" in page
    assert Act.objects.filter(what="hours_changed").count() == 1


@pytest.mark.parametrize(
    "wrong", ["9-17", "12:00-11:00", "09:00-12:00, 11:00-13:00", "09:00-24:30", "always"]
)
def test_hours_that_cannot_be_are_refused_and_change_nothing(supervisor, wrong):
    before = week_of_hours()

    assert supervisor.post("/supervision/hours/", {"day_2": wrong}).status_code == 422
    assert week_of_hours() == before


def test_a_day_is_closed_and_opened_again(supervisor):
    day = now().date() + timedelta(days=3)

    assert supervisor.post("/supervision/hours/close/", {"day": day.isoformat()}).status_code == 302
    assert closed_days(now().date()) == [day]
    assert not is_open(datetime.combine(day, time(12), tzinfo=UTC))
    assert day.isoformat() in supervisor.get("/supervision/hours/").content.decode()
    assert supervisor.post(f"/supervision/hours/{day.isoformat()}/open/").status_code == 302
    assert closed_days(now().date()) == []
    assert supervisor.post("/supervision/hours/someday/open/").status_code == 404
    assert supervisor.post("/supervision/hours/close/", {"day": "someday"}).status_code == 422


def test_pages_are_in_english_too(supervisor):
    count_hours(1)
    supervisor.post("/language/", {"language": "en"})

    assert "Waits and load" in supervisor.get("/supervision/").content.decode()
    assert "How many counsellors" in supervisor.get("/supervision/staffing/", ASKED).content.decode()


def test_first_supervisor_is_invited_from_the_command_line(small_chat, capsys):
    call_command("invite", "First@chat.example")

    path = capsys.readouterr().out.strip()
    assert path.startswith("/invitation/")
    assert Client().get(path).status_code == 200
    assert Invitation.objects.get().email == "first@chat.example"


def test_demo_begins_with_a_quarter_that_adds_up(small_chat):
    make_demo_counts()
    make_demo_counts()

    rows = list(HourCount.objects.all())
    whole = load_of(rows)
    assert len(rows) == 13 * HOURS
    assert whole.claimed + whole.left == whole.opened == whole.ended
    assert 50 <= whole.soon_percent <= 95
    # Nobody comes while it is closed, by the clock of the installation.
    assert by_hour_of_day(rows)[3].came == 0


def test_hours_and_pages_are_the_same_on_either_database(chat):
    before = week_of_hours()
    client = signed_in(make_counsellor("Supervisor", Role.SUPERVISOR))
    count_hours(1)

    assert client.post("/supervision/hours/", {"day_6": "10:00-11:00"}).status_code == 302
    assert week_of_hours() == [[]] * 6 + [[(time(10), time(11))]]
    assert client.get("/supervision/").context["whole"].opened == 4 * HOURS
    set_week(before)


def test_the_wait_that_visitors_read_does_not_shrink_by_who_left(small_chat):
    """Ten talks of half an hour, twenty who left: the next place is half an hour away, and not ten minutes."""
    hour = now().replace(minute=0, second=0)
    HourCount.objects.create(
        hour=hour, claimed=10, waited_seconds=600, ended=30, left_waiting=20, talked_seconds=10 * 1800
    )
    register_device(uuid4(), secrets.token_bytes(32))
    open_conversation(Opening(uuid4(), secrets.token_bytes(32), Route.SCRIPT, "nl", "U2"))

    assert place_of(None).minutes == (15, 62)
