"""Steps of help while they are made: arrays of one length, a row per kind of help and payer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from zicht.reference.draws import iso_days, strings, where
from zicht.reference.model import Flags, Ints, Strings

__all__ = ["NOTHING", "Steps"]

#: The day of what did not happen.
NOTHING = -(2**40)


@dataclass(frozen=True)
class Steps:
    """Help, row by row; `need` is the place among the needs of what it is about, or whose it is at least.

    A day is `NOTHING` where the step was not taken. An empty `stream` is that of the kind of help.
    """

    need: Ints
    offered: Ints
    waited_from: Ints
    started: Ints
    ended: Ints
    kind: Strings
    preferred: Strings
    refused_by: Strings
    reason: Strings
    placement_reason: Strings
    ended_why: Strings
    stream: Strings
    about_need: Flags

    def __len__(self) -> int:
        return len(self.need)

    @classmethod
    def of(cls, need: Ints, offered: Ints) -> Steps:
        """Return steps that went no further than an offer."""
        size = len(need)

        def never() -> Ints:
            return np.full(size, NOTHING, dtype=np.int64)

        def nobody() -> Strings:
            return strings(["not_asked"] * size)

        return cls(
            need,
            offered,
            never(),
            never(),
            never(),
            nobody(),
            nobody(),
            nobody(),
            nobody(),
            nobody(),
            nobody(),
            strings([""] * size),
            np.ones(size, dtype=bool),
        )

    @classmethod
    def together(cls, parts: Sequence[Steps]) -> Steps:
        return cls(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)))

    def take(self, rows: Ints) -> Steps:
        """Return some of the steps."""
        return Steps(*(getattr(self, field.name)[rows] for field in fields(self)))

    def dates(self, name: str) -> Strings:
        """Write the days of one step, empty where it was not taken."""
        days: Ints = getattr(self, name)
        taken = days != NOTHING
        return where(taken, iso_days(np.where(taken, days, 0)), "")
