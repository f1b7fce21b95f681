"""A request takes little of the server, or it is refused: large, endless, slow, and too many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator

from support import chat
from zicht.helpchat.visitors import bodies

SET_UP = chat


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the length of the body, read as Django does."""
    body = b""
    while True:
        message = await receive()
        body += message["body"]
        if not message["more_body"]:
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(len(body)).encode()})


def request(app: Any, length: bytes | None = None) -> ApplicationCommunicator:
    headers = [(b"content-length", length)] if length is not None else []
    return ApplicationCommunicator(bodies.limited(app), {"type": "http", "headers": headers})


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(_played(story), 20))


async def _played(story: Callable[[], Awaitable[None]]) -> None:
    await story()


def part(body: bytes, *, more: bool = False) -> dict[str, object]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_small_body_arrives_whole_in_parts():
    async def story() -> None:
        asked = request(echo)
        await asked.send_input(part(b"a" * 30_000, more=True))
        await asked.send_input(part(b"b" * 30_000))
        assert (await asked.receive_output())["status"] == 200
        assert (await asked.receive_output())["body"] == b"60000"

    run(story)


@pytest.mark.parametrize("length", [b"64001", b"9" * 400, b"-1", b"1e3", b""])
def test_body_that_says_it_is_large_is_not_read(length):
    async def story() -> None:
        assert (await request(echo, length).receive_output())["status"] == 413

    run(story)


def test_body_without_an_end_is_not_kept():
    async def story() -> None:
        asked = request(echo)
        for _ in range(70):
            await asked.send_input(part(b"a" * 1000, more=True))
        assert (await asked.receive_output())["status"] == 413

    run(story)


def test_body_that_does_not_come_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(bodies, "_BODY_SECONDS", 0.1)

    async def story() -> None:
        asked = request(echo)
        await asked.send_input(part(b"a", more=True))
        assert (await asked.receive_output())["status"] == 408

    run(story)


def test_request_beyond_those_at_once_waits_for_a_turn_and_no_longer(monkeypatch):
    monkeypatch.setattr(bodies, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(bodies, "_TURN_SECONDS", 0.1)

    async def story() -> None:
        free = asyncio.Event()

        async def slow(scope: Any, receive: Any, send: Any) -> None:
            await free.wait()
            await echo(scope, receive, send)

        app = bodies.limited(slow)
        asked = [ApplicationCommunicator(app, {"type": "http", "headers": []}) for _ in range(3)]
        for one in asked:
            await one.send_input(part(b"a"))
        assert (await asked[2].receive_output())["status"] == 503
        free.set()
        assert [(await one.receive_output())["status"] for one in asked[:2]] == [200, 200]
        again = ApplicationCommunicator(app, {"type": "http", "headers": []})
        await again.send_input(part(b"a"))
        assert (await again.receive_output())["status"] == 200

    run(story)
