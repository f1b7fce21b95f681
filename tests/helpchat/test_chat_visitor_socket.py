"""The visitors' socket on the wire: open, say, come back, leave; what is not understood ends with a clear code."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.db import OperationalError

from support.chat_visiting import come_on_duty, opened
from zicht.helpchat import locks
from zicht.helpchat.talk.models import Conversation, HourCount, LeftMessage, Message, WrappedKey
from zicht.helpchat.talk.service import (
    Ended,
    Said,
    Sender,
    ask,
    claim,
    end_conversation,
    left_under,
    say,
    tell,
    tell_duty,
)
from zicht.helpchat.visitors import board
from zicht.helpchat.visitors import socket as visitors_socket
from zicht.helpchat.visitors.flood import Flood
from zicht.helpchat.visitors.socket import CLOSE_CODES, VisitorSocket

pytestmark = pytest.mark.usefixtures("small_chat", "quiet")


@pytest.fixture
def quiet(monkeypatch):
    """Give each test counts of its own, and no waiting at the bell for devices."""
    monkeypatch.setattr(visitors_socket, "flood", Flood(opens_a_minute=1000, sockets_of_one=1000))
    monkeypatch.setattr(visitors_socket, "_SPREAD_SECONDS", 0.01)
    board.forget()


def run(story: Callable[..., Awaitable[None]], *arguments: object) -> None:
    """Play a story on a clean loop, with the chat open."""
    with opened():
        duty = come_on_duty()
        asyncio.run(asyncio.wait_for(_played(story, duty, *arguments), 30))


async def _played(story: Callable[..., Awaitable[None]], *arguments: object) -> None:
    await story(*arguments)


class Line:
    """A visitor's socket, with what a browser holds."""

    def __init__(self, communicator: ApplicationCommunicator) -> None:
        self.socket = communicator
        self.connected = False
        self.id, self.token, self.key = locks.new_id(), locks.new_token(), locks.new_key()

    async def send(self, **frame: object) -> None:
        await self.give(text=json.dumps(frame))

    async def give(self, **message: object) -> None:
        await self.socket.send_input({"type": "websocket.receive", **message})

    async def hear(self, kind: str) -> dict[str, Any]:
        """Return the next frame of a kind; others are skipped."""
        while True:
            event = await self.socket.receive_output(timeout=5)
            assert event["type"] == "websocket.send", event
            frame = json.loads(event["text"])
            if frame["t"] == kind:
                return dict(frame)

    async def closes(self) -> int:
        """Return the code with which the server closes."""
        while True:
            event = await self.socket.receive_output(timeout=5)
            if event["type"] == "websocket.close":
                return int(event["code"])

    async def open(self, duty: Any, **more: object) -> None:
        sealed = locks.encode(locks.wrap(self.key, duty.pair.public))
        frame = {
            "t": "open",
            "id": locks.encode(self.id),
            "token": locks.encode(self.token),
            "language": "pl",
            "band": "U1",
            "reasons": ["not_safe"],
            "keys": [{"to": locks.encode(duty.id.bytes), "kind": "talk", "sealed": sealed}],
            "phrase": None,
            "work": None,
        }
        await self.send(**{**frame, **more})

    async def say(self, text: str, message: bytes | None = None) -> bytes:
        message = message or locks.new_id()
        place = locks.Place(self.id, "v", message)
        body = locks.seal_message(self.key, place, locks.Content("text", text))
        await self.send(t="say", id=locks.encode(message), body=locks.encode(body))
        return message

    @property
    def talk(self) -> UUID:
        return UUID(bytes=self.id)


@asynccontextmanager
async def line(origin: str | None = None, peer: str = "192.0.2.1"):
    headers = [(b"origin", (origin or settings.VISITORS_ORIGIN).encode())]
    scope = {"type": "websocket", "path": "/live", "headers": headers, "client": (peer, 1)}
    communicator = ApplicationCommunicator(VisitorSocket.as_asgi(), scope)
    await communicator.send_input({"type": "websocket.connect"})
    made = Line(communicator)
    made.connected = (await communicator.receive_output(timeout=5))["type"] == "websocket.accept"
    try:
        yield made
    finally:
        await communicator.send_input({"type": "websocket.disconnect", "code": 1000})
        await communicator.wait(timeout=5)


