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

from zicht.disclosure.attack import Found, apart, at_stake, find_exposed, glance
from zicht.disclosure.bounding import BoolArray, Bounds, ceilings
from zicht.disclosure.cheapest import Changes, World
from zicht.disclosure.sums import LEAST_RULE, NOISE, FloatArray, IntArray, Sums

__all__ = ["Choice", "choose_hidden", "hide"]

#: What a number costs more for each other sum that it would leave with nothing else hidden.
FOR_OTHER_SUMS = 2.0
#: What a number costs more for each unit that it lacks to open the sum alone.
FOR_MISSING = 3.0
#: Rounds of opening what several sums together give away; each opens all that is exposed.
MOST_ROUNDS = 50
#: How many sums away from an exposed number what opens it is looked for; at last, everywhere.
STEPS = (3, 5, None)


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
        found = opener.attack()
        exposed = np.flatnonzero(found.exposed & ~opener.given_away)
        if not len(exposed):
            break
        if not opener.open_numbers(exposed):
            # What nothing can hide must not keep the rest from being looked at.
            opener.given_away[exposed] = True
    else:
        found = find_exposed(opener.seen())
    return Choice(np.array(opener.opened), found.exposed)


def hide(sums: Sums, more: BoolArray) -> Sums:
    """Return what a reader knows where these numbers are hidden too."""
    return replace(
        sums,
        lower=np.where(more, sums.kept_lower, sums.lower),
        upper=np.where(more, sums.kept_upper, sums.upper),
        threshold=np.where(more, sums.rule, sums.threshold),
    )


class _Opener:
    """The search: what is hidden so far, of that what was chosen (`opened`), and the sums still to be looked at."""

    def __init__(self, sums: Sums, values: FloatArray, costs: FloatArray) -> None:
        self.sums = sums
        costs = np.where(sums.tells_more, costs, np.inf)
        self.world = World.of(sums, values, costs)
        self.hidden: list[bool] = sums.hidden.tolist()
        self.opened: list[bool] = [False] * len(self.hidden)
        self.safe: BoolArray = np.zeros(len(sums.numbers), dtype=np.bool_)
        self.given_away: BoolArray = np.zeros(len(sums.numbers), dtype=np.bool_)
        self.open_alone: list[bool] = (sums.lower < sums.upper).tolist()
        self.values: list[float] = values.tolist()
        self.costs: list[float] = costs.tolist()
        self.witnessed = Witnessed(values.copy(), values.copy())
        self.ceilings: FloatArray = ceilings(sums)
        self.room: FloatArray = self._room()
        self.binds: list[bool] = (sums.least == sums.most).tolist()
        self.terms = _rows(sums)
        movable: list[bool] = self.world.is_movable.tolist()
        self.movable = [[place for place, _factor in terms if movable[place]] for terms in self.terms]
        self.rows_of: list[list[int]] = [[] for _number in sums.numbers]
        for row, terms in enumerate(self.terms):
            for place, _factor in terms:
                self.rows_of[place].append(row)

    def seen(self) -> Sums:
        """Return what a reader would know now."""
        return hide(self.sums, np.array(self.opened))

    def attack(self) -> Found:
        """Return what a reader finds, by a glance alone where that already finds something."""
        seen = self.seen()
        first = glance(seen)
        before, self.ceilings = self.room, first.most
        self.room = self._room()
        # Hiding more takes nothing away from what readers must hold possible: who is safe stays safe, but where a whole
        # was hidden that asked for less.
        self.safe &= self.room <= before
        self.safe |= self.witnessed.apart >= self.room
        if (first.exposed & ~self.given_away).any():
            return first
        found = find_exposed(seen, after=first, safe=self.safe, seen=self.witnessed.bounds)
        # The bounds of what is exposed are reached.
        exposed = np.flatnonzero(found.exposed)
        self.witnessed.note(exposed, found.bounds.lower[exposed])
        self.witnessed.note(exposed, found.bounds.upper[exposed])
        # Who can only be large, or only 0, is not exposed now, and may be once more is hidden.
        self.safe |= at_stake(seen, found.bounds) & ~found.exposed
        return found

    def _room(self) -> FloatArray:
        """Return how far apart the values of each number must be able to lie once it is hidden: one apart at least."""
        return apart(self.sums, np.maximum(self.sums.rule, LEAST_RULE + 1), self.world.values, self.ceilings)

    def hide(self, place: int) -> None:
        """Hide a number, or say less of one that is hidden."""
        self.hidden[place] = self.opened[place] = True
        self.world.hide(place)

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
                self.hide(chosen)
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

    def open_numbers(self, exposed: IntArray) -> bool:
        """Hide what it costs least to let each number be more or less that is pinned down; say whether anything was."""
        before = sum(self.opened)
        for place in exposed.tolist():
            for steps in STEPS:
                if self.is_open(place):
                    break
                self._open(place, steps)
        return sum(self.opened) > before

    def is_open(self, place: int) -> bool:
        """Say whether solutions have given a number values far enough apart."""
        return bool(self.witnessed.apart[place] >= self.room[place])

    def _open(self, place: int, steps: int | None) -> None:
        """Let a number be more, or less where it cannot; at last a little more and a little less."""
        room, seen = self.room[place], self.witnessed
        changes = Changes(self.world, self._near(place, steps))
        for short in range(int(room)) if steps is None else (0,):
            least, most = self.world.lower[place], min(self.world.upper[place], self.ceilings[place])
            more = min(seen.least[place] + room, most) - short
            if more > seen.most[place] and self._let_be(place, more, changes):
                return
            if self._let_be(place, max(seen.most[place] - room, least), changes) or more <= seen.most[place]:
                return

    def _let_be(self, place: int, value: float, changes: Changes) -> bool:
        """Hide what it costs least to let a number be another; say whether it has room enough then."""
        changed, values = changes.cheapest(place, value)
        self.witnessed.note(changed, values)
        chosen: list[int] = changed[self.world.tells(changed, values)].tolist()
        for one in chosen:
            self.hide(one)
        chosen += self.open_sums(row for one in chosen for row in self.rows_of[one])
        changes.make_free(chosen)
        return self.is_open(place)

    def _near(self, place: int, steps: int | None) -> IntArray:
        """Return the numbers that are so many sums away at most, or all; those that must be shown end the way."""
        if steps is None:
            return np.arange(len(self.values))
        found, rows = {place}, set[int]()
        edge = found
        for _step in range(steps):
            new = {row for one in edge for row in self.rows_of[one]} - rows
            rows |= new
            edge = set[int]().union(*(self.movable[row] for row in new)) - found
            found |= edge
        return np.array(sorted(found), dtype=np.int64)


@dataclass
class Witnessed:
    """Between which values solutions have shown each number to be possible: the true ones are the first."""

    least: FloatArray
    most: FloatArray

    @property
    def apart(self) -> FloatArray:
        return self.most - self.least

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.least, self.most)

    def note(self, places: IntArray, values: FloatArray) -> None:
        """Note the values of a solution in which only these numbers are not the true ones; counts are whole."""
        self.least[places] = np.minimum(self.least[places], np.ceil(values - NOISE))
        self.most[places] = np.maximum(self.most[places], np.floor(values + NOISE))


def _rows(sums: Sums) -> list[list[tuple[int, float]]]:
    """Return the terms of each sum."""
    indptr = sums.relations.indptr.tolist()
    entries = list(zip(sums.relations.indices.tolist(), sums.relations.data.tolist(), strict=True))
    return [entries[start:end] for start, end in pairwise(indptr)]
