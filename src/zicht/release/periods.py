"""Periods as tables name them: a year "2019", a range "2015-2019", or a code that is neither."""

from __future__ import annotations

import re
from functools import cache

__all__ = ["PERIOD", "period_code", "years_of"]

#: The name of the dimension that holds the period.
PERIOD = "period"

YEAR_OR_RANGE = re.compile(r"(\d{4})(?:-(\d{4}))?")


def period_code(first: int, last: int) -> str:
    """Return the code of a period that begins and ends with a year: a single year stands alone."""
    return str(first) if first == last else f"{first}-{last}"


@cache
def years_of(period: str) -> range:
    """Return the years of a period; none where it is neither a year nor a range."""
    match = YEAR_OR_RANGE.fullmatch(period)
    if match is None:
        return range(0)
    first, last = int(match[1]), int(match[2] or match[1])
    return range(first, last + 1)
