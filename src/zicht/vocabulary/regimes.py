"""What a source can ask before its figures may be shown, and what else the tables of an edition can be asked."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["KEYS", "ROUND_TO", "SMALL_BELOW_10", "Regime", "TableRegime"]

#: Record keys and cell keys are whole numbers below this.
KEYS = 1024

#: Counts are rounded to a multiple of this number; half goes up.
ROUND_TO = 5

#: Counts from 1 up to, but not including, this number are hidden where the most is asked.
SMALL_BELOW_10 = 10


class Regime(StrEnum):
    """What a source asks."""

    EXACT = "exact"
    ROUND5 = "round5"
    SUPPRESS_BELOW_5 = "suppress_below_5"
    SUPPRESS_BELOW_10 = "suppress_below_10"
    RANGES = "ranges"


class TableRegime(StrEnum):
    """What a table is asked: the same as by a source, a way to change its counts, or a rule on who stands in them."""

    EXACT = "exact"
    ROUND5 = "round5"
    SUPPRESS_BELOW_5 = "suppress_below_5"
    SUPPRESS_BELOW_10 = "suppress_below_10"
    RANGES = "ranges"
    CONTROLLED_ROUND5 = "controlled_round5"
    CONTROLLED_ROUND10 = "controlled_round10"
    CELL_KEY5 = "cell_key5"
    CELL_KEY10 = "cell_key10"
    WHOLE_GROUPS = "whole_groups"
    ONE_REPORTER = "one_reporter"
