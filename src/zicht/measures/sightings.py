"""Who was seen by whom, in each year and part: what the estimates of an edition are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import ibis.expr.types as ir
import numpy as np

from zicht.measures.declaration import Scope
from zicht.measures.lists import IntArray, Seen, count_seen, group_seen, lists_of, sum_seen
from zicht.measures.model import ALL
from zicht.vocabulary import UNKNOWNS

__all__ = ["EVERYBODY", "PERIOD", "STRATA", "UNDECIDED", "Place", "Sightings", "place_at"]

#: What victims are broken down by beside the period and the publisher.
STRATA = ("group", "sex", "age_class", "nationality_class")
PERIOD = "period"
#: Codes that say that something is not known: nobody is hidden for being under one of them.
UNDECIDED = frozenset({*UNKNOWNS, "sexual_route_unknown"})

#: A place in the table: a code for each of STRATA, `ALL` where not broken down.
Place = tuple[str, ...]
EVERYBODY: Place = (ALL,) * len(STRATA)


def place_at(codes: Mapping[str, str] = MappingProxyType({})) -> Place:
    """Return the place that has these codes and is not broken down otherwise."""
    return tuple(codes.get(name, ALL) for name in STRATA)


@dataclass(frozen=True)
class Sightings:
    """Persons by period, by those of STRATA that the input tells, and by the combination of lists that saw them."""

    lists: tuple[str, ...]
    strata: tuple[str, ...]
    seen: Seen

    @classmethod
    def of(cls, scope: Scope, units: ir.Table) -> Sightings:
        """Count units like those of the scope."""
        lists = lists_of(scope)
        strata = tuple(name for name in STRATA if f"by_{name}" in units.columns)
        return cls(lists, strata, count_seen(units, lists, strata))

    @property
    def years(self) -> list[str]:
        """The single years of the reports; what is known by a range of years only is in no estimate."""
        return sorted({key[0] for key in self.seen if key[0].isdigit()})

    def codes_of(self, name: str) -> set[str]:
        """Return the codes of a dimension that occur."""
        at = self._place_of(name)
        return {key[at] for key in self.seen}

    def at(self, years: Iterable[str], place: Place = EVERYBODY) -> IntArray:
        """Return persons by the combination of lists, in these years together."""
        total = np.zeros(1 << len(self.lists), dtype=np.int64)
        for year in years:
            total += sum_seen(self.seen, len(self.lists), [year, *self._wanted(place)])
        return total

    def split(self, names: Sequence[str], years: Iterable[str], place: Place = EVERYBODY) -> Seen:
        """Return the same apart for each combination of the codes of these dimensions, of which one can be PERIOD."""
        within, wanted = set(years), [None, *self._wanted(place)]
        inside = {key: persons for key, persons in self.seen.items() if key[0] in within}
        return group_seen(inside, [self._place_of(name) for name in names], wanted)

    def _place_of(self, name: str) -> int:
        return (PERIOD, *self.strata).index(name)

    def _wanted(self, place: Place) -> list[str | None]:
        codes = dict(zip(STRATA, place, strict=True))
        return [None if codes[name] == ALL else codes[name] for name in self.strata]
