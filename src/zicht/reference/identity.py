"""Names, birth dates and citizen numbers: the true ones, and what a reporter makes of them.

Noise is the noise of real registrations: diacritics lost, another
transliteration, a typing error, the prefix of a Dutch name moved into the
family name or behind it, initials only, day and month swapped, the first of
January for an unknown day, the year alone, or nothing at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from zicht.reference.draws import iso_days, strings, where
from zicht.reference.model import Flags, Ints, Strings
from zicht.reference.nationalities import COUNTRIES, EU
from zicht.reference.people import People
from zicht.reference.shipped import shipped_rows

__all__ = ["Identity", "identify", "without_marks", "write_birth_dates", "write_names"]

_ANY = "*"
_SECOND_NAME = 0.25
_NUMBER_DUTCH, _NUMBER_EU = 0.8, 0.15


@dataclass(frozen=True)
class Identity:
    """The true identity, one row per person. Citizen numbers fail their own check, so that none is real."""

    given: Strings
    prefix: Strings
    family: Strings
    citizen_number: Strings


def identify(rng: np.random.Generator, people: People) -> Identity:
    """Give every person a name that is usual in the country of the nationality."""
    given, prefix, family = (strings([""] * len(people)) for _ in range(3))
    for country in np.unique(people.nationality):
        for female in (False, True):
            rows = np.flatnonzero((people.nationality == country) & (people.female == female))
            firsts, families = _names(COUNTRIES[country], "female" if female else "male")
            first = firsts[_usual(rng, len(firsts), len(rows))]
            second = firsts[_usual(rng, len(firsts), len(rows))]
            both = (rng.random(len(rows)) < _SECOND_NAME) & (first != second)
            given[rows] = where(both, first + " " + second, first)
            drawn = families[_usual(rng, len(families), len(rows))]
            prefix[rows] = [name[0] for name in drawn]
            family[rows] = [name[1] for name in drawn]
    return Identity(given, prefix, family, _citizen_numbers(rng, people))


def _usual(rng: np.random.Generator, names: int, size: int) -> Ints:
    """Draw places in a list of names: those higher up are more usual."""
    weights = (np.arange(names) + 8.0) ** -0.8
    return rng.choice(names, size, p=weights / weights.sum())


@cache
def _names(country: str, sex: str) -> tuple[Strings, Strings]:
    given = _by_country("given_names.csv")
    family = _by_country("family_names.csv")
    firsts = [row["name"] for row in given.get(country, given[_ANY]) if row["sex"] == sex]
    families = np.empty(len(family.get(country, family[_ANY])), dtype=object)
    families[:] = [(row["prefix"], row["name"]) for row in family.get(country, family[_ANY])]
    return strings(firsts), families


@cache
def _by_country(name: str) -> dict[str, list[dict[str, str]]]:
    rows: dict[str, list[dict[str, str]]] = {}
    for row in shipped_rows(f"names/{name}"):
        rows.setdefault(row["country"], []).append(row)
    return rows


#: The eleven test of a citizen number: its digits times these add up to a multiple of eleven.
_ELEVEN_TEST = np.array([9, 8, 7, 6, 5, 4, 3, 2, -1])


def _passes(digits: Ints) -> Flags:
    passed: Flags = digits @ _ELEVEN_TEST % 11 == 0
    return passed


def _citizen_numbers(rng: np.random.Generator, people: People) -> Strings:
    """Make nine digits that fail the eleven test, for those who would have a number."""
    digits = rng.integers(0, 10, (len(people), 9))
    digits[:, 0] = rng.integers(1, 10, len(people))
    digits[:, 8] = np.where(_passes(digits), (digits[:, 8] + 1) % 10, digits[:, 8])
    numbers: Strings = (digits @ 10 ** np.arange(8, -1, -1)).astype(str).astype(object)
    eu = np.array([country in EU for country in COUNTRIES])[people.nationality]
    chance = np.where(people.dutch, _NUMBER_DUTCH, np.where(eu, _NUMBER_EU, 0.02))
    return where(rng.random(len(people)) < chance, numbers, "")


_DECOMPOSED = {"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "ı": "i"}
_TRANSLITERATIONS = (
    ("sz", "sh"), ("cz", "ch"), ("Sz", "Sh"), ("Cz", "Ch"), ("ts", "tz"), ("Ts", "Tz"), ("ou", "u"), ("kh", "ch"),
    ("iy", "y"), ("ii", "iy"), ("Yu", "Iou"), ("w", "v"), ("ph", "f"), ("Ph", "F"), ("j", "y"), ("c", "k"),
    ("dh", "d"), ("sh", "ch"), ("oe", "u"), ("y", "i"),
)  # fmt: skip


def without_marks(text: str) -> str:
    """Return the text in plain letters."""
    plain = "".join(_DECOMPOSED.get(letter, letter) for letter in text)
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))


def _transliterated(text: str) -> str:
    for old, new in _TRANSLITERATIONS:
        if old in text:
            return text.replace(old, new, 1)
    return text


def _mistyped(text: str, place: int, kind: int) -> str:
    if len(text) < 3:
        return text
    at = 1 + place % (len(text) - 2)
    if kind == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    return text[: at + 1] + text[at:]


def _mistyped_number(number: str, place: int) -> str:
    """Swap two digits, others where those would make a number that passes: somebody could have that one."""
    swapped = (_mistyped(number, place + further, 0) for further in range(len(number)))
    return next((one for one in swapped if not _passes(np.array([int(digit) for digit in one]))), number)


#: Chances that a report repeats a name badly.
_MARKS_LOST, _TRANSLITERATED, _MISTYPED = 0.35, 0.10, 0.06
_ONE_GIVEN, _INITIALS = 0.5, 0.06
_PREFIX_JOINED, _PREFIX_BEHIND, _PREFIX_LOST = 0.12, 0.08, 0.08
_NUMBER_MISTYPED = 0.02


def write_names(
    rng: np.random.Generator, identity: Identity, person: Ints, *, named: Flags, numbered: Flags
) -> dict[str, Strings]:
    """Return the identifying text columns of each report, with noise; unnamed reports have none."""
    given, prefix, family = identity.given[person], identity.prefix[person], identity.family[person]
    for column in (given, family):
        _apply(rng, column, _MARKS_LOST, lambda text, _: without_marks(text))
        _apply(rng, column, _TRANSLITERATED, lambda text, _: _transliterated(text))
        _apply(rng, column, _MISTYPED, lambda text, n: _mistyped(text, n, n % 3))
    _apply(rng, given, _ONE_GIVEN, lambda text, _: text.split()[0])
    _apply(rng, given, _INITIALS, lambda text, _: "".join(f"{part[0]}." for part in text.split()))
    _move_prefixes(rng, prefix, family)
    number = identity.citizen_number[person]
    _apply(rng, number, _NUMBER_MISTYPED, _mistyped_number)
    return {
        "given_names": where(named, given, ""),
        "name_prefix": where(named, prefix, ""),
        "family_name": where(named, family, ""),
        "citizen_number": where(numbered, number, ""),
    }


def _apply(
    rng: np.random.Generator, column: Strings, chance: float, change: Callable[[str, int], str]
) -> None:
    rows = np.flatnonzero(rng.random(len(column)) < chance)
    noise = rng.integers(0, 1 << 30, len(rows))
    column[rows] = [change(text, int(n)) for text, n in zip(column[rows], noise, strict=True)]


def _move_prefixes(rng: np.random.Generator, prefix: Strings, family: Strings) -> None:
    fate = rng.random(len(prefix))
    has = prefix != ""
    joined = has & (fate < _PREFIX_JOINED)
    behind = has & ~joined & (fate < _PREFIX_JOINED + _PREFIX_BEHIND)
    lost = has & ~joined & ~behind & (fate < _PREFIX_JOINED + _PREFIX_BEHIND + _PREFIX_LOST)
    family[joined] = prefix[joined] + " " + family[joined]
    family[behind] = family[behind] + ", " + prefix[behind]
    prefix[joined | behind | lost] = ""


#: Chances that a birth date is written with the day and month swapped, as 1 January, as a year, as a month, not at all.
_BIRTH_NOISE = (0.03, 0.04, 0.09, 0.02, 0.12)


def write_birth_dates(rng: np.random.Generator, birth_day: Ints, *, exact: Flags, known: Flags) -> Strings:
    """Return the birth date of each report as text; `exact` ones are right to the day."""
    dates = birth_day.astype("datetime64[D]")
    texts = iso_days(birth_day)
    month = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    fate = np.searchsorted(np.cumsum(_BIRTH_NOISE), rng.random(len(dates)), side="right")
    fate[exact] = len(_BIRTH_NOISE)
    years = strings([text[:4] for text in texts])
    swap = (fate == 0) & (day <= 12)
    swapped = dates.astype("datetime64[Y]").astype("datetime64[M]") + (day - 1)
    swapped_days = swapped.astype("datetime64[D]").astype(np.int64) + month - 1
    texts = where(swap, iso_days(swapped_days), texts)
    texts = where(fate == 1, strings([f"{year}-01-01" for year in years]), texts)
    texts = where(fate == 2, years, texts)
    texts = where(fate == 3, strings([text[:7] for text in texts]), texts)
    return where((fate == 4) | ~known, "unknown", texts)
