"""What a request may take of the server: a small body, soon, and a turn. Nothing that is sent ever waits in a file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

__all__ = ["MOST_AT_ONCE", "MOST_BYTES", "limited"]

#: A message of two thousand characters, each of at most four bytes and written as three signs a byte, and the rest.
MOST_BYTES = 64_000
#: A body is there within so many seconds, or it does not come.
_BODY_SECONDS = 20.0
#: So many requests are answered at once; others wait for their turn for so many seconds.
MOST_AT_ONCE, _TURN_SECONDS = 64, 10.0

_HEADERS = [
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"cache-control", b"no-store, max-age=0"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"connection", b"close"),
]

App = Callable[[Any, Any, Any], Awaitable[None]]


def limited(app: App) -> App:
    """Return the application that refuses what is too large, too slow or too much, before anything is kept of it."""
    turns: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = await _whole_body(scope, receive)
        except TimeoutError:
            await _refuse(send, 408)
            return
        if body is None:
            await _refuse(send, 413)
            return
        turn = turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(MOST_AT_ONCE))
        try:
            async with asyncio.timeout(_TURN_SECONDS):
                await turn.acquire()
        except TimeoutError:
            await _refuse(send, 503)
            return
        try:
            await app(scope, _given(body, receive), send)
        finally:
            turn.release()

    return answer


async def _whole_body(scope: Any, receive: Any) -> bytes | None:
    told = dict(scope["headers"]).get(b"content-length", b"0")
    if not told.isdigit() or int(told[:20]) > MOST_BYTES:
        return None
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _given(body: bytes, receive: Any) -> Callable[[], Awaitable[Any]]:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Any:
        return waiting.pop() if waiting else await receive()

    return give


async def _refuse(send: Any, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": b""})
