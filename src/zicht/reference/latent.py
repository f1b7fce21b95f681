"""The people whom nobody ever reported, and the truth about everybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zicht.reference.assignment import choose, draw
from zicht.reference.draws import strings
from zicht.reference.latent_sizes import GIRLS, GIRLS_SHARE
from zicht.reference.lists import CLASSES, LISTS, MEMBERS
from zicht.reference.model import Flags, Floats, Ints, Strings
from zicht.reference.nationalities import COUNTRIES, nationality_weights
from zicht.reference.people import People, draw_ages
from zicht.reference.registered import list_model
from zicht.reference.targets import YEARS

__all__ = ["Unseen", "people_table", "unseen_people"]

_DUTCH = COUNTRIES.index("NLD")
_FEMALE = (0.95, 0.92, 0.35, 0.25, 0.5)


@dataclass(frozen=True)
class Unseen:
    """The people of each year whom no list holds."""

    year: Ints
    true_class: Ints
    minor: Flags
    nationality: Ints
    female: Flags
    age: Ints

    def __len__(self) -> int:
        return len(self.year)


def unseen_people(rng: np.random.Generator, people: People, *, exact: bool) -> Unseen:
    """Fill each stratum up to its latent size; Dutch girls in domestic sexual exploitation up to theirs."""
    parts = [_unseen_year(rng, people, year, exact=exact) for year in YEARS]
    year, strata, nationality, female = (np.concatenate(column) for column in zip(*parts, strict=True))
    minor, true_class = strata % 2 == 1, strata // 2
    return Unseen(year, true_class, minor, nationality, female, draw_ages(rng, minor, true_class))


def _unseen_year(
    rng: np.random.Generator, people: People, year: int, *, exact: bool
) -> tuple[Ints, Ints, Ints, Flags]:
    cohort = (people.year == year) & ~people.sub3
    latent = np.round(list_model(year).latent).astype(np.int64)
    seen = np.bincount(people.strata[cohort], minlength=len(latent))
    strata = np.repeat(np.arange(len(latent)), np.maximum(latent - seen, 0))
    weights = nationality_weights(year)
    chances: Floats = weights / weights.sum(axis=1, keepdims=True)
    nationality = draw(rng, chances[strata])
    female = rng.random(len(strata)) < np.array(_FEMALE)[strata // 2]
    registered = int((cohort & (people.strata == 1) & people.dutch & people.female).sum())
    young = np.flatnonzero(strata == 1)
    wanted = GIRLS - registered if exact else round(GIRLS_SHARE * len(young))
    girls = _choose_girls(rng, len(young), wanted, exact=exact)
    others = young[~girls]
    nationality[young[girls]], female[young[girls]] = _DUTCH, True
    female[others[nationality[others] == _DUTCH]] = False
    return np.full(len(strata), year), strata, nationality, female


def _choose_girls(rng: np.random.Generator, young: int, wanted: int, *, exact: bool) -> Flags:
    """Choose which of the unseen minors in domestic sexual exploitation are Dutch girls."""
    girls = np.zeros(young, dtype=bool)
    girls[choose(rng, np.arange(young), count=wanted, exact=exact)] = True
    return girls


def people_table(people: People, unseen: Unseen, *, place: Strings) -> pa.Table:
    """Return everybody with the true attributes: the registered first, then the unseen.

    `place` holds the municipality where each was exploited, empty where that was abroad only.
    """
    registered = len(people)
    size = registered + len(unseen)
    pattern_words = strings(
        [";".join(name for name, on in zip(LISTS, row, strict=True) if on) for row in MEMBERS]
    )
    lists = np.concatenate([pattern_words[people.pattern], strings([""] * len(unseen))])
    nothing = pa.nulls(len(unseen), pa.date32())

    def days(values: Ints) -> pa.Array:
        return pa.concat_arrays([pa.array(values.astype(np.int32), pa.int32()).cast(pa.date32()), nothing])

    return pa.table(
        {
            "person": pa.array(np.arange(size), pa.int64()),
            "year": pa.array(np.concatenate([people.year, unseen.year]), pa.int32()),
            "class": pa.array(
                strings(CLASSES)[np.concatenate([people.true_class, unseen.true_class])], pa.string()
            ).dictionary_encode(),
            "minor": pa.array(np.concatenate([people.minor, unseen.minor])),
            "female": pa.array(np.concatenate([people.female, unseen.female])),
            "age": pa.array(np.concatenate([people.age, unseen.age]), pa.int32()),
            "nationality": pa.array(
                strings(COUNTRIES)[np.concatenate([people.nationality, unseen.nationality])], pa.string()
            ).dictionary_encode(),
            "registered": pa.array(np.arange(size) < registered),
            "municipality": pa.array(place, pa.string()).dictionary_encode(),
            "sub3": pa.array(np.concatenate([people.sub3, np.zeros(len(unseen), dtype=bool)])),
            "lists": pa.array(lists, pa.string()).dictionary_encode(),
            "person_key": pa.array(np.concatenate([people.key, strings([""] * len(unseen))]), pa.string()),
            "index_date": days(people.index_day),
            "birth_date": days(people.birth_day),
        }
    )
