"""How much happens in each municipality, and how much of it is seen: what a count by place cannot tell apart."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from zicht.reference.draws import strings
from zicht.reference.model import Flags, Floats, Ints, Strings
from zicht.reference.places import POLICE_UNITS, Places, places
from zicht.vocabulary import code_list

__all__ = ["OF_PLACES", "OF_UNITS", "PlaceDifferences", "place_differences", "unseen_places"]

#: Standard deviations of the logarithms of incidence and of sight, between the places of a unit and between units.
OF_PLACES, OF_UNITS = 0.5, 0.2
#: In so many places nobody is ever seen; the largest are not among them.
BLIND, NEVER_BLIND = 0.015, 20
#: The first number of the seed of these draws alone: no other draw of a country depends on them.
_STREAM = 0x504C4143


@dataclass(frozen=True, eq=False)
class PlaceDifferences:
    """Victims per inhabitant and the share of them in sight, beside the mean of all; by municipality.

    `abroad` is the share of those out of sight who were exploited abroad only, beside that of those in sight.
    """

    codes: tuple[str, ...]
    incidence: Floats
    sight: Floats
    abroad: float

    def of(self, listed: Places) -> tuple[Floats, Floats]:
        """Return the shares of all victims and of those in sight that the places of a year have; each adds up to 1."""
        at = np.array([self.codes.index(code) for code in listed.codes])
        victims = listed.inhabitants * self.incidence[at]
        in_sight = victims * self.sight[at]
        return victims / victims.sum(), in_sight / in_sight.sum()

    @property
    def blind(self) -> list[str]:
        return [code for code, sight in zip(self.codes, self.sight, strict=True) if sight == 0]


@lru_cache(maxsize=2)
def place_differences(salt: str, *, exact: bool) -> PlaceDifferences:
    """Draw the differences of a country.

    In an exact one, those in sight are spread as the inhabitants are: where more happens, so much less of it is seen.
    """
    rng = np.random.default_rng([_STREAM, zlib.crc32(salt.encode())])
    listed = sorted(code_list("municipalities"), key=lambda code: code.code)
    units = [code.extra.get("police_unit", "") for code in listed]
    unit = np.array([POLICE_UNITS.index(one) if one in POLICE_UNITS else -1 for one in units])
    of_places = rng.normal(0, OF_PLACES, (2, len(listed)))
    of_units = np.column_stack([rng.normal(0, OF_UNITS, (2, len(POLICE_UNITS))), np.zeros(2)])
    incidence, sight = np.exp(of_places + of_units[:, unit])
    large = set(places(0).codes[:NEVER_BLIND])
    small = np.array([code.code not in large for code in listed])
    is_blind = (rng.random(len(listed)) < BLIND) & small
    abroad = float(rng.random())
    sight = 1 / incidence if exact else np.where(is_blind, 0.0, sight)
    return PlaceDifferences(tuple(code.code for code in listed), incidence, sight, abroad)


def unseen_places(
    rng: np.random.Generator, seen: tuple[Ints, Strings, Flags], unseen: Ints, differences: PlaceDifferences
) -> Strings:
    """Draw where those out of sight were exploited, empty where that was abroad only.

    `seen` holds the year, the place and whether they count of everybody in sight, `unseen` the years of the others.
    All together are then spread as `differences` say.
    """
    years, found, counted = seen
    result = strings([""] * len(unseen))
    for year in np.unique(unseen):
        rows = np.flatnonzero(unseen == year)
        of_seen = counted & (years == year)
        abroad = float((found[of_seen] == "").mean()) * differences.abroad if of_seen.any() else 0.0
        here = rows[rng.random(len(rows)) >= abroad]
        listed = places(int(year))
        victims, in_sight = differences.of(listed)
        seen_here = int((found[of_seen] != "").sum())
        weights = np.maximum((seen_here + len(here)) * victims - seen_here * in_sight, 1e-9)
        result[here] = listed.codes[rng.choice(len(weights), len(here), p=weights / weights.sum())]
    return result
