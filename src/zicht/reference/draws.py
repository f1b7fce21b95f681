"""Small ways to draw a whole column at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from zicht.reference.assignment import draw
from zicht.reference.model import Flags, Floats, Ints, Strings

__all__ = ["day_number", "iso_days", "pick", "pick_by", "pick_several", "strings", "where", "years_of"]


def strings(values: Sequence[str]) -> Strings:
    """Return texts as an array of objects, whatever their length."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def pick(rng: np.random.Generator, weights: Mapping[str, float], size: int) -> Strings:
    """Draw codes by weight."""
    chances = np.array(list(weights.values()), dtype=float)
    return strings(list(weights))[rng.choice(len(chances), size, p=chances / chances.sum())]


def pick_by(rng: np.random.Generator, kinds: Ints, tables: Sequence[Mapping[str, float]]) -> Strings:
    """Draw codes by the weights of each row's kind."""
    codes = list(dict.fromkeys(code for table in tables for code in table))
    weights: Floats = np.array([[table.get(code, 0.0) for code in codes] for table in tables], dtype=float)
    return strings(codes)[draw(rng, weights[kinds])]


def pick_several(rng: np.random.Generator, chances: Sequence[Mapping[str, float]], kinds: Ints) -> Strings:
    """Draw several codes a row, each by its own chance, joined by `;`; none of them is `unknown`."""
    codes = sorted({code for table in chances for code in table})
    table: Floats = np.array([[kind.get(code, 0.0) for code in codes] for kind in chances], dtype=float)
    members = rng.random((len(kinds), len(codes))) < table[kinds]
    numbers = members @ (1 << np.arange(len(codes)))
    distinct, places = np.unique(numbers, return_inverse=True)
    words = [";".join(c for i, c in enumerate(codes) if number >> i & 1) or "unknown" for number in distinct]
    return strings(words)[places]


def where(flags: Flags, yes: Strings | str, no: Strings | str) -> Strings:
    """Choose between two columns, or constants, row by row."""
    result = np.empty(len(flags), dtype=object)
    result[:] = no
    result[flags] = yes[flags] if isinstance(yes, np.ndarray) else yes
    return result


def iso_days(days: Ints) -> Strings:
    """Write day numbers as `2019-03-14`."""
    return np.datetime_as_string(days.astype("datetime64[D]")).astype(object)


def years_of(days: Ints) -> Ints:
    """Return the calendar year of each day number."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def day_number(year: Ints | int, month: Ints | int = 1, day: Ints | int = 1) -> Ints:
    """Return the day number (days since 1970) of a date."""
    months = (np.asarray(year) - 1970) * 12 + np.asarray(month) - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.asarray(first + np.asarray(day) - 1)
