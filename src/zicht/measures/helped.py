"""Who was helped: presumed victims and people alike, with the help that any file holds of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.engine import fetch
from zicht.measures import coding
from zicht.measures.declaration import Scope
from zicht.measures.dimensions import DIMENSIONS, PERSON_TRAITS, TRAITS
from zicht.measures.followed import MATCHED
from zicht.measures.other_records import OtherRecords
from zicht.measures.populations import POPULATIONS
from zicht.measures.units import Traits, collect_persons
from zicht.records.contracts import CONTRACTS

__all__ = ["BY", "NEVER", "Assessed", "Episodes", "Helped", "hold_help", "hold_nobody"]

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
StrArray = npt.NDArray[np.str_]

#: What persons are told apart by, and what else is known of them from the reports.
BY = ("group", "age_class", "sex", "region")
_ALSO = ("shelter_requested",)
_TRAITS = Traits(
    first={**PERSON_TRAITS.first, "reporter_region": TRAITS.first["reporter_region"]},
    last={},
    every={**PERSON_TRAITS.every, "shelter_requested": TRAITS.every["shelter_requested"]},
    ages=PERSON_TRAITS.ages,
)
#: The day of what has not happened: later than all others.
NEVER = coding.NO_DATE_DAYS


@dataclass(frozen=True, eq=False)
class Episodes:
    """Kinds of help, one after the other: arrays of shape (episodes,); days are since 1900, or `NEVER`.

    Attributes
    ----------
    whose : int array
        The person: a place in `Helped`.
    offered, waited_from, started, ended : int array
        The days of the steps.
    codes : mapping of str to array of str
        What the other columns say.
    """

    whose: IntArray
    offered: IntArray
    waited_from: IntArray
    started: IntArray
    ended: IntArray
    codes: Mapping[str, StrArray]

    def __len__(self) -> int:
        return len(self.whose)

    def __getitem__(self, column: str) -> StrArray:
        return self.codes[column]

    @property
    def came(self) -> BoolArray:
        """Whether the help started."""
        started: BoolArray = self.started < NEVER
        return started

    @property
    def known_until(self) -> IntArray:
        """The last day of each: when it ended, or `NEVER` while it goes on; of what was refused, the last day known."""
        steps = np.stack([self.offered, self.waited_from])
        refused = np.max(np.where(steps < NEVER, steps, -1), axis=0)
        said = self.was_refused & ~self.came & (refused >= 0)
        last: IntArray = np.where(self.ended < NEVER, self.ended, np.where(said, refused, NEVER))
        return last

    @property
    def was_refused(self) -> BoolArray:
        """Whether it was refused; the other codes say that it was not, or nothing."""
        return np.isin(self["refused_by"], _codes_of("refused_by"))


@dataclass(frozen=True, eq=False)
class Assessed:
    """Needs that were assessed: arrays of shape (needs,). `adult_from` is the day of coming of age, of minors."""

    whose: IntArray
    day: IntArray
    adult_from: IntArray
    codes: Mapping[str, StrArray]

    def __getitem__(self, column: str) -> StrArray:
        return self.codes[column]


@dataclass(frozen=True, eq=False)
class Helped:
    """Presumed victims first reported in the window, then people alike who were never reported.

    Attributes
    ----------
    is_victim : bool array, shape (persons,)
        The others are people alike.
    searched : bool array, shape (persons,)
        Whether the person has a key by which help can be found.
    first_report : int array, shape (persons,)
        In days since 1900; `NEVER` of people alike.
    by : mapping of str to array of str, shape (persons,)
        A code for each of `BY` that the input tells, and whether shelter was asked for.
    since, until : int
        The first day of the window and the day of extraction, in days since 1900.
    """

    is_victim: BoolArray
    searched: BoolArray
    first_report: IntArray
    by: Mapping[str, StrArray]
    episodes: Episodes
    needs: Assessed
    since: int
    until: int

    def __len__(self) -> int:
        return len(self.is_victim)

    @property
    def known(self) -> tuple[str, ...]:
        """What persons can be told apart by."""
        return tuple(name for name in BY if name in self.by)

    @cached_property
    def year(self) -> IntArray:
        """The year of the first report; 0 of people alike."""
        years = {day: coding.year_of(day) for day in np.unique(self.first_report[self.is_victim]).tolist()}
        return np.array([years.get(day, 0) for day in self.first_report.tolist()], dtype=np.int64)

    @cached_property
    def adult_from(self) -> IntArray:
        """When each comes of age, where a need that was assessed says so; else `NEVER`."""
        days = np.full(len(self), NEVER, dtype=np.int64)
        np.minimum.at(days, self.needs.whose, self.needs.adult_from)
        return days

    def persons_with(self, rows: BoolArray) -> BoolArray:
        """Return who has any of these episodes."""
        found: BoolArray = np.bincount(self.episodes.whose[rows], minlength=len(self)) > 0
        return found


def hold_help(reports: ir.Table, others: OtherRecords, scope: Scope) -> Helped:
    """Put persons, their needs and their help together; help of nobody here stays on the engine.

    Without a table there is nothing of its kind.
    """
    victims = _read_victims(reports, scope)
    keys = fetch(
        reports.filter(reports.person_key.notnull()).select("person_key", linked=reports.person).distinct()
    )
    people = _People.of(victims, keys, _read_alike(others))
    asked = reports.filter(reports.person_key.notnull()).select("person_key")
    if "needs" in others.tables:
        needs = others.tables["needs"]
        asked = asked.union(needs.filter(needs.person_group == MATCHED).select("person_key"))
    return Helped(
        np.arange(people.size) < len(victims),
        people.searched,
        np.concatenate([coding.ints(victims["index"]), np.full(people.size - len(victims), NEVER)]),
        _traits(victims, people.size),
        _episodes(others.tables.get("help"), asked, people, coding.day_number(others.vintage)),
        _assessed(others.tables.get("needs"), asked, people),
        coding.day_number(date(scope.window[0], 1, 1)),
        coding.day_number(others.vintage),
    )


def hold_nobody(others: OtherRecords, scope: Scope) -> Helped:
    """Return what holds no person, for where nothing is told of help: to collect persons takes a while."""
    none = np.zeros(0, dtype=np.int64)
    since, until = coding.day_number(date(scope.window[0], 1, 1)), coding.day_number(others.vintage)
    episodes, needs = Episodes(none, none, none, none, none, {}), Assessed(none, none, none, {})
    return Helped(none > 0, none > 0, none, {}, episodes, needs, since, until)


def _read_victims(reports: ir.Table, scope: Scope) -> pa.Table:
    """Return presumed victims, who need no key: their help cannot be found then, and that is told."""
    own = reports.mutate(linked=reports.person)
    persons = collect_persons(own, traits=_TRAITS, supplied=scope.supplied, window=scope.window)
    persons = persons.filter(POPULATIONS["victims"].belongs(persons))
    names = [name for name in (*BY, *_ALSO) if not DIMENSIONS[name].missing(scope.supplied)]
    numbers = {f"by_{name}": DIMENSIONS[name].value(persons).cast("int16") for name in names}
    found = fetch(persons.select("linked", "index", **numbers).order_by("linked"))
    years = np.array([coding.year_of(day) for day in coding.ints(found["index"]).tolist()], dtype=np.int64)
    return found.filter(pa.array((years >= scope.window[0]) & (years <= scope.window[1])))


def _read_alike(others: OtherRecords) -> pa.Array:
    """Return the keys of people who were never reported, and whose needs are alike."""
    if "needs" not in others.tables:
        return pa.array([], pa.string())
    needs = others.tables["needs"]
    found = fetch(needs.filter(needs.person_group == MATCHED).select("person_key").distinct())
    return found["person_key"].cast(pa.string()).combine_chunks().sort()


def _traits(victims: pa.Table, size: int) -> dict[str, StrArray]:
    alike = np.full(size - len(victims), coding.NOT_ASKED)
    return {
        name: np.concatenate([DIMENSIONS[name].codes_of(coding.ints(victims[f"by_{name}"])), alike])
        for name in (*BY, *_ALSO)
        if f"by_{name}" in victims.column_names
    }


def _episodes(help_: ir.Table | None, asked: ir.Table, people: _People, until: int) -> Episodes:
    dates = ("offered", "waited_from", "started", "ended")
    codes = (
        "need", "kind", "preferred_by_professional", "refused_by", "reason", "ended_why", "funding_stream", "forced",
        "placement_reason", "outcome",
    )  # fmt: skip
    whose, days, found = _read(help_, "help", asked, people, dates=dates, codes=codes)
    offered, waited_from, started, ended = days
    # What is only planned has not begun.
    started = np.where(started > until, NEVER, started)
    return Episodes(whose, offered, waited_from, started, ended, found)


def _assessed(needs: ir.Table | None, asked: ir.Table, people: _People) -> Assessed:
    whose, days, found = _read(
        needs, "needs", asked, people, dates=("assessed", "adult_from"), codes=("domain", "severity")
    )
    assessed, adult_from = days
    return Assessed(whose, assessed, adult_from, found)


def _read(
    table: ir.Table | None,
    name: str,
    asked: ir.Table,
    people: _People,
    *,
    dates: tuple[str, ...],
    codes: tuple[str, ...],
) -> tuple[IntArray, list[IntArray], dict[str, StrArray]]:
    """Return the rows of these people: whose each is, its days and its codes."""
    if table is None:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, [nothing] * len(dates), {code: np.zeros(0, dtype="U1") for code in codes}
    days = {day: coding.days_since_1900(table[day]) for day in dates}
    numbers = {code: coding.position(table[code], CONTRACTS[name][code].codes) for code in codes}
    wanted = table.select("person_key", **days, **numbers).semi_join(asked, "person_key")
    found = fetch(wanted.order_by("person_key", *dates, *codes))
    place = pc.index_in(found["person_key"].cast(pa.string()), value_set=people.keys)
    found = found.filter(pc.is_valid(place))
    whose = people.person_of_key[coding.ints(pc.drop_null(place))]
    return (
        whose,
        [coding.ints(found[day]) for day in dates],
        {
            code: coding.codes_at(coding.ints(found[code]), _codes_of(CONTRACTS[name][code].codes))
            for code in codes
        },
    )


@dataclass(frozen=True, eq=False)
class _People:
    """Whose each key is; victims first, then people alike."""

    keys: pa.Array
    person_of_key: IntArray
    size: int

    @classmethod
    def of(cls, victims: pa.Table, keys: pa.Table, alike: pa.Array) -> _People:
        place = pc.index_in(keys["linked"], value_set=victims["linked"].combine_chunks())
        own = keys.filter(pc.is_valid(place))["person_key"].cast(pa.string()).combine_chunks()
        # Whoever was reported at any time is nobody who never was.
        others = alike.filter(pc.invert(pc.is_in(alike, value_set=keys["person_key"].cast(pa.string()))))
        size = len(victims) + len(others)
        return cls(
            pa.concat_arrays([own, others]),
            np.concatenate([coding.ints(pc.drop_null(place)), np.arange(len(victims), size)]),
            size,
        )

    @property
    def searched(self) -> BoolArray:
        found: BoolArray = np.bincount(self.person_of_key, minlength=self.size) > 0
        return found


def _codes_of(list_name: str) -> list[str]:
    return list(coding.positions_of(list_name))
