"""A server that speaks the visitors' wire from memory, with a counsellor who answers, and breaks as a test asks.

It is there for what no real server does on request: to break before it keeps, after it keeps and before it says so,
to fall silent, and to say things twice.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from zicht.helpchat import locks
from zicht.helpchat.locks import Content, Place

Frame = dict[str, Any]
#: What breaks: asked with the place (`before`, `after`) and the frame, it answers what to do.
Breaks = Callable[[str, Frame], str]


@dataclass
class Kept:
    """A message as a server keeps it."""

    seq: int
    sender: str
    identifier: str
    body: str

    def frame(self) -> Frame:
        return {"t": "said", "seq": self.seq, "from": self.sender, "id": self.identifier, "body": self.body}


@dataclass
class WireServer:
    """One conversation at a time; `heard` is what the counsellor read, in the order in which it was kept."""

    breaks: Breaks = lambda place, frame: ""
    puzzle_bits: int = 0
    minutes: list[int] | None = None
    open: bool = True
    #: Pages and scripts by their path, served beside the socket: header fields and content.
    pages: Mapping[str, tuple[Mapping[str, str], bytes]] = field(default_factory=dict)
    left: str | None = None
    device: locks.KeyPair = field(default_factory=locks.new_pair)
    escrow: dict[str, locks.KeyPair] = field(
        default_factory=lambda: {"a": locks.new_pair(), "b": locks.new_pair()}
    )
    salt: bytes = bytes(16)
    frames: list[Frame] = field(default_factory=list)
    messages: list[Kept] = field(default_factory=list)
    heard: list[Content] = field(default_factory=list)
    opening: Frame | None = None
    key: bytes = b""
    escrow_key: bytes = b""
    connections: int = 0
    forgotten: bool = False
    socket: ServerConnection | None = None

    def __post_init__(self) -> None:
        self.ids = {name: locks.encode(uuid4().bytes) for name in ("device", "a", "b")}
        self.seed = locks.new_key()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> WireServer:
        self._thread.start()
        self._server: Server = self._do(serve_on_loopback(self))
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, what: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    def answer(self, text: str, *, times: int = 1, kind: str = "text") -> None:
        """Let the counsellor say something, and tell the visitor of it so many times."""
        self._do(self._answer(Content(kind, text), times))

    def tell(self, frame: Frame) -> None:
        """Send a frame of the server's."""
        self._do(self._send(frame))

    def cut(self) -> None:
        """Break the connection without a word."""
        self._do(self._cut())

    async def _cut(self) -> None:
        if self.socket:
            self.socket.transport.abort()

    async def _send(self, frame: Frame) -> None:
        if self.socket:
            with suppress(ConnectionClosed):
                await self.socket.send(json.dumps(frame))

    async def _answer(self, content: Content, times: int) -> None:
        assert self.opening
        message = locks.new_id()
        place = Place(locks.decode(self.opening["id"]), "c", message)
        body = locks.encode(locks.seal_message(self.key, place, content))
        kept = Kept(len(self.messages) + 1, "c", locks.encode(message), body)
        self.messages.append(kept)
        for _ in range(times):
            await self._send(kept.frame())

    async def handle(self, socket: ServerConnection) -> None:
        self.connections += 1
        self.socket = socket
        try:
            async for data in socket:
                frame = json.loads(data)
                self.frames.append(frame)
                if await self._broken("before", frame, socket):
                    return
                answers, close = self._answers(frame)
                if await self._broken("after", frame, socket):
                    return
                for answer in answers:
                    await socket.send(json.dumps(answer))
                if close:
                    await socket.close(close)
        except ConnectionClosed:
            pass

    async def _broken(self, place: str, frame: Frame, socket: ServerConnection) -> bool:
        how = self.breaks(place, frame)
        if how == "silent":
            await asyncio.sleep(7)
        elif how.isdigit():
            await socket.close(int(how))
        elif how:
            socket.transport.abort()
        return bool(how)

    def _answers(self, frame: Frame) -> tuple[list[Frame], int]:
        several = {"open": self._open, "say": self._say}
        plain: dict[str, Frame] = {"hello": self._duty(), "later": {"t": "left"}, "ping": {"t": "pong"}}
        kind = frame["t"]
        if kind == "resume":
            return self._resume(frame)
        if kind == "leave":
            self.key = b""
            return [{"t": "ended", "by": "visitor"}], 4004
        if kind in several:
            return several[kind](frame), 0
        return ([plain[kind]] if kind in plain else []), 0

    def _duty(self) -> Frame:
        key = locks.encode
        puzzle = {"bits": self.puzzle_bits, "seed": key(self.seed)} if self.puzzle_bits else None
        return {
            "t": "duty",
            "open": self.open,
            "devices": [{"id": self.ids["device"], "key": key(self.device.public)}],
            "escrow": [
                {"id": self.ids[part], "part": part, "key": key(pair.public)}
                for part, pair in self.escrow.items()
            ],
            "ahead": 2,
            "minutes": self.minutes,
            "puzzle": puzzle,
            "salt": key(self.salt),
        }

    def _open(self, frame: Frame) -> list[Frame]:
        if not self.open:
            return [{"t": "refused", "why": "closed"}]
        work = locks.decode(frame["work"]) if frame["work"] else b""
        if self.puzzle_bits and not locks.is_work(self.seed, work, self.puzzle_bits):
            return [self._duty(), {"t": "refused", "why": "work"}]
        if self.opening:
            return [{"t": "refused", "why": "taken"}]
        self.opening = frame
        sealed = {one["to"]: locks.decode(one["sealed"]) for one in frame["keys"]}
        self.key = locks.unwrap(sealed[self.ids["device"]], self.device)
        if self.escrow:
            halves = [locks.unwrap(sealed[self.ids[part]], pair) for part, pair in self.escrow.items()]
            self.escrow_key = locks.join_key(*halves)
        return [{"t": "opened", "left": self.left}]

    def _resume(self, frame: Frame) -> tuple[list[Frame], int]:
        if not self.opening or self.forgotten or frame["token"] != self.opening["token"]:
            return [], 4003
        missed = [kept.frame() for kept in self.messages if kept.seq > frame["after"]]
        return [{"t": "resumed"}, *missed], 0

    def _say(self, frame: Frame) -> list[Frame]:
        assert self.opening
        known = {kept.identifier: kept.seq for kept in self.messages}
        if frame["id"] not in known:
            place = Place(locks.decode(self.opening["id"]), "v", locks.decode(frame["id"]))
            self.heard.append(locks.open_message(self.key, place, locks.decode(frame["body"])))
            known[frame["id"]] = len(self.messages) + 1
            self.messages.append(Kept(known[frame["id"]], "v", frame["id"], frame["body"]))
        return [{"t": "kept", "id": frame["id"], "seq": known[frame["id"]]}]


async def serve_on_loopback(wire: WireServer) -> Server:
    """Serve a wire on a free port of loopback."""

    def page(_: ServerConnection, request: Request) -> Response | None:
        if request.path not in wire.pages:
            return None
        fields, body = wire.pages[request.path]
        headers = Headers({**fields, "Content-Length": str(len(body)), "Connection": "close"})
        return Response(200, "OK", headers, body)

    return await serve(wire.handle, "127.0.0.1", 0, process_request=page, close_timeout=0.5)
