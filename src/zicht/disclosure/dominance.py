"""The privacy rule on organisations: no count may tell one of them what another reported.

This is the p%-rule on who reported first. The second largest organisation knows its own number and subtracts it; what
is left is that of the largest, give or take what all others reported. The count is hidden where that is less than
`P_PERCENT` of the largest: Hundepool and others (2012, Statistical disclosure control, section 4.2).
"""

from __future__ import annotations

from zicht.measures.model import CountedCell

__all__ = ["P_PERCENT", "is_dominated"]

#: So near, in percent, nobody may come to what one organisation reported.
P_PERCENT = 10


def is_dominated(cell: CountedCell) -> bool:
    """Say whether the count would tell one organisation what another reported; unknown organisations are one."""
    if not cell.leading or not cell.value:
        return False
    largest, second = (*cell.leading, 0)[:2]
    return 100 * (cell.value - largest - second) < P_PERCENT * largest
