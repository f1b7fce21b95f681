"""Totals and the codes that are their parts, as everybody reads them from a table."""

from __future__ import annotations

from collections.abc import Iterable

from zicht.release.model import ALL
from zicht.release.periods import years_of
from zicht.vocabulary import UNKNOWNS

__all__ = ["KNOWN", "MENTIONS", "SEVERAL", "parts_of"]

#: The code of all units whose code is known, and the measures that say how often codes were named.
KNOWN, MENTIONS, SEVERAL = "known", "mentions", "with_several"


def parts_of(total: str, codes: Iterable[str]) -> list[str]:
    """Return the codes that a total takes together: all, the known ones, or the years of a range."""
    years = years_of(total)
    if years:
        inside = ((code, years_of(code)) for code in codes if code != total)
        return [code for code, own in inside if own and years[0] <= own[0] and own[-1] <= years[-1]]
    if total == ALL:
        return [code for code in codes if code not in (ALL, KNOWN)]
    return [code for code in codes if code not in (ALL, KNOWN, *UNKNOWNS)]
