"""The chain of `latent_class_chain`, compiled by numba: the same steps in the same order, so the same numbers."""

# ruff: noqa: PLR0917 - compiled functions are called with positions

from __future__ import annotations

import math

import numba
import numpy as np
import numpy.typing as npt

from zicht.methods.population_size.latent_class_chain import (
    ALPHA_RATE,
    ALPHA_SHAPE,
    CONCENTRATIONS,
    HIGHEST_RATE,
    LONG_STEP,
    SCALES,
    SWAPS,
    RunChain,
)

__all__ = ["run_chain_compiled"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_compile = numba.njit(cache=True, nogil=True)


@_compile
def _logaddexp(a: float, b: float) -> float:
    return max(a, b) + math.log1p(math.exp(-abs(a - b))) if a != b else a + math.log(2.0)


@_compile
def _log_prior(shares: FloatArray) -> float:
    classes = len(shares)
    above = shares[classes - 1]
    tails = 0.0
    for k in range(classes - 2, 0, -1):
        above = _logaddexp(above, shares[k])
        tails += above
    last: float = shares[classes - 1]
    return -last - (ALPHA_SHAPE + classes - 1) * math.log(ALPHA_RATE - last) - tails


@_compile
def _expect(
    members: IntArray,
    odds: FloatArray,
    shares: FloatArray,
    missed: FloatArray,
    dark: FloatArray,
    seen: FloatArray,
    expected: FloatArray,
    total: FloatArray,
) -> None:
    factors = np.empty(members.shape[1])
    total[:] = 0.0
    for k in range(len(shares)):
        missed[k] = 0.0
        for j in range(members.shape[1]):
            factors[j] = math.exp(odds[k, j])
            missed[k] -= math.log1p(factors[j])
        dark[k] = math.exp(shares[k] + missed[k])
        seen[k] = -math.exp(shares[k]) * math.expm1(missed[k])
        for h in range(len(members)):
            product = dark[k]
            for j in range(members.shape[1]):
                if members[h, j]:
                    product *= factors[j]
            expected[k, h] = product
            total[h] += product


@_compile
def _scale(
    rng: np.random.Generator,
    prior: float,
    counts: IntArray,
    more: IntArray,
    persons: int,
    odds: FloatArray,
    shares: FloatArray,
    missed: FloatArray,
    dark: FloatArray,
    seen: FloatArray,
    expected: FloatArray,
    total: FloatArray,
    new_shares: FloatArray,
    new_total: FloatArray,
) -> float:
    classes, lists = odds.shape
    chance, at = rng.random(), 0
    reached = math.exp(shares[0])
    while at < classes - 1 and reached < chance:
        at += 1
        reached += math.exp(shares[at])
    step = rng.standard_normal() * persons ** (-0.5 * rng.random())
    new_missed = 0.0
    for j in range(lists):
        new_missed -= math.log1p(math.exp(odds[at, j] - step))
    log_factor = step + missed[at] - new_missed
    log_whole = math.log1p(math.exp(shares[at]) * math.expm1(log_factor))
    for k in range(classes):
        new_shares[k] = shares[k] - log_whole
    new_shares[at] += log_factor
    new_seen = dark[at] * math.exp(step) * math.expm1(-new_missed)
    factors = np.empty(lists)
    for extra in range(lists):
        factors[extra] = math.exp(-step * extra)
    gain = 0.0
    for h in range(len(counts)):
        new_total[h] = max(total[h] - expected[at, h], 0.0) + expected[at, h] * factors[-more[h]]
        gain += counts[h] * math.log(new_total[h] / total[h])
    all_seen = seen.sum()
    gain -= persons * math.log((all_seen - seen[at] + new_seen) / all_seen)
    new_prior = _log_prior(new_shares)
    gain += new_prior - prior
    gain += 2 * (new_missed - missed[at]) - lists * step
    gain += 2 * log_factor - (classes + 1) * log_whole
    if math.log1p(-rng.random()) < gain:
        prior = new_prior
        shares[:] = new_shares
        total[:] = new_total
        missed[at], seen[at] = new_missed, new_seen
        dark[at] *= math.exp(step)
        for j in range(lists):
            odds[at, j] -= step
        for h in range(len(counts)):
            expected[at, h] *= factors[-more[h]]
    return prior


@_compile
def _exchange(values: FloatArray, first: int, second: int) -> None:
    values[first], values[second] = values[second], values[first]


@_compile
def _swap(
    rng: np.random.Generator,
    prior: float,
    odds: FloatArray,
    shares: FloatArray,
    missed: FloatArray,
    dark: FloatArray,
    seen: FloatArray,
    expected: FloatArray,
    new_shares: FloatArray,
) -> float:
    classes = len(shares)
    first = int(rng.random() * classes)
    second = (first + 1 + int(rng.random() * (classes - 1))) % classes
    new_shares[:] = shares
    _exchange(new_shares, first, second)
    new_prior = _log_prior(new_shares)
    if math.log1p(-rng.random()) < new_prior - prior:
        prior = new_prior
        for values in (shares, missed, dark, seen):
            _exchange(values, first, second)
        for j in range(odds.shape[1]):
            odds[first, j], odds[second, j] = odds[second, j], odds[first, j]
        for h in range(expected.shape[1]):
            expected[first, h], expected[second, h] = expected[second, h], expected[first, h]
    return prior


@_compile
def _spread(
    rng: np.random.Generator,
    persons: int,
    expected: FloatArray,
    total: float,
    sizes: IntArray,
    spread: IntArray,
) -> None:
    """Spread the persons of one cell over the classes; the binomial draws of NumPy's multinomial."""
    classes, remaining, left = len(sizes), 1.0, persons
    spread[:] = 0
    for k in range(classes - 1):
        share = expected[k] / total
        spread[k] = rng.binomial(left, share / remaining)
        left -= spread[k]
        if left <= 0:
            break
        remaining -= share
    if left > 0:
        spread[classes - 1] = left
    for k in range(classes):
        sizes[k] += spread[k]


@_compile
def _draw_state(
    rng: np.random.Generator,
    members: IntArray,
    counts: IntArray,
    unseen: int,
    odds: FloatArray,
    shares: FloatArray,
    dark: FloatArray,
    expected: FloatArray,
    sizes: IntArray,
    on_list: IntArray,
    spread: IntArray,
) -> None:
    classes, lists = odds.shape
    alpha = rng.standard_gamma(ALPHA_SHAPE + classes - 1) / (ALPHA_RATE - shares[classes - 1])
    sizes[:] = 0
    on_list[:] = 0
    for h in range(len(counts)):
        _spread(rng, counts[h], expected[:, h], expected[:, h].sum(), sizes, spread)
        for k in range(classes):
            if spread[k] > 0:
                for j in range(lists):
                    on_list[k, j] += spread[k] * members[h, j]
    _spread(rng, unseen, dark, dark.sum(), sizes, spread)
    for k in range(classes):
        for j in range(lists):
            odds[k, j] = math.log(rng.standard_gamma(1.0 + on_list[k, j]))
    for k in range(classes):
        for j in range(lists):
            odds[k, j] -= math.log(rng.standard_gamma(1.0 + sizes[k] - on_list[k, j]))
    shares[:] = 0.0
    if classes > 1:
        _draw_shares(rng, _move_concentration(rng, alpha, sizes), sizes, shares)


@_compile
def _log_density(log_alpha: float, sizes: IntArray) -> float:
    alpha = math.exp(log_alpha)
    density, behind = ALPHA_SHAPE * log_alpha - ALPHA_RATE * alpha, sizes.sum()
    for k in range(len(sizes) - 1):
        here, behind = behind, behind - sizes[k]
        if here == 0:
            break
        density += log_alpha + math.lgamma(alpha + behind) - math.lgamma(1.0 + alpha + here)
    return density


@_compile
def _move_concentration(rng: np.random.Generator, alpha: float, sizes: IntArray) -> float:
    log_alpha = math.log(alpha)
    density = _log_density(log_alpha, sizes)
    for _ in range(CONCENTRATIONS):
        proposed = log_alpha + LONG_STEP * rng.standard_normal()
        new_density = _log_density(proposed, sizes)
        if math.log1p(-rng.random()) < new_density - density:
            log_alpha, density = proposed, new_density
    return math.exp(log_alpha)


@_compile
def _draw_shares(rng: np.random.Generator, alpha: float, sizes: IntArray, shares: FloatArray) -> None:
    classes = len(sizes)
    behind, taken, left = np.empty(classes - 1), np.empty(classes - 1), np.empty(classes - 1)
    rest = sizes.sum()
    for k in range(classes - 1):
        rest -= sizes[k]
        behind[k] = rest + alpha
        taken[k] = math.log(rng.standard_gamma(1.0 + sizes[k]))
    for k in range(classes - 1):
        left[k] = math.log(rng.standard_gamma(behind[k] + 1.0))
    above = 0.0
    for k in range(classes - 1):
        left[k] += math.log1p(-rng.random()) / behind[k]
        whole = _logaddexp(taken[k], left[k])
        shares[k] = above + taken[k] - whole
        above += left[k] - whole
    shares[classes - 1] = above


@_compile
def _run(
    rng: np.random.Generator,
    members: IntArray,
    counts: IntArray,
    odds: FloatArray,
    shares: FloatArray,
    thin: int,
    totals: IntArray,
    occupied: IntArray,
) -> bool:
    (classes, lists), histories, persons = odds.shape, len(counts), counts.sum()
    missed, dark, seen, new_shares = (
        np.empty(classes),
        np.empty(classes),
        np.empty(classes),
        np.empty(classes),
    )
    expected, total, new_total = np.empty((classes, histories)), np.empty(histories), np.empty(histories)
    sizes, spread = np.empty(classes, np.int64), np.empty(classes, np.int64)
    on_list = np.empty((classes, lists), np.int64)
    more = 1 - members.sum(axis=1)
    for sweep in range(thin * len(totals)):
        _expect(members, odds, shares, missed, dark, seen, expected, total)
        prior = _log_prior(shares)
        for _ in range(SCALES):
            prior = _scale(
                rng,
                prior,
                counts,
                more,
                persons,
                odds,
                shares,
                missed,
                dark,
                seen,
                expected,
                total,
                new_shares,
                new_total,
            )
        if classes > 1:
            for _ in range(SWAPS):
                prior = _swap(rng, prior, odds, shares, missed, dark, seen, expected, new_shares)
        rate = rng.standard_gamma(persons) * dark.sum() / seen.sum()
        if not rate < HIGHEST_RATE:
            return False
        unseen = rng.poisson(rate)
        _draw_state(rng, members, counts, unseen, odds, shares, dark, expected, sizes, on_list, spread)
        totals[sweep // thin] = persons + unseen
        occupied[sweep // thin] = (sizes > 0).sum()
    return True


run_chain_compiled: RunChain = _run
