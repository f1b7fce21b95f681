"""The privacy rules on one count: what each source asks for, and what that does to a number.

A source that supplies data says how its counts may be shown. Where several
sources stand behind a table, the strictest of what they ask for holds for all of
it: both rounding and hiding, if one asks for this and another for that.

    exact               the count as it is
    round5              to the nearest 5 (1 and 2 become 0; 3, 4, 6 and 7 become 5)
    suppress_below_5    1 to 4 are hidden
    suppress_below_10   1 to 9 are hidden

A zero stays a zero under every rule.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ROUND_TO", "Protection", "Regime", "strictest"]

#: Counts are rounded to a multiple of this number; half goes up.
ROUND_TO = 5

#: Counts from 1 up to, but not including, this number are hidden.
SMALL_BELOW_5 = 5
SMALL_BELOW_10 = 10


class Regime(StrEnum):
    """What a source asks for."""

    EXACT = "exact"
    ROUND5 = "round5"
    SUPPRESS_BELOW_5 = "suppress_below_5"
    SUPPRESS_BELOW_10 = "suppress_below_10"


THRESHOLDS = {Regime.SUPPRESS_BELOW_5: SMALL_BELOW_5, Regime.SUPPRESS_BELOW_10: SMALL_BELOW_10}


@dataclass(frozen=True)
class Protection:
    """What is done to a count: hide it if it is small (`threshold`), then round it (`rounds`)."""

    threshold: int = 0
    rounds: bool = False

    def hides(self, count: float) -> bool:
        return 0 < count < self.threshold

    def round(self, number: float) -> float:
        """Return the number to the nearest `ROUND_TO`, half up, or unchanged where nothing is rounded."""
        return float(ROUND_TO * math.floor(number / ROUND_TO + 0.5)) if self.rounds else number

    @property
    def name(self) -> str:
        """The regimes that together ask for this, with `;` between them."""
        asked = [Regime.ROUND5] if self.rounds else []
        asked += [regime for regime, threshold in THRESHOLDS.items() if threshold == self.threshold]
        return ";".join(asked) or Regime.EXACT.value


def strictest(regimes: Iterable[str]) -> Protection:
    """Return the protection that satisfies every regime, or name of several; none asks for nothing."""
    asked = {Regime(name) for regime in regimes for name in regime.split(";")}
    threshold = max((THRESHOLDS.get(regime, 0) for regime in asked), default=0)
    return Protection(threshold=threshold, rounds=Regime.ROUND5 in asked)
