"""The posterior of the number of persons unseen, held at some numbers and drawn straight between them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["DarkPosterior", "PosteriorMode", "count_between"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: Two peaks are one if what lies between them is higher than this share of the lower one.
VALLEY = 0.8
#: A peak with less of the posterior than this is not a mode.
SMALLEST_MODE = 0.05
#: The part of the dark figures, from the largest down, that counts as near it.
NEAR_BOUND = 0.1


@dataclass(frozen=True, repr=False)
class PosteriorMode:
    """A peak of the posterior.

    Attributes
    ----------
    dark : int
        Persons unseen at the peak.
    mass : float
        The share of the posterior between the valleys around it.
    """

    dark: int
    mass: float

    def __repr__(self) -> str:
        return f"PosteriorMode(mass={self.mass:.2f})"


@dataclass(frozen=True, eq=False, repr=False)
class DarkPosterior:
    """Probabilities of the number of persons unseen.

    Attributes
    ----------
    dark : int array, shape (numbers,)
        Persons unseen, ascending; the last is the largest that was looked at.
    density : float array, shape (numbers,)
        Probability of exactly that number; between two numbers it changes in a straight line.
    below : float array, shape (numbers,)
        Probability of at most that number.
    """

    dark: IntArray
    density: FloatArray
    below: FloatArray

    @classmethod
    def of(cls, dark: IntArray, weights: FloatArray) -> DarkPosterior:
        """Scale weights of the numbers so that the probabilities of all whole numbers add up to one."""
        density = weights / (weights @ count_between(dark))
        rises = np.diff(dark) * (density[1:] + density[:-1]) / 2 + np.diff(density) / 2
        below = np.minimum(density[0] + np.append(0.0, np.cumsum(rises)), 1.0)
        return cls(dark, density, below)

    def __repr__(self) -> str:
        return f"DarkPosterior(numbers={len(self.dark)}, modes={len(self.modes)})"

    def quantile(self, probability: float) -> float:
        """Return the smallest whole number that at most so many are unseen with this probability."""
        return float(math.ceil(np.interp(probability, self.below, self.dark)))

    def up_to(self, largest: int) -> DarkPosterior:
        """Return the posterior if no more than so many persons could be unseen."""
        if largest >= self.dark[-1]:
            return self
        inside = self.dark < largest
        dark = np.append(self.dark[inside], largest)
        return DarkPosterior.of(dark, np.interp(dark, self.dark, self.density))

    @property
    def mass_at_bound(self) -> float:
        """The share of the posterior in the upper tenth of the numbers that were looked at."""
        most = float(self.dark[-1])
        return float(1 - np.interp((1 - NEAR_BOUND) * most, self.dark, self.below)) if most else 0.0

    @property
    def modes(self) -> tuple[PosteriorMode, ...]:
        """The peaks that stand apart and hold 5 % or more of the posterior, by number of persons."""
        peaks, valleys = self._separate_peaks()
        bounds = np.concatenate([[0.0], self.below[valleys], [1.0]])
        found = [
            PosteriorMode(int(self.dark[p]), float(m)) for p, m in zip(peaks, np.diff(bounds), strict=True)
        ]
        return tuple(mode for mode in found if mode.mass >= SMALLEST_MODE)

    def _separate_peaks(self) -> tuple[list[int], list[int]]:
        """Return places of peaks and of the valleys between them, after shallow valleys are filled up."""
        padded = np.concatenate([[-1.0], self.density, [-1.0]])
        rising = np.diff(padded) > 0
        peaks = np.flatnonzero(rising[:-1] & ~rising[1:])
        # Between two peaks it falls and then rises: its first lowest place is where it fell last, or the peak itself.
        falls = np.append(0, np.flatnonzero(np.diff(self.density) < 0) + 1)
        valleys = np.maximum(falls[np.searchsorted(falls, peaks[1:]) - 1], peaks[:-1])
        while len(valleys):
            depth = self._depths(valleys, peaks)
            around = np.concatenate([[-1.0], depth, [-1.0]])
            # Those shallower than the valleys beside them do not touch each other: with large numbers rounding
            # makes thousands, which are filled up together.
            shallow = np.flatnonzero((depth > VALLEY) & (depth > around[:-2]) & (depth >= around[2:]))
            if not len(shallow):
                break
            lower = shallow + (self.density[peaks[shallow + 1]] < self.density[peaks[shallow]])
            peaks, valleys = np.delete(peaks, lower), np.delete(valleys, shallow)
        return peaks.tolist(), valleys.tolist()

    def _depths(self, valleys: IntArray, peaks: IntArray) -> FloatArray:
        """Return the density of each valley over that of the lower peak beside it; a peak of nothing is filled up."""
        lower = np.minimum(self.density[peaks[:-1]], self.density[peaks[1:]])
        depths: FloatArray = np.where(lower > 0, self.density[valleys] / np.where(lower > 0, lower, 1.0), 1.0)
        return depths


def count_between(dark: IntArray) -> FloatArray:
    """Return for how many whole numbers each stands: half of those to its neighbours, and itself."""
    steps = np.diff(dark).astype(np.float64)
    counts: FloatArray = (np.append(0.0, steps) + np.append(steps, 0.0)) / 2
    counts[0] += 0.5
    counts[-1] += 0.5
    return counts
