"""Where it happened: municipalities by year with simulated sizes, and the police unit of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from zicht.reference.model import Floats, Ints, Strings
from zicht.vocabulary import code_list

__all__ = ["INHABITANTS", "POLICE_UNITS", "Places", "places"]

INHABITANTS = 17_400_000
POLICE_UNITS = tuple(f"PU{number:02d}" for number in range(1, 11))

#: The four largest come first; the others follow in an order of our own.
_LARGEST = ("GM0363", "GM0599", "GM0518", "GM0344")
_FIRST_LISTED_YEAR = 2015
_ZIPF_SHIFT, _ZIPF_POWER = 2.0, 0.75


@dataclass(frozen=True)
class Places:
    """The municipalities of one year. `inhabitants` are simulated: a simple rule by rank, not a count."""

    codes: Strings
    units: Ints
    inhabitants: Floats


@cache
def places(year: int) -> Places:
    """Return the municipalities that exist in a year; before 2015, those of 2015."""
    listed = max(year, _FIRST_LISTED_YEAR)
    valid = [
        code for code in code_list("municipalities") if _is_valid(code.valid_from, code.valid_to, listed)
    ]
    order = sorted(valid, key=lambda code: _rank(code.code))
    sizes = (np.arange(len(order)) + _ZIPF_SHIFT) ** -_ZIPF_POWER
    units = [code.extra.get("police_unit", "") for code in order]
    return Places(
        codes=np.array([code.code for code in order], dtype=object),
        units=np.array([POLICE_UNITS.index(unit) if unit else -1 for unit in units]),
        inhabitants=np.round(sizes / sizes.sum() * INHABITANTS),
    )


def _is_valid(valid_from: str, valid_to: str, year: int) -> bool:
    return int(valid_from[:4] or 0) <= year <= int(valid_to[:4] or 9999)


def _rank(code: str) -> tuple[int, int]:
    if code in _LARGEST:
        return (0, _LARGEST.index(code))
    return (1, int(code[2:]) * 7919 % 2003)
