"""Which other numbers must be hidden so that no sum gives a hidden one away: secondary suppression.

All tables are one problem. First each sum that holds a hidden number is opened: it must hold another one, and enough
units in both together that either could be any small number. What several sums together still give away is found by
the attacker's own linear programmes, and opened at the least cost, until they find nothing. Any choice is checked by
the attack, never trusted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from zicht.disclosure.attack import exposed_numbers, find_exposed, may_be_small, most_by_whole
from zicht.disclosure.bounding import BoolArray, Bounds, narrow
from zicht.disclosure.cheapest import Changes
from zicht.disclosure.sums import FloatArray, IntArray, Sums

__all__ = ["Choice", "choose_hidden", "hide"]

#: What a number costs more for each other sum that it would leave with nothing else hidden.
FOR_OTHER_SUMS = 2.0
#: What a number costs more for each unit that it lacks to open the sum alone.
FOR_MISSING = 3.0
#: Rounds of opening what several sums together give away; each opens all that is exposed.
MOST_ROUNDS = 50
#: How many sums away from an exposed number what opens it is looked for, before it is looked for everywhere.
NEAR = 3


@dataclass(frozen=True)
class Choice:
    """Which numbers are hidden for others' sake, and which hidden ones a reader can still pin down (one per number)."""

    hidden: BoolArray
    exposed: BoolArray


def choose_hidden(sums: Sums, values: FloatArray, costs: FloatArray) -> Choice:
    """Choose what to hide beside the numbers that a rule hides.

    Parameters
    ----------
    sums
        What a reader would know if only rules hid anything.
    values
        The numbers themselves, one per number of `sums`.
    costs
        What hiding each number would lose; infinite where it must be shown.

    Returns
    -------
    Choice
        With nothing exposed, unless numbers that must be shown give a hidden one away.
    """
    opener = _Opener(sums, values, costs)
    opener.open_sums(np.flatnonzero(abs(sums.relations) @ sums.hidden.astype(float)).tolist())
    for _round in range(MOST_ROUNDS):
        bounds = opener.attack()
        exposed = np.flatnonzero(exposed_numbers(opener.seen(), bounds) & ~opener.given_away)
        if not len(exposed):
            break
        if not opener.open_numbers(exposed, bounds):
            # What nothing can hide must not keep the rest from being looked at.
            opener.given_away[exposed] = True
    else:
        bounds = find_exposed(opener.seen())
    hidden = np.array(opener.hidden)
    return Choice(hidden & ~sums.hidden, exposed_numbers(opener.seen(), bounds))


def hide(sums: Sums, more: BoolArray) -> Sums:
    """Return what a reader knows where these numbers are hidden too."""
    return replace(
        sums,
        lower=np.where(more, 0.0, sums.lower),
        upper=np.where(more, np.inf, sums.upper),
        threshold=np.where(more, sums.rule, sums.threshold),
    )


