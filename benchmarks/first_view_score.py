"""The score of a page as Lighthouse gives it: five measures, each on a log-normal curve, and their weighted mean.

Weights, and the two points of each curve for a phone, are those of Lighthouse 10 and later (`core/config/
default-config.js` and `core/audits/metrics/`): a page as slow as `good` has 0.9, one as slow as `middle` 0.5.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["MEASURES", "Measure", "score_of"]

#: Where a tenth of a standard normal distribution lies, over the square root of two.
TENTH = 0.9061938024368232


@dataclass(frozen=True)
class Measure:
    """A measure with its weight: times in milliseconds, shifts as parts of the screen."""

    label: str
    weight: float
    good: float
    middle: float

    def score(self, value: float) -> float:
        """Return the part of pages that are slower."""
        if value <= 0:
            return 1.0
        return math.erfc(math.log(value / self.middle) * TENTH / math.log(self.middle / self.good)) / 2


MEASURES = {
    "fcp": Measure("First contentful paint", 0.10, 1800, 3000),
    "si": Measure("Speed index", 0.10, 3387, 5800),
    "lcp": Measure("Largest contentful paint", 0.25, 2500, 4000),
    "tbt": Measure("Total blocking time", 0.30, 200, 600),
    "cls": Measure("Cumulative layout shift", 0.25, 0.1, 0.25),
}


def score_of(values: Mapping[str, float]) -> float:
    """Return the score of a page, 0 to 100."""
    return 100 * sum(one.weight * one.score(values[name]) for name, one in MEASURES.items())
