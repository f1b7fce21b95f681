"""One Markov chain over the latent class model, in plain NumPy: sweep by sweep.

The state is the log odds of being on each list, per class, and the logarithms of the shares of the classes. All
else is drawn afresh in every sweep: the concentration of the sticks, the persons unseen, the class of every
person. Persons with the same history are alike, so the persons of a history are spread over the classes at once.

A plain Gibbs sampler [1]_ moves the dark figure by its conditional spread only, a small part of its posterior
spread, and gets stuck where a large class stands behind small ones. So every sweep starts with two kinds of
Metropolis steps that leave out who is in which class, how many are unseen, and the concentration:

- `scale`: all odds of a class are divided by `exp(step)` and its zero cell is multiplied by it. That keeps its
  expected numbers on one list only, and moves those unseen against those on several lists.
- `swap`: two classes change places in the order of the sticks.

`latent_class_compiled` does the same for numba, number by number: who changes one changes the other. A test
holds them together.

References
----------
.. [1] Manrique-Vallier, D. (2016). "Bayesian population size estimation using Dirichlet process mixtures".
       Biometrics 72:1246-1254, section 4.
.. [2] Papaspiliopoulos, O. and Roberts, G. O. (2008). "Retrospective Markov chain Monte Carlo methods for
       Dirichlet process hierarchical models". Biometrika 95:169-186 (on swaps of labels).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

__all__ = [
    "ALPHA_RATE",
    "ALPHA_SHAPE",
    "CONCENTRATIONS",
    "HIGHEST_RATE",
    "LONG_STEP",
    "SCALES",
    "SWAPS",
    "RunChain",
    "run_chain",
]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: The prior of the concentration: a gamma distribution with mean 1 and most of its weight near 0.
ALPHA_SHAPE = ALPHA_RATE = 0.25
#: Metropolis steps per sweep.
SCALES, SWAPS, CONCENTRATIONS = 3, 3, 2
#: The spread of a step of the logarithm of the concentration, which few persons in few classes leave wide open.
LONG_STEP = 2.0
#: A chain that expects more persons unseen than this has left the table behind.
HIGHEST_RATE = 1e15

#: Rows and counts of the histories, log odds and log shares (changed in place), sweeps, sweeps per draw, where the
#: numbers of persons and of classes with persons are written. Whether the chain stayed within bounds.
RunChain = Callable[
    [np.random.Generator, IntArray, IntArray, FloatArray, FloatArray, int, IntArray, IntArray], bool
]


def run_chain(  # noqa: PLR0917 - its compiled form is called with positions
    rng: np.random.Generator,
    members: IntArray,
    counts: IntArray,
    odds: FloatArray,
    shares: FloatArray,
    thin: int,
    totals: IntArray,
    occupied: IntArray,
) -> bool:
    """Run a chain for `thin * len(totals)` sweeps.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where chance comes from.
    members : int array, shape (histories, lists)
        0 and 1.
    counts : int array, shape (histories,)
        Persons per history.
    odds : float array, shape (classes, lists)
        Log odds of being on a list; where the chain starts, and then where it ended.
    shares : float array, shape (classes,)
        Logarithms of the shares of the classes; likewise.
    thin : int
        Sweeps per draw that is kept.
    totals, occupied : int array, shape (draws,)
        Written: the number of persons, seen and unseen, and of classes that hold one.

    Returns
    -------
    bool
        False if the number of persons ran away; then the chain stopped early.
    """
    persons = int(counts.sum())
    for sweep in range(thin * len(totals)):
        cells = _Cells(members, counts, odds, shares)
        for _ in range(SCALES):
            cells.scale(rng, persons)
        if len(shares) > 1:
            for _ in range(SWAPS):
                cells.swap(rng)
        rate = rng.standard_gamma(persons) * cells.dark.sum() / cells.seen.sum()
        if not rate < HIGHEST_RATE:
            return False
        unseen = rng.poisson(rate)
        sizes = _draw_state(rng, cells, unseen)
        totals[sweep // thin] = persons + unseen
        occupied[sweep // thin] = np.count_nonzero(sizes)
    return True


class _Cells:
    """What each class expects in each cell, up to one factor for all; `odds` and `shares` are the chain's own."""

    def __init__(self, members: IntArray, counts: IntArray, odds: FloatArray, shares: FloatArray) -> None:
        self.members, self.counts, self.odds, self.shares = members, counts, odds, shares
        self.more = 1 - members.sum(axis=1)
        self.missed = -np.log1p(np.exp(odds)).sum(axis=1)
        base = shares + self.missed
        self.dark = np.exp(base)
        self.seen = -np.exp(shares) * np.expm1(self.missed)
        self.expected = np.exp(base[:, None] + odds @ members.T)
        self.total = self.expected.sum(axis=0)
        self.prior = _log_prior(shares)

    def scale(self, rng: np.random.Generator, persons: int) -> None:
        """Propose to move one class between unseen and on several lists, and do so or not."""
        at = int(np.searchsorted(np.cumsum(np.exp(self.shares[:-1])), rng.random(), side="left"))
        step = rng.standard_normal() * persons ** (-0.5 * rng.random())
        missed = -np.log1p(np.exp(self.odds[at] - step)).sum()
        log_factor = step + self.missed[at] - missed
        log_whole = np.log1p(np.exp(self.shares[at]) * np.expm1(log_factor))
        shares = self.shares - log_whole
        shares[at] += log_factor
        seen = self.dark[at] * np.exp(step) * np.expm1(-missed)
        moved = self.expected[at] * np.exp(step * self.more)
        total = np.maximum(self.total - self.expected[at], 0) + moved
        all_seen = self.seen.sum()
        gain = (self.counts * np.log(total / self.total)).sum()
        gain -= persons * np.log((all_seen - self.seen[at] + seen) / all_seen)
        prior = _log_prior(shares)
        gain += prior - self.prior
        gain += 2 * (missed - self.missed[at]) - self.odds.shape[1] * step
        gain += 2 * log_factor - (len(shares) + 1) * log_whole
        if np.log1p(-rng.random()) < gain:
            self.prior = prior
            self.odds[at] -= step
            self.shares[:] = shares
            self.missed[at], self.seen[at] = missed, seen
            self.dark[at] *= np.exp(step)
            self.expected[at], self.total = moved, total

    def swap(self, rng: np.random.Generator) -> None:
        """Propose to let two classes change places, and do so or not."""
        classes = len(self.shares)
        first = int(rng.random() * classes)
        second = (first + 1 + int(rng.random() * (classes - 1))) % classes
        order = np.arange(classes)
        order[[first, second]] = second, first
        prior = _log_prior(self.shares[order])
        if np.log1p(-rng.random()) < prior - self.prior:
            self.prior = prior
            self.shares[:], self.odds[:] = self.shares[order], self.odds[order]
            self.missed, self.dark, self.seen = self.missed[order], self.dark[order], self.seen[order]
            self.expected = self.expected[order]


