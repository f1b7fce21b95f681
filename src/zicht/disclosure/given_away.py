"""Which hidden numbers earlier editions give away by themselves, so that no later one can be held to account."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zicht.disclosure.attack import Found, find_exposed
from zicht.disclosure.bounding import BoolArray
from zicht.disclosure.editions import Combined, Published, combine

__all__ = ["given_away"]


def given_away(earlier: Sequence[Published], combined: Combined, found: Found) -> BoolArray:
    """Say which exposed numbers the editions before the last bound as closely without it.

    Parameters
    ----------
    earlier
        The editions before the last, in the order of `combined`.
    combined, found
        All editions as one problem, and what a reader finds there.

    Returns
    -------
    One boolean per number of `combined`.
    """
    without = np.full(len(combined.sums.numbers), np.inf)
    if not (found.exposed.any() and earlier):
        return np.zeros(len(without), dtype=np.bool_)
    alone = combine(earlier)
    known = find_exposed(alone.sums)
    for before, now in zip(alone.places, combined.places[:-1], strict=True):
        for number, place in before.items():
            if known.exposed[place]:
                without[now[number]] = min(without[now[number]], known.bounds.possible[place])
    already: BoolArray = found.exposed & (found.bounds.possible >= without)
    return already
