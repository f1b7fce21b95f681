"""The privacy rule on children: minors by nationality by municipality are never shown.

In a municipality a child of one nationality is somebody, and people there know who. No threshold makes that safe,
as what the count says of its place and origin stands whether it is 3 or 30.
"""

from __future__ import annotations

from collections.abc import Collection

__all__ = ["is_never_shown"]

#: Dimensions that tell minors apart, where somebody comes from, and in which municipality something was.
AGES = frozenset({"age_class", "age_band", "age_class_at_start", "age_band_at_start", "age_at_report", "age"})
ORIGINS = frozenset({"nationality", "nationality_class", "origin_region"})
MUNICIPALITIES = frozenset({"municipality", "place_municipality"})


def is_never_shown(broken_down_by: Collection[str]) -> bool:
    """Say whether figures that are broken down by these dimensions together may never be shown."""
    return all(not kinds.isdisjoint(broken_down_by) for kinds in (AGES, ORIGINS, MUNICIPALITIES))
