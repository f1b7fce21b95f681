"""How many people were really exploited each year, by class and age: the truth that estimates are compared with."""

from __future__ import annotations

import numpy as np

from zicht.reference.lists import CLASSES
from zicht.reference.model import Floats
from zicht.reference.targets import targets

__all__ = ["GIRLS", "GIRLS_SHARE", "latent_strata"]

#: Dutch girls in domestic sexual exploitation, every year.
GIRLS = 1300
#: Of the minors in domestic sexual exploitation, this share are Dutch girls.
GIRLS_SHARE = 0.9

#: Shares of the classes, adults and minors: two thirds sexual, a third minor.
_SHARES = {
    "cross_border_sexual": (0.16, 0.03),
    "labour": (0.19, 0.03),
    "criminal": (0.07, 0.045),
    "other": (0.008, 0.002),
}
#: The least share of a stratum that nobody ever reports.
_LEAST_UNSEEN = 0.35


def latent_strata(year: int, registered: Floats) -> Floats:
    """Return the latent size of every stratum (class times minor); they add up to the latent size of the year."""
    total = targets(year).latent
    young = GIRLS / GIRLS_SHARE
    shares = np.array([share for name in CLASSES[1:] for share in _SHARES[name]])
    others = np.maximum(shares * total, registered[2:] / (1 - _LEAST_UNSEEN))
    adults = total - young - others.sum()
    least = registered[0] / (1 - _LEAST_UNSEEN)
    if adults < least:
        room = others - registered[2:]
        others = registered[2:] + room * (1 - (least - adults) / room.sum())
        adults = least
    sizes = np.round(np.concatenate([[adults, young], others]))
    sizes[0] += total - sizes.sum()
    return np.asarray(sizes)
