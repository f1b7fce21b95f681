"""The thread of a process that asks the database for sockets; messages are kept and read many at a time.

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
from zicht.helpchat.talk.keeping import keep_messages, newest_numbers, read_messages
from zicht.helpchat.talk.together import Together
from zicht.helpchat.talk.values import Kept, Numbered, Said

__all__ = ["ask", "ask_aside", "newest_of", "read", "say"]

P = ParamSpec("P")
T = TypeVar("T")

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
_aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk-aside")


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


async def ask_aside(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that reads much of the database: messages do not wait for it."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_aside, lambda: _asked(function, *args, **kwargs))


async def _keep(many: Sequence[Said]) -> Sequence[Numbered | Exception]:
    try:
        return await ask(keep_messages, many)
    except (OperationalError, InterfaceError):
        raise ConnectionError from None


async def _read(many: Sequence[int]) -> Sequence[Kept | Exception]:
    return await ask(read_messages, many)


async def _look(many: Sequence[UUID]) -> Sequence[int | Exception]:
    return await ask(newest_numbers, many)


_keeping: Together[Said, Numbered] = Together(_keep)
_reading: Together[int, Kept] = Together(_read)
_looking: Together[UUID, int] = Together(_look)


async def say(said: Said) -> int:
    """Keep a message and ring; returns its number when it is committed.

    Raises
    ------
    Refused
        If the conversation is over.
    ConnectionError
        If the database is away: nobody knows whether it was kept, and it should be said again.
    """
    kept = await _keeping.ask(said)
    await ring(said.conversation, kept.seq, message=kept.key)
    return kept.seq


async def read(message: int) -> Kept:
    """Return a message by its key, as the bell names it; raises `Refused` where it is gone."""
    return await _reading.ask(message)


async def newest_of(conversation: UUID) -> int:
    """Return the number of what was said last, for whoever may have missed a bell; 0 where nothing was said."""
    return await _looking.ask(conversation)
