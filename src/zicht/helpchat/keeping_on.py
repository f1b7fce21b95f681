"""Sweeping goes on for as long as a process of the console lives; several do no harm."""

from __future__ import annotations

import asyncio
import logging

from zicht.helpchat.clock import now
from zicht.helpchat.staff.keeping_house import sweep_staff
from zicht.helpchat.staff.shift import LeftAlone, tell_handed_back
from zicht.helpchat.talk.service import ask, sweep, tell, tell_queue

__all__ = ["keep_sweeping"]

logger = logging.getLogger("zicht.helpchat.sweep")

_EVERY_SECONDS = 15


async def keep_sweeping() -> None:
    """Sweep, tell who ended by it, and wait; a database that is away is tried again."""
    left_alone = LeftAlone()
    while True:
        try:
            ended = await ask(sweep, now())
            for one in ended:
                await tell(one, "ended", by="absence")
            if ended:
                await tell_queue()
            await ask(sweep_staff, now())
            for _, handed_back in await ask(left_alone.end_shifts, now()):
                await tell_handed_back(handed_back)
        except Exception:
            logger.exception("sweeping failed")
        await asyncio.sleep(_EVERY_SECONDS)
