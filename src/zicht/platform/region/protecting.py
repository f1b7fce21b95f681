"""How counts of a region are shown: none below ten, others to the nearest five, and no table that narrows another's.

The same persons are counted by municipality and, for the region, by urgency or by kind of help. Each count alone leaves
ten numbers open; both tables together could leave fewer. Then the region's table is left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from zicht.vocabulary.regimes import ROUND_TO, SMALL_BELOW_10

__all__ = ["bounds_of", "fits_beside", "protect_count"]


def protect_count(number: int) -> int | None:
    """Return a count as it is shown: to the nearest five, and nothing where it is below ten, zero too."""
    if number < SMALL_BELOW_10:
        return None
    return ROUND_TO * ((2 * number + ROUND_TO) // (2 * ROUND_TO))


def bounds_of(shown: int | None) -> tuple[int, int]:
    """Return the lowest and the highest number that can be behind what is shown."""
    if shown is None:
        return 0, SMALL_BELOW_10 - 1
    half = ROUND_TO // 2
    return max(shown - half, SMALL_BELOW_10), shown + half


def fits_beside(one: Sequence[int | None], other: Sequence[int | None], *, several: bool = False) -> bool:
    """Say whether two ways to part the same persons leave every small number of both as open as it is alone.

    With `several` a person can stand in more than one part of the other, so that its parts add up to more.
    """
    first: tuple[float, float] = _total(one)
    second: tuple[float, float] = _total(other)
    if several:
        second = max((low for low, _high in map(bounds_of, other)), default=0), second[1]
        return not (_narrows(second, one) or _narrows((first[0], math.inf), other))
    return not (_narrows(second, one) or _narrows(first, other))


def _total(parts: Sequence[int | None]) -> tuple[int, int]:
    bounds = [bounds_of(part) for part in parts]
    return sum(low for low, _high in bounds), sum(high for _low, high in bounds)


def _narrows(total: tuple[float, float], parts: Sequence[int | None]) -> bool:
    """Say whether what is known of a total tells more of any small part than that it is small."""
    low, high = _total(parts)
    for part in parts:
        if part is not None:
            continue
        least, most = bounds_of(part)
        if total[0] - (high - most) > least or total[1] - (low - least) < most:
            return True
    return False
