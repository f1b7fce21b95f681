"""The queue as consoles show it: read once for all of a process, once a second at most; they are sent what changed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zicht.helpchat import locks
from zicht.helpchat.staff.service import names_of
from zicht.helpchat.talk.service import Waiting, ask_aside, devices_on_duty, key_holders, queue_rows

__all__ = ["Board", "Shown"]

Row = dict[str, Any]

#: Seconds between two looks; of a long queue, a tenth of the time at most.
_APART_SECONDS, _APART_PARTS = 1.0, 10


@dataclass(frozen=True, eq=False)
class Shown:
    """The queue as it was read at one moment: its rows by conversation, how long each waits, and who is on duty."""

    rows: Mapping[str, Row]
    waited: Mapping[str, int]
    duty: list[dict[str, str]]

    def since(self, before: Shown | None) -> str:
        """Return the frame that makes this of what a console was shown before; the whole where that is nothing."""
        told = before.rows if before else {}
        frame = {
            "t": "queue",
            "whole": before is None,
            # The browser counts on from `waited` by itself: time alone changes no row.
            "rows": [
                {**row, "waited": self.waited[one]} for one, row in self.rows.items() if told.get(one) != row
            ],
            "gone": [one for one in told if one not in self.rows],
            "duty": self.duty,
        }
        return json.dumps(frame)


class Board:
    """The latest queue, and the text of the frame that brings those up to it who were shown the one before."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._at = self._next = 0.0
        self._shown = Shown({}, {}, [])
        self._texts: dict[Shown | None, str] = {}

    async def look(self, before: Shown | None) -> tuple[str, Shown]:
        """Return the frame and what it shows, read after this was asked; who asks meanwhile waits for the same."""
        asked = time.monotonic()
        async with self._lock:
            if self._at < asked:
                await asyncio.sleep(max(0.0, self._next - time.monotonic()))
                began = time.monotonic()
                self._shown, self._at, self._texts = await ask_aside(_read), began, {}
                self._next = began + max(_APART_SECONDS, _APART_PARTS * (time.monotonic() - began))
            if before not in self._texts:
                self._texts[before] = self._shown.since(before)
            return self._texts[before], self._shown


def _read() -> Shown:
    waiting = queue_rows()
    duty = sorted({one.counsellor for one in devices_on_duty()}, key=str)
    names = names_of({*duty, *(one.counsellor for one in waiting)})
    holders = key_holders()
    rows = {locks.encode(one.id.bytes): _row(one, names, holders.get(one.id, 0)) for one in waiting}
    return Shown(
        rows,
        {key: one.waited for key, one in zip(rows, waiting, strict=True)},
        [{"id": str(one), "name": names.get(one, "")} for one in duty],
    )


def _row(one: Waiting, names: dict[UUID, str], holders: int) -> Row:
    return {
        "conversation": locks.encode(one.id.bytes),
        #: What orders those of one band: who came first.
        "came": int(one.came.timestamp() * 1000),
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
