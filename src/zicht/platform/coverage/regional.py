"""What a regional board sees of coverage: who fell silent and what is left open, and no count that tells of a person.

No number below ten, others to the nearest five, shares to the nearest ten per cent; and no total of a region beside
its agencies, from which a small one could be worked out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from zicht.vocabulary.regimes import ROUND_TO, SMALL_BELOW_10

__all__ = ["Amount", "Completeness", "amount_of", "completeness_of", "share_of"]

_PERCENT, _SHARE_TO = 100, 10


@dataclass(frozen=True)
class Amount:
    """A count as a board sees it: `few` where it is below ten, else `about` so many."""

    few: bool
    about: int = 0


def amount_of(found: Mapping[str, Any] | None) -> Amount | None:
    """Return how a count of reports is shown; nothing where nothing was counted."""
    if found is None:
        return None
    reports = int(found["reports"])
    if reports < SMALL_BELOW_10:
        return Amount(few=True)
    return Amount(few=False, about=ROUND_TO * ((2 * reports + ROUND_TO) // (2 * ROUND_TO)))


def share_of(known: int, total: int) -> int | None:
    """Return a share in per cent to the nearest ten; nothing where there are too few to say."""
    if total < SMALL_BELOW_10:
        return None
    return _SHARE_TO * round(_PERCENT * known / (_SHARE_TO * total))


@dataclass(frozen=True)
class Completeness:
    """In how many of so many reports each variable is known."""

    reports: int
    known: Mapping[str, int]


def completeness_of(counts: Mapping[str, Any], sources: Collection[str] | None) -> Completeness:
    """Return the completeness of the reports of some agencies together; of all where none are named."""
    rows = [
        one
        for one in counts.get("completeness", ())
        if (one["source"] == "" if sources is None else one["source"] in sources)
    ]
    known = {name: sum(one["known"].get(name, 0) for one in rows) for name in counts.get("variables", {})}
    return Completeness(sum(one["reports"] for one in rows), known)
