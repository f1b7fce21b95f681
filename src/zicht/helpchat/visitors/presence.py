"""Who is there: written down for all sockets of a process together, every few seconds."""

from __future__ import annotations

import asyncio
import logging
from uuid import UUID

from zicht.helpchat.talk.service import ask, mark_seen

__all__ = ["here", "how_many", "no_longer_here"]

logger = logging.getLogger("zicht.helpchat.visitors")

_EVERY_SECONDS = 15
_here: set[UUID] = set()
_tasks: dict[asyncio.AbstractEventLoop, asyncio.Task[None]] = {}


def here(conversation: UUID) -> None:
    """Write down from now on that the visitor of a conversation is there."""
    _here.add(conversation)
    loop = asyncio.get_running_loop()
    task = _tasks.get(loop)
    if task is None or task.done():
        _tasks[loop] = loop.create_task(_keep_telling())


def no_longer_here(conversation: UUID) -> None:
    """Stop writing that down."""
    _here.discard(conversation)


def how_many() -> int:
    """Return how many visitors are there, of this process."""
    return len(_here)


async def _keep_telling() -> None:
    while _here:
        await asyncio.sleep(_EVERY_SECONDS)
        try:
            await ask(mark_seen, tuple(_here))
        except Exception:
            logger.exception("who is there could not be written down")
