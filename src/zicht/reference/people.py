"""The registered people of all years in one table, with what is true of them and what is recorded of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields

import numpy as np

from zicht.reference.draws import day_number, pick_by, strings, where
from zicht.reference.model import Flags, Floats, Ints, Strings
from zicht.reference.nationalities import AFRICAN, COUNTRIES, EU
from zicht.reference.registered import Cohort, register_year
from zicht.reference.targets import YEARS

__all__ = ["People", "draw_ages", "person_keys", "recorded_nationality", "recorded_sex", "register_people"]


@dataclass(frozen=True)
class People:
    """One row per registered person; see `registered.Cohort` for the codes."""

    year: Ints
    group: Ints
    true_class: Ints
    minor: Flags
    age: Ints
    age_recorded: Flags
    nationality: Ints
    nationality_recorded: Flags
    female: Flags
    sex_recorded: Flags
    second: Ints
    pattern: Ints
    sub3: Flags
    index_day: Ints
    birth_day: Ints
    key: Strings

    def __len__(self) -> int:
        return len(self.year)

    @property
    def strata(self) -> Ints:
        return 2 * self.true_class + self.minor

    @property
    def african(self) -> Flags:
        return np.asarray(_IS_AFRICAN[self.nationality])

    @property
    def european(self) -> Flags:
        return np.asarray(_IS_EUROPEAN[self.nationality])

    @property
    def dutch(self) -> Flags:
        return np.equal(self.nationality, COUNTRIES.index("NLD"))


_IS_AFRICAN: Flags = np.array([country in AFRICAN for country in COUNTRIES])
_IS_EUROPEAN: Flags = np.array([country in EU for country in COUNTRIES])
_COHORT_FIELDS = [field.name for field in fields(Cohort) if field.name != "year"]


def register_people(rng: np.random.Generator, *, exact: bool, salt: str) -> People:
    """Make every cohort of first reports; `salt` keeps the keys of two countries apart."""
    cohorts = [register_year(rng, year, exact=exact) for year in YEARS]
    columns = {name: np.concatenate([getattr(c, name) for c in cohorts]) for name in _COHORT_FIELDS}
    year = np.concatenate([np.full(len(c), c.year) for c in cohorts])
    age = draw_ages(rng, columns["minor"], columns["true_class"])
    index_day = _index_days(rng, year, columns["pattern"])
    birth_day = index_day - np.floor((age + rng.uniform(0.02, 0.98, len(age))) * 365.2425).astype(np.int64)
    return People(
        year=year,
        age=age,
        index_day=index_day,
        birth_day=birth_day,
        key=person_keys(salt, len(year)),
        **columns,
    )


def person_keys(salt: str, size: int) -> Strings:
    """Return one pseudonym per person: a keyed token, as agencies that share a key would make it."""
    key = salt.encode()
    return strings(
        [f"p-{hashlib.blake2b(b'%d' % i, key=key, digest_size=6).hexdigest()}" for i in range(size)]
    )


_ADULT_AGES: tuple[dict[str, float], ...] = (
    {"18": 18, "20": 14, "22": 12, "25": 12, "28": 8, "33": 6, "38": 3, "45": 1.5},
    {"18": 8, "20": 11, "22": 12, "25": 16, "28": 14, "33": 12, "38": 7, "45": 3},
    {"18": 3, "20": 7, "22": 9, "25": 14, "28": 14, "33": 17, "38": 14, "45": 14},
    {"18": 8, "20": 12, "22": 13, "25": 15, "28": 12, "33": 10, "38": 6, "45": 5},
    {"18": 6, "20": 9, "22": 10, "25": 14, "28": 13, "33": 13, "38": 10, "45": 8},
)
_MINOR_AGES: tuple[dict[str, float], ...] = (
    {"11": 1, "12": 3, "13": 8, "14": 16, "15": 24, "16": 27, "17": 26},
    {"8": 1, "12": 2, "14": 8, "15": 16, "16": 30, "17": 42},
    {"10": 2, "13": 4, "14": 6, "15": 14, "16": 30, "17": 40},
    {"9": 3, "11": 5, "13": 10, "14": 14, "15": 20, "16": 24, "17": 24},
    {"5": 4, "10": 4, "14": 10, "16": 30, "17": 30},
)
_SPREAD = {18: 2, 20: 2, 22: 3, 25: 3, 28: 5, 33: 5, 38: 7, 45: 14}


def draw_ages(rng: np.random.Generator, minor: Flags, true_class: Ints) -> Ints:
    """Draw ages in whole years at the first report."""
    kinds = true_class * 2 + minor
    tables: list[dict[str, float]] = []
    for pair in zip(_ADULT_AGES, _MINOR_AGES, strict=True):
        tables += pair
    base = pick_by(rng, kinds, tables).astype(np.int64)
    spread = np.array([_SPREAD.get(age, 1) for age in range(60)])[base]
    return np.asarray(base + np.floor(rng.random(len(base)) * spread).astype(np.int64))


def _index_days(rng: np.random.Generator, year: Ints, pattern: Ints) -> Ints:
    """Draw the day of the first report; a year's last ten days are kept for the reports that follow it."""
    weights: Floats = np.ones((len(year), 12))
    weights[:, 6:8] = 0.85
    by_law = pattern & 0b111 > 0
    weights[np.ix_((year == 2018) & ~by_law, range(5, 12))] = 0.12
    weights[np.ix_(year == 2020, (3, 4))] = 0.45
    edges = np.cumsum(weights, axis=1)
    month = (rng.random(len(year))[:, None] * edges[:, -1:] >= edges).sum(axis=1) + 1
    first = day_number(year, month)
    length = np.where(month == 12, 20, day_number(year, month + 1) - first)
    return first + np.floor(rng.random(len(year)) * length).astype(np.int64)


def recorded_sex(people: People) -> Strings:
    """Return the sex as registered."""
    return where(people.sex_recorded, where(people.female, "female", "male"), "unknown")


def recorded_nationality(people: People) -> Strings:
    """Return the nationality as registered."""
    return where(people.nationality_recorded, strings(COUNTRIES)[people.nationality], "unknown")
