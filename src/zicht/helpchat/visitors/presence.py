"""Who is there: written down for all sockets of a process together, every few seconds."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from uuid import UUID

from zicht.helpchat.talk.service import ask, mark_seen

__all__ = ["here", "how_many", "no_longer_here"]

logger = logging.getLogger("zicht.helpchat.visitors")

_EVERY_SECONDS = 15
#: How many lines each visitor has: one that broke is still there for a while when she is back on another.
_here: Counter[UUID] = Counter()
_tasks: dict[asyncio.AbstractEventLoop, asyncio.Task[None]] = {}


def here(conversation: UUID) -> None:
    """Write down from now on that the visitor of a conversation is there."""
    _here[conversation] += 1
    loop = asyncio.get_running_loop()
    task = _tasks.get(loop)
    if task is None or task.done():
        _tasks[loop] = loop.create_task(_keep_telling())


def no_longer_here(conversation: UUID) -> bool:
    """Stop writing that down with the last of her lines; say whether it was the last."""
    _here[conversation] -= 1
    if _here[conversation] > 0:
        return False
    del _here[conversation]
    return True


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
