"""The two revisions that were published: 1,256 became 1,255 for 2014, and 958 became 956 for 2017.

They are made of corrections that the registrations record between two
vintages: a report withdrawn, and two keys found to be one person. The people
are chosen so that no other published figure moves: adults, of unknown form
(or, where there are too few, exploited at work), of a nationality that no
figure names, seen by other organisations only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from zicht.reference.model import Ints
from zicht.reference.nationalities import COUNTRIES
from zicht.reference.people import People
from zicht.reference.targets import MONITOR_GROUPS, REMOVED, targets

__all__ = ["CORRECTED_ON", "NO_CORRECTIONS", "Corrections", "choose_corrections"]

#: Between the vintages of the editions 2013-2017 and 2014-2018.
CORRECTED_ON = date(2019, 3, 15)


@dataclass(frozen=True)
class Corrections:
    """`withdrawn` people's reports no longer stand; each of `merged` is found to be the person in `into`."""

    withdrawn: Ints
    merged: Ints
    into: Ints

    @property
    def alone(self) -> Ints:
        """Everybody concerned: they have one report each."""
        return np.concatenate([self.withdrawn, self.merged, self.into])


_NOBODY: Ints = np.zeros(0, dtype=np.int64)
NO_CORRECTIONS = Corrections(_NOBODY, _NOBODY, _NOBODY)


def choose_corrections(people: People) -> Corrections:
    """Choose the people who leave the counts."""
    withdrawn: list[int] = []
    merged: list[int] = []
    into: list[int] = []
    for year, kinds in REMOVED.items():
        free = list(_harmless(people, year))
        for kind in kinds:
            first = free.pop()
            if kind == "withdrawn":
                withdrawn.append(first)
            else:
                merged.append(first)
                into.append(free.pop())
    return Corrections(*(np.array(rows, dtype=np.int64) for rows in (withdrawn, merged, into)))


def _harmless(people: People, year: int) -> Ints:
    """Return the people whose leaving moves no other figure, those of unknown form last, to be taken first."""
    named = [COUNTRIES.index(country) for country in targets(year).nationalities]
    form_unknown = people.group == MONITOR_GROUPS.index("unknown")
    harmless = np.flatnonzero(
        (people.year == year)
        & (form_unknown | (people.group == MONITOR_GROUPS.index("labour")))
        & people.age_recorded
        & ~people.minor
        & ~(people.nationality_recorded & np.isin(people.nationality, named))
        & np.isin(people.pattern, (16, 32))
    )
    return harmless[np.argsort(form_unknown[harmless], kind="stable")]
