"""A counsellor's console as a program in the process of a test, and conversations that wait for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings

from support.chat_staff import make_counsellor, signed_in
from zicht.helpchat import locks
from zicht.helpchat.console.socket import ConsoleSocket
from zicht.helpchat.staff.roles import Role
from zicht.helpchat.talk.service import (
    KeyKind,
    Opening,
    Route,
    SealedKey,
    devices_on_duty,
    escrow_keys,
    open_conversation,
    register_device,
)

__all__ = [
    "Console",
    "Shift",
    "begin_conversation",
    "begin_shift_of",
    "console",
    "in_database",
    "play",
    "word",
]

in_database = sync_to_async(thread_sensitive=True)


def play(story: Callable[..., Awaitable[None]], *arguments: Any) -> None:
    """Run what consoles and the bell do together; whatever waits for half a minute waits for ever."""
    asyncio.run(asyncio.wait_for(story(*arguments), 30))


def word(number: UUID) -> str:
    """Return an identifier as it stands on the wire."""
    return locks.encode(number.bytes)


@dataclass
class Shift:
    """A counsellor on shift: who, the cookie of her session, her device and its keys."""

    counsellor: UUID
    cookie: str
    device: UUID
    pair: locks.KeyPair


def begin_shift_of(name: str, *roles: Role) -> Shift:
    """Make a counsellor who is signed in and on duty."""
    made = make_counsellor(name, *(roles or (Role.COUNSELLOR,)))
    client = signed_in(made)
    pair = locks.new_pair()
    device = register_device(made.id, pair.public)
    return Shift(made.id, client.cookies[settings.SESSION_COOKIE_NAME].value, device.id, pair)


@dataclass
class Talking:
    """A conversation as the visitor's browser knows it."""

    id: UUID
    token: bytes
    key: bytes


def begin_conversation(*, only_for: Iterable[UUID] | None = None) -> Talking:
    """Let a visitor wait whose key is wrapped for all on duty (or for these devices), and for the escrow."""
    made = Talking(uuid4(), locks.new_token(), locks.new_key())
    chosen = None if only_for is None else set(only_for)
    keys = [
        SealedKey(one.id, KeyKind.TALK, locks.wrap(made.key, one.key))
        for one in devices_on_duty()
        if chosen is None or one.id in chosen
    ]
    halves = dict(zip("ab", locks.split_key(made.key), strict=True))
    keys += [
        SealedKey(one.id, KeyKind.ESCROW, locks.wrap(halves[one.part], one.key)) for one in escrow_keys()
    ]
    open_conversation(Opening(made.id, made.token, Route.SCRIPT, "pl", "U1", ("not_safe",), tuple(keys)))
    return made


@dataclass
class Console:
    """The socket of a console."""

    socket: ApplicationCommunicator
    shift: Shift | None
    skipped: list[dict[str, Any]] = field(default_factory=list)

    async def give(self, **message: object) -> None:
        await self.socket.send_input({"type": "websocket.receive", **message})

    async def send(self, t: str, **frame: object) -> None:
        await self.give(text=json.dumps({"t": t, **frame}))

    async def hear(self, kind: str, **expected: object) -> dict[str, Any]:
        """Return the next frame of a kind that has these values; others are skipped."""
        while True:
            event = await self.socket.receive_output(timeout=5)
            assert event["type"] == "websocket.send", event
            frame: dict[str, Any] = json.loads(event["text"])
            if frame["t"] == kind and all(frame.get(name) == value for name, value in expected.items()):
                return frame
            self.skipped.append(frame)

    async def closes(self) -> int:
        """Return the code with which the server closes."""
        while True:
            event = await self.socket.receive_output(timeout=5)
            if event["type"] == "websocket.close":
                return int(event["code"])

    async def come_on_duty(self) -> None:
        assert self.shift is not None
        await self.send("duty", device=word(self.shift.device))
        await self.hear("done", what="duty")

    async def claim(self, talk: Talking) -> bytes:
        """Take a conversation; return its key, opened."""
        await self.send("claim", conversation=word(talk.id))
        keys = (await self.hear("keys", conversation=word(talk.id)))["keys"]
        await self.hear("done", what="claim")
        return self.key_of(keys, "talk")

    def key_of(self, keys: list[dict[str, Any]], kind: str) -> bytes:
        assert self.shift is not None
        (sealed,) = [one["sealed"] for one in keys if one["kind"] == kind]
        return locks.unwrap(locks.decode(sealed), self.shift.pair)

    async def say(self, talk: Talking, text: str, *, note_key: bytes = b"", message: bytes = b"") -> bytes:
        message = message or locks.new_id()
        place = locks.Place(talk.id.bytes, "n" if note_key else "c", message)
        body = locks.seal_message(note_key or talk.key, place, locks.Content("text", text))
        await self.send(
            "say",
            conversation=word(talk.id),
            id=locks.encode(message),
            body=locks.encode(body),
            note=bool(note_key),
        )
        return message


@asynccontextmanager
async def console(shift: Shift | None, *, origin: str = "", cookie: str = "") -> AsyncIterator[Console]:
    """Open the socket of a console; what it was told stays to be heard."""
    value = cookie or (shift.cookie if shift else "")
    headers = [(b"origin", (origin or settings.CONSOLE_ORIGIN).encode())]
    if value:
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={value}".encode()))
    scope = {"type": "websocket", "path": "/live", "headers": headers, "client": ("192.0.2.1", 1)}
    communicator = ApplicationCommunicator(ConsoleSocket.as_asgi(), scope)
    await communicator.send_input({"type": "websocket.connect"})
    assert (await communicator.receive_output(timeout=5))["type"] == "websocket.accept"
    try:
        yield Console(communicator, shift)
    finally:
        await communicator.send_input({"type": "websocket.disconnect", "code": 1000})
        await communicator.wait(timeout=5)
        await asyncio.sleep(0)
