"""What the visitors' socket refuses, with which code, and that others go on meanwhile."""

from __future__ import annotations

import asyncio
import json
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import OperationalError

from support.chat_socket import be_quiet, line, run
from zicht.helpchat import locks
from zicht.helpchat.talk.models import Conversation, Message
from zicht.helpchat.visitors import connection
from zicht.helpchat.visitors import socket as visitors_socket
from zicht.helpchat.visitors.connection import CLOSE_CODES
from zicht.helpchat.visitors.flood import Flood
from zicht.helpchat.visitors.socket import VisitorSocket

pytestmark = pytest.mark.usefixtures("small_chat")


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    be_quiet(monkeypatch)


@pytest.mark.parametrize("origin", ["http://127.0.0.1:9999", "null", "https://127.0.0.1:8010"])
def test_page_of_another_origin_gets_no_socket(origin):
    async def story(duty):
        async with line(origin) as visitor:
            assert not visitor.connected

    run(story)


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
    monkeypatch.setattr(connection, "flood", Flood(opens_a_minute=1000, sockets_of_one=2))

    async def story(duty):
        async with line() as one, line() as other, line() as third, line(peer="192.0.2.2") as elsewhere:
            assert await third.closes() == 4002
            for visitor in (one, other, elsewhere):
                await visitor.send(t="ping")
                await visitor.hear("pong")

    run(story)


def test_puzzle_is_asked_under_a_flood_and_its_answer_opens(monkeypatch):
    flood = Flood(opens_a_minute=0, sockets_of_one=10)
    monkeypatch.setattr(connection, "flood", flood)
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
    monkeypatch.setattr(connection, "_SILENT_SECONDS", 0.2)

    async def story(duty):
        async with line() as visitor:
            assert await visitor.closes() == 4008

    run(story)


def test_browser_that_takes_nothing_is_let_go(monkeypatch):
    monkeypatch.setattr(connection, "_TAKEN_SECONDS", 0.2)

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
            assert connection.flood._sockets
        assert not connection.flood._sockets
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