def _log_prior(shares: FloatArray) -> float:
    """Return the log density of the shares, with the concentration integrated out."""
    above = np.logaddexp.accumulate(shares[::-1])[1:-1]
    last = shares[-1]
    return float(-last - (ALPHA_SHAPE + len(shares) - 1) * np.log(ALPHA_RATE - last) - above.sum())


def _draw_state(rng: np.random.Generator, cells: _Cells, unseen: int) -> IntArray:
    """Draw the concentration, everyone's class, then odds and shares in place; return the sizes of the classes."""
    classes, shares = len(cells.shares), cells.shares
    alpha = rng.standard_gamma(ALPHA_SHAPE + classes - 1) / (ALPHA_RATE - shares[-1])
    every = np.vstack([cells.expected.T, cells.dark])
    spread = rng.multinomial(np.append(cells.counts, unseen), every / every.sum(axis=1, keepdims=True))
    sizes: IntArray = spread.sum(axis=0)
    on_list = spread[:-1].T @ cells.members
    on = np.log(rng.standard_gamma(1.0 + on_list))
    cells.odds[:] = on - np.log(rng.standard_gamma(1.0 + sizes[:, None] - on_list))
    shares[:] = 0
    if classes > 1:
        behind = np.cumsum(sizes[::-1])[::-1][1:] + _move_concentration(rng, alpha, sizes)
        taken = np.log(rng.standard_gamma(1.0 + sizes[:-1]))
        left = np.log(rng.standard_gamma(behind + 1.0))
        left += np.log1p(-rng.random(classes - 1)) / behind
        whole = np.logaddexp(taken, left)
        rest = np.cumsum(left - whole)
        shares[0] = taken[0] - whole[0]
        shares[1:-1] = rest[:-1] + taken[1:] - whole[1:]
        shares[-1] = rest[-1]
    return sizes


def _move_concentration(rng: np.random.Generator, alpha: float, sizes: IntArray) -> float:
    """Move the concentration given who is in which class, the shares integrated out."""
    here = np.cumsum(sizes[::-1])[::-1]
    filled = here[:-1] > 0
    here, behind = here[:-1][filled], here[1:][filled]

    def log_density(log_alpha: float) -> float:
        alpha = np.exp(log_alpha)
        sticks = log_alpha + gammaln(alpha + behind) - gammaln(1.0 + alpha + here)
        return float(ALPHA_SHAPE * log_alpha - ALPHA_RATE * alpha + sticks.sum())

    log_alpha = float(np.log(alpha))
    density = log_density(log_alpha)
    for _ in range(CONCENTRATIONS):
        proposed = log_alpha + LONG_STEP * rng.standard_normal()
        new_density = log_density(proposed)
        if np.log1p(-rng.random()) < new_density - density:
            log_alpha, density = proposed, new_density
    return float(np.exp(log_alpha))
