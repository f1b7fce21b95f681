"""The queue as consoles show it: asked and written once for all consoles of a process, once a second at most."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from uuid import UUID

from zicht.helpchat import locks
from zicht.helpchat.staff.service import names_of
from zicht.helpchat.talk.service import Waiting, ask, devices_on_duty, key_holders, queue_rows

__all__ = ["Board"]

Row = dict[str, Any]

_APART_SECONDS = 1.0


class Board:
    """The latest rows of the queue and who is on duty, as the text of the frame that every console is sent."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._at = -_APART_SECONDS
        self._shown = ""

    async def look(self) -> str:
        """Return the frame as it was read after this was asked; who asks meanwhile waits for the same answer."""
        asked = time.monotonic()
        async with self._lock:
            if self._at < asked:
                await asyncio.sleep(max(0.0, self._at + _APART_SECONDS - asked))
                began = time.monotonic()
                waiting, duty, names, holders = await ask(_read)
                frame = {
                    "t": "queue",
                    "rows": [_row(one, names, holders.get(one.id, 0)) for one in waiting],
                    "duty": [{"id": str(one), "name": names.get(one, "")} for one in duty],
                }
                self._shown, self._at = json.dumps(frame), began
        return self._shown


def _read() -> tuple[list[Waiting], list[UUID], dict[UUID, str], dict[UUID, int]]:
    rows = queue_rows()
    duty = sorted({one.counsellor for one in devices_on_duty()}, key=str)
    names = names_of([*duty, *(one.counsellor for one in rows)])
    return rows, duty, names, key_holders()


def _row(one: Waiting, names: dict[UUID, str], holders: int) -> Row:
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
        #: How many devices its key is wrapped for: more than are on duty should be seen by whoever talks.
        "holders": holders,
    }
