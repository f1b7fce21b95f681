"""The console's socket: who gets in, what each may do, and what ends with a clear code."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.chat_console import Shift, begin_conversation, begin_shift_of, console, in_database, play, word
from support.chat_staff import make_counsellor
from zicht.helpchat import locks
from zicht.helpchat.console import socket as console_socket
from zicht.helpchat.console.frames import FRAMES, NotUnderstood, read_frame
from zicht.helpchat.staff.models import StaffSession
from zicht.helpchat.staff.roles import Role
from zicht.helpchat.staff.shift import end_shift
from zicht.helpchat.talk.models import Conversation, Message, WrappedKey
from zicht.helpchat.talk.service import Ended, State, end_conversation, tell
from zicht.web.signing_in import BACKEND

pytestmark = pytest.mark.usefixtures("small_chat")
NOT_UNDERSTOOD, TOO_LARGE, TOO_MANY, NOT_KNOWN = 4000, 4001, 4002, 4003


# Who gets in


def closed_with(shift: Shift | None, **more: str) -> int:
    async def story() -> int:
        async with console(shift, **more) as line:
            return await line.closes()

    return asyncio.run(story())


def test_nobody_without_a_session_gets_in() -> None:
    assert closed_with(None) == NOT_KNOWN
    assert closed_with(None, cookie="a" * 32) == NOT_KNOWN


def test_page_of_another_origin_gets_nowhere() -> None:
    assert closed_with(begin_shift_of("Anna"), origin="https://elsewhere.example") == NOT_KNOWN


def test_password_alone_gets_nowhere() -> None:
    client = Client()
    client.force_login(make_counsellor("Anna", Role.COUNSELLOR), backend=BACKEND)
    assert closed_with(None, cookie=client.cookies[django_settings.SESSION_COOKIE_NAME].value) == NOT_KNOWN


def test_supervisor_hears_nothing_of_conversations() -> None:
    assert closed_with(begin_shift_of("Carla", Role.SUPERVISOR)) == NOT_KNOWN


def test_session_that_ended_elsewhere_ends_the_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console_socket, "_LOOK_EVERY", 0.0)
    shift = begin_shift_of("Anna")

    async def story() -> None:
        async with console(shift) as line:
            await line.come_on_duty()
            await in_database(StaffSession.objects.all().delete)()
            await line.send("ping")
            assert await line.closes() == NOT_KNOWN

    play(story)


def test_session_that_ended_closes_a_console_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console_socket, "_LOOK_EVERY", 0.0)
    monkeypatch.setattr(console_socket, "_QUEUE_EVERY", 0.05)
    shift = begin_shift_of("Anna")

    async def story() -> None:
        async with console(shift) as line:
            await line.come_on_duty()
            await in_database(StaffSession.objects.all().delete)()
            assert await line.closes() == NOT_KNOWN

    play(story)


def test_ping_is_no_sign_of_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console_socket, "_LOOK_EVERY", 0.0)
    shift = begin_shift_of("Anna")
    long_ago = StaffSession.objects.get().seen_at - timedelta(minutes=10)

    async def story(frame: str) -> None:
        async with console(shift) as line:
            await line.send("ping")  # she is let in after the line is taken, and that is a sign of her
            await line.hear("pong")
            await in_database(StaffSession.objects.update)(seen_at=long_ago)
            await line.send(frame)
            await line.hear("pong")

    play(story, "ping")
    assert StaffSession.objects.get().seen_at == long_ago
    play(story, "here")
    assert StaffSession.objects.get().seen_at > long_ago


# What a counsellor does


def test_conversation_from_claim_to_close() -> None:
    shift = begin_shift_of("Anna")
    talk = begin_conversation()

    async def story() -> None:
        async with console(shift) as line:
            await line.come_on_duty()
            (row,) = (await line.hear("queue"))["rows"]
            assert row["conversation"] == word(talk.id)
            assert (row["band"], row["reasons"], row["language"]) == ("U1", ["not_safe"], "pl")
            assert await line.claim(talk) == talk.key
            message = await line.say(talk, "Cześć")
            kept = await line.hear("kept")
            assert kept["id"] == locks.encode(message)
            await line.say(talk, "Cześć", message=message)
            assert (await line.hear("kept"))["seq"] == kept["seq"]
            await line.send("close", conversation=word(talk.id), how="done")
            assert (await line.hear("ended"))["by"] == "counsellor"

    play(story)
    assert Message.objects.count() == 1
    assert not WrappedKey.objects.exists()
    assert Conversation.objects.get().state == State.ENDED


def test_device_of_somebody_else_is_no_duty() -> None:
    anna, bilal = begin_shift_of("Anna"), begin_shift_of("Bilal")

    async def story() -> None:
        async with console(anna) as line:
            await line.send("duty", device=word(bilal.device))
            assert (await line.hear("refused"))["why"] == "off_duty"

    play(story)


@pytest.mark.parametrize("frame", [t for t, form in FRAMES.items() if "conversation" in form])
def test_nothing_is_done_off_duty(frame: str) -> None:
    shift = begin_shift_of("Anna")
    talk = begin_conversation()
    more: dict[str, object] = {
        "follow": {"after": 0},
        "say": {"id": locks.encode(locks.new_id()), "body": locks.encode(bytes(60)), "note": False},
        "wrap": {"keys": []},
        "pass": {"to": None},
        "band": {"band": "U0", "why": "counsellor_more_urgent"},
        "close": {"how": "done"},
    }.get(frame, {})

    async def story() -> None:
        async with console(shift) as line:
            await line.send(frame, conversation=word(talk.id), **more)
            assert (await line.hear("refused"))["why"] == "off_duty"

    play(story)


def test_claim_without_a_key_is_refused() -> None:
    anna, bilal = begin_shift_of("Anna"), begin_shift_of("Bilal")
    talk = begin_conversation(only_for=[bilal.device])

    async def story() -> None:
        async with console(anna) as line:
            await line.come_on_duty()
            for frame in ("claim", "take"):
                await line.send(frame, conversation=word(talk.id))
                assert (await line.hear("refused"))["why"] == "no_key"

    play(story)
    assert Conversation.objects.get().state == State.WAITING


def test_second_claim_comes_too_late() -> None:
    anna, bilal = begin_shift_of("Anna"), begin_shift_of("Bilal")
    talk = begin_conversation()

    async def story() -> None:
        async with console(anna) as first, console(bilal) as second:
            await first.come_on_duty()
            await second.come_on_duty()
            await first.claim(talk)
            await second.send("claim", conversation=word(talk.id))
            assert (await second.hear("refused"))["why"] == "taken"

    play(story)
    assert Conversation.objects.get().counsellor == anna.counsellor


def test_who_reads_along_is_seen_and_may_write_notes_alone() -> None:
    anna, bilal = begin_shift_of("Anna"), begin_shift_of("Bilal")
    talk = begin_conversation()

    async def story() -> None:
        async with console(anna) as first, console(bilal) as second:
            await first.come_on_duty()
            await second.come_on_duty()
            await first.claim(talk)
            await first.say(talk, "Cześć")
            await second.send("follow", conversation=word(talk.id), after=0)
            heard = await second.hear("said")
            place = locks.Place(talk.id.bytes, "c", locks.decode(heard["id"]))
            assert locks.open_message(talk.key, place, locks.decode(heard["body"])).value == "Cześć"
            eyes = await first.hear("eyes")
            assert (eyes["counsellor"], eyes["reads"]) == (str(bilal.counsellor), True)
            await second.say(talk, "Cześć")
            assert (await second.hear("refused", what="say"))["why"] == "not_yours"
            await second.say(talk, "Brother near", note_key=locks.new_key())
            assert (await first.hear("said", **{"from": "n"}))["conversation"] == word(talk.id)

    play(story)


def test_readers_are_named_to_all_and_who_handed_on_hears_no_more() -> None:
    shifts = [begin_shift_of(name) for name in ("Anna", "Bilal", "Chiara")]
    _, bilal, chiara = ({"id": str(one.counsellor)} for one in shifts)
    bilal["name"], chiara["name"] = "Bilal", "Chiara"
    talk = begin_conversation()

    async def story() -> None:
        async with console(shifts[0]) as first, console(shifts[1]) as second, console(shifts[2]) as third:
            for line in (first, second, third):
                await line.come_on_duty()
            await first.claim(talk)
            await second.send("follow", conversation=word(talk.id), after=0)
            await second.hear("readers", readers=[bilal])
            await third.send("follow", conversation=word(talk.id), after=0)
            for line in (first, second, third):
                await line.hear("readers", readers=sorted([bilal, chiara], key=lambda one: one["id"]))
            await first.send("pass", conversation=word(talk.id), to=bilal["id"])
            await first.hear("passed")
            await third.hear("readers", readers=[chiara])
            message = locks.encode(await second.say(talk, "Cześć"))
            await third.hear("said", id=message)
            await first.send("ping")
            await first.hear("pong")
            await second.send("pass", conversation=word(talk.id), to=None)
            for line in (second, third):
                await line.hear("queued")
            assert not [one for one in first.skipped if one["t"] == "said"]
            await first.claim(talk)
            await first.say(talk, "Cześć")
            await first.hear("kept")
            await third.send("ping")
            await third.hear("pong")
            assert not [one for one in third.skipped if one["t"] in ("said", "claimed")]
            assert await in_database(end_shift)(shifts[0].counsellor) == 1
            await first.hear("queued")

    play(story)


def test_key_of_notes_reaches_colleagues() -> None:
    anna, bilal = begin_shift_of("Anna"), begin_shift_of("Bilal")
    talk, notes = begin_conversation(), locks.new_key()

    async def story() -> None:
        async with console(anna) as first, console(bilal) as second:
            await first.come_on_duty()
            await second.come_on_duty()
            await first.send("claim", conversation=word(talk.id))
            asked = await first.hear("rewrap")
            assert asked["mine"]
            keys = [
                {
                    "to": one["id"],
                    "kind": "notes",
                    "sealed": locks.encode(locks.wrap(notes, locks.decode(one["key"]))),
                }
                for one in asked["devices"]
            ]
            assert len(keys) == 2
            await first.send("wrap", conversation=word(talk.id), keys=keys)
            await first.hear("done", what="wrap")
            await second.send("follow", conversation=word(talk.id), after=0)
            held = (await second.hear("keys"))["keys"]
            assert second.key_of(held, "notes") == notes
            assert second.key_of(held, "talk") == talk.key

    play(story)


def test_conversation_is_handed_over_and_taken_over() -> None:
    anna, bilal = begin_shift_of("Anna"), begin_shift_of("Bilal")
    talk = begin_conversation()

    async def story() -> None:
        async with console(anna) as first, console(bilal) as second:
            await first.come_on_duty()
            await second.come_on_duty()
            await first.claim(talk)
            await first.send("pass", conversation=word(talk.id), to=str(bilal.counsellor))
            assert (await first.hear("passed"))["counsellor"] == str(bilal.counsellor)
            await first.say(talk, "Cześć")
            assert (await first.hear("refused", what="say"))["why"] == "not_yours"
            await first.send("take", conversation=word(talk.id))
            await first.hear("done", what="take")
            await first.say(talk, "Cześć")
            await first.hear("kept")

    play(story)
    assert Conversation.objects.get().counsellor == anna.counsellor


def test_conversation_goes_to_nobody_who_cannot_read_it() -> None:
    anna, bilal = begin_shift_of("Anna"), begin_shift_of("Bilal")
    talk = begin_conversation(only_for=[anna.device])
    resting = make_counsellor("Off duty", Role.COUNSELLOR)

    async def story() -> None:
        async with console(anna) as line:
            await line.come_on_duty()
            await line.claim(talk)
            for to, why in ((bilal.counsellor, "no_key"), (resting.id, "off_duty"), (uuid4(), "off_duty")):
                await line.send("pass", conversation=word(talk.id), to=str(to))
                assert (await line.hear("refused"))["why"] == why

    play(story)
    assert Conversation.objects.get().counsellor == anna.counsellor


def test_only_who_talks_ends_a_conversation() -> None:
    anna, bilal = begin_shift_of("Anna"), begin_shift_of("Bilal")
    talk = begin_conversation()

    async def story() -> None:
        async with console(anna) as first, console(bilal) as second:
            await first.come_on_duty()
            await second.come_on_duty()
            await first.claim(talk)
            await second.send("close", conversation=word(talk.id), how="abuse")
            assert (await second.hear("refused"))["why"] == "not_yours"

    play(story)
    assert Conversation.objects.get().state == State.OPEN


def test_visitor_who_leaves_typing_and_presence_are_passed_on() -> None:
    shift = begin_shift_of("Anna")
    talk = begin_conversation()

    async def story() -> None:
        async with console(shift) as line:
            await line.come_on_duty()
            await line.claim(talk)
            await tell(talk.id, "typing", who="v")
            await line.hear("typing")
            await tell(talk.id, "present", online=False)
            assert (await line.hear("present"))["online"] is False
            await in_database(end_conversation)(talk.id, by=Ended.VISITOR)
            await tell(talk.id, "ended", by="visitor")
            assert (await line.hear("ended"))["by"] == "visitor"
            await line.say(talk, "Cześć")
            assert (await line.hear("refused"))["why"] == "not_here"

    play(story)


def test_band_is_overruled_with_its_reason() -> None:
    shift = begin_shift_of("Anna")
    talk = begin_conversation()

    async def story() -> None:
        async with console(shift) as line:
            await line.come_on_duty()
            await line.claim(talk)
            await line.send("band", conversation=word(talk.id), band="U0", why="counsellor_more_urgent")
            await line.hear("done", what="band")

    play(story)
    row = Conversation.objects.get()
    assert (row.band, row.reasons) == ("U0", ["not_safe", "counsellor_more_urgent"])


def test_message_that_was_on_its_way_when_the_line_broke_is_kept_before_anything_is_followed() -> None:
    anna, bilal = begin_shift_of("Anna"), begin_shift_of("Bilal")
    talk = begin_conversation(only_for=[anna.device])

    async def story() -> None:
        async with console(anna) as line:
            await line.come_on_duty()
            await line.claim(talk)
        async with console(anna) as line, console(bilal) as other:
            await line.come_on_duty()
            await line.say(talk, "Cześć")
            await line.hear("kept")
            await line.say(talk, "Brother near", note_key=locks.new_key())
            await line.hear("kept")
            await other.come_on_duty()
            await other.say(talk, "Cześć")
            assert (await other.hear("refused"))["why"] == "not_yours"
            await other.say(talk, "Brother near", note_key=locks.new_key())
            assert (await other.hear("refused"))["why"] == "no_key"

    play(story)


# What is not understood


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", NOT_UNDERSTOOD),
        ("[]", NOT_UNDERSTOOD),
        ('{"t":"dance"}', NOT_UNDERSTOOD),
        ('{"t":"ping","more":1}', NOT_UNDERSTOOD),
        ('{"t":"claim","conversation":"short"}', NOT_UNDERSTOOD),
        ("[" * 20_000, NOT_UNDERSTOOD),
        ("x" * 32_769, TOO_LARGE),
    ],
)
def test_what_is_no_frame_closes_with_a_code(text: str, code: int) -> None:
    shift = begin_shift_of("Anna")

    async def story() -> None:
        async with console(shift) as line:
            await line.give(text=text)
            assert await line.closes() == code

    play(story)


def test_flood_closes_and_others_go_on() -> None:
    anna, bilal = begin_shift_of("Anna"), begin_shift_of("Bilal")

    async def story() -> None:
        async with console(anna) as first, console(bilal) as second:
            for _ in range(200):
                await first.send("ping")
            assert await first.closes() == TOO_MANY
            await second.send("ping")
            await second.hear("pong")

    play(story)


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=50), st.lists, max_leaves=5),
    st.data(),
)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_frame_raises_anything_but_not_understood(value: Any, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FRAMES)))
    frame = {"t": name, **{one: data.draw(st.sampled_from([value, 1, "a", None])) for one in FRAMES[name]}}
    try:
        read = read_frame(json.dumps(frame))
    except NotUnderstood:
        return
    assert read["t"] == name
