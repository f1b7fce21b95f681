"""An edition protected beside those that are out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from zicht.disclosure import Protected, protect_together
from zicht.disclosure.editions import Published
from zicht.measures.model import CountedTable
from zicht.release import Release, read_release

__all__ = ["protect_beside"]


def protect_beside(
    counted: Sequence[CountedTable],
    regimes: Sequence[Mapping[str, str]],
    edition: Published,
    released: Sequence[Path | Release],
    *,
    secondary: bool,
) -> Protected:
    """Return the tables as they may be shown beside each other and beside every edition that is out.

    Where no counts fit both this edition and those, it is protected by itself, and not for publication.
    """
    out = [one if isinstance(one, Release) else read_release(one) for one in released]
    earlier = [Published.of(one) for one in sorted(out, key=lambda one: one.edition.vintage)]
    try:
        return protect_together(counted, regimes, secondary=secondary, edition=edition, earlier=earlier)
    except ValueError:
        if not earlier:
            raise
        return replace(protect_together(counted, regimes, secondary=secondary), fits=False)
