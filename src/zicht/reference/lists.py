"""Who is seen by whom: six lists with dependence between them, as a log-linear model with known parameters.

The lists are those of the Dutch estimates of the hidden population: **P**
police, **K** border police, **I** labour inspectorate, **R** regional care
coordination, **Z** shelters and residential care, **O** other organisations.
Within a stratum (class of exploitation, minor or adult), the chance of a
pattern of lists is in proportion to

    exp(sum of main effects of its lists + sum of its pairs' interactions)

and the empty pattern, nobody's, has weight one. There is no interaction of
three or more lists. Main effects are fitted so that the expected sizes of
lists and strata are the wanted ones; the interactions are given up to one
common shift, which sets how many people several lists see.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from zicht.reference.assignment import assign, draw, shares_to_counts
from zicht.reference.model import Flags, Floats, Ints

__all__ = ["CLASSES", "LISTS", "MEMBERS", "ListModel", "exact_pattern_counts", "fit_lists", "give_patterns"]

LISTS = ("P", "K", "I", "R", "Z", "O")
CLASSES = ("domestic_sexual", "cross_border_sexual", "labour", "criminal", "other")

#: Row h of `MEMBERS` says which lists pattern number h names.
MEMBERS: Ints = (np.arange(64)[:, None] >> np.arange(6)) & 1
_PAIRS = tuple(combinations(range(6), 2))
_PAIR_MEMBERS: Ints = np.stack([MEMBERS[:, a] * MEMBERS[:, b] for a, b in _PAIRS], axis=1)

#: Referral from police to coordinator to shelter ties lists together; the border police and the
#: inspectorate send hardly anybody on.
_INTERACTIONS = {
    "PR": 1.2, "RZ": 1.2, "PZ": 0.8, "PO": 0.5, "RO": 0.6, "ZO": 0.3, "PI": 0.5, "IO": 0.8, "PK": 0.4,
    "KR": -1.5, "KI": -1.5, "IR": 0.2, "IZ": 0.2, "KZ": 0.0, "KO": 0.0,
}  # fmt: skip

#: How much more or less each list sees of each class, on the log scale; below it, what being a minor adds.
_TILT_CLASS = {
    "domestic_sexual": (0.0, -2.5, -4.0, 0.3, 0.4, 0.1),
    "cross_border_sexual": (0.2, 1.0, -3.0, 0.0, 0.3, -0.1),
    "labour": (-0.1, 0.0, 2.5, 0.0, -0.3, 0.6),
    "criminal": (0.2, 0.6, 0.0, 0.0, 0.0, 0.0),
    "other": (0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
}
_TILT_MINOR = (-0.1, -0.2, -1.5, 0.3, 0.7, -0.2)


@dataclass(frozen=True)
class ListModel:
    """A fitted model of one year. Strata are class times minor: stratum 2c is class c's adults, 2c + 1 its minors."""

    list_effects: Floats
    stratum_effects: Floats
    tilts: Floats
    interactions: Floats
    latent: Floats

    @property
    def weights(self) -> Floats:
        """The weight of each pattern in each stratum, the empty pattern's being one."""
        main = self.list_effects + self.stratum_effects[:, None] + self.tilts
        return np.asarray(np.exp(main @ MEMBERS.T + self.interactions @ _PAIR_MEMBERS.T))

    @property
    def seen(self) -> Floats:
        """The chance that at least one list holds a person, by stratum."""
        weights = self.weights
        return np.asarray(1 - weights[:, 0] / weights.sum(axis=1))

    @property
    def patterns(self) -> Floats:
        """The chance of each pattern for a person whom some list holds, by stratum."""
        weights = self.weights.copy()
        weights[:, 0] = 0.0
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def as_truth(self) -> dict[str, object]:
        """Return the parameters as they stand in `truth.json`."""
        return {
            "lists": list(LISTS),
            "list_effects": _rounded(self.list_effects),
            "stratum_effects": _rounded(self.stratum_effects),
            "tilts": [_rounded(row) for row in self.tilts],
            "interactions": dict(
                zip((LISTS[a] + LISTS[b] for a, b in _PAIRS), _rounded(self.interactions), strict=True)
            ),
            "seen": _rounded(self.seen),
            "latent": _rounded(self.latent),
        }


