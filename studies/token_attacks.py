"""What someone names who has tokens and no key, but knows how often every name occurs and reads what is readable."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
import pyarrow as pa

from studies.token_country import Country, Stratum, strata_of
from zicht.linkage.constraints import Groups
from zicht.linkage.sounds import sound_of
from zicht.linkage.tokens import without_a_letter

__all__ = [
    "BIRTHS",
    "BirthLeak",
    "Leak",
    "guess_names",
    "match_births",
    "match_chained",
    "match_ranks",
    "match_structure",
]

#: A name that so few reports have is left out when neighbours are counted: it may be a typing error.
_OFTEN = 5
#: More neighbours or namesakes than this tell no more.
_MOST_NEIGHBOURS, _MOST_NAMESAKES = 3, 4
#: Days that a birthday can be, and the first of them; a leap year has them all.
_DAYS, _NEW_YEAR = 366, date(2000, 1, 1)
#: Birthdays named within this many days are nearly named.
_NEARLY = 3

Group = TypeVar("Group", bound=Hashable)
#: Nationality and sex, the token of a name if it has one, and the name itself.
Row = tuple[Stratum, str | None, str]
#: Names that are thought of, the commonest first.
Names = Sequence[str]


@dataclass(frozen=True)
class Leak:
    """Reports that have a value, those of them with a token, and those whose value the attacker names."""

    values: int
    tokens: int
    named: int


def guess_names(country: Country, column: str) -> Leak:
    """Give everyone the commonest name of their nationality and sex: what needs no token at all."""
    rows = _rows(country, None, column)
    return Leak(len(rows), 0, _name(_dropped(rows), _Lists(country, column, rows).commonest))


def match_ranks(country: Country, tokens: pa.Table, column: str) -> Leak:
    """Lay the tokens of each nationality and sex, the commonest first, beside the names that are left for tokens.

    The names without a token are the commonest ones: so many of them are passed
    over as there are reports without, which all get the commonest name.
    """
    rows = _rows(country, tokens, column)
    lists = _Lists(country, column, rows)
    return _leak(rows, _name(_kept(rows), lists.rest) + _name(_dropped(rows), lists.commonest))


def match_structure(country: Country, tokens: pa.Table, column: str) -> Leak:
    """Do so among names with as many neighbours, one letter away, and as many namesakes that sound the same.

    The codes of typing errors and the tokens of sounds show who has how many, and for
    names as such anyone can count it.
    """
    rows = _rows(country, tokens, column)
    lists, audible = _Lists(country, column, rows), _audible(country, tokens, f"{column}_sound")
    seen = _neighbours_of_tokens(tokens, column), _namesakes_of_tokens(tokens, column)
    public, alike = _neighbours_of_names(country, column), _namesakes_of_names(country, column)
    kept = [((group, seen[0][token], seen[1][token]), token, name) for group, token, name in _kept(rows)]

    def names(key: tuple[Stratum, int, int]) -> Names:
        return [
            name
            for name in lists.rest(key[0])
            if (public[name], alike[name] if sound_of(name) in audible else 0) == key[1:]
        ]

    return _leak(rows, _name(kept, names) + _name(_dropped(rows), lists.commonest))


def match_chained(country: Country, tokens: pa.Table, column: str) -> Leak:
    """Do as `match_ranks`, and name common names by what they have for the years of birth.

    Tokens of two years are one name where a person has reports with both. Who is
    who is taken from the truth: nobody can know it better.
    """
    rows = _rows(country, tokens, column)
    lists = _Lists(country, column, rows)
    one_name, by_year = Groups(), tokens[f"{column}_by_year"].to_pylist()
    first: dict[str, str] = {}
    for record, token in zip(country.attributes["record"].to_pylist(), by_year, strict=True):
        if token is not None:
            one_name.join(first.setdefault(country.persons[record], token), token)
    places = [at for at, name in enumerate(country.attributes[column].to_pylist()) if name is not None]
    chained = [
        (group, by_year[at] and one_name.group_of(by_year[at]), name)
        for at, (group, token, name) in zip(places, rows, strict=True)
        if token is None
    ]
    without = _name(_dropped(chained), lists.commonest)
    return _leak(rows, _name(_kept(rows), lists.rest) + _name(_kept(chained), lists.passed) + without)


def _rows(country: Country, tokens: pa.Table | None, column: str) -> list[Row]:
    names = country.attributes[column].to_pylist()
    made = tokens[column].to_pylist() if tokens is not None else [None] * len(names)
    rows = zip(strata_of(country.attributes), made, names, strict=True)
    return [(stratum, token, name) for stratum, token, name in rows if name is not None]


def _kept(rows: Iterable[Row]) -> list[tuple[Stratum, str, str]]:
    return [(group, token, name) for group, token, name in rows if token is not None]


def _dropped(rows: Iterable[Row]) -> list[tuple[Stratum, str, str]]:
    return [(group, "", name) for group, token, name in rows if token is None]


def _leak(rows: Sequence[Row], named: int) -> Leak:
    return Leak(len(rows), len(_kept(rows)), named)


def _name(rows: Iterable[tuple[Group, str, str]], names: Callable[[Group], Names]) -> int:
    """Count the reports that are named rightly when tokens and names are laid side by side in each group."""
    groups: dict[Group, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for group, token, name in rows:
        groups[group][token][name] += 1
    return sum(
        holders[name]
        for group, found in groups.items()
        for holders, name in zip(
            sorted(found.values(), key=lambda one: -one.total()), names(group), strict=False
        )
    )


class _Lists:
    """The public list of names of each nationality and sex, cut where names begin to have tokens."""

    def __init__(self, country: Country, column: str, rows: Iterable[Row]) -> None:
        self._names: Mapping[Stratum, Counter[str]] = {s: c[column] for s, c in country.usual.items()}
        have: Counter[Stratum] = Counter()
        lack: Counter[Stratum] = Counter()
        for group, token, _ in rows:
            have[group] += 1
            lack[group] += token is None
        self._without = {group: lack[group] / have[group] for group in have}

    def commonest(self, group: Stratum) -> Names:
        return self._cut(group)[0][:1] or self.rest(group)[:1]

    def passed(self, group: Stratum) -> Names:
        return self._cut(group)[0] or self.rest(group)[:1]

    def rest(self, group: Stratum) -> Names:
        return self._cut(group)[1]

    def _cut(self, group: Stratum) -> tuple[Names, Names]:
        counts = self._names.get(group, Counter[str]())
        return _cut(counts, self._without.get(group, 0.0))


def _cut(counts: Counter[str], without: float) -> tuple[Names, Names]:
    """Cut a list of names where those above it are as many as have no token."""
    names, so_far = [name for name, _ in counts.most_common()], 0.0
    for place, name in enumerate(names):
        share = counts[name] / counts.total()
        if so_far + share / 2 >= without:
            return names[:place], names[place:]
        so_far += share
    return names, []


def _audible(country: Country, tokens: pa.Table, column: str) -> set[str]:
    """Return the sounds that are thought to have tokens: over all nationalities together, as tokens are made."""
    rows = _rows(country, tokens, column)
    expected: Counter[str] = Counter()
    for group, reports in Counter(group for group, _, _ in rows).items():
        counts = country.usual[group][column] if group in country.usual else Counter[str]()
        for sound, count in counts.items():
            expected[sound] += round(1e6 * reports * count / counts.total())
    return set(_cut(expected, len(_dropped(rows)) / max(1, len(rows)))[1])


def _neighbours_of_tokens(tokens: pa.Table, column: str) -> Mapping[str, int]:
    made, codes = tokens[column].to_pylist(), tokens[f"{column}_near"].to_pylist()
    often = {token for token, count in Counter(made).items() if count >= _OFTEN}
    of_token = {token: set(near or ()) for token, near in zip(made, codes, strict=True) if token is not None}
    return _count_neighbours(of_token, often)


def _neighbours_of_names(country: Country, column: str) -> Mapping[str, int]:
    names = {name for columns in country.usual.values() for name in columns[column]}
    return _count_neighbours({name: set(without_a_letter(name)) for name in names}, names)


def _count_neighbours(codes: Mapping[str, set[str]], among: set[str]) -> Mapping[str, int]:
    holders: dict[str, set[str]] = defaultdict(set)
    for one in among & codes.keys():
        for code in codes[one]:
            holders[code].add(one)
    near = {one: set[str]().union(*(holders[code] for code in own)) - {one} for one, own in codes.items()}
    return {one: min(_MOST_NEIGHBOURS, len(others)) for one, others in near.items()}


def _namesakes_of_tokens(tokens: pa.Table, column: str) -> Mapping[str, int]:
    made, sounds = tokens[column].to_pylist(), tokens[f"{column}_sound"].to_pylist()
    often = {token for token, count in Counter(made).items() if count >= _OFTEN}
    pairs = {(token, sound) for token, sound in zip(made, sounds, strict=True) if token is not None and sound}
    many = Counter(sound for token, sound in pairs if token in often)
    return defaultdict(int, {token: min(_MOST_NAMESAKES, many[sound]) for token, sound in pairs})


def _namesakes_of_names(country: Country, column: str) -> Mapping[str, int]:
    names = {name for columns in country.usual.values() for name in columns[column]}
    many = Counter(map(sound_of, names))
    return {name: min(_MOST_NAMESAKES, many[sound_of(name)]) for name in names}


@dataclass(frozen=True)
class BirthLeak:
    """Reports with a birth date, and those whose month, whose day nearly, and whose day is named."""

    dates: int
    months: int
    nearly: int
    days: int


#: What of a birth date could have a token: the reports that share it are looked at together.
BIRTHS: Mapping[str, Callable[[date], Hashable]] = {
    "only the year": lambda day: day.year,
    "the date": lambda day: day,
    "the date without its day": lambda day: (day.year, day.month),
    "the month": lambda day: day.month,
    "the date without its year": lambda day: (day.month, day.day),
}


def match_births(country: Country, shared: Callable[[date], Hashable]) -> BirthLeak:
    """Name birthdays from the age at the report, which stays readable: was it before that day of the year, or after?

    Reports that share a token have a birthday in common, and each says more of it. The year is taken as known.
    """
    groups: dict[Hashable, list[tuple[date, date, int]]] = defaultdict(list)
    columns = (country.reports[name].to_pylist() for name in ("report_date", "age_at_report"))
    for birth, told, age in zip(country.attributes["birth"].to_pylist(), *columns, strict=True):
        if birth is not None and told is not None and age is not None:
            groups[shared(birth)].append((birth, told, age))
    dates = months = nearly = days = 0
    for reports in groups.values():
        named = _birthday_of(reports)
        for birth, _, _ in reports:
            off = abs(_day_of_year(birth) - named)
            dates += 1
            days += off == 0
            nearly += off <= _NEARLY
            months += (_NEW_YEAR + timedelta(named)).month == birth.month
    return BirthLeak(dates, months, nearly, days)


def _birthday_of(reports: Sequence[tuple[date, date, int]]) -> int:
    """Return the day of the year that most reports allow: the middle one of several."""
    days, allowed = np.arange(_DAYS), np.zeros(_DAYS)
    for birth, told, age in reports:
        had_birthday = told.year - birth.year == age
        if had_birthday or told.year - birth.year == age + 1:
            allowed += (days <= _day_of_year(told)) == had_birthday
    best = np.flatnonzero(allowed == allowed.max())
    return int(best[len(best) // 2])


def _day_of_year(day: date) -> int:
    return (day.replace(year=_NEW_YEAR.year) - _NEW_YEAR).days
