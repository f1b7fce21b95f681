"""A request's body is small, or it is not read: nothing that a visitor sends ever waits in a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

__all__ = ["MOST_BYTES", "limited"]

#: A message of two thousand characters, each of at most four bytes and written as three signs a byte, and the rest.
MOST_BYTES = 64_000

App = Callable[[Any, Any, Any], Awaitable[None]]


def limited(app: App) -> App:
    """Return the application that refuses larger bodies, before anything is kept of them."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        body = await _whole_body(scope, receive)
        if body is None:
            await _refuse(send)
            return
        await app(scope, _given(body, receive), send)

    return answer


async def _whole_body(scope: Any, receive: Any) -> bytes | None:
    told = dict(scope["headers"]).get(b"content-length", b"0")
    if not told.isdigit() or int(told) > MOST_BYTES:
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


async def _refuse(send: Any) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
