"""The two applications: visitors, who have no session and leave no trace, and the console of counsellors.

Each side has pages and a socket of its own, on an origin of its own. What one side can do, the other cannot reach:
which middleware runs and which addresses there are is settled when the application is made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpResponseBase
from django.urls import path

from zicht.helpchat.console.socket import ConsoleSocket
from zicht.helpchat.keeping_on import keep_sweeping
from zicht.helpchat.visitors.bodies import limited
from zicht.helpchat.visitors.socket import VisitorSocket

__all__ = ["console", "visitors"]

App = Callable[[Any, Any, Any], Awaitable[None]]


class _Pages(ASGIHandler):
    """Django's pages with the middleware and the addresses of one side."""

    def __init__(self, *, urls: str, middleware: Sequence[str]) -> None:
        self._urls, self._middleware = urls, list(middleware)
        super().__init__()

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own
        """Load the middleware of this side: Django reads the list once, here."""
        settings.MIDDLEWARE = self._middleware
        super().load_middleware(is_async)

    def create_request(
        self, scope: Any, body_file: Any
    ) -> tuple[ASGIRequest, None] | tuple[None, HttpResponseBase]:
        """Let the request find the addresses of this side alone."""
        made = super().create_request(scope, body_file)
        if made[0] is not None:
            made[0].urlconf = self._urls
        return made


def visitors() -> App:
    """Return the application of visitors."""
    pages = _Pages(urls="zicht.helpchat.urls_visitors", middleware=settings.VISITORS_MIDDLEWARE)
    sockets = URLRouter([path("live", VisitorSocket.as_asgi())])
    sides: App = ProtocolTypeRouter({"http": limited(pages), "websocket": _known(sockets)})
    return sides


def console() -> App:
    """Return the application of counsellors; it sweeps what should be dead."""
    pages = _Pages(urls="zicht.helpchat.urls_console", middleware=settings.CONSOLE_MIDDLEWARE)
    sockets = URLRouter([path("live", ConsoleSocket.as_asgi())])
    return _swept(ProtocolTypeRouter({"http": pages, "websocket": _known(sockets)}))


def _known(sockets: App) -> App:
    """Refuse a socket on an address that there is not: the router would end in an error."""

    async def answer(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "websocket" and scope["path"] != "/live":
            await receive()
            await send({"type": "websocket.close", "code": 4003, "reason": None})
            return
        await sockets(scope, receive, send)

    return answer


def _swept(app: App) -> App:
    """Let a process of the console delete, for as long as it lives, what should be dead."""

    async def answer(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        await receive()
        sweeping = asyncio.create_task(keep_sweeping())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
        await send({"type": "lifespan.shutdown.complete"})

    return answer
