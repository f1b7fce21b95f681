"""What people needed, assessed apart from the help that came: of reported people, and of children alike."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields

import numpy as np

from zicht.reference.assignment import draw, gumbel
from zicht.reference.care_chances import (
    ASSESSED,
    DOMAINS,
    RESIDENCES,
    SEVERITIES,
    YOUTH_DOMAINS,
    domain_weights,
    severity_chances,
)
from zicht.reference.draws import iso_days, pick_by, strings, where
from zicht.reference.model import Columns, Flags, Ints, Strings
from zicht.reference.people import People
from zicht.reference.places import places
from zicht.reference.reports import Reports

__all__ = ["Needs", "assess_needs", "care_provenance", "row_numbers"]

_MOST_NEEDS = 6
_TOWN_UNKNOWN = 0.1
#: So many children alike for each minor with a need that youth care answers.
_ALIKE = 2
_DAYS_TO_COME_OF_AGE = 6575
#: Residence status at the report, of who is from outside the Union and of whom no report says it.
_STATUS = (
    {"dutch": 1},
    {"eu": 1},
    {"without_title": 32, "asylum_seeker": 42, "lawful": 26},
)


@dataclass(frozen=True)
class Needs:
    """One row per need, in the order of the days of assessment. `adult_from` is the day of coming of age.

    `index_day` is the day of the person's first report, or that of whom a child is alike.
    """

    key: Strings
    victim: Flags
    female: Flags
    minor: Flags
    residence: Strings
    town: Strings
    domain: Strings
    severity: Ints
    assessed: Ints
    adult_from: Ints
    index_day: Ints

    def __len__(self) -> int:
        return len(self.key)

    def take(self, rows: Ints) -> Needs:
        """Return some of the needs."""
        return Needs(*(getattr(self, field.name)[rows] for field in fields(self)))

    @classmethod
    def together(cls, one: Needs, other: Needs) -> Needs:
        """Return the needs of both, by day."""
        both = cls(*(np.concatenate([getattr(one, f.name), getattr(other, f.name)]) for f in fields(cls)))
        return both.take(np.lexsort((both.key.astype(str), both.assessed)))

    def write(self, rng: np.random.Generator) -> Columns:
        """Return the table `needs`."""
        since = self.assessed - np.floor(rng.exponential(200, len(self))).astype(np.int64)
        months = strings([text[:7] for text in iso_days(since)])
        return {
            "row_id": row_numbers(len(self)),
            "person_key": self.key,
            "person_group": where(self.victim, "victim", "matched"),
            "domain": self.domain,
            "severity": strings(SEVERITIES)[self.severity],
            "since": where(rng.random(len(self)) < 0.4, months, "unknown"),
            "assessed": iso_days(self.assessed),
            "municipality": self.town,
            "adult_from": where(self.minor, iso_days(self.adult_from), ""),
            **care_provenance(self.assessed),
        }


def assess_needs(
    rng: np.random.Generator, people: People, reports: Reports, *, members: Flags, salt: str, until: int
) -> Needs:
    """Draw what some of the people turn out to need, and children alike with the same needs, up to a day."""
    sheltered = _asked_for_shelter(people, reports)
    chance = np.where(sheltered, ASSESSED[True], ASSESSED[False])
    assessed = np.flatnonzero(members & (rng.random(len(people)) < chance))
    residence = _residence(rng, people, reports)[assessed]
    day = people.index_day[assessed] + np.floor(rng.exponential(25, len(assessed))).astype(np.int64)
    adult_from = people.birth_day[assessed] + _DAYS_TO_COME_OF_AGE
    minor, female = adult_from > day, people.female[assessed]
    town = _towns(rng, people.year[assessed])
    weights = domain_weights(residence, female=female, minor=minor, sheltered=sheltered[assessed])
    place, domain = _domains(rng, weights)
    later = np.floor(rng.exponential(6, len(place))).astype(np.int64) * (rng.random(len(place)) < 0.3)
    needs = Needs(
        key=people.key[assessed][place],
        victim=np.ones(len(place), dtype=bool),
        female=female[place],
        minor=minor[place],
        residence=residence[place],
        town=town[place],
        domain=domain,
        severity=draw(rng, severity_chances(residence[place], female=female[place], minor=minor[place])),
        assessed=day[place] + later,
        adult_from=adult_from[place],
        index_day=people.index_day[assessed][place],
    )
    needs = needs.take(np.flatnonzero(needs.assessed <= until))
    return Needs.together(needs, _children_alike(needs, salt))


def _asked_for_shelter(people: People, reports: Reports) -> Flags:
    """Return of whom any report says that shelter was asked for."""
    asked = np.zeros(len(people), dtype=bool)
    asked[reports.person[reports.columns["shelter_requested"] == "yes"]] = True
    return asked


def _children_alike(needs: Needs, salt: str) -> Needs:
    """Make children who were never reported, with the very needs of minors in whose needs youth care can come."""
    young = np.isin(needs.key, needs.key[needs.minor & np.isin(needs.domain, YOUTH_DOMAINS)])
    chosen = np.flatnonzero(young & needs.minor)
    rows = np.tile(chosen, _ALIKE)
    number = np.repeat(np.arange(_ALIKE), len(chosen))
    alike = needs.take(rows)
    key = salt.encode()
    tokens = [
        f"y-{hashlib.blake2b(f'{n}{own}'.encode(), key=key, digest_size=6).hexdigest()}"
        for n, own in zip(number, alike.key, strict=True)
    ]
    columns = {field.name: getattr(alike, field.name) for field in fields(alike)}
    return Needs(**(columns | {"key": strings(tokens), "victim": np.zeros(len(rows), dtype=bool)}))


def _domains(rng: np.random.Generator, weights: np.ndarray) -> tuple[Ints, Strings]:
    """Draw which needs each person has, none twice: whose each is, and the part of life."""
    persons, domains = weights.shape
    wanted = np.minimum(1 + rng.poisson(1.1, persons), _MOST_NEEDS)
    noise = gumbel(rng, persons * domains).reshape(persons, domains)
    rank = np.argsort(np.argsort(-(np.log(weights) + noise), axis=1), axis=1)
    person, domain = np.nonzero(rank < wanted[:, None])
    return person, strings(list(DOMAINS))[domain]


def _residence(rng: np.random.Generator, people: People, reports: Reports) -> Strings:
    """Return the status that the first report which knows it says, and a drawn one where none does."""
    kinds = np.where(people.dutch, 0, np.where(people.european, 1, 2))
    residence = pick_by(rng, kinds, _STATUS)
    said = reports.columns["residence_at_report"]
    known = np.flatnonzero(np.isin(said, RESIDENCES))[::-1]
    # From the last report to the first: the first one has the last word.
    residence[reports.person[known]] = said[known]
    return residence


def _towns(rng: np.random.Generator, year: Ints) -> Strings:
    """Draw where people live, by the inhabitants of the towns."""
    town = strings(["unknown"] * len(year))
    for one in np.unique(year):
        rows = np.flatnonzero((year == one) & (rng.random(len(year)) >= _TOWN_UNKNOWN))
        listed = places(int(one))
        town[rows] = rng.choice(listed.codes, len(rows), p=listed.inhabitants / listed.inhabitants.sum())
    return town


def care_provenance(day: Ints) -> Columns:
    """Return on what ground rows are kept, and until when."""
    size = len(day)
    return {
        "legal_ground": strings(["consent"] * size),
        "purposes": strings(["registration;shelter"] * size),
        "retain_until": iso_days(day + 3650),
    }


def row_numbers(size: int) -> Strings:
    """Return the numbers of rows, from 1."""
    return np.arange(1, size + 1).astype(str).astype(object)