async def counsellor_says(duty: Any, talk: UUID, key: bytes, text: str) -> None:
    message = locks.new_id()
    body = locks.seal_message(key, locks.Place(talk.bytes, "c", message), locks.Content("text", text))
    await say(Said(talk, Sender.COUNSELLOR, message, body))


def opened_text(heard: dict[str, Any], visitor: Line) -> str:
    place = locks.Place(visitor.id, heard["from"], locks.decode(heard["id"]))
    return locks.open_message(visitor.key, place, locks.decode(heard["body"])).value


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


@pytest.mark.parametrize("origin", ["http://127.0.0.1:9999", "null", "https://127.0.0.1:8010"])
def test_page_of_another_origin_gets_no_socket(origin):
    async def story(duty):
        async with line(origin) as visitor:
            assert not visitor.connected

    run(story)


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


def test_identifier_of_somebody_else_is_refused():
    async def story(duty):
        async with line() as visitor, line() as other:
            await visitor.open(duty)
            await visitor.hear("opened")
            other.id = visitor.id
            await other.open(duty)
            assert (await other.hear("refused"))["why"] == "taken"
            await other.say("Hello")
            assert await other.closes() == 4000

    run(story)
    assert not Message.objects.exists()


def test_token_that_is_not_known_is_told_so():
    async def story(duty):
        async with line() as visitor:
            await visitor.send(t="resume", token=locks.encode(locks.new_token()), after=0)
            assert await visitor.closes() == 4003

    run(story)


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


def test_key_for_somebody_who_is_not_on_duty_is_not_kept():
    async def story(duty):
        async with line() as visitor:
            sealed = locks.encode(bytes(80))
            nobody = {"to": locks.encode(uuid4().bytes), "kind": "talk", "sealed": sealed}
            await visitor.open(duty, keys=[nobody])
            assert (await visitor.hear("refused"))["why"] == "no_key"

    run(story)
    assert not Conversation.objects.exists()


def test_half_of_the_escrow_alone_is_not_kept():
    async def story(duty):
        async with line() as visitor:
            half = {"to": locks.encode(duty.id.bytes), "kind": "escrow", "sealed": locks.encode(bytes(80))}
            await visitor.open(duty, keys=[half])
            assert (await visitor.hear("refused"))["why"] == "no_key"

    run(story)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", 4000),
        ('{"t":"say","id":"","body":""}', 4000),
        ('{"t":"typing"}', 4000),
        ('{"t":"duty","device":"x"}', 4000),
        ("[" * 20_000, 4000),
        (" " * 33_000, 4001),
        (json.dumps({"t": "say", "id": "A" * 22, "body": "A" * 22_000}), 4001),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_not_understood_closes_with_its_code(frame, code):
    async def story(duty):
        async with line() as visitor, line() as other:
            await other.open(duty)
            await visitor.give(text=frame)
            assert await visitor.closes() == code
            await other.hear("opened")

    run(story)
    assert code in CLOSE_CODES


def test_bytes_are_not_understood():
    async def story(duty):
        async with line() as visitor:
            await visitor.give(bytes=b'{"t":"hello","v":1}')
            assert await visitor.closes() == 4000

    run(story)


def test_flood_of_frames_closes_and_others_go_on():
    async def story(duty):
        async with line() as visitor, line() as other:
            for _ in range(90):
                await visitor.send(t="hello", v=1)
            assert await visitor.closes() == 4002
            await other.open(duty)
            await other.hear("opened")

    run(story)


def test_flood_of_messages_closes():
    async def story(duty):
        async with line() as visitor:
            await visitor.open(duty)
            await visitor.hear("opened")
            for _ in range(40):
                await visitor.say("again")
            assert await visitor.closes() == 4002

    run(story)
    assert Message.objects.count() <= 32


