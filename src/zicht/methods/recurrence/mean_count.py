"""How often it happens by each time, on average: the mean cumulative function of several events a person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Text
from zicht.methods.recurrence.curve import Curve, Scale
from zicht.methods.recurrence.risk_table import Numbers, check_follow_up

__all__ = ["mean_cumulative_count"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def mean_cumulative_count(
    person: npt.ArrayLike,
    time: npt.ArrayLike,
    *,
    end: npt.ArrayLike,
    died: npt.ArrayLike | None = None,
    scale: Scale = Scale.LOG,
) -> Curve:
    """Return the mean number of events a person by each time.

    Parameters
    ----------
    person : array-like of int, shape (events,)
        Whose each event is: the place of the person in `end`.
    time : array-like, shape (events,)
        When each event was, up to the end of the follow-up of its person.
    end : array-like, shape (persons,)
        When the follow-up of each person ended; it began at 0.
    died : array-like of bool, shape (persons,), optional
        Whose follow-up ended because no more events can come. Without it, follow-up ended for other reasons only.
    scale : Scale
        Of the intervals.

    Returns
    -------
    Curve
        Nelson's estimate [1]_, and with `died` that of Ghosh and Lin [2]_, in which the dead have no more events but
        still count. The variance is the sum of squares of each person's influence: events of one person may hang
        together in any way. It has not passed disclosure control.

    Raises
    ------
    InputError
        If an event has no person, or comes after the end of the person's follow-up.

    References
    ----------
    .. [1] Nelson, W. B. (2003). "Recurrent Events Data Analysis for Product Repairs, Disease Recurrences, and Other
           Applications". SIAM. Variance: Lawless, J. F. and Nadeau, C. (1995). Technometrics 37:158-168.
    .. [2] Ghosh, D. and Lin, D. Y. (2000). "Nonparametric analysis of recurrent events and death". Biometrics
           56:554-562.
    """
    ends, dead, _entry = check_follow_up(
        end, np.zeros(len(np.asarray(end))) if died is None else died, None, 1
    )
    whose, when = np.asarray(person, dtype=np.int64), np.asarray(time, dtype=np.float64)
    _check_events(whose, when, ends)
    times = np.union1d(when, ends.astype(np.float64))
    counted = _Counts.of(times, whose, when, ends.astype(np.float64), dead == 1)
    return Curve(
        times,
        counted.mean,
        counted.variance(),
        counted.at_risk.astype(np.int64),
        counted.events.astype(np.int64),
        scale,
        float(times[-1]) if len(times) else 0.0,
    )


def _check_events(whose: IntArray, when: FloatArray, ends: Numbers) -> None:
    there = (whose >= 0) & (whose < len(ends))
    wrong = ~there if not there.all() else ~((when >= 0) & (when <= ends[whose].astype(np.float64)))
    if wrong.any():
        raise InputError.of(
            Text.of(
                "{events} events are outside the follow-up of a person (first: row {first}).",
                events=int(wrong.sum()),
                first=int(wrong.argmax()) + 1,
            ),
            expected=Text.of("Events of persons who are followed, from 0 to the end of their follow-up."),
            to_fix=Text.of("Leave these events out, or correct the follow-up."),
        )


@dataclass(frozen=True, eq=False)
class _Counts:
    """Events and deaths at each time (arrays of shape (T,)), and at which time each person and event is.

    The influence of a person is `level - mean * slope`: the level moves with own events, the slope with own death,
    and both with what is expected of somebody at risk, until follow-up ends.
    """

    at_risk: FloatArray
    events: FloatArray
    deaths: FloatArray
    exit_at: IntArray
    dead: BoolArray
    whose: IntArray
    event_at: IntArray

    @classmethod
    def of(
        cls, times: FloatArray, whose: IntArray, when: FloatArray, ends: FloatArray, dead: BoolArray
    ) -> _Counts:
        exit_at, event_at = np.searchsorted(times, ends), np.searchsorted(times, when)
        ended, events, deaths = (
            np.bincount(places, minlength=len(times)).astype(np.float64)
            for places in (exit_at, event_at, exit_at[dead])
        )
        at_risk = len(ends) - (np.cumsum(ended) - ended)
        return cls(at_risk, events, deaths, exit_at, dead, whose, event_at)

    @cached_property
    def alive(self) -> FloatArray:
        """The share alive from each time on."""
        share: FloatArray = np.cumprod(1 - self.deaths / np.maximum(self.at_risk, 1), dtype=np.float64)
        return share

    @cached_property
    def gain(self) -> FloatArray:
        """What one event adds to the mean at each time."""
        before = np.concatenate([[1.0], self.alive])[: len(self.alive)]
        gained: FloatArray = before / np.maximum(self.at_risk, 1)
        return gained

    @cached_property
    def mean(self) -> FloatArray:
        """The mean number of events from each time on."""
        return np.cumsum(self.gain * self.events)

    def variance(self) -> FloatArray:
        """Return the sum over persons of the square of their influence, at each time.

        The level of a person is what own events add, less a part that all at risk share; so sums of squares follow
        from running sums over the events in the order of time.
        """
        safe, some = np.maximum(self.at_risk, 1), self.alive > 0
        turn = np.where(some, self.gain / np.where(some, self.alive, 1.0), 0.0)
        level = -np.cumsum((self.gain * self.events + turn * self.mean * self.deaths) / safe)
        slope = -np.cumsum(turn * self.deaths / safe)
        own, total, squares = self._own()
        jump = np.where(self.dead, (turn * self.mean)[self.exit_at], 0.0)
        bend = np.where(self.dead, turn[self.exit_at], 0.0)
        # Those whose follow-up has ended: their influence stays as it is.
        fixed_level = own + jump + level[self.exit_at]
        fixed_slope = bend + slope[self.exit_at]
        square, across, flat = (
            self._so_far(self.exit_at, one)
            for one in (fixed_level**2, fixed_level * fixed_slope, fixed_slope**2)
        )
        # Those still at risk: sums of what their own events added, and of the squares.
        still = len(own) - self._so_far(self.exit_at, np.ones(len(own)))
        total, squares = total - self._so_far(self.exit_at, own), squares - self._so_far(self.exit_at, own**2)
        square = square + squares + 2 * level * total + still * level**2
        across = across + slope * total + still * level * slope
        flat = flat + still * slope**2
        found: FloatArray = np.maximum(square - 2 * self.mean * across + self.mean**2 * flat, 0.0)
        return found

    def _own(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return what own events add to each person in the end, and its sum and sum of squares at each time."""
        added = self.gain[self.event_at]
        order = np.lexsort((self.event_at, self.whose))
        whose, added, at = self.whose[order], added[order], self.event_at[order]
        running = np.cumsum(added)
        starts = np.flatnonzero(np.diff(whose, prepend=-1))
        base = np.repeat((running - added)[starts], np.diff([*starts, len(whose)]))
        after = running - base
        own: FloatArray = np.bincount(whose, added, len(self.exit_at)).astype(np.float64)
        return own, self._so_far(at, added), self._so_far(at, after**2 - (after - added) ** 2)

    def _so_far(self, places: IntArray, values: FloatArray) -> FloatArray:
        """Return the sum of values up to and including each time."""
        return np.cumsum(np.bincount(places, values, len(self.at_risk))).astype(np.float64)
