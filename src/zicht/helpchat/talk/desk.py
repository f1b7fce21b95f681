"""The one thread of a process that asks the database for sockets; messages that come meanwhile are kept together.

Sockets are many and short. With a thread each, connections and locks would be what they wait for; with one, everything
that arrives while a transaction runs goes into the next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, connections

from zicht.helpchat.talk.bell import ring
from zicht.helpchat.talk.keeping import keep_messages
from zicht.helpchat.talk.refusals import Refused
from zicht.helpchat.talk.values import Said

__all__ = ["ask", "say"]

P = ParamSpec("P")
T = TypeVar("T")

#: So many messages go into a transaction at most.
_MOST = 500

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
_waiting: dict[asyncio.AbstractEventLoop, list[tuple[Said, asyncio.Future[int]]]] = {}


def _asked(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Ask; where the database went away meanwhile, once more on a new connection."""
    try:
        return function(*args, **kwargs)
    except (OperationalError, InterfaceError):
        connections.close_all()
        return function(*args, **kwargs)


async def ask(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that uses the database, in the thread that is for it."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_thread, lambda: _asked(function, *args, **kwargs))


async def say(said: Said) -> int:
    """Keep a message and ring; returns its number when it is committed.

    Raises
    ------
    Refused
        If the conversation is over.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[int] = loop.create_future()
    waiting = _waiting.setdefault(loop, [])
    waiting.append((said, future))
    if len(waiting) == 1:
        await _keep(loop)
    return await future


async def _keep(loop: asyncio.AbstractEventLoop) -> None:
    """Keep all that waits, until nothing does: whoever came first does it for the others."""
    waiting = _waiting[loop]
    while waiting:
        many = waiting[:_MOST]
        answers: Sequence[int | Exception]
        try:
            answers = await ask(keep_messages, [said for said, _ in many])
        except Exception as error:  # noqa: BLE001 - each of them learns of it
            answers = [error] * len(many)
        rung: dict[UUID, int] = {}
        for (said, future), answer in zip(many, answers, strict=True):
            if isinstance(answer, Exception):
                _settle(future, error=answer)
            else:
                _settle(future, number=answer)
                rung[said.conversation] = max(answer, rung.get(said.conversation, 0))
        for conversation, seq in rung.items():
            await ring(conversation, seq)
        del waiting[: len(many)]


def _settle(future: asyncio.Future[int], *, number: int = 0, error: Exception | None = None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(number)
    else:
        future.set_exception(error if isinstance(error, Refused) else ConnectionError())
