"""What the page and the socket tell whoever comes: open or not, who is on duty, how many wait. Asked every two seconds.

However many visitors come, the database is asked once in that time.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from zicht.helpchat.clock import now
from zicht.helpchat.talk.service import (
    Place,
    PublicDevice,
    PublicEscrow,
    devices_on_duty,
    escrow_keys,
    hours_of,
    is_open,
    opens_next,
    place_of,
)

__all__ = ["Board", "forget", "look", "seen_lately"]

_FRESH_SECONDS = 2.0
_lock = threading.Lock()


@dataclass(frozen=True)
class Board:
    """`open`: by its hours, and somebody can open what is written. `until` and `next`: in the installation's time."""

    open: bool
    until: datetime | None
    next: datetime | None
    devices: tuple[PublicDevice, ...]
    escrow: tuple[PublicEscrow, ...]
    place: Place
    seconds: float


_last: list[Board] = []


def seen_lately() -> Board | None:
    """Return the board where it was looked at within two seconds."""
    fresh = time.monotonic() - _FRESH_SECONDS
    return next((board for board in _last[-1:] if board.seconds > fresh), None)


def forget() -> None:
    """Look anew the next time."""
    _last.clear()


def look() -> Board:
    """Return the board, asking the database where it is older than two seconds."""
    with _lock:
        board = seen_lately()
        if board is None:
            board = _ask()
            _last[:] = [board]
        return board


def _ask() -> Board:
    at = now()
    devices, escrow = tuple(devices_on_duty()), tuple(escrow_keys())
    by_hours = is_open(at)
    return Board(
        by_hours and bool(devices),
        _until(at) if by_hours else None,
        None if by_hours else opens_next(at),
        devices,
        escrow,
        place_of(None),
        time.monotonic(),
    )


def _until(at: datetime) -> datetime | None:
    """Return when the stretch that goes on now ends; stretches that touch are one."""
    local = timezone.localtime(at)
    closes = None
    for one in hours_of(local.weekday()):
        reaches = closes or local.time()
        if one.opens <= reaches and one.closes > reaches:
            closes = one.closes
    if closes is None:
        return None
    return local.replace(hour=closes.hour, minute=closes.minute, second=closes.second, microsecond=0)
