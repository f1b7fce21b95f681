"""Follow-up of many persons as raw numbers: written once, and read by Zicht and by every peer in its own environment.

It needs NumPy only: the peers' environments hold no more of Zicht than this.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["HORIZONS", "FollowUp", "make_follow_up", "read_follow_up", "show", "take_time"]

#: Where curves are compared, in days.
HORIZONS = (365, 1826, 3500)
#: The longest follow-up: as many distinct times where times are whole days.
LONGEST = 4000
#: Rows of the call before the one that is timed, in which peers compile themselves.
_FEW = 500
#: A call is repeated, and the fastest counts, as long as all take no more seconds than this.
_SECONDS = 3.0

Answer = TypeVar("Answer")


@dataclass(frozen=True, eq=False)
class FollowUp:
    """When follow-up ended, and by what: 0 nothing, 1 the event, 2 what competes with it."""

    time: npt.NDArray[np.float64]
    event: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.time)

    def few(self) -> FollowUp:
        """Return the first rows."""
        return FollowUp(self.time[:_FEW], self.event[:_FEW])

    @property
    def group(self) -> npt.NDArray[np.int64]:
        """A group for each person: they take turns, so that the two do not differ."""
        return np.arange(len(self), dtype=np.int64) % 2


def make_follow_up(persons: int, bench: Path, *, whole_days: bool) -> Path:
    """Return the file of so many persons, whose times are whole days or differ all; events are in a file beside it."""
    path = bench / f"follow-up-{persons}-{'days' if whole_days else 'distinct'}.time"
    if not path.exists():
        rng = np.random.default_rng(persons)
        first, second = rng.exponential(4000, persons), rng.exponential(9000, persons)
        last = rng.uniform(100, LONGEST, persons)
        ends = np.minimum(np.minimum(first, second), last)
        event = np.where(ends == last, 0, np.where(ends == first, 1, 2))
        event.astype("<i4").tofile(path.with_suffix(".event"))
        (np.floor(ends) + 1 if whole_days else ends).astype("<f8").tofile(path)
    return path


def read_follow_up(path: Path) -> FollowUp:
    """Return what `make_follow_up` wrote."""
    return FollowUp(np.fromfile(path, dtype="<f8"), np.fromfile(path.with_suffix(".event"), dtype="<i4"))


def take_time(do: Callable[[FollowUp], Answer], data: FollowUp) -> tuple[float, Answer]:
    """Return the seconds of the fastest of a few calls, after one on a few rows, and what it answered."""
    do(data.few())
    seconds: list[float] = []
    while True:
        start = time.perf_counter()
        answer = do(data)
        seconds.append(time.perf_counter() - start)
        if sum(seconds) + min(seconds) > _SECONDS:
            return min(seconds), answer


def show(seconds: float, values: Sequence[float], errors: Sequence[float] = ()) -> None:
    """Print what was measured and found, as one line of JSON."""
    print(json.dumps({"seconds": seconds, "values": list(values), "errors": list(errors)}))
