"""Who reads along in the conversations that a console follows, as far as their consoles told lately.

No table says so: each console tells the others by the bell when it begins and ends to read, whenever somebody else
begins to follow, and once a minute; whoever was not heard for longer reads no more.
"""

from __future__ import annotations

import time
from uuid import UUID

__all__ = ["Readers"]

_SILENT_AFTER = 150.0


class Readers:
    """By conversation, the counsellors who read along: everybody who follows it and does not talk."""

    def __init__(self) -> None:
        self._heard: dict[UUID, dict[UUID, float]] = {}

    def of(self, conversation: UUID) -> list[UUID]:
        """Return who reads along, always in the same order."""
        return sorted(self._heard.get(conversation, ()), key=str)

    def note(self, conversation: UUID, counsellor: UUID, *, reads: bool) -> bool:
        """Write down that somebody reads along, or no longer; returns whether that is new."""
        heard = self._heard.setdefault(conversation, {})
        before = counsellor in heard
        if reads:
            heard[counsellor] = time.monotonic()
        else:
            heard.pop(counsellor, None)
        return before != reads

    def forget(self, conversation: UUID) -> None:
        """Forget a conversation that is not followed any more."""
        self._heard.pop(conversation, None)

    def leave_out_silent(self) -> list[tuple[UUID, UUID]]:
        """Leave out who was not heard lately; return of which conversation, and who."""
        until = time.monotonic() - _SILENT_AFTER
        silent = [
            (conversation, one)
            for conversation, heard in self._heard.items()
            for one, at in heard.items()
            if at < until
        ]
        for conversation, one in silent:
            del self._heard[conversation][one]
        return silent
