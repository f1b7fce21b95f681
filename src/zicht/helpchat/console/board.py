"""The queue as consoles show it: asked once for all consoles of a process, a few times a second at most."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from uuid import UUID

from zicht.helpchat import locks
from zicht.helpchat.staff.service import names_of
from zicht.helpchat.talk.service import Waiting, ask, devices_on_duty, queue_rows

__all__ = ["Board", "Row"]

Row = dict[str, Any]

_FRESH_SECONDS = 0.3


class Board:
    """The latest rows of the queue, and who is on duty."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._at = -_FRESH_SECONDS
        self._shown: Row = {}

    async def look(self) -> Row:
        """Return rows and duty, asked anew where they are not fresh; who asks meanwhile waits for the same answer."""
        asked = time.monotonic()
        async with self._lock:
            if self._at < asked - _FRESH_SECONDS:
                waiting, duty, names = await ask(_read)
                self._shown = {
                    "rows": [_row(one, names) for one in waiting],
                    "duty": [{"id": str(one), "name": names.get(one, "")} for one in duty],
                }
                self._at = time.monotonic()
        return self._shown


def _read() -> tuple[list[Waiting], list[UUID], dict[UUID, str]]:
    rows = queue_rows()
    duty = sorted({one.counsellor for one in devices_on_duty()}, key=str)
    return rows, duty, names_of([*duty, *(one.counsellor for one in rows)])


def _row(one: Waiting, names: dict[UUID, str]) -> Row:
    return {
        "conversation": locks.encode(one.id.bytes),
        "waited": one.waited,
        "language": one.language,
        "band": one.band,
        "reasons": list(one.reasons),
        "returned": one.returned,
        "route": one.route.value,
        "state": one.state.value,
        "counsellor": str(one.counsellor) if one.counsellor else None,
        "name": names.get(one.counsellor, "") if one.counsellor else "",
        "online": one.online,
    }