class _Opener:
    """The search: what is hidden so far, and the sums still to be looked at."""

    def __init__(self, sums: Sums, values: FloatArray, costs: FloatArray) -> None:
        self.sums, self.all_values, self.all_costs = sums, values, costs
        self.hidden: list[bool] = sums.hidden.tolist()
        self.safe: BoolArray = np.zeros(len(sums.numbers), dtype=np.bool_)
        self.given_away: BoolArray = np.zeros(len(sums.numbers), dtype=np.bool_)
        self.open_alone: list[bool] = (sums.lower < sums.upper).tolist()
        self.values: list[float] = values.tolist()
        self.costs: list[float] = costs.tolist()
        self.whole: FloatArray = most_by_whole(sums)
        self.room: list[float] = self._room()
        self.binds: list[bool] = (sums.least == sums.most).tolist()
        self.terms = _rows(sums)
        self.rows_of: list[list[int]] = [[] for _number in sums.numbers]
        for row, terms in enumerate(self.terms):
            for place, _factor in terms:
                self.rows_of[place].append(row)

    def seen(self) -> Sums:
        """Return what a reader would know now."""
        return hide(self.sums, np.array(self.hidden) & ~self.sums.hidden)

    def attack(self) -> Bounds:
        """Return what a reader finds, by narrowing alone where that already finds something."""
        seen = self.seen()
        self.whole = most_by_whole(seen)
        before, self.room = self.room, self._room()
        # Hiding more takes nothing away from what readers must hold possible: who is safe stays safe, but where a whole
        # was hidden that asked for less.
        self.safe &= np.array(self.room) <= np.array(before)
        quick = narrow(seen)
        if (exposed_numbers(seen, quick) & ~self.given_away).any():
            return quick
        bounds = find_exposed(seen, safe=self.safe)
        # Who can only be large, or only 0, is not exposed now, and may be once more is hidden.
        self.safe |= may_be_small(seen, bounds) & ~exposed_numbers(seen, bounds)
        return bounds

    def _room(self) -> list[float]:
        """Return how far apart the values of each number must be able to lie once it is hidden."""
        room: list[float] = np.minimum(np.maximum(self.sums.rule - 2, 1), self.whole).tolist()
        return room

    def open_sums(self, rows: Iterable[int]) -> list[int]:
        """Hide numbers until each of these sums, and those that doing so closes, is open; return which."""
        found = []
        queue = deque(row for row in rows if self.binds[row])
        waiting = set(queue)
        while queue:
            row = queue.popleft()
            waiting.discard(row)
            chosen = self.choose_for(row)
            if chosen is not None:
                self.hidden[chosen] = True
                found.append(chosen)
                new = [other for other in self.rows_of[chosen] if self.binds[other] and other not in waiting]
                queue.extend(new)
                waiting.update(new)
        return found

    def choose_for(self, row: int) -> int | None:
        """Return the cheapest number to hide in a sum that is still closed."""
        terms = self.terms[row]
        hidden = [(p, f) for p, f in terms if self.hidden[p] or self.open_alone[p]]
        if not hidden or len({factor > 0 for _place, factor in hidden}) > 1:
            return None
        missing = max(self.room[p] for p, _f in hidden) - sum(self.values[p] for p, _f in hidden)
        if len(hidden) > 1 and missing <= 0:
            return None
        side = hidden[0][1] > 0
        best, least = None, np.inf
        for place, factor in terms:
            gives = self.values[place] if (factor > 0) == side else np.inf
            cost = self.costs[place] + FOR_MISSING * max(missing - gives, 0.0)
            if self.hidden[place] or self.open_alone[place] or cost >= least or (missing > 0 and not gives):
                continue
            cost += FOR_OTHER_SUMS * self.count_closed(place, row)
            if cost < least:
                best, least = place, cost
        return best

    def count_closed(self, place: int, row: int) -> int:
        """Return in how many other sums nothing is hidden yet."""
        return sum(
            not any(self.hidden[other] for other, _factor in self.terms[one])
            for one in self.rows_of[place]
            if one != row and self.binds[one]
        )

    def open_numbers(self, exposed: IntArray, bounds: Bounds) -> bool:
        """Hide what it costs least to let each number be more that is pinned down; say whether anything was."""
        before = sum(self.hidden)
        near, wide = self._changes(exposed, NEAR), None
        for place in exposed.tolist():
            self._open(place, bounds, near)
            if near.seen_apart(place) < self.room[place]:
                wide = wide or self._changes(exposed, None)
                near.make_free(self._open(place, bounds, wide))
        return sum(self.hidden) > before

    def _open(self, place: int, bounds: Bounds, changes: Changes) -> IntArray:
        """Hide what it costs least to let a number be more than it must, or less where it cannot; return which."""
        room = self.room[place]
        more = min(bounds.lower[place] + room, self.whole[place])
        found: list[int] = []
        for to in (more, max(bounds.upper[place] - room, 0.0)):
            if changes.seen_apart(place) >= room:
                break
            changed = changes.cheapest(place, float(to)).tolist()
            chosen = [p for p in changed if not (self.hidden[p] or self.open_alone[p])]
            for one in chosen:
                self.hidden[one] = True
            chosen += self.open_sums(row for one in chosen for row in self.rows_of[one])
            changes.make_free(np.array(chosen, dtype=np.int64))
            found += chosen
        return np.array(found, dtype=np.int64)

    def _changes(self, exposed: IntArray, steps: int | None) -> Changes:
        is_open = np.array(self.hidden) | np.array(self.open_alone)
        costs = np.where(is_open, 0.0, self.all_costs)
        places = np.arange(len(costs)) if steps is None else self._near(exposed, steps)
        return Changes(self.sums, self.all_values, costs, places)

    def _near(self, exposed: IntArray, steps: int) -> IntArray:
        """Return the numbers that are so many sums away at most; those that must be shown end the way."""
        found = set(exposed.tolist())
        edge = found
        for _step in range(steps):
            rows = {row for place in edge for row in self.rows_of[place]}
            edge = {p for row in rows for p, _f in self.terms[row] if self.costs[p] < np.inf} - found
            found |= edge
        return np.array(sorted(found), dtype=np.int64)


def _rows(sums: Sums) -> list[list[tuple[int, float]]]:
    """Return the terms of each sum."""
    indptr = sums.relations.indptr.tolist()
    entries = list(zip(sums.relations.indices.tolist(), sums.relations.data.tolist(), strict=True))
    return [entries[start:end] for start, end in pairwise(indptr)]
