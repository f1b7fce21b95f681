"""Suspects by stage: as many at the police and as many convicted, year by year, as was published.

A person takes the place of a suspect again some time after a release; so the published numbers stay what they are
and how soon it happens is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from zicht.reference.assignment import gumbel
from zicht.reference.draws import day_number, iso_days, pick, strings, where, years_of
from zicht.reference.model import Columns, Flags, Ints, Strings
from zicht.reference.people import People, recorded_sex
from zicht.reference.targets import published_rows, simulated_figure

__all__ = ["OFFENDERS", "suspect_figures", "write_suspects"]

_YEARS = range(2010, 2023)
#: What is planted on suspects; see the truth of a simulation.
OFFENDERS = {
    "suspected_again_a_year": 0.07,
    "times_under_23": 2.0,
    "times_supervised": 0.7,
    "weight_of_conviction_own_initiative": 2.5,
    "victim_before_under_23": 0.20,
    "victim_before_23_and_over": 0.06,
    "victim_afterwards": 0.02,
    "days_to_registration_from": 20.0,
    "days_to_registration_to": 150.0,
    "supervised": 0.45,
}
_SENTENCE_MONTHS = 18
#: The part of a sentence that is served.
_SERVED = 2 / 3
_CASE_SIZES = {1: 60, 2: 22, 3: 9, 4: 5, 6: 3, 9: 1}
_LONGEST_AGE_OF_VICTIM = 45
_STAGES = ("suspected", "registered", "prosecuted", "dismissed", "convicted", "acquitted")


def suspect_figures(series: str) -> dict[int, int]:
    """Return the wanted number of each year: the published one, else our own."""
    published = {int(r["year"]): int(r["value"]) for r in published_rows() if r["series"] == series}
    own = {year: int(simulated_figure(series, year)) for year in _YEARS}
    return {year: number for year, number in (own | published).items() if number}


def write_suspects(
    rng: np.random.Generator, people: People, *, members: Flags, salt: str, exact: bool
) -> Columns:
    """Write one row per suspect and stage reached; some suspects are `members` of the people reported."""
    of_cases, of_persons, of_verdicts, of_victims, of_rows = rng.spawn(5)
    cases = _Cases.draw(of_cases, exact=exact)
    persons = _Persons.draw(of_persons, cases.year)
    _look_up_victims(of_victims, persons, cases.start, people, members=members)
    verdicts = _Verdicts.draw(of_verdicts, cases, persons, exact=exact)
    return _rows(of_rows, cases, persons, verdicts=verdicts, salt=salt)


@dataclass(frozen=True)
class _Cases:
    """Places of suspects in cases, in the order of the years: the year, the day, the case and what it is about."""

    year: Ints
    start: Ints
    case: Ints
    group: Strings
    began_by: Strings

    @classmethod
    def draw(cls, rng: np.random.Generator, *, exact: bool) -> _Cases:
        wanted = suspect_figures("suspects_police")
        sizes = [n if exact else int(rng.poisson(n)) for n in wanted.values()]
        year = np.repeat(np.array(list(wanted)), sizes)
        chances = np.array(list(_CASE_SIZES.values()), dtype=float)
        drawn = rng.choice(list(_CASE_SIZES), len(year), p=chances / chances.sum())
        new = np.diff(np.repeat(np.arange(len(drawn)), drawn)[: len(year)], prepend=-1) > 0
        case = np.cumsum(new | (np.diff(year, prepend=0) > 0)) - 1
        number = int(case[-1]) + 1
        group = pick(
            rng, {"domestic_sexual": 45, "cross_border_sexual": 30, "labour": 16, "criminal": 9}, number
        )
        origin = pick(rng, {"report": 52, "own_initiative": 28, "other": 8, "unknown": 12}, number)
        day = rng.integers(0, 330, number)[case] + rng.integers(0, 35, len(year))
        return cls(year, day_number(year) + day, case, group[case], origin[case])


@dataclass(frozen=True)
class _Persons:
    """Who takes each place: the number of the first place of the same person, and what is known of the person."""

    who: Ints
    born: Ints
    sex: Strings
    key: Strings
    victim_before: Strings

    @classmethod
    def draw(cls, rng: np.random.Generator, year: Ints) -> _Persons:
        size = len(year)
        age = 16 + np.floor(rng.gamma(2.0, 7.0, size)).astype(np.int64)
        return cls(
            np.arange(size),
            year - age,
            pick(rng, {"male": 82, "female": 18}, size),
            strings([""] * size),
            where(rng.random(size) < 0.63, "no", "unknown"),
        )

    def is_young(self, place: Ints, year: Ints) -> Flags:
        """Say who is under 23 in a year."""
        young: Flags = year - self.born[self.who[place]] < 23
        return young


def _look_up_victims(
    rng: np.random.Generator, persons: _Persons, start: Ints, people: People, *, members: Flags
) -> None:
    """Make some suspects people who were reported before, and a few people who are reported later."""
    year = years_of(start)
    young = persons.is_young(persons.who, year)
    before = rng.random(len(start)) < np.where(
        young, OFFENDERS["victim_before_under_23"], OFFENDERS["victim_before_23_and_over"]
    )
    after = ~before & (rng.random(len(start)) < OFFENDERS["victim_afterwards"])
    free, born, sexes = members.copy(), years_of(people.birth_day), recorded_sex(people)
    for place in np.flatnonzero(before | after):
        age = year[place] - born
        alike = free & ((age < 23) == young[place]) & (age >= 14) & (age <= _LONGEST_AGE_OF_VICTIM)
        alike &= sexes == persons.sex[place]
        first = people.index_day < start[place] if before[place] else people.index_day > start[place]
        found = np.flatnonzero(alike & first)
        if not len(found):
            continue
        person = rng.choice(found)
        free[person] = False
        persons.born[place] = born[person]
        if persons.victim_before[place] == "unknown":
            continue
        persons.key[place] = people.key[person]
        persons.victim_before[place] = "yes" if before[place] else "no"


@dataclass(frozen=True)
class _Verdicts:
    """Per place: the year of a conviction (-1 for none), the day, months of prison, the release, supervision."""

    year: Ints
    day: Ints
    months: Ints
    released: Ints
    supervised: Flags

    @classmethod
    def draw(cls, rng: np.random.Generator, cases: _Cases, persons: _Persons, *, exact: bool) -> _Verdicts:
        """Convict year after year; whoever is suspected again takes a place among the suspects of that year."""
        size = len(cases.year)
        months = np.maximum(1, rng.gamma(1.6, _SENTENCE_MONTHS / 1.6, size)).round().astype(np.int64)
        drawn = cls(
            np.full(size, -1, dtype=np.int64),
            np.zeros(size, dtype=np.int64),
            months,
            np.zeros(size, dtype=np.int64),
            rng.random(size) < OFFENDERS["supervised"],
        )
        convictions = suspect_figures("convictions")
        due: Ints = np.full(size, -1, dtype=np.int64)
        for year in _YEARS:
            drawn._convict(rng, cases, year, convictions.get(year, 0), exact=exact)
            places = np.flatnonzero(drawn.year == year)
            due[places] = drawn._next_suspicion(rng, cases, persons, places)
            _take_places(rng, cases, persons, due, year)
        return drawn

    def _convict(
        self, rng: np.random.Generator, cases: _Cases, year: int, count: int, *, exact: bool
    ) -> None:
        """Choose who is convicted: suspects of the one or two years before, each once."""
        waiting = np.flatnonzero((self.year < 0) & np.isin(cases.year, (year - 1, year - 2)))
        weight = np.where(
            cases.began_by[waiting] == "own_initiative", OFFENDERS["weight_of_conviction_own_initiative"], 1.0
        )
        if exact:
            chosen = waiting[np.argsort(-(np.log(weight) + gumbel(rng, len(waiting))))[:count]]
        else:
            chance = np.minimum(count * weight / max(weight.sum(), 1.0), 1.0)
            chosen = waiting[rng.random(len(waiting)) < chance]
        self.year[chosen] = year
        self.day[chosen] = day_number(year) + rng.integers(0, 365, len(chosen))
        self.released[chosen] = self.day[chosen] + np.round(self.months[chosen] * 30.44 * _SERVED).astype(int)

    def _next_suspicion(
        self, rng: np.random.Generator, cases: _Cases, persons: _Persons, places: Ints
    ) -> Ints:
        """Draw the day on which convicts are suspected again, after their release at a constant rate."""
        rate = (
            OFFENDERS["suspected_again_a_year"]
            * np.where(persons.is_young(places, cases.year[places]), OFFENDERS["times_under_23"], 1.0)
            * np.where(self.supervised[places], OFFENDERS["times_supervised"], 1.0)
        )
        wait = np.ceil(rng.exponential(1.0, len(places)) / rate * 365.2425)
        return self.released[places] + wait.astype(np.int64)


def _take_places(rng: np.random.Generator, cases: _Cases, persons: _Persons, due: Ints, year: int) -> None:
    """Let those who are suspected again in a year take the place of a suspect whom nothing else is known of."""
    again = np.flatnonzero((due > 0) & (years_of(np.maximum(due, 0)) == year))
    unknown = (cases.year == year) & (persons.key == "")
    taken = rng.permutation(np.flatnonzero(unknown))[: len(again)]
    for place, before in zip(taken, again, strict=False):
        cases.start[place] = due[before]
        first = persons.who[before]
        persons.who[place] = first
        persons.victim_before[place] = persons.victim_before[first]


def _rows(
    rng: np.random.Generator, cases: _Cases, persons: _Persons, *, verdicts: _Verdicts, salt: str
) -> Columns:
    """Write a row per stage that each suspect reached, in the order of the days."""
    reached = dict(_stages(rng, cases, verdicts))
    place = np.concatenate([np.flatnonzero(flags) for flags, _days in reached.values()])
    day = np.concatenate([days[flags] for flags, days in reached.values()])
    stage = np.concatenate([strings([name] * int(reached[name][0].sum())) for name in _STAGES])
    order = np.lexsort((place, day))
    place, day, stage, size = place[order], day[order], stage[order], len(order)
    who, blank = persons.who[place], strings([""] * size)
    convicted, ended = stage == "convicted", np.isin(stage, ("dismissed", "convicted", "acquitted"))
    released, supervised = verdicts.released[place], convicted & verdicts.supervised[place]
    offered = where(ended, pick(rng, {"no": 60, "yes": 15, "unknown": 25}, size), "not_asked")
    return {
        "row_id": np.arange(1, size + 1).astype(str).astype(object),
        "suspect_key": strings([f"s-{salt}-{number:05d}" for number in who]),
        "case_key": strings([f"c-{salt}-{number:05d}" for number in cases.case[place]]),
        "person_key": persons.key[who],
        "began_by": cases.began_by[place],
        "birth_year": persons.born[who].astype(str).astype(object),
        "sex": persons.sex[who],
        "group": cases.group[place],
        "victim_of_earlier_report": persons.victim_before[who],
        "stage": stage,
        "stage_date": iso_days(day),
        "dismissal_reason": where(
            stage == "dismissed", pick(rng, {"technical": 75, "policy": 20, "other": 5}, size), "not_asked"
        ),
        "sentence_months": where(convicted, verdicts.months[place].astype(str).astype(object), blank),
        "released": where(convicted, iso_days(released), blank),
        "supervision_from": where(supervised, iso_days(released), blank),
        "supervision_to": where(supervised, iso_days(released + 730), blank),
        "help_offered": offered,
        "help_followed": where(
            offered == "yes", pick(rng, {"yes": 50, "no": 35, "unknown": 15}, size), "not_asked"
        ),
        "next_case": blank,
        "legal_ground": strings(["research"] * size),
        "purposes": strings(["statistics"] * size),
        "retain_until": iso_days(day + 7300),
    }


def _stages(
    rng: np.random.Generator, cases: _Cases, verdicts: _Verdicts
) -> Iterator[tuple[str, tuple[Flags, Ints]]]:
    """Yield who reached each stage and when; who is not convicted is acquitted or dismissed."""
    size, convicted = len(cases.year), verdicts.year > 0
    lags = OFFENDERS["days_to_registration_from"], OFFENDERS["days_to_registration_to"]
    registered = cases.start + np.round(rng.uniform(*lags, size)).astype(np.int64)
    decided = registered + rng.integers(30, 400, size)
    court = np.where(convicted, verdicts.day, decided + 150 + rng.integers(0, 365, size))
    prosecuted = convicted | (rng.random(size) < 0.25)
    decided = np.where(convicted, np.maximum(np.minimum(decided, court - 30), registered), decided)
    yield "suspected", (np.ones(size, dtype=bool), cases.start)
    yield "registered", (prosecuted | (rng.random(size) < 0.9), np.minimum(registered, court))
    yield "prosecuted", (prosecuted, np.minimum(decided, court))
    yield "dismissed", (~prosecuted, decided)
    yield "convicted", (convicted, court)
    yield "acquitted", (prosecuted & ~convicted, court)
