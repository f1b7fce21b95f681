"""One way to give people an attribute: by weight, with exact counts or as free draws.

The weights say how likely each kind of person is to have each value, the
counts what must come out in all. Raking turns both into probabilities that
have the counts as expectation. Calibrated, the counts are then hit exactly by
Gumbel top-k sampling (weighted, without replacement), value by value; free,
every person draws alone.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zicht.reference.model import Floats, Ints

__all__ = ["assign", "choose", "draw", "gumbel", "rake", "shares_to_counts"]

_SMALL = 1e-12


def rake(weights: Floats, *, sizes: Floats, counts: Floats, rounds: int = 40) -> Floats:
    """Return probabilities, one row per kind, whose expected totals are in proportion to the counts."""
    table = np.maximum(weights, _SMALL) * counts
    for _ in range(rounds):
        table *= (sizes / np.maximum(table.sum(axis=1), _SMALL))[:, None]
        table *= (counts * (sizes.sum() / counts.sum())) / np.maximum(table.sum(axis=0), _SMALL)
    return np.asarray(table / np.maximum(table.sum(axis=1, keepdims=True), _SMALL))


def assign(
    rng: np.random.Generator,
    kinds: Ints,
    *,
    weights: Floats,
    counts: npt.ArrayLike,
    exact: bool,
    expected_sizes: Floats | None = None,
) -> Ints:
    """Give each person one value: its place in `counts`. `kinds` names each person's row of `weights`.

    Free draws take `expected_sizes` of the kinds, so that their probabilities
    are parameters and do not follow what was drawn before.
    """
    wanted = np.asarray(counts, dtype=float)
    sizes = np.bincount(kinds, minlength=len(weights)).astype(float)
    if expected_sizes is not None and not exact:
        sizes = expected_sizes
    probabilities = rake(weights, sizes=sizes, counts=wanted)
    if not exact:
        return draw(rng, np.asarray(probabilities[kinds]))
    given = np.full(len(kinds), -1, dtype=np.int64)
    remaining = np.ones(len(weights))
    for value in np.argsort(wanted, kind="stable"):
        chance = probabilities[:, value] / np.maximum(remaining, _SMALL)
        odds = chance / np.maximum(1 - chance, 1e-9)
        free = np.flatnonzero(given < 0)
        keys = np.log(odds[kinds[free]] + 1e-300) + gumbel(rng, len(free))
        given[free[_top(keys, int(wanted[value]))]] = value
        remaining = remaining - probabilities[:, value]
    return given


def choose(rng: np.random.Generator, members: Ints, *, count: float, exact: bool) -> Ints:
    """Choose some of the members: exactly `count`, or each with the chance that expects as many."""
    if exact:
        return rng.permutation(members)[: round(count)]
    return np.asarray(members[rng.random(len(members)) < count / max(len(members), 1)])


def draw(rng: np.random.Generator, probabilities: Floats) -> Ints:
    """Draw one value per row of probabilities."""
    edges = np.cumsum(probabilities, axis=1)
    points = rng.random(len(probabilities)) * edges[:, -1]
    return np.asarray(np.minimum((points[:, None] >= edges).sum(axis=1), probabilities.shape[1] - 1))


def gumbel(rng: np.random.Generator, size: int) -> Floats:
    """Draw standard Gumbel noise: the largest of log-weight plus noise is a draw by weight."""
    return np.asarray(-np.log(-np.log(rng.random(size) + _SMALL) + _SMALL))


def shares_to_counts(shares: Floats, total: int) -> Ints:
    """Turn shares into whole numbers that add up to the total: the largest remainders are rounded up."""
    ideal = shares / shares.sum() * total
    counts: Ints = np.floor(ideal).astype(np.int64)
    order = np.argsort(-(ideal - counts), kind="stable")
    counts[order[: total - int(counts.sum())]] += 1
    return counts


def _top(keys: Floats, count: int) -> Ints:
    if count <= 0:
        return np.zeros(0, dtype=np.int64)
    if count >= len(keys):
        return np.arange(len(keys))
    return np.argpartition(-keys, count)[:count]
