"""A chat hour by hour: visitors come, wait and leave; counsellors come on duty, talk with several, and go."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Text

__all__ = ["ChatOutlook", "Chats", "Visits", "simulate_chats"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Visits:
    """How many visitors come in each hour of a cycle, a week for instance.

    Attributes
    ----------
    per_hour : sequence of float
        Visitors in each hour of the cycle, in the mean.
    cycles : int
        Cycles that the means rest on; 0 where they are given and no estimate. An estimate is drawn anew for each
        replicate, so that what was seen for a short time gives a wide range.
    """

    per_hour: Sequence[float]
    cycles: int = 0

    def draw(self, rng: np.random.Generator) -> Floats:
        """Return visitors an hour as they may really be: Gamma(seen + 1/2) over the cycles."""
        means = np.asarray(self.per_hour, dtype=np.float64)
        if not self.cycles:
            return means
        # An hour in which nobody can come (nobody was seen, and it is closed) stays empty by the caller's staff.
        return rng.gamma(means * self.cycles + 0.5, 1 / self.cycles)


@dataclass(frozen=True)
class Chats:
    """How a chat goes.

    Attributes
    ----------
    minutes : float
        Mean length of a chat for a counsellor who has no other.
    variation : float
        Standard deviation of the length over its mean; 1 is exponential.
    at_once : int
        How many chats a counsellor holds at most.
    slowing : float
        By which part all chats of a counsellor take longer for each one that she has beside the first.
    patience_minutes : float
        Mean time after which a visitor who waits leaves; exponential.
    """

    minutes: float
    variation: float = 1.0
    at_once: int = 1
    slowing: float = 0.0
    patience_minutes: float = math.inf

    @property
    def minutes_when_full(self) -> float:
        """Mean length of a chat for a counsellor who holds as many as she can all the time."""
        return self.minutes * (1 + self.slowing * (self.at_once - 1))


@dataclass(frozen=True, eq=False)
class ChatOutlook:
    """What a plan of staff does; arrays of shape (replicates, hours of the cycle), summed over cycles.

    Attributes
    ----------
    came : float array
        Visitors who came in the hour.
    in_time : float array
        Of those, who was helped within the wait asked for.
    left : float array
        Of those, who left, or was sent away at closing time, without help.
    waited_minutes : float array
        Minutes that those of them who were helped had waited, together.
    chat_minutes : float array
        Minutes of chats in the hour, of all counsellors together.
    staff_minutes : float array
        Minutes of counsellors on duty in the hour.
    """

    came: Floats
    in_time: Floats
    left: Floats
    waited_minutes: Floats
    chat_minutes: Floats
    staff_minutes: Floats


def simulate_chats(
    visits: Visits,
    staff: Sequence[int],
    chats: Chats,
    *,
    within_minutes: float,
    cycles: int,
    replicates: int,
    rng: np.random.Generator,
) -> ChatOutlook:
    """Simulate a chat under a plan of staff.

    Visitors come as a Poisson process whose rate is that of the hour, and wait in the order in which they came. Who
    waits when nobody is on duty any more is sent away. A new chat goes to the counsellor on duty with the fewest. A
    counsellor whose shift ends takes no new chat and finishes those she has.

    Parameters
    ----------
    visits : Visits
        How many come, by hour of the cycle.
    staff : sequence of int, shape (hours,)
        Counsellors on duty in each hour of the cycle.
    chats : Chats
        How a chat goes.
    within_minutes : float
        The wait asked for.
    cycles : int
        Cycles that each replicate runs.
    replicates : int
        How often it is drawn.
    rng : numpy.random.Generator
        The only source of chance.

    Returns
    -------
    ChatOutlook
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If a number cannot be used, or the hours of visits and staff are not as many.

    Notes
    -----
    With one chat each, a rate that stays, exponential lengths and no patience this is the queue of Erlang; with
    patience Palm's [1]_. Urgent visitors are not taken first here: the mean wait is right, that of urgent visitors is
    shorter. A visitor who returns counts as a new one. The true wait is longer where counsellors pause between chats:
    put that into the length of a chat.

    References
    ----------
    .. [1] Gans, N., Koole, G. and Mandelbaum, A. (2003). "Telephone call centers: tutorial, review, and research
           prospects". Manufacturing & Service Operations Management 5:79-141.
    """
    _check(visits, staff, chats, within_minutes=within_minutes)
    drawn = [
        _run(visits.draw(rng), staff, chats, within_minutes=within_minutes, cycles=cycles, rng=rng)
        for _replicate in range(replicates)
    ]
    return ChatOutlook(*(np.array(column) for column in zip(*drawn, strict=True)))


def _check(visits: Visits, staff: Sequence[int], chats: Chats, *, within_minutes: float) -> None:
    zero_or_more = [*visits.per_hour, *staff, chats.variation, chats.slowing, within_minutes, visits.cycles]
    above = [chats.minutes, chats.patience_minutes, chats.at_once]
    if (
        len(staff) != len(visits.per_hour)
        or not len(staff)
        or not all(one >= 0 for one in zero_or_more)
        or not all(one > 0 for one in above)
        or math.isinf(sum(visits.per_hour) + chats.minutes)
    ):
        raise InputError.of(
            Text.of("A number of the chat cannot be used: there are {count} hours.", count=len(staff)),
            expected=Text.of(
                "As many hours of staff as of visits, numbers of zero or more, and lengths above zero."
            ),
            to_fix=Text.of("Correct the numbers."),
        )


def _run(
    rates: Floats,
    staff: Sequence[int],
    chats: Chats,
    *,
    within_minutes: float,
    cycles: int,
    rng: np.random.Generator,
) -> tuple[Floats, ...]:
    hours = len(staff)
    # Where nobody is on duty the chat is closed, and nobody can come.
    counts = rng.poisson(np.tile(np.where(np.asarray(staff) > 0, rates, 0.0), cycles))
    came = np.sort((np.repeat(np.arange(len(counts)), counts) + rng.random(int(counts.sum()))) * 60.0)
    patience = np.full(len(came), math.inf)
    if math.isfinite(chats.patience_minutes):
        patience = rng.exponential(chats.patience_minutes, len(came))
    desk = _Desk(chats, came.tolist(), _lengths(chats, len(came), rng).tolist(), (came + patience).tolist())
    desk.run([number for _cycle in range(cycles) for number in staff])
    begin, end = np.array(desk.begin), np.array(desk.end)

    of_hour = (came // 60).astype(np.int64) % hours
    helped = np.isfinite(begin)
    waited = np.where(helped, begin - came, 0.0)

    def per_hour(weights: npt.ArrayLike) -> Floats:
        counted = np.bincount(of_hour, weights=np.asarray(weights, dtype=np.float64), minlength=hours)
        return counted.astype(np.float64)

    edges: Floats = 60.0 * np.arange(hours * cycles + 1, dtype=np.float64)
    spent = np.diff(_spent(begin[helped], edges) - _spent(end[helped], edges))
    return (
        per_hour(np.ones(len(came))),
        per_hour(helped & (waited <= within_minutes)),
        per_hour(~helped),
        per_hour(waited),
        spent.reshape(cycles, hours).sum(axis=0),
        np.asarray(staff, dtype=np.float64) * 60.0 * cycles,
    )


def _lengths(chats: Chats, count: int, rng: np.random.Generator) -> Floats:
    """Return minutes of work in each chat: gamma, which is exponential at a variation of 1."""
    if not chats.variation:
        return np.full(count, chats.minutes)
    shape = 1 / chats.variation**2
    return rng.gamma(shape, chats.minutes / shape, count)


def _spent(since: Floats, edges: Floats) -> Floats:
    """Return the time since these moments, together, at each edge."""
    ordered = np.sort(since)
    before = np.searchsorted(ordered, edges)
    together: Floats = np.concatenate([[0.0], np.cumsum(ordered)])[before]
    return np.asarray(edges * before - together, dtype=np.float64)


@dataclass
class _Counsellor:
    """Work left in each of her chats as of a moment; `version` tells a planned end that no longer holds."""

    on: bool = True
    left: dict[int, float] = field(default_factory=dict)
    moment: float = 0.0
    version: int = 0


class _Desk:
    """Visitors in order of time, the counsellors, and the next end of a chat of each."""

    def __init__(
        self, chats: Chats, came: Sequence[float], work: Sequence[float], until: Sequence[float]
    ) -> None:
        self.chats, self.came, self.work, self.until = chats, came, work, until
        self.begin = [math.inf] * len(came)
        self.end = [math.inf] * len(came)
        self.queue: deque[int] = deque()
        self.counsellors: list[_Counsellor] = []
        self.ends: list[tuple[float, int, int]] = []

    def run(self, staff: Sequence[int]) -> None:
        visitor = 0
        for hour, number in enumerate(staff):
            now, close = hour * 60.0, (hour + 1) * 60.0
            self._settle_staff(number, now)
            while visitor < len(self.came) and self.came[visitor] < close:
                self._finish(self.came[visitor])
                self.queue.append(visitor)
                self._take(self.came[visitor])
                visitor += 1
            self._finish(close)
        self._settle_staff(0, len(staff) * 60.0)
        self._finish(math.inf)

    def _settle_staff(self, number: int, now: float) -> None:
        """Bring as many counsellors on duty; who has the fewest chats goes first, and finishes them."""
        on = [one for one in self.counsellors if one.on]
        for leaving in sorted(on, key=lambda one: len(one.left))[: max(0, len(on) - number)]:
            leaving.on = False
        off = sorted((one for one in self.counsellors if not one.on), key=lambda one: len(one.left))
        for _missing in range(number - len(on)):
            if off:
                off.pop(0).on = True
            else:
                self.counsellors.append(_Counsellor())
        if not number:
            self.queue.clear()
        self._take(now)

    def _take(self, now: float) -> None:
        """Give who waits, and is still there, to counsellors who have room."""
        while self.queue:
            if self.until[self.queue[0]] < now:
                self.queue.popleft()
                continue
            free = [
                place
                for place, one in enumerate(self.counsellors)
                if one.on and len(one.left) < self.chats.at_once
            ]
            if not free:
                return
            place = min(free, key=lambda one: len(self.counsellors[one].left))
            visitor = self.queue.popleft()
            self.begin[visitor] = now
            self._work_on(place, now)
            self.counsellors[place].left[visitor] = self.work[visitor]
            self._plan(place)

    def _slow(self, one: _Counsellor) -> float:
        return 1 + self.chats.slowing * max(0, len(one.left) - 1)

    def _work_on(self, place: int, now: float) -> None:
        one = self.counsellors[place]
        done = (now - one.moment) / self._slow(one)
        for visitor in one.left:
            one.left[visitor] -= done
        one.moment = now

    def _plan(self, place: int) -> None:
        one = self.counsellors[place]
        one.version += 1
        if one.left:
            soonest = one.moment + max(0.0, min(one.left.values())) * self._slow(one)
            heappush(self.ends, (soonest, place, one.version))

    def _finish(self, now: float) -> None:
        """End the chats that end up to a moment, and take up who waits as each does."""
        while self.ends and self.ends[0][0] <= now:
            moment, place, version = heappop(self.ends)
            one = self.counsellors[place]
            if version != one.version:
                continue
            self._work_on(place, moment)
            visitor = min(one.left, key=one.left.__getitem__)
            del one.left[visitor]
            self.end[visitor] = moment
            self._plan(place)
            self._take(moment)