def test_address_with_too_many_sockets_gets_no_more(monkeypatch):
    monkeypatch.setattr(visitors_socket, "flood", Flood(opens_a_minute=1000, sockets_of_one=2))

    async def story(duty):
        async with line() as one, line() as other, line() as third, line(peer="192.0.2.2") as elsewhere:
            assert await third.closes() == 4002
            for visitor in (one, other, elsewhere):
                await visitor.send(t="ping")
                await visitor.hear("pong")

    run(story)


def test_puzzle_is_asked_under_a_flood_and_its_answer_opens(monkeypatch):
    flood = Flood(opens_a_minute=0, sockets_of_one=10)
    monkeypatch.setattr(visitors_socket, "flood", flood)
    monkeypatch.setattr("zicht.helpchat.visitors.flood._WORK_OF_ALL", 6)

    async def story(duty):
        async with line() as visitor:
            await visitor.open(duty)
            puzzle = (await visitor.hear("duty"))["puzzle"]
            assert (await visitor.hear("refused"))["why"] == "work"
            seed, bits = locks.decode(puzzle["seed"]), puzzle["bits"]
            tries = (number.to_bytes(8, "big") for number in range(100_000))
            work = next(one for one in tries if locks.is_work(seed, one, bits))
            wrong = next(
                one for one in (n.to_bytes(8, "big") for n in range(9)) if not locks.is_work(seed, one, bits)
            )
            await visitor.open(duty, work=locks.encode(work))
            await visitor.hear("opened")
            async with line() as other:
                await other.open(duty, work=locks.encode(wrong))
                assert (await other.hear("refused"))["why"] == "work"

    run(story)
    assert Conversation.objects.count() == 1


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
            await visitor.send(t="taken")
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


def test_database_that_is_away_closes_with_try_again(monkeypatch):
    def away(*arguments: object) -> None:
        raise OperationalError

    async def story(duty):
        async with line() as visitor:
            await visitor.open(duty)
            await visitor.hear("opened")
            monkeypatch.setattr(visitors_socket, "place_of", away)
            await visitor.send(t="ping")
            assert await visitor.closes() == 1013

    run(story)


def test_browser_that_is_silent_is_let_go(monkeypatch):
    monkeypatch.setattr(visitors_socket, "_SILENT_SECONDS", 0.2)

    async def story(duty):
        async with line() as visitor:
            assert await visitor.closes() == 4008

    run(story)


def test_browser_that_takes_nothing_is_let_go(monkeypatch):
    monkeypatch.setattr(visitors_socket, "_TAKEN_SECONDS", 0.2)

    async def story(duty):
        sent = asyncio.Event()

        async def never(message):
            if message["type"] == "websocket.send":
                sent.set()
                await asyncio.sleep(60)

        events: asyncio.Queue[dict[str, object]] = asyncio.Queue()
        scope = {
            "type": "websocket",
            "path": "/live",
            "headers": [(b"origin", settings.VISITORS_ORIGIN.encode())],
        }
        await events.put({"type": "websocket.connect"})
        await events.put({"type": "websocket.receive", "text": '{"t":"hello","v":1}'})
        await asyncio.wait_for(
            VisitorSocket.as_asgi()({**scope, "client": ("192.0.2.1", 1)}, events.get, never), 5
        )
        assert sent.is_set()

    run(story)


def test_nothing_of_a_socket_is_left_when_it_closes():
    async def story(duty):
        async with line() as visitor:
            await visitor.open(duty)
            await visitor.hear("opened")
            assert visitors_socket.flood._sockets
        assert not visitors_socket.flood._sockets
        assert visitor.talk not in visitors_socket.presence._here

    run(story)


def test_socket_keeps_nothing_of_where_its_visitor_is(monkeypatch):
    seen: list[VisitorSocket] = []

    async def connect(self):
        seen.append(self)
        await VisitorSocket.accept(self)

    monkeypatch.setattr(VisitorSocket, "connect", connect)

    async def story(duty):
        async with line(peer="198.51.100.77"):
            assert "198.51.100.77" not in repr([vars(one) for one in seen])

    run(story)
    assert seen


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
