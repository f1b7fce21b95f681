"""One connection of a visitor's browser: what comes in and goes out, how it ends, and that nothing of it is left."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, ClassVar

from channels.exceptions import StopConsumer
from django.conf import settings
from django.db import InterfaceError, OperationalError

from zicht.helpchat.sockets import Socket
from zicht.helpchat.visitors import frames
from zicht.helpchat.visitors.flood import Bucket, flood, peer_of

__all__ = ["CLOSE_CODES", "ENDED", "NOT_KNOWN", "NOT_UNDERSTOOD", "TOO_MANY", "Connection"]

logger = logging.getLogger("zicht.helpchat.visitors")

NOT_UNDERSTOOD, TOO_LARGE, TOO_MANY, NOT_KNOWN, ENDED, TOO_SLOW = 4000, 4001, 4002, 4003, 4004, 4008
TRY_AGAIN = 1013
#: Why the server closes a socket.
CLOSE_CODES: Mapping[int, str] = {
    NOT_UNDERSTOOD: "a frame that is not one of ours",
    TOO_LARGE: "a frame that is too large",
    TOO_MANY: "too many frames, or too many sockets",
    NOT_KNOWN: "a conversation that is not known, or over",
    ENDED: "the conversation is over",
    TOO_SLOW: "nothing was heard, or nothing taken, for too long",
    TRY_AGAIN: "the database is away: try again",
}
#: A browser says something every 20 seconds; after so long without, it is gone.
_SILENT_SECONDS = 65.0
#: What is sent is taken within so many seconds, or the other end is not there.
_TAKEN_SECONDS = 10.0


class Connection(Socket):
    """A connection; what is done for each form of frame, a class of its own tells (`doing`)."""

    doing: ClassVar[Mapping[type, Callable[[Any, Any], Awaitable[None]]]] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection, and leave nothing of it, however it ends."""
        self.over = False
        self.peer, self.flood = peer_of(scope), flood
        self.entered = flood.enter(self.peer)
        self.frames = Bucket(60, 10)
        self.silence: asyncio.TimerHandle | None = None
        self.begin()
        try:
            await super().__call__(_without_traces(scope), receive, send)
        finally:
            self._let_go()
            await self.tidy()

    def _let_go(self) -> None:
        self.over = True
        if self.silence:
            self.silence.cancel()
        if self.entered is not None:
            self.flood.leave(self.entered)

    def begin(self) -> None:
        """Set what a connection holds of its conversation."""

    async def tidy(self) -> None:
        """Leave nothing of the conversation behind."""

    async def connect(self) -> None:
        """Take the connection where it comes from our own page."""
        origin = [value for name, value in self.scope["headers"] if name == b"origin"]
        if origin != [settings.VISITORS_ORIGIN.encode()]:
            await self.close()
            return
        await self.accept()
        if self.entered is None:
            await self.end(TOO_MANY)
            return
        self._heard()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Do what a frame asks; whatever is not one of ours ends the connection."""
        if self.over:
            return
        self._heard()
        try:
            if not self.frames.take():
                await self.end(TOO_MANY)
                return
            frame = frames.read_frame("" if bytes_data is not None else text_data or "")
            await self.doing[type(frame)](self, frame)
        except frames.NotUnderstood:
            await self.end(NOT_UNDERSTOOD)
        except frames.TooLarge:
            await self.end(TOO_LARGE)
        except (OperationalError, InterfaceError, ConnectionError):
            await self._database_away()

    async def safely(self, doing: Awaitable[None]) -> None:
        """Do what nobody asked for; where the database is away, the browser tries again."""
        try:
            await doing
        except (OperationalError, InterfaceError, ConnectionError):
            await self._database_away()

    async def _database_away(self) -> None:
        logger.warning("the database is away")
        await self.end(TRY_AGAIN)

    async def tell(self, frame: Mapping[str, object]) -> None:
        """Send a frame; a browser that does not take it in time is gone."""
        if self.over:
            return
        try:
            async with asyncio.timeout(_TAKEN_SECONDS):
                await self.send(text_data=json.dumps(frame, separators=(",", ":")))
        except TimeoutError:
            self.over = True
            raise StopConsumer from None

    async def end(self, code: int) -> None:
        """Close with one of `CLOSE_CODES`."""
        if self.over:
            return
        self.over = True
        with suppress(TimeoutError):
            async with asyncio.timeout(_TAKEN_SECONDS):
                await self.close(code)

    def _heard(self) -> None:
        if self.silence:
            self.silence.cancel()
        loop = asyncio.get_running_loop()
        self.silence = loop.call_later(_SILENT_SECONDS, lambda: self.begin_task(self.end(TOO_SLOW)))


def _without_traces(scope: Mapping[str, Any]) -> dict[str, Any]:
    """Return a connection without its address, and without what the browser says of itself."""
    told = [(name, value) for name, value in scope["headers"] if name == b"origin"]
    return {**scope, "client": None, "headers": told}
