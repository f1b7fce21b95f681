"""The privacy rules on one count: what each source and table asks for, and what that does to a number.

A source that supplies data says how its counts may be shown. Where several
sources stand behind a table, the strictest of what they ask for holds for all of
it: both rounding and hiding, if one asks for this and another for that. The table
itself can ask for more.

    exact                 the count as it is
    round5                to the nearest 5 (1 and 2 become 0; 3, 4, 6 and 7 become 5)
    suppress_below_5      1 to 4 are hidden
    suppress_below_10     1 to 9 are hidden
    ranges                1 to 9 are shown as "1-9" and more as "10+"; totals of a period, 1 to 9 hidden

Tables only:

    controlled_round5     to a multiple of 5 next to it, so that rows and columns add up (see `rounding`)
    controlled_round10    the same to a multiple of 10
    cell_key5             a small random change, the same for the same persons; 1 to 4 never show (see `cell_key`)
    cell_key10            the same; 1 to 9 never show
    whole_groups          where everybody in a row has one code, that does not show (see `groups`)
    one_reporter          hidden where nearly all were reported by one organisation (see `dominance`)

The two ways to change counts do for a small count what hiding does, so that nothing else is hidden: whoever asks
that 1 to 9 be hidden gets multiples of 10, or no number below 10.

A zero stays a zero under every rule but `whole_groups`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from zicht.vocabulary.regimes import ROUND_TO, SMALL_BELOW_10, Regime, TableRegime

__all__ = ["ROUND_TO", "SMALL_BELOW_10", "Protection", "Regime", "TableRegime", "strictest"]

#: Counts from 1 up to, but not including, this number are hidden.
SMALL_BELOW_5 = 5

THRESHOLDS = {
    TableRegime.SUPPRESS_BELOW_5: SMALL_BELOW_5,
    TableRegime.SUPPRESS_BELOW_10: SMALL_BELOW_10,
    TableRegime.RANGES: SMALL_BELOW_10,
}
#: The multiples of controlled rounding.
BASES = {TableRegime.CONTROLLED_ROUND5: 5, TableRegime.CONTROLLED_ROUND10: 10}
#: The smallest positive number that shows, and the largest change, under cell keys.
NOISES = {TableRegime.CELL_KEY5: 5, TableRegime.CELL_KEY10: 10}


@dataclass(frozen=True)
class Protection:
    """What is done to a count: hide it if it is small (`threshold`), then round it (`rounds`).

    `ranges` shows a range in place of any count. A `base` for controlled rounding, or the `noise` of cell keys, takes
    the place of hiding. The two rules on who stands in a count are `whole_groups` and `one_reporter`.
    """

    threshold: int = 0
    rounds: bool = False
    ranges: bool = False
    base: int = 0
    noise: int = 0
    whole_groups: bool = False
    one_reporter: bool = False

    def hides(self, count: float) -> bool:
        return 0 < count < self.threshold and not self.changes

    @property
    def changes(self) -> bool:
        """Whether counts are changed, each with regard to others or to chance, and never hidden."""
        return bool(self.base or self.noise)

    @property
    def reach(self) -> int:
        """How far a figure that is shown as rounded is from its count at most."""
        off = ROUND_TO // 2 if self.rounds else 0
        if self.base:
            return self.base - 1
        return self.noise + off

    def round(self, number: float) -> float:
        """Return the number to the nearest `ROUND_TO`, half up, or unchanged where nothing is rounded."""
        return float(ROUND_TO * math.floor(number / ROUND_TO + 0.5)) if self.rounds else number

    @property
    def name(self) -> str:
        """The regimes that together ask for this, with `;` between them."""
        return ";".join(name.value for name in self._names()) or TableRegime.EXACT.value

    def _names(self) -> list[TableRegime]:
        ways = {name for name, base in BASES.items() if base == self.base}
        ways |= {name for name, noise in NOISES.items() if noise == self.noise}
        asked = {
            TableRegime.ROUND5: self.rounds and not self.base,
            TableRegime.SUPPRESS_BELOW_5: self.threshold == SMALL_BELOW_5 and not self.changes,
            TableRegime.SUPPRESS_BELOW_10: self.threshold == SMALL_BELOW_10
            and not (self.changes or self.ranges),
            TableRegime.RANGES: self.ranges,
            **dict.fromkeys(sorted(ways), True),
            TableRegime.WHOLE_GROUPS: self.whole_groups,
            TableRegime.ONE_REPORTER: self.one_reporter,
        }
        return [name for name, is_asked in asked.items() if is_asked]


def strictest(regimes: Iterable[str]) -> Protection:
    """Return the protection that satisfies every regime, or name of several; none asks for nothing."""
    asked = {TableRegime(name) for regime in regimes for name in regime.split(";")}
    threshold = max((THRESHOLDS.get(regime, 0) for regime in asked), default=0)
    base = max((BASES.get(regime, 0) for regime in asked), default=0)
    noise = max((NOISES.get(regime, 0) for regime in asked), default=0)
    return Protection(
        threshold=threshold,
        rounds=TableRegime.ROUND5 in asked,
        ranges=TableRegime.RANGES in asked,
        base=max(base, threshold) if base else 0,
        noise=max(noise, threshold) if noise and not base else 0,
        whole_groups=TableRegime.WHOLE_GROUPS in asked,
        one_reporter=TableRegime.ONE_REPORTER in asked,
    )
