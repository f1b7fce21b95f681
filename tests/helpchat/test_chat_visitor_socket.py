"""The visitors' socket on the wire: open, say, come back after a break, wrap for whoever comes on duty, leave."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from support.chat_socket import Line, be_quiet, counsellor_says, line, opened_text, run
from support.chat_visiting import come_on_duty, opened
from zicht.helpchat import locks
from zicht.helpchat.talk.models import Conversation, HourCount, LeftMessage, Message, WrappedKey
from zicht.helpchat.talk.service import (
    Ended,
    ask,
    claim,
    end_conversation,
    left_under,
    tell,
    tell_duty,
)
from zicht.helpchat.visitors import socket as visitors_socket

pytestmark = pytest.mark.usefixtures("small_chat")


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    be_quiet(monkeypatch)


def test_conversation_from_hello_to_leaving():
    async def story(duty):
        async with line() as visitor:
            await visitor.send(t="hello", v=1)
            told = await visitor.hear("duty")
            assert told["open"]
            assert told["puzzle"] is None
            assert [one["id"] for one in told["devices"]] == [locks.encode(duty.id.bytes)]
            await visitor.open(duty)
            assert (await visitor.hear("opened"))["left"] is None
            assert (await visitor.hear("place"))["ahead"] == 0
            message = await visitor.say("Hello")
            kept = await visitor.hear("kept")
            assert (locks.decode(kept["id"]), kept["seq"]) == (message, 1)
            await ask(claim, visitor.talk, by=duty.counsellor, device=duty.id)
            await tell(visitor.talk, "claimed")
            await visitor.hear("claimed")
            await counsellor_says(duty, visitor.talk, visitor.key, "I am here")
            assert opened_text(await visitor.hear("said"), visitor) == "I am here"
            await tell(visitor.talk, "typing", who="c")
            await visitor.hear("typing")
            await visitor.send(t="leave")
            assert (await visitor.hear("ended"))["by"] == "visitor"
            assert await visitor.closes() == 4004

    run(story)
    assert Conversation.objects.get().ended_by == Ended.VISITOR.value
    assert not WrappedKey.objects.exists()


def test_message_sent_again_is_kept_once_under_its_number():
    async def story(duty):
        async with line() as visitor:
            await visitor.open(duty)
            await visitor.hear("opened")
            numbers = []
            message = await visitor.say("Once")
            numbers.append((await visitor.hear("kept"))["seq"])
            await visitor.say("Once", message)
            numbers.append((await visitor.hear("kept"))["seq"])
            assert numbers == [1, 1]

    run(story)
    assert Message.objects.count() == 1


def test_line_that_broke_brings_what_was_missed_in_order():
    async def story(duty):
        async with line() as visitor:
            await visitor.open(duty)
            await visitor.hear("opened")
            await visitor.say("one")
            await visitor.hear("kept")
        for text in ("two", "three"):
            await counsellor_says(duty, visitor.talk, visitor.key, text)
        async with line() as again:
            again.id, again.token, again.key = visitor.id, visitor.token, visitor.key
            await again.send(t="resume", token=locks.encode(visitor.token), after=0)
            await again.hear("resumed")
            heard = [await again.hear("said") for _ in range(3)]
            assert [opened_text(one, again) for one in heard] == ["one", "two", "three"]
            assert [one["seq"] for one in heard] == [1, 2, 3]

    run(story)


def test_open_sent_again_after_a_lost_answer_goes_on():
    async def story(duty):
        async with line() as visitor:
            await visitor.open(duty)
            await visitor.hear("opened")
        async with line() as again:
            again.id, again.token, again.key = visitor.id, visitor.token, visitor.key
            await again.open(duty)
            await again.hear("opened")

    run(story)
    assert Conversation.objects.count() == 1


def test_end_by_the_counsellor_reaches_the_visitor():
    async def story(duty):
        async with line() as visitor:
            await visitor.open(duty)
            await visitor.hear("opened")
            await ask(end_conversation, visitor.talk, by=Ended.COUNSELLOR)
            await tell(visitor.talk, "ended", by="counsellor")
            assert (await visitor.hear("ended"))["by"] == "counsellor"
            assert await visitor.closes() == 4004

    run(story)


def test_who_comes_on_duty_is_wrapped_for():
    async def story(duty):
        async with line() as visitor:
            await visitor.open(duty)
            await visitor.hear("opened")
            late = await ask(come_on_duty)
            await tell_duty()
            asked = (await visitor.hear("rewrap"))["devices"]
            assert [one["id"] for one in asked] == [locks.encode(late.id.bytes)]
            sealed = locks.encode(locks.wrap(visitor.key, locks.decode(asked[0]["key"])))
            await visitor.send(t="wrap", keys=[{"to": asked[0]["id"], "kind": "talk", "sealed": sealed}])
            await visitor.say("Hello")
            await visitor.hear("kept")
            assert await ask(late.texts, visitor.talk) == ["Hello"]

    run(story)


def test_many_visitors_wrap_one_after_another_and_those_who_wait_first(monkeypatch):
    monkeypatch.setattr(visitors_socket, "_APART_SECONDS", 0.2)

    async def story(duty):
        async with line() as talking, line() as waiting:
            for visitor in (talking, waiting):
                await visitor.open(duty)
                await visitor.hear("place")
            await tell(talking.talk, "claimed")
            await talking.hear("claimed")
            await ask(come_on_duty)
            await tell_duty()
            order: list[str] = []

            async def listen(name: str, visitor: Line) -> None:
                await visitor.hear("rewrap")
                order.append(name)

            await asyncio.gather(listen("talking", talking), listen("waiting", waiting))
            assert order == ["waiting", "talking"]

    run(story)


def test_message_left_after_hours_is_handed_over_and_gone():
    phrase = locks.stretch("babeba bebibo bobudu", bytes(16))
    body = locks.seal_later(phrase, "Help me tomorrow")

    async def story(duty):
        async with line() as visitor:
            mark = locks.encode(phrase.mark)
            await visitor.send(t="later", phrase=mark, body=locks.encode(body), work=None)
            await visitor.hear("left")
            await visitor.open(duty, phrase=mark)
            left = locks.decode((await visitor.hear("opened"))["left"])
            assert locks.open_later(phrase, left) == "Help me tomorrow"
            assert await ask(left_under, phrase.mark) is not None
            await visitor.send(t="taken", phrase=mark, left=locks.encode(locks.mark_of(left)))
            await visitor.send(t="ping")
            await visitor.hear("pong")

    run(story)
    assert not LeftMessage.objects.exists()


def test_closed_chat_refuses_and_says_why():
    async def story():
        async with line() as visitor:
            await visitor.send(t="hello", v=1)
            assert not (await visitor.hear("duty"))["open"]

    with opened(always=False):
        asyncio.run(story())


def test_chat_with_nobody_on_duty_refuses_and_counts_it():
    async def story():
        async with line() as visitor:

            class Nobody:
                id, pair = uuid4(), locks.new_pair()

            await visitor.open(Nobody)
            assert (await visitor.hear("refused"))["why"] == "nobody"

    with opened():
        asyncio.run(story())
    assert sum(HourCount.objects.values_list("turned_away", flat=True)) == 1


def test_presence_is_written_down_for_all_together(monkeypatch):
    monkeypatch.setattr(visitors_socket.presence, "_EVERY_SECONDS", 0.05)

    async def story(duty):
        async with line() as visitor:
            await visitor.open(duty)
            await visitor.hear("opened")
            await sync_to_async(Conversation.objects.update)(seen_at="2020-01-01T00:00:00Z")
            await asyncio.sleep(0.4)
            row = await sync_to_async(Conversation.objects.get)()
            assert row.seen_at.year > 2020

    run(story)
