"""Who reports whom, and when: one report by each list that sees a person, referrals, duplicates, later reports."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.reference.draws import day_number, years_of
from zicht.reference.lists import LISTS, MEMBERS
from zicht.reference.model import Flags, Ints
from zicht.reference.people import People
from zicht.reference.targets import LAST_YEAR, YEARS, targets

__all__ = ["Schedule", "schedule_reports"]

#: Who tends to come first: police, border police and inspectorate, then coordinators and others, then shelters.
_TURN = np.array([0.0, 0.0, 0.0, 1.0, 2.0, 1.4])
_REFERRAL_DAYS = 24.0
_REPORTED_TWICE = 0.05
#: Share of people whom somebody reports again in a later year, and the longest time until then.
_REPORTED_LATER, _LATER_YEARS = 0.08, 6


@dataclass(frozen=True)
class Schedule:
    """One row per report, in the order of persons. `in_first_year` reports decide how a person is counted."""

    person: Ints
    list: Ints
    day: Ints
    is_index: Flags
    in_first_year: Flags

    def __len__(self) -> int:
        return len(self.person)


def schedule_reports(rng: np.random.Generator, people: People, *, alone: Ints) -> Schedule:
    """Make the reports of every person; those in `alone` have just one."""
    person, list_, day, rank = _first_year(rng, people)
    may = np.ones(len(people), dtype=bool)
    may[alone] = False
    again = np.flatnonzero((rng.random(len(person)) < _REPORTED_TWICE) & may[person] & ~people.sub3[person])
    again_day = day[again] + rng.integers(5, 150, len(again))
    again, again_day = _kept(again, again_day, years_of(again_day) == people.year[person[again]])
    later_person, later_list, later_day = _later(rng, people, may)
    persons = np.concatenate([person, person[again], later_person])
    size, first_year = len(persons), len(person) + len(again)
    return Schedule(
        person=persons,
        list=np.concatenate([list_, list_[again], later_list]),
        day=np.concatenate([day, again_day, later_day]),
        is_index=np.concatenate([rank == 0, np.zeros(size - len(person), dtype=bool)]),
        in_first_year=np.arange(size) < first_year,
    )


def _first_year(rng: np.random.Generator, people: People) -> tuple[Ints, Ints, Ints, Ints]:
    person, list_ = np.nonzero(MEMBERS[people.pattern])
    turn = _TURN[list_] + rng.uniform(0, 1.2, len(list_))
    order = np.lexsort((turn, person))
    person, list_ = person[order], list_[order]
    start = np.concatenate([[0], np.flatnonzero(np.diff(person)) + 1])
    first_row = np.repeat(start, np.diff(np.append(start, len(person))))
    rank = np.arange(len(person)) - first_row
    gap = np.where(rank == 0, 0, 1 + np.floor(rng.exponential(_REFERRAL_DAYS, len(person)))).astype(np.int64)
    lag = np.cumsum(gap)
    day = people.index_day[person] + lag - lag[first_row]
    last = day_number(people.year[person], 12, 31)
    room = np.maximum(last - people.index_day[person], 1)
    spread = people.index_day[person] + 1 + np.floor(rng.random(len(person)) * room).astype(np.int64)
    return person, list_, np.where(day > last, np.minimum(spread, last), day), rank


def _later(rng: np.random.Generator, people: People, may: Flags) -> tuple[Ints, Ints, Ints]:
    candidates = np.flatnonzero(may & ~people.sub3 & (people.year < LAST_YEAR))
    chosen = candidates[rng.random(len(candidates)) < _REPORTED_LATER]
    chosen = np.repeat(chosen, 1 + (rng.random(len(chosen)) < 0.2))
    furthest = np.minimum(LAST_YEAR - people.year[chosen], _LATER_YEARS)
    year = people.year[chosen] + 1 + np.floor(rng.random(len(chosen)) ** 1.6 * furthest).astype(np.int64)
    day = day_number(year) + rng.integers(0, 365, len(chosen))
    sizes = (
        np.array([[targets(y).reporters[g] for g in _FOR_LIST] for y in YEARS], dtype=float) * _SHARE_OF_GROUP
    )
    edges = np.cumsum(sizes / sizes.sum(axis=1, keepdims=True), axis=1)[year - YEARS[0]]
    list_ = np.minimum((rng.random(len(chosen))[:, None] >= edges).sum(axis=1), len(LISTS) - 1)
    return chosen, list_, day


_FOR_LIST = ("police", "border_police", "labour_inspectorate", "care_coordination", "other", "other")
_SHARE_OF_GROUP = np.array([1, 1, 1, 1, 0.5, 0.5])


def _kept(rows: Ints, days: Ints, keep: Flags) -> tuple[Ints, Ints]:
    return rows[keep], days[keep]
