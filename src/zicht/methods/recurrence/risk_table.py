"""Who was at risk and what happened to them, at every time at which somebody's follow-up ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, Text

__all__ = ["CENSORED", "Numbers", "RiskTable", "check_follow_up"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]

#: The code of an end of follow-up at which nothing happened.
CENSORED = 0
#: Whole numbers are counted in place, without sorting, if they span no more places than so many a person.
_PLACES_PER_PERSON = 8
#: The span that is always counted in place.
_PLACES_ANYHOW = 100_000


@dataclass(frozen=True, eq=False)
class RiskTable:
    """Follow-up of many persons, taken together by time.

    Attributes
    ----------
    times : float array, shape (T,)
        The distinct times at which follow-up ended, ascending; in the unit of the input.
    at_risk : int array, shape (T,)
        Persons under follow-up just before each.
    events : int array, shape (T, causes)
        Persons whose follow-up ended by each cause; column 0 holds cause 1.
    censored : int array, shape (T,)
        Persons whose follow-up ended with nothing.
    persons : int
        Of all.
    delayed : bool
        Whether some persons came under follow-up later than time 0, so that `at_risk` may also grow.
    """

    times: FloatArray
    at_risk: IntArray
    events: IntArray
    censored: IntArray
    persons: int
    delayed: bool = False

    @classmethod
    def of(
        cls,
        time: npt.ArrayLike,
        event: npt.ArrayLike,
        *,
        entry: npt.ArrayLike | None = None,
        causes: int | None = None,
    ) -> RiskTable:
        """Count follow-up by time.

        Parameters
        ----------
        time : array-like, shape (persons,)
            When follow-up ended, from 0 on. Days as whole numbers are quickest. Ties stay ties.
        event : array-like of int, shape (persons,)
            What ended it: 0 nothing (censored), 1 the event, 2 and up what competes with it.
        entry : array-like, shape (persons,), optional
            When the person came under follow-up (left truncation), before `time`.
        causes : int, optional
            How many kinds of event there are. Without it: as many as occur, and at least one.

        Returns
        -------
        RiskTable
            What happens at a time happens to persons at risk just before it: an event comes before a censoring at
            the same time, and someone who enters at that time is not at risk yet.

        Raises
        ------
        InputError
            If a time is missing, infinite or negative, an entry is not before its end, or a code is no cause.
        """
        ends, codes, starts = check_follow_up(time, event, entry, causes)
        most = max(1, causes or int(codes.max(initial=0)))
        times, counts = _count_by_time(ends, codes, most + 1)
        ended = counts.sum(axis=1)
        left = np.cumsum(ended) - ended
        entered = np.full(len(times), len(ends)) if starts is None else _entered_before(times, starts)
        return cls(
            times,
            entered - left,
            counts[:, 1:],
            counts[:, 0],
            len(ends),
            delayed=starts is not None and bool((starts > 0).any()),
        )

    @property
    def causes(self) -> int:
        """How many kinds of event there are."""
        return int(self.events.shape[1])

    def at_risk_at(self, time: float) -> int:
        """Return how many persons were under follow-up just before a time, and had an end of it from then on."""
        place = int(np.searchsorted(self.times, time))
        return int(self.at_risk[place]) if place < len(self.times) else 0

    def alone(self, cause: int) -> RiskTable:
        """Return the table in which only one cause is an event and the others end follow-up with nothing."""
        self.check_cause(cause)
        kept = self.events[:, cause - 1 : cause]
        others = self.events.sum(axis=1) - kept[:, 0]
        return RiskTable(
            self.times, self.at_risk, kept, self.censored + others, self.persons, delayed=self.delayed
        )

    def check_cause(self, cause: int) -> None:
        """Refuse a cause that the table does not have."""
        if not 1 <= cause <= self.causes:
            raise InputError.of(
                Text.of("The table has no cause {cause}.", cause=cause),
                expected=Text.of("A cause from 1 to {causes}.", causes=self.causes),
                to_fix=Text.of("Give the number of the event, as in the codes."),
            )


def check_follow_up(
    time: npt.ArrayLike, event: npt.ArrayLike, entry: npt.ArrayLike | None, causes: int | None = None
) -> tuple[Numbers, npt.NDArray[np.int64], Numbers | None]:
    """Return times, codes and entries as arrays of numbers that can be counted; see `RiskTable.of`."""
    ends, codes = _numbers(time), np.asarray(event)
    starts = None if entry is None else _numbers(entry)
    if ends.ndim != 1 or codes.shape != ends.shape or (starts is not None and starts.shape != ends.shape):
        raise InputError.of(
            Text.of("The times of follow-up and the codes of events are not of one length."),
            expected=Text.of("One time, one code and, if any, one entry for each person."),
            to_fix=Text.of("Give columns of the same table."),
        )
    wrong = ~np.isfinite(ends) | (ends < 0)
    if starts is not None:
        wrong |= ~(starts < ends)
    _refuse(
        wrong,
        Text.of("A time of follow-up, 0 or later, and after the entry where there is one."),
        Text.of("Correct these times, or leave the persons out and say so."),
    )
    if codes.dtype.kind not in "iub":
        _refuse(
            ~np.isin(codes, np.arange(256)),
            Text.of("A whole number for each event; 0 is none."),
            Text.of("Correct the codes."),
        )
    highest = causes if causes is not None else int(codes.max(initial=0))
    _refuse(
        (codes < 0) | (codes > highest),
        Text.of("A code from 0 (nothing happened) to {highest}.", highest=highest),
        Text.of("Correct the codes, or say how many causes there are."),
    )
    return ends, codes.astype(np.int64, copy=False), starts


def _numbers(values: npt.ArrayLike) -> Numbers:
    """Return whole numbers as they are, and others as floating point numbers."""
    given = np.asarray(values)
    if given.dtype.kind in "iu":
        return given.astype(np.int64, copy=False)
    return given.astype(np.float64, copy=False)


def _refuse(wrong: BoolArray, expected: Text, to_fix: Text) -> None:
    if wrong.any():
        raise InputError.of(
            Text.of(
                "{persons} persons have a follow-up that cannot be counted (first: row {first}).",
                persons=int(wrong.sum()),
                first=int(wrong.argmax()) + 1,
            ),
            expected=expected,
            to_fix=to_fix,
        )


def _count_by_time(ends: Numbers, codes: IntArray, kinds: int) -> tuple[FloatArray, IntArray]:
    """Return the distinct times, and how many persons have each code at each of them, shape (T, codes)."""
    if not len(ends):
        return np.zeros(0), np.zeros((0, kinds), dtype=np.int64)
    if ends.dtype.kind in "iu" and int(ends.max()) <= max(_PLACES_ANYHOW, _PLACES_PER_PERSON * len(ends)):
        places = int(ends.max()) + 1
        counts = np.bincount(ends.astype(np.int64) * kinds + codes, minlength=places * kinds)
        by_place = counts.reshape(places, kinds)
        times = np.flatnonzero(by_place.any(axis=1))
        return times.astype(np.float64), by_place[times]
    order = np.argsort(ends)
    ordered = ends[order].astype(np.float64)
    first = np.flatnonzero(np.diff(ordered, prepend=-1.0) != 0)
    codes = codes[order]
    counts = np.stack(
        [np.add.reduceat(codes == kind, first, dtype=np.int64) for kind in range(kinds)], axis=1
    )
    return ordered[first], counts


def _entered_before(times: FloatArray, starts: Numbers) -> IntArray:
    """Return how many persons entered before each time; those who enter at 0 are there from the start."""
    return np.searchsorted(np.sort(starts), times, side="left").astype(np.int64)
