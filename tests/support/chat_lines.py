"""A visitor and a counsellor as programs: what their browsers do on the wire, with the same keys and formats."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Container
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from zicht.helpchat import locks
from zicht.helpchat.locks import Content, KeyPair, Place, decode, encode

__all__ = ["CounsellorLine", "Heard", "VisitorLine"]


#: Seconds after which a browser says that it is there.
_PING_EVERY = 20.0


@dataclass(frozen=True)
class Heard:
    """A message as it came in: its number, whose it is, what it says, and when it was here."""

    conversation: bytes
    seq: int
    sender: str
    text: str
    at: float


@dataclass
class _Line:
    """A socket, what came in by frame, and what still waits to be kept."""

    address: str
    origin: str
    headers: dict[str, str] = field(default_factory=dict)
    #: The address on this computer that it comes from: visitors of one address are a flood.
    here: str = "127.0.0.1"
    frames: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    heard: list[Heard] = field(default_factory=list)
    socket: ClientConnection | None = None
    closed: int | None = None
    _reading: asyncio.Task[None] | None = None
    _pinging: asyncio.Task[None] | None = None
    _kept: dict[bytes, asyncio.Future[int]] = field(default_factory=dict)

    async def connect(self) -> None:
        self.closed = None
        self.socket = await connect(
            self.address,
            origin=self.origin,  # type: ignore[arg-type]
            additional_headers=self.headers,
            compression=None,
            open_timeout=30,
            ping_interval=None,
            proxy=None,
            local_addr=(self.here, 0),
        )
        self._reading = asyncio.create_task(self._read(self.socket))
        self._pinging = asyncio.create_task(self._ping())

    async def _ping(self) -> None:
        with suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(_PING_EVERY)
                await self.send(t="ping")

    async def _read(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for text in socket:
                self._take(json.loads(text), time.monotonic())
        if self._pinging:
            self._pinging.cancel()
        await socket.close()
        self.closed = socket.close_code
        await self.frames.put({"t": "closed", "code": socket.close_code})

    def _take(self, frame: dict[str, Any], at: float) -> None:
        if frame["t"] == "kept":
            future = self._kept.pop(decode(frame["id"]), None)
            if future and not future.done():
                future.set_result(frame["seq"])
        elif frame["t"] == "said":
            self._hear(frame, at)
        elif frame["t"] != "pong":
            self.react(frame)
            self.frames.put_nowait(frame)

    def react(self, frame: dict[str, Any]) -> None:
        """Answer at once where a browser does."""

    def _hear(self, frame: dict[str, Any], at: float) -> None:
        raise NotImplementedError

    def send_soon(self, **frame: Any) -> None:
        asyncio.get_running_loop().create_task(self.send(**frame))

    async def send(self, **frame: Any) -> None:
        assert self.socket is not None
        await self.socket.send(json.dumps(frame))

    async def wait_for(self, *kinds: str, patience: float = 20) -> dict[str, Any]:
        """Return the next frame of one of these kinds; others on the way are passed over."""
        async with asyncio.timeout(patience):
            while True:
                frame = await self.frames.get()
                if frame["t"] in kinds:
                    return frame

    async def wait_until(self, true: Callable[[], bool], *, patience: float = 20) -> None:
        async with asyncio.timeout(patience):
            while not true():
                await asyncio.sleep(0.02)

    async def _say(self, name: bytes, **frame: Any) -> int:
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._kept[name] = future
        await self.send(t="say", id=encode(name), **frame)
        return await asyncio.wait_for(future, 30)

    async def break_off(self) -> None:
        """Lose the network: nobody says goodbye."""
        assert self.socket is not None
        self.socket.transport.abort()
        if self._reading:
            await self._reading

    async def close(self) -> None:
        if self.socket is not None:
            await self.socket.close()
        if self._reading:
            await self._reading


@dataclass
class VisitorLine(_Line):
    """A visitor: has a token and a key of her own, and wraps the key for whoever is on duty."""

    id: bytes = field(default_factory=locks.new_id)
    token: bytes = field(default_factory=locks.new_token)
    key: bytes = field(default_factory=locks.new_key)

    async def hello(self) -> dict[str, Any]:
        await self.connect()
        await self.send(t="hello", v=1)
        return await self.wait_for("duty")

    async def open(
        self,
        *,
        language: str = "nl",
        band: str = "U2",
        reasons: tuple[str, ...] = (),
        to: Container[bytes] | None = None,
    ) -> None:
        """Begin a conversation; `to`: the devices to wrap the key for, else all that are on duty."""
        duty = await self.hello()
        devices = [one for one in duty["devices"] if to is None or decode(one["id"]) in to]
        await self.send(
            t="open",
            id=encode(self.id),
            token=encode(self.token),
            language=language,
            band=band,
            reasons=list(reasons),
            keys=[*self._wrapped(devices), *self._escrowed(duty["escrow"])],
            phrase=None,
            work=None,
        )
        answer = await self.wait_for("opened", "refused", "closed")
        if answer["t"] != "opened":
            raise RuntimeError(f"not opened: {answer}")

    def _wrapped(self, devices: list[dict[str, str]]) -> list[dict[str, str]]:
        return [
            {"to": one["id"], "kind": "talk", "sealed": encode(locks.wrap(self.key, decode(one["key"])))}
            for one in devices
        ]

    def _escrowed(self, holders: list[dict[str, str]]) -> list[dict[str, str]]:
        halves = dict(zip("ab", locks.split_key(self.key), strict=True))
        return [
            {
                "to": one["id"],
                "kind": "escrow",
                "sealed": encode(locks.wrap(halves[one["part"]], decode(one["key"]))),
            }
            for one in holders
        ]

    def react(self, frame: dict[str, Any]) -> None:
        if frame["t"] == "rewrap":
            self.send_soon(t="wrap", keys=self._wrapped(frame["devices"]))

    def _hear(self, frame: dict[str, Any], at: float) -> None:
        place = Place(self.id, frame["from"], decode(frame["id"]))
        content = locks.open_message(self.key, place, decode(frame["body"]))
        self.heard.append(Heard(self.id, frame["seq"], frame["from"], content.value, at))

    async def say(self, text: str) -> int:
        name = locks.new_id()
        body = locks.seal_message(self.key, Place(self.id, "v", name), Content("text", text))
        return await self._say(name, body=encode(body))

    async def resume(self) -> None:
        await self.connect()
        after = max((one.seq for one in self.heard), default=0)
        await self.send(t="resume", token=encode(self.token), after=after)
        await self.wait_for("resumed")


@dataclass
class CounsellorLine(_Line):
    """A counsellor on shift: a device, and the keys of the conversations that it can open."""

    device: bytes = b""
    pair: KeyPair = field(default_factory=locks.new_pair)
    keys: dict[bytes, bytes] = field(default_factory=dict)
    queue: dict[str, dict[str, Any]] = field(default_factory=dict)
    _waiting: list[tuple[dict[str, Any], float]] = field(default_factory=list)

    async def come_on_duty(self) -> None:
        await self.connect()
        await self.send(t="duty", device=encode(self.device))
        await self.wait_for("queue")

    def react(self, frame: dict[str, Any]) -> None:
        if frame["t"] == "queue":
            if frame["whole"]:
                self.queue.clear()
            for one in frame["gone"]:
                self.queue.pop(one, None)
            self.queue.update((row["conversation"], row) for row in frame["rows"])
        if frame["t"] == "keys":
            for one in frame["keys"]:
                if one["kind"] == "talk":
                    conversation = decode(frame["conversation"])
                    self.keys[conversation] = locks.unwrap(decode(one["sealed"]), self.pair)
            waiting, self._waiting = self._waiting, []
            for early, at in waiting:
                self._hear(early, at)

    def _hear(self, frame: dict[str, Any], at: float) -> None:
        conversation = decode(frame["conversation"])
        if conversation not in self.keys:
            self._waiting.append((frame, at))
            return
        if frame["from"] == "n":
            return
        place = Place(conversation, frame["from"], decode(frame["id"]))
        content = locks.open_message(self.keys[conversation], place, decode(frame["body"]))
        self.heard.append(Heard(conversation, frame["seq"], frame["from"], content.value, at))

    async def claim(self, conversation: bytes) -> None:
        await self.wait_until(lambda: encode(conversation) in self.queue, patience=30)
        await self.send(t="claim", conversation=encode(conversation))
        await self.wait_until(lambda: conversation in self.keys)

    async def say(self, conversation: bytes, text: str) -> int:
        name = locks.new_id()
        place = Place(conversation, "c", name)
        body = locks.seal_message(self.keys[conversation], place, Content("text", text))
        return await self._say(name, conversation=encode(conversation), body=encode(body), note=False)

    async def follow(self, conversation: bytes, *, after: int = 0) -> None:
        """Read a conversation that is open: one's own after a break, or a colleague's."""
        await self.send(t="follow", conversation=encode(conversation), after=after)
        await self.wait_until(lambda: conversation in self.keys)
