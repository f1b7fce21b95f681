"""A visitor's socket in tests: what a browser does on the wire, in one process with the consumer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings

from support.chat_visiting import come_on_duty, opened
from zicht.helpchat import locks
from zicht.helpchat.talk.service import Said, Sender, say
from zicht.helpchat.visitors import board, connection
from zicht.helpchat.visitors import socket as visitors_socket
from zicht.helpchat.visitors.flood import Flood
from zicht.helpchat.visitors.socket import VisitorSocket

__all__ = ["Line", "be_quiet", "counsellor_says", "line", "opened_text", "run"]


def be_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a test counts of its own, and no waiting at the bell for devices."""
    monkeypatch.setattr(connection, "flood", Flood(opens_a_minute=1000, sockets_of_one=1000))
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
async def line(origin: str | None = None, peer: str = "192.0.2.1") -> AsyncIterator[Line]:
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
