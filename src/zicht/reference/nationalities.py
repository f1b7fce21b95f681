"""Who comes from where: how many of each nationality a year, and how likely in each class of exploitation."""

from __future__ import annotations

from functools import cache

import numpy as np

from zicht.reference.lists import CLASSES
from zicht.reference.model import Floats, Ints
from zicht.reference.targets import YearTargets

__all__ = ["AFRICAN", "COUNTRIES", "EU", "nationality_counts", "nationality_weights"]

#: How common each nationality is where nothing was published or given: our own, simulated.
_COMMON = {
    "NLD": 40, "POL": 10, "ROU": 9, "BGR": 8, "HUN": 7, "NGA": 9, "UGA": 3, "GMB": 2, "SLE": 3, "VNM": 3, "CHN": 3,
    "UKR": 1.5, "GIN": 2, "GHA": 2, "MAR": 2, "SUR": 1.5, "TUR": 1, "ALB": 1, "PHL": 1.5, "IDN": 1, "IND": 1.5,
    "BRA": 1.5, "ETH": 1, "ERI": 1.5, "SOM": 1, "SYR": 1.5, "AFG": 1, "CMR": 1, "COD": 0.7, "LVA": 1, "LTU": 0.8,
    "SVK": 1, "CZE": 0.7, "MDA": 0.6, "SRB": 0.6, "DOM": 0.6, "COL": 0.6, "THA": 0.8, "IRN": 0.6, "IRQ": 0.6,
    "EGY": 0.5, "BEL": 0.4, "DEU": 0.4, "ESP": 0.4, "PRT": 0.4,
}  # fmt: skip
COUNTRIES = tuple(_COMMON)
AFRICAN = frozenset(
    ["NGA", "UGA", "GMB", "SLE", "GIN", "GHA", "MAR", "ETH", "ERI", "SOM", "CMR", "COD", "EGY"]
)
EU = frozenset(["POL", "ROU", "BGR", "HUN", "LVA", "LTU", "SVK", "CZE", "BEL", "DEU", "ESP", "PRT"])

#: How much likelier than in general; countries not named are 1.
_PROFILES = {
    "domestic_sexual": {"NLD": 60.0, "MAR": 4.0, "SUR": 5.0, "TUR": 3.0},
    "cross_border_sexual": {
        "NLD": 0.5, "NGA": 4.0, "UGA": 5.0, "GMB": 0.8, "SLE": 4.0, "HUN": 3.0, "BGR": 3.0, "ROU": 3.0, "POL": 0.7,
    },
    "labour": {
        "NLD": 0.7, "POL": 5.0, "ROU": 3.0, "BGR": 2.5, "HUN": 2.0, "PHL": 3.0, "IDN": 4.0, "IND": 3.0, "VNM": 3.0,
        "CHN": 2.5, "UKR": 3.0, "NGA": 0.3, "UGA": 0.1, "SLE": 0.3,
    },
    "criminal": {"NLD": 1.5, "ROU": 3.0, "BGR": 2.0, "VNM": 3.0, "SRB": 4.0, "MAR": 2.0, "POL": 0.8},
    "other": {"NLD": 0.6},
}  # fmt: skip

#: From 2019 on, criminal exploitation is reported almost only of Africans exploited abroad.
_CRIMINAL_ABROAD_SINCE = 2019


def nationality_counts(targets: YearTargets) -> Ints:
    """Return how many persons of each of `COUNTRIES` the year has, those of unknown nationality left out.

    The given nationalities have their own number; the others share the rest,
    each staying below the smallest given one so that published orders hold.
    """
    given = np.array([targets.nationalities.get(country, 0) for country in COUNTRIES])
    rest = targets.victims - targets.nationality_unknown - int(given.sum())
    weights = np.where(given > 0, 0.0, list(_COMMON.values()))
    ceiling = int(min(targets.nationalities.values())) - 1
    shares = weights.copy()
    for _ in range(20):
        shares = np.minimum(shares / shares.sum() * rest, ceiling * 0.98)
        shares = np.where(weights > 0, shares, 0.0)
    return given + np.minimum(_whole(shares, rest), np.where(weights > 0, ceiling, 0))


def _whole(shares: Floats, total: int) -> Ints:
    counts = np.floor(shares).astype(np.int64)
    order = np.argsort(-(shares - counts), kind="stable")
    counts[order[: total - int(counts.sum())]] += 1
    return counts


@cache
def nationality_weights(year: int) -> Floats:
    """Return the weight of each nationality, one row per stratum (class times minor)."""
    rows = []
    for name in CLASSES:
        profile = dict(_PROFILES[name])
        if name == "criminal" and year >= _CRIMINAL_ABROAD_SINCE:
            profile = {c: 6.0 if c in AFRICAN else 0.03 for c in COUNTRIES} | {"GMB": 14.0, "UGA": 0.3}
        weights = np.array([profile.get(country, 1.0) for country in COUNTRIES])
        young = weights * np.where([c == "NLD" for c in COUNTRIES], 1.8, 1.0)
        rows += [weights, young]
    return np.array(rows)
