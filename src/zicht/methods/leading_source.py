"""Whether one of many sources made the change of a count on the year before, or hid a part of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, ndtr

from zicht.errors import InputError, Text

__all__ = ["LeadingSource", "find_leading_source"]

FloatArray = npt.NDArray[np.float64]

#: A source leads a change if its own is at least this part as large.
LEAST_SHARE = 0.5
#: How rarely a source's own noise, the best of all sources looked at, may give such a change.
OWN_CHANCE = 0.01
#: How rarely the difference from the change of all others may come about by chance.
APART_CHANCE = 0.05


@dataclass(frozen=True)
class LeadingSource:
    """The source that changed most: its place, its change, and that of all others.

    `own_chance` is how often its noise alone would give as much, allowing for how many sources were looked at, and
    `apart_chance` how often it would differ so much from the others. `leads` says that without it the change would
    be quite another.
    """

    place: int
    change: float
    others: float
    own_chance: float
    apart_chance: float

    @property
    def share(self) -> float:
        """Its part of the whole change: above one where the others went the other way, below zero where it did."""
        return self.change / (self.change + self.others)

    @property
    def leads(self) -> bool:
        return (
            abs(self.share) >= LEAST_SHARE
            and self.own_chance < OWN_CHANCE
            and (self.apart_chance < APART_CHANCE or self.others == 0)
        )


def find_leading_source(before: npt.ArrayLike, after: npt.ArrayLike) -> LeadingSource | None:
    """Find the source that changed most, and whether that is more than noise.

    Reports of a source that does not change fall on either of two years as a
    coin does [1]_. The source with the largest change must fail that test, with
    the chance multiplied by the number of sources, and must differ from all
    others together, by the log odds ratio with a half added [2]_.

    Parameters
    ----------
    before, after : array-like of int, shape (sources,)
        Counts of the two years.

    Returns
    -------
    LeadingSource or None
        Nothing where the whole did not change. It has not passed disclosure control.

    Raises
    ------
    InputError
        If a count is negative or the shapes differ.

    Notes
    -----
    Sources are taken to be independent of each other, with the noise of a
    Poisson count: a source that swings more than that is what is looked for. A
    change that all sources share is none of one source, however large that
    source is; the test cannot tell two sources apart that changed together. It
    says with whom a change was registered, never why.

    References
    ----------
    .. [1] Przyborowski, J. and Wilenski, H. (1940). "Homogeneity of results in testing samples from Poisson series".
           Biometrika 31:313-323.
    .. [2] Agresti, A. (2013). "Categorical Data Analysis", third edition, section 3.1.

    Examples
    --------
    Of 49 victims 47 were reported by one organisation; the year before there were two, by others.

    >>> found = find_leading_source([0, 1, 1], [47, 1, 1])
    >>> found.place, found.change, found.others, found.leads
    (0, 47.0, 0.0, True)
    """
    first, last = (np.asarray(one, dtype=np.float64) for one in (before, after))
    if first.ndim != 1 or first.shape != last.shape or (first < 0).any() or (last < 0).any():
        raise InputError.of(
            Text.of("The counts of sources before and after do not fit together."),
            expected=Text.of("One count of zero or more for each source in both years."),
            to_fix=Text.of("Pass two arrays of shape (sources,)."),
        )
    changes = last - first
    whole = float(changes.sum())
    if not whole:
        return None
    place = int(np.argmax(np.abs(changes)))
    looked_at = int(((first + last) > 0).sum())
    return LeadingSource(
        place,
        float(changes[place]),
        whole - float(changes[place]),
        min(1.0, _coin(first[place], last[place]) * looked_at),
        _apart(first, last, place),
    )


def _coin(before: float, after: float) -> float:
    """Return the chance, both ways, that two equal expectations give counts so far apart."""
    low, high = sorted((before, after))
    return min(1.0, 2 * float(betainc(high, low + 1, 0.5))) if high > 0 else 1.0


def _apart(before: FloatArray, after: FloatArray, place: int) -> float:
    """Return the chance that a source differs so much in its change from all others together."""
    own = np.array([after[place], before[place]]) + 0.5
    rest = np.array([after.sum() - after[place], before.sum() - before[place]]) + 0.5
    ratio = np.log(own[0] / own[1]) - np.log(rest[0] / rest[1])
    return float(2 * ndtr(-abs(ratio) / np.sqrt((1 / own).sum() + (1 / rest).sum())))
