"""Who was followed after the first report, until when, and which offences they were registered as victim of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.engine import fetch
from zicht.measures import coding
from zicht.measures.dimensions import ADULT_FROM, DIMENSIONS, PERSON_TRAITS
from zicht.measures.units import collect_persons
from zicht.vocabulary import UNKNOWNS

__all__ = ["BY", "Followed", "Outcome", "follow_persons"]

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

#: What persons are told apart by.
BY = ("group", "age_class", "sex")
#: People whom the registers were searched for to compare with.
MATCHED = "matched"
#: The end of follow-up that is no event.
STILL = "still_followed"
#: Later than any day.
_LAST = 2**31


@dataclass(frozen=True, eq=False)
class Outcome:
    """Follow-up of some persons after a washout; arrays of shape (persons,).

    Attributes
    ----------
    days : int array
        From the first report to the event, or to the end of follow-up.
    kind : int array
        Place of the offence among `offence_kinds`, from 1; 0 where none came.
    left : bool array
        Whether follow-up ended by death or departure.
    """

    days: IntArray
    kind: IntArray
    left: BoolArray

    @property
    def codes(self) -> IntArray:
        """What ended follow-up: 0 nothing, 1 an offence, 2 death or departure."""
        codes: IntArray = np.where(self.kind > 0, 1, np.where(self.left, 2, 0))
        return codes


@dataclass(frozen=True, eq=False)
class Followed:
    """Persons and their offences.

    Attributes
    ----------
    is_victim : bool array, shape (persons,)
        Whether the person was reported; the others are matched with somebody who was.
    found : bool array, shape (persons,)
        Whether the register knows the person; the others have no follow-up.
    days : int array, shape (persons,)
        How long follow-up lasted.
    could_last : int array, shape (persons,)
        How long it could have lasted: to the last day of the data.
    left : bool array, shape (persons,)
        Whether it ended by death or departure.
    by : mapping of str to array of str
        A code per person for each of `BY` that the input tells.
    whose, day, kind, opened : int array, shape (offences,)
        The person, days since the first report, the kind (from 1; below 1 unknown), and the day on which the
        investigation's first offence was, or `day` where there is none; in the order of the days.
    drugs : bool array, shape (offences,)
        Whether it was linked to drug crime.
    years : tuple of int
        The years of the first and the last of the first reports; 0 where there is nobody.
    until : date
        The last day of the data.
    drugs_unknown : bool array, shape (offences,), optional
        Whether it is not known if the offence was linked to drug crime.
    """

    is_victim: BoolArray
    found: BoolArray
    days: IntArray
    could_last: IntArray
    left: BoolArray
    by: Mapping[str, npt.NDArray[np.str_]]
    whose: IntArray
    day: IntArray
    kind: IntArray
    opened: IntArray
    drugs: BoolArray
    years: tuple[int, int]
    until: date
    drugs_unknown: BoolArray | None = None

    def __len__(self) -> int:
        return len(self.found)

    def events(self, washout: int) -> BoolArray:
        """Return the offences that count: after the washout, of no investigation that was open by then."""
        counted: BoolArray = (
            (self.day > washout) & (self.opened > washout) & (self.day <= self.days[self.whose])
        )
        return counted

    def first(self, washout: int) -> Outcome:
        """Return the first offence of each person after the washout, or the end of follow-up."""
        counted = np.flatnonzero(self.events(washout))
        # Offences are in the order of days: the first place of a person is the first offence.
        persons, place = np.unique(self.whose[counted], return_index=True)
        days, kind = self.days.copy(), np.zeros(len(self), dtype=np.int64)
        days[persons] = self.day[counted][place]
        kind[persons] = self.kind[counted][place]
        return Outcome(days, kind, self.left & (kind == 0))


def follow_persons(
    reports: ir.Table,
    offences: ir.Table,
    follow_ups: ir.Table | None,
    *,
    supplied: Collection[str],
    window: tuple[int, int],
    vintage: date,
) -> Followed:
    """Put reports, follow-up and offences together.

    Without `follow_ups`, everybody with a key counts as found and followed to the day of extraction, and nobody is
    matched. The engine thins the offences out: only those of these people come into memory.
    """
    known = [name for name in BY if not DIMENSIONS[name].missing(supplied)]
    persons = collect_persons(reports, traits=PERSON_TRAITS, supplied=supplied, window=window)
    numbers = {f"by_{name}": DIMENSIONS[name].value(persons).cast("int16") for name in known}
    victims = fetch(persons.select("linked", "index", **numbers).order_by("linked"))
    keyed = reports.filter(reports.linked.notnull() & reports.person_key.notnull())
    keys = fetch(keyed.select("person_key", "linked").distinct())
    # Only who has a key can be looked up.
    victims = victims.filter(pc.is_in(victims["linked"], value_set=keys["linked"].combine_chunks()))
    searched = None if follow_ups is None else fetch(_read_follow_ups(follow_ups))
    asked = keyed.select("person_key")
    if follow_ups is not None:
        asked = asked.union(follow_ups.select("person_key"))
    people = _People.of(victims, keys, searched, known)
    events = fetch(_read_offences(offences.semi_join(asked, "person_key")))
    return people.follow(events, vintage)


def _read_follow_ups(follow_ups: ir.Table) -> ir.Table:
    return follow_ups.select(
        "person_key",
        is_matched=follow_ups.person_group == MATCHED,
        is_found=follow_ups.found == "yes",
        left=(follow_ups.ended != STILL) & ~follow_ups.ended.isin(list(UNKNOWNS)),
        sex=follow_ups.sex,
        start=coding.days_since_1900(follow_ups.followed_from),
        until=coding.days_since_1900(follow_ups.followed_until),
        born=follow_ups.birth_year.year(),
    )


def _read_offences(offences: ir.Table) -> ir.Table:
    """Return the day of each offence, or that of its registration where only that is known."""
    day = coding.days_since_1900(offences.offence_date.coalesce(offences.registered))
    return offences.select(
        "person_key",
        "investigation",
        day=day,
        kind=coding.position(offences.kind, "offence_kinds"),
        drugs=offences.drug_related == "yes",
        drugs_unknown=~offences.drug_related.isin(["yes", "no"]),
    )


@dataclass(frozen=True, eq=False)
class _People:
    """Victims, then people matched with some of them: arrays of one length; `keys` says whose each key is."""

    keys: pa.Array
    person_of_key: IntArray
    start: IntArray
    until: IntArray
    found: BoolArray
    left: BoolArray
    is_victim: BoolArray
    by: Mapping[str, npt.NDArray[np.str_]]

    @classmethod
    def of(
        cls, victims: pa.Table, keys: pa.Table, searched: pa.Table | None, known: Sequence[str]
    ) -> _People:
        own = pc.index_in(keys["linked"], value_set=victims["linked"].combine_chunks())
        kept = keys.filter(pc.is_valid(own))
        of_victims = coding.ints(pc.drop_null(own.combine_chunks()))
        start, size = coding.ints(victims["index"]), len(victims)
        by = {name: DIMENSIONS[name].codes_of(coding.ints(victims[f"by_{name}"])) for name in known}
        whole = _People(
            kept["person_key"].combine_chunks(),
            of_victims,
            start,
            np.full(size, _LAST, dtype=np.int64),
            np.ones(size, dtype=bool),
            np.zeros(size, dtype=bool),
            np.ones(size, dtype=bool),
            by,
        )
        return whole if searched is None else whole.with_searched(searched)

    def with_searched(self, searched: pa.Table) -> _People:
        """Add what the registers say of the victims, and the people matched with them."""
        matched = searched.filter(searched["is_matched"])
        own = searched.filter(pc.invert(searched["is_matched"]))
        place = pc.index_in(own["person_key"], value_set=self.keys)
        own, at = (
            own.filter(pc.is_valid(place)),
            self.person_of_key[coding.ints(pc.drop_null(place.combine_chunks()))],
        )
        size = len(self.start)
        found, left = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        until = np.full(size, -1, dtype=np.int64)
        np.logical_or.at(found, at, _flags(own["is_found"]))
        np.logical_or.at(left, at, _flags(own["left"]))
        there = coding.ints(own["until"]) < coding.NO_DATE_DAYS
        np.maximum.at(until, at[there], coding.ints(own["until"])[there])
        found &= until >= self.start
        others = len(matched)
        born, begins = coding.ints(pc.fill_null(matched["born"], 0)), coding.ints(matched["start"])
        minor = (begins / 365.2425 + 1900 - born < ADULT_FROM) & (born > 0)
        by = {
            "age_class": np.where(born > 0, np.where(minor, "minor", "adult"), "unknown"),
            "sex": np.asarray(matched["sex"].cast(pa.string()).to_numpy(zero_copy_only=False), dtype=np.str_),
        }
        return _People(
            pa.concat_arrays(
                [self.keys.cast(pa.string()), matched["person_key"].combine_chunks().cast(pa.string())]
            ),
            np.concatenate([self.person_of_key, size + np.arange(others)]),
            np.concatenate([self.start, begins]),
            np.concatenate([until, coding.ints(matched["until"])]),
            np.concatenate([found, _flags(matched["is_found"])]),
            np.concatenate([left, _flags(matched["left"])]),
            np.concatenate([self.is_victim, np.zeros(others, dtype=bool)]),
            {
                name: np.concatenate([codes, by.get(name, np.full(others, coding.NOT_ASKED))])
                for name, codes in self.by.items()
            },
        )

    def follow(self, events: pa.Table, until: date) -> Followed:
        """Hold the offences against follow-up, which ends at the last day of the data."""
        last = coding.day_number(until)
        place = pc.index_in(events["person_key"], value_set=self.keys)
        events = events.filter(pc.is_valid(place))
        whose = self.person_of_key[coding.ints(pc.drop_null(place.combine_chunks()))]
        day = coding.ints(events["day"]) - self.start[whose]
        order = np.lexsort((coding.ints(events["kind"]), day))
        investigation = coding.ints(
            pc.fill_null(events["investigation"].combine_chunks().dictionary_encode().indices, -1)
        )
        empty = _flags(pc.equal(pc.fill_null(events["investigation"].cast(pa.string()), ""), ""))
        opened = _first_of_investigation(whose, np.where(empty, -1, investigation), day)
        could_last = np.maximum(last - self.start, 0)
        days = np.where(self.found, np.clip(self.until - self.start, 0, could_last), 0)
        return Followed(
            self.is_victim,
            self.found,
            days,
            could_last,
            self.left,
            self.by,
            whose[order],
            day[order],
            coding.ints(events["kind"])[order] + 1,
            opened[order],
            _flags(pc.fill_null(events["drugs"], fill_value=False))[order],
            self.years,
            until,
            _flags(pc.fill_null(events["drugs_unknown"], fill_value=True))[order],
        )

    @property
    def years(self) -> tuple[int, int]:
        """The years of the first and the last first report of a victim."""
        starts = self.start[self.is_victim]
        if not len(starts):
            return (0, 0)
        return coding.year_of(int(starts.min())), coding.year_of(int(starts.max()))


def _first_of_investigation(whose: IntArray, investigation: IntArray, day: IntArray) -> IntArray:
    """Return the day of the first offence of the same person and investigation; the own day where there is none."""
    _pairs, group = np.unique(np.stack([whose, investigation]), axis=1, return_inverse=True)
    first = np.full(int(group.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, group.ravel(), day)
    opened: IntArray = np.where(investigation >= 0, first[group.ravel()], day)
    return opened


def _flags(column: pa.Array | pa.ChunkedArray) -> BoolArray:
    return np.asarray(column).astype(bool)
