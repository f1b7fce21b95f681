"""The server: uvicorn, without a log of who asked; a try-out serves both sides from one process."""

from __future__ import annotations

import asyncio
import gc
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django
import uvicorn

__all__ = ["console_app", "serve_both", "serve_side", "visitors_app"]

#: A frame of the wire is at most 32 KiB; what comes is read one frame at a time, so that a flood waits in its own line.
_SOCKETS: dict[str, Any] = {
    "ws": "websockets-sansio",
    "ws_max_size": 32_768,
    "ws_max_queue": 4,
    "ws_per_message_deflate": False,
    "ws_ping_interval": 20.0,
    "ws_ping_timeout": 20.0,
}
_FORGET_EVERY_SECONDS, _FORGETS_A_PART = 5.0, 50
_QUIET: dict[str, Any] = {
    "access_log": False,
    "log_config": None,
    "server_header": False,
    "proxy_headers": False,
    "timeout_keep_alive": 5,
    "timeout_graceful_shutdown": 3,
    "backlog": 4096,
}


def visitors_app() -> Any:
    """Return the application of visitors, in a process of its own."""
    django.setup()
    from zicht.helpchat.sides import visitors  # noqa: PLC0415 - after Django is there

    return _settled(visitors())


def console_app() -> Any:
    """Return the application of the console, in a process of its own."""
    django.setup()
    from zicht.helpchat.sides import console  # noqa: PLC0415 - after Django is there

    return _settled(console())


def _settled(app: Any) -> Any:
    """Let what was loaded stay for good, and what a connection leaves go soon: the address it came from is in it."""
    gc.collect()
    gc.freeze()
    forgetting: list[asyncio.Task[None]] = []

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if not forgetting:
            forgetting.append(asyncio.create_task(_keep_forgetting()))
        await app(scope, receive, send)

    return answer


async def _keep_forgetting() -> None:
    """Find circles among values that nobody uses any more: they would hold what is in them for hours.

    Everything waits meanwhile, and longer where there are many connections: it takes a fiftieth of the time at most.
    """
    pause = _FORGET_EVERY_SECONDS
    while True:
        await asyncio.sleep(pause)
        began = time.perf_counter()
        gc.collect()
        pause = max(_FORGET_EVERY_SECONDS, _FORGETS_A_PART * (time.perf_counter() - began))


class _Server(uvicorn.Server):
    """A server beside others in one process: signals are for whoever runs them all."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def serve_side(side: str, *, host: str, port: int, workers: int) -> None:
    """Serve one side, until a signal ends it."""
    uvicorn.run(
        f"zicht.helpchat.serving:{side}_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        lifespan="on" if side == "console" else "off",
        **_SOCKETS,
        **_QUIET,
    )


def serve_both(*, host: str, visitors_port: int, console_port: int) -> None:
    """Serve both sides of a try-out from one process, until a signal ends them."""
    sides = ((visitors_app(), visitors_port, "off"), (console_app(), console_port, "on"))
    servers = [
        _Server(
            uvicorn.Config(app, host=host, port=port, lifespan=lifespan, **_SOCKETS, **_QUIET)  # type: ignore[arg-type] # a word of its list
        )
        for app, port, lifespan in sides
    ]
    asyncio.run(_serve(servers))


async def _serve(servers: list[_Server]) -> None:
    def stop() -> None:
        for server in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await asyncio.gather(*(server.serve() for server in servers))
