"""Who was seen by whom: persons by the combination of lists, a list being a group of reporters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from zicht.engine import fetch
from zicht.measures import coding
from zicht.measures.asked import codes_asked
from zicht.measures.counting import period_label
from zicht.measures.declaration import Scope
from zicht.measures.dimensions import DIMENSIONS

__all__ = [
    "LIST",
    "Seen",
    "count_seen",
    "group_seen",
    "lists_of",
    "members_of",
    "missing_columns",
    "sum_seen",
]

#: The dimension whose codes are the lists.
LIST = DIMENSIONS["reporter_group"]
POPULATION = "victims"

IntArray = npt.NDArray[np.int64]

#: By period and codes: persons by the combination of lists that they are on, a bit for each list. The first
#: place holds those of whom no report names its reporter.
Seen = Mapping[tuple[str, ...], IntArray]


def lists_of(scope: Scope) -> tuple[str, ...]:
    """Return the lists that some file can fill, in the order of their code list."""
    return codes_asked(LIST, scope.codes_given)


def missing_columns(scope: Scope) -> tuple[str, ...]:
    """Return the columns without which there are no lists; one that names no known reporter is as good as missing."""
    return () if lists_of(scope) else tuple(group[0] for group in LIST.needs)


def count_seen(units: ir.Table, lists: Sequence[str], by: Sequence[str] = ()) -> Seen:
    """Count the units of the population by period, these dimensions and the combination of lists.

    `units` is what an edition is counted from, so that lists add up with its other tables: see `Scope`.
    """
    belonging = units.filter(units[f"in_{POPULATION}"])
    columns = ["period", *(f"by_{name}" for name in by), f"by_{LIST.name}"]
    found = fetch(belonging.group_by(columns).agg(units=belonging.count()))
    positions = coding.positions_of(LIST.list_name)
    bits = [coding.mask_bit(name, positions) for name in lists]
    seen: dict[tuple[str, ...], IntArray] = {}
    for period, *values, mask, persons in zip(
        *(found[name].to_pylist() for name in (*columns, "units")), strict=True
    ):
        codes = (_code(value, name) for value, name in zip(values, by, strict=True))
        key = (period_label(period), *codes)
        cell = sum(1 << place for place, bit in enumerate(bits) if mask & bit)
        seen.setdefault(key, np.zeros(1 << len(lists), dtype=np.int64))[cell] += persons
    return dict(sorted(seen.items()))


def sum_seen(seen: Seen, lists: int, wanted: Sequence[str | None] = ()) -> IntArray:
    """Add up what lies under these codes; one that is None stands for every code, and so do those left out."""
    total = np.zeros(1 << lists, dtype=np.int64)
    for key, persons in seen.items():
        if all(code in (None, own) for code, own in zip(wanted, key, strict=False)):
            total += persons
    return total


def group_seen(seen: Seen, places: Sequence[int], wanted: Sequence[str | None] = ()) -> Seen:
    """Add up what lies under these codes as `sum_seen` does, apart for each of the codes at these places of a key."""
    found: dict[tuple[str, ...], IntArray] = {}
    for key, persons in seen.items():
        if all(code in (None, own) for code, own in zip(wanted, key, strict=False)):
            codes = tuple(key[place] for place in places)
            found[codes] = found[codes] + persons if codes in found else persons
    return found


def members_of(lists: int) -> npt.NDArray[np.bool_]:
    """Return which lists each combination holds, shape (combinations, lists)."""
    return (np.arange(1 << lists)[:, None] >> np.arange(lists) & 1).astype(bool)


def _code(value: int, name: str) -> str:
    """Return the code of a dimension that a number stands for: its place, or minus the rank of a kind of unknown."""
    if value >= 0:
        return DIMENSIONS[name].shown_codes[value]
    return next(kind for kind, rank in coding.UNKNOWN_RANKS.items() if rank == -value)
