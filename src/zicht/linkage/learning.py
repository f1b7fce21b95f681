"""Expectation and maximisation over counted patterns of agreement.

The same model as Splink's. Splink stops with an error where a level becomes
impossible for one person's records; here half a pair is added to every level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["FEWEST_RECORDS", "Patterns", "maximise_expectation"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: What fewer records taught is not relied on: too few of their pairs are about one person.
FEWEST_RECORDS = 100
_MOST_ROUNDS, _CLOSE_ENOUGH = 200, 1e-6
_ADDED = 0.5


@dataclass(frozen=True)
class Patterns:
    """How many pairs have each combination of levels; a level is a place from the most telling down, -1 is unknown."""

    levels: Mapping[str, Ints]
    counts: Floats


def maximise_expectation(
    patterns: Patterns,
    chance: Mapping[str, Sequence[float]],
    start: Mapping[str, Sequence[float]],
    *,
    share: float,
) -> tuple[float, dict[str, tuple[float, ...]]]:
    """Return the share of pairs about one person, and for each attribute how often they have each level.

    Assumes that levels are independent of each other, given whether a pair is
    about one person; `chance` holds how often other pairs have each level.
    """
    names = list(patterns.levels)
    m = {name: np.asarray(start[name], dtype=np.float64) for name in names}
    other = np.ones(len(patterns.counts))
    for name in names:
        other *= _at(np.asarray(chance[name], dtype=np.float64), patterns.levels[name])
    total = patterns.counts.sum()
    for _round in range(_MOST_ROUNDS if total else 0):
        same = np.full(len(other), share)
        for name in names:
            same = same * _at(m[name], patterns.levels[name])
        matches = patterns.counts * same / (same + (1 - share) * other)
        new = {name: _shares(matches, patterns.levels[name], len(m[name])) for name in names}
        new_share = float(min(max(matches.sum() / total, 1e-9), 1 - 1e-9))
        moved = max(abs(new_share - share), *(float(np.abs(new[name] - m[name]).max()) for name in names))
        m, share = new, new_share
        if moved < _CLOSE_ENOUGH:
            break
    return share, {name: tuple(float(value) for value in m[name]) for name in names}


def _at(values: Floats, levels: Ints) -> Floats:
    """Return the value at each level; what is unknown says nothing."""
    found: Floats = np.append(values, 1.0)[levels]
    return found


def _shares(matches: Floats, levels: Ints, many: int) -> Floats:
    known = levels >= 0
    sums = np.bincount(levels[known], weights=matches[known], minlength=many) + _ADDED
    shares: Floats = sums / sums.sum()
    return shares
