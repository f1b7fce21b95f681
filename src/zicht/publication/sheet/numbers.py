"""Numbers of an estimate as they are printed: three digits that mean something, never more persons than seen."""

from __future__ import annotations

import math
from dataclasses import dataclass

from zicht.vocabulary.numbers import PERCENT, format_number

__all__ = ["Printer"]

#: An estimate has no more digits than that; the document has all of them.
DIGITS = 3
NOT_BOUNDED = "∞"
NONE = "–"


@dataclass(frozen=True)
class Printer:
    """Prints numbers in one language; `persons` is how many were seen, below which no estimate is printed."""

    language: str
    persons: int

    def whole(self, value: float) -> str:
        """Print a count in full."""
        return format_number(value, "persons", 0, self.language)

    def estimate(self, value: float | None) -> str:
        """Print an estimate: three digits; a dash where there is none."""
        if value is None:
            return NONE
        return self.whole(max(round_to_digits(value), self.persons))

    def bound(self, value: float | None) -> str:
        """Print an upper bound, which may not be there."""
        return NOT_BOUNDED if value is None or math.isinf(value) else self.estimate(value)

    def span(self, lower: float, upper: float | None) -> str:
        """Print an interval or a range."""
        return f"{self.estimate(lower)}–{self.bound(upper)}"

    def share(self, value: float) -> str:
        """Print a share between 0 and 1 as a percentage: one digit below ten percent."""
        percent = 100 * value
        return format_number(percent, PERCENT, 1 if 0 < percent < 9.95 else 0, self.language)

    def rate(self, value: float | None) -> str:
        """Print a number per 100,000, which may not be bounded: two digits that mean something at the least."""
        if value is None or math.isinf(value):
            return NOT_BOUNDED
        decimals = 2 if value < 0.995 else 1 if value < 99.95 else 0
        return format_number(round_to_digits(value) if decimals == 0 else value, "", decimals, self.language)

    def level(self, value: float) -> str:
        """Print the level of an interval."""
        return format_number(100 * value, PERCENT, 0, self.language)


def round_to_digits(value: float, digits: int = DIGITS) -> float:
    """Round to a number of significant digits, and never below one person."""
    if value < 10**digits or math.isinf(value):
        return round(value)
    step = 10.0 ** (math.floor(math.log10(value)) + 1 - digits)
    return round(value / step) * float(step)