def fit_lists(*, registered: Floats, latent: Floats, list_sizes: Floats, rounds: int = 400) -> ListModel:
    """Fit main effects and the common shift so that strata and lists have their wanted expected sizes."""
    tilts = np.array(
        [np.add(_TILT_CLASS[c], np.multiply(minor, _TILT_MINOR)) for c in CLASSES for minor in (0, 1)]
    )
    interactions = np.array([_INTERACTIONS[LISTS[a] + LISTS[b]] for a, b in _PAIRS])
    effects, strata, shift = np.zeros(6), np.full(len(tilts), -3.0), 0.0
    odds = registered / (latent - registered)
    overlap = list_sizes.sum() - registered.sum()
    for _ in range(rounds):
        model = ListModel(effects, strata, tilts, interactions + shift, latent)
        weights = model.weights[:, 1:]
        seen = weights.sum(axis=1)
        sizes = (registered / seen) @ weights @ MEMBERS[1:]
        strata = strata + 0.7 * np.log(odds / seen)
        effects = effects + 0.5 * np.log(list_sizes / sizes)
        effects = effects - effects.mean()
        shift += 0.3 * float(np.log(overlap / max(sizes.sum() - registered.sum(), 1e-6)))
    return ListModel(effects, strata, tilts, interactions + shift, latent)


def give_patterns(
    rng: np.random.Generator, strata: Ints, *, model: ListModel, wanted: Ints, exact: bool
) -> Ints:
    """Give each registered person a pattern; exact, the reporter groups then have just their wanted sizes."""
    chances = model.patterns
    if not exact:
        return draw(rng, np.asarray(chances[strata]))
    counts = exact_pattern_counts(chances[strata].sum(axis=0), wanted, people=len(strata))
    occurring = np.flatnonzero(counts)
    given = assign(rng, strata, weights=chances[:, occurring], counts=counts[occurring], exact=True)
    return np.asarray(occurring[given])


def exact_pattern_counts(expected: Floats, wanted: Ints, *, people: int) -> Ints:
    """Round the expected patterns to whole people so that each reporter group has its size, nobody left out.

    `wanted` holds police, border police, inspectorate, coordination, and the
    group *other*: shelters (Z) and other organisations (O) together. Rounding
    misses by a few; people are then moved one at a time to the likeliest
    pattern that mends it.
    """
    counts = shares_to_counts(expected, people)
    groups = np.column_stack([MEMBERS[:, :4], MEMBERS[:, 4] | MEMBERS[:, 5]]).astype(bool)
    for _ in range(10 * people):
        off = counts @ groups - wanted
        if not off.any():
            return counts
        moves = _moves(off, groups)
        value = np.where(moves >= 0, counts * (expected[moves] + 1e-9), -1.0)
        source = int(np.argmax(value))
        counts[source] -= 1
        counts[moves[source]] += 1
    raise AssertionError("reporter groups that cannot hold at once")  # a wrong figure in our own file


_BITS = np.array([1, 2, 4, 8, 16 | 32])


def _moves(off: Ints, groups: Flags) -> Ints:
    """Return, for each pattern, the pattern to which one person should move, or -1."""
    patterns = np.arange(64)
    too_many, too_few = int(np.argmax(off)), int(np.argmin(off))
    without = patterns & ~_BITS[too_many]
    added = np.where(_BITS[too_few] == 48, 32, _BITS[too_few])
    if off[too_many] > 0 and off[too_few] < 0:
        return np.where(groups[:, too_many] & ~groups[:, too_few], without | added, -1)
    if off[too_many] > 0:
        return np.where(groups[:, too_many] & (without > 0), without, -1)
    return np.where(~groups[:, too_few] & (patterns > 0), patterns | added, -1)


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), 6) for value in values]
