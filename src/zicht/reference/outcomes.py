"""What happened to people afterwards: offences of which they were the victim again.

The time to the first registered offence follows a Weibull curve through the
two published shares: 45 % within five years and 50 % within seven. Calibrated,
every cohort of first reports gets the curve's own quantiles, so that each
cohort shows both shares as soon as it is complete; minors take the earlier
ones more often. Free, each person draws from a proportional hazard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from zicht.reference.assignment import gumbel
from zicht.reference.draws import iso_days, pick, strings, where
from zicht.reference.model import Columns, Flags, Floats, Ints
from zicht.reference.people import People
from zicht.reference.registered import expected_minor_share
from zicht.reference.targets import YEARS

__all__ = ["MINOR_HAZARD", "Curve", "calibrated_curve", "first_offence_years", "free_curve", "write_offences"]

#: How much likelier a minor is to be registered again, at any time, than an adult.
MINOR_HAZARD = 1.6
_PUBLISHED = ((5.0, 0.45), (7.0, 0.50))
#: Nobody can be found again without a key, so the keyed return slightly more often than all; both print alike.
_AMONG_KEYED = 0.003

_LONGEST_DELAY_DAYS = 60
_KINDS = {
    "assault": 27, "threat": 21, "trafficking": 17, "sexual_violence": 15, "theft": 11, "fraud": 5, "other": 4,
}  # fmt: skip


@dataclass(frozen=True)
class Curve:
    """Weibull: cumulative hazard `(t / scale) ** shape`, t in years."""

    shape: float
    scale: float

    def years(self, hazard: Floats) -> Floats:
        """Return the time at which the cumulative hazard reaches a value."""
        return np.asarray(self.scale * hazard ** (1 / self.shape))

    def hazard(self, years: float) -> float:
        return float((years / self.scale) ** self.shape)


def _through(shares: tuple[tuple[float, float], ...]) -> Curve:
    (first, share), (second, later) = shares
    hazards = -np.log(1 - share), -np.log(1 - later)
    shape = float(np.log(hazards[1] / hazards[0]) / np.log(second / first))
    return Curve(shape, float(first / hazards[0] ** (1 / shape)))


def calibrated_curve() -> Curve:
    """Return the curve of all people with a key together."""
    return _through(tuple((years, share + _AMONG_KEYED) for years, share in _PUBLISHED))


def free_curve(minor_share: float) -> Curve:
    """Return the adults' curve: adults and minors together then expect the published shares."""

    def missing(scale: float, years: float, share: float, shape: float) -> float:
        hazard = (years / scale) ** shape
        stay = (1 - minor_share) * np.exp(-hazard) + minor_share * np.exp(-MINOR_HAZARD * hazard)
        return float(1 - stay - share)

    def scale_for(shape: float) -> float:
        return float(brentq(missing, 0.1, 1e4, args=(*_PUBLISHED[0], shape)))

    shape = float(brentq(lambda s: missing(scale_for(s), *_PUBLISHED[1], s), 0.2, 1.2))
    return Curve(shape, scale_for(shape))


def first_offence_years(rng: np.random.Generator, people: People, *, members: Flags, exact: bool) -> Floats:
    """Return the years from the first report to the first offence after it; infinite for nobody in `members`."""
    years = np.full(len(people), np.inf)
    weight = np.where(people.minor, MINOR_HAZARD, 1.0)
    if not exact:
        curve = free_curve(expected_minor_share())
        draws = rng.exponential(1.0, len(people)) / weight
        years[members] = curve.years(draws)[members]
        return years
    curve = calibrated_curve()
    for year in YEARS:
        cohort = np.flatnonzero(members & (people.year == year))
        order = np.argsort(-(np.log(weight[cohort]) + gumbel(rng, len(cohort))))
        quantiles = (np.arange(len(cohort)) + 0.5) / len(cohort)
        years[cohort[order]] = curve.years(-np.log(1 - quantiles))
    return years


def write_offences(
    rng: np.random.Generator, people: People, *, years: Floats, members: Flags, until: int
) -> Columns:
    """Write the offences registered by a day: earlier ones, the first after the report, and what followed."""
    returned = np.flatnonzero(np.isfinite(years))
    first = people.index_day[returned] + np.maximum(1, np.floor(np.minimum(years[returned], 80) * 365.2425))
    again = np.repeat(np.arange(len(returned)), rng.poisson(0.7, len(returned)))
    later = first[again] + 1 + np.floor(rng.exponential(600, len(again)))
    earlier = np.flatnonzero(members & (rng.random(len(people)) < 0.15))
    before = people.index_day[earlier] - 1 - np.floor(rng.exponential(500, len(earlier)))
    person = np.concatenate([returned, returned[again], earlier])
    day = np.concatenate([first, later, before]).astype(np.int64)
    delay = np.minimum(np.floor(rng.exponential(10, len(day))), _LONGEST_DELAY_DAYS).astype(np.int64)
    kept = np.flatnonzero(day + delay <= until)
    kept = kept[np.lexsort((person[kept], (day + delay)[kept]))]
    return _rows(rng, people, person[kept], day=day[kept], registered=(day + delay)[kept])


def _rows(rng: np.random.Generator, people: People, person: Ints, *, day: Ints, registered: Ints) -> Columns:
    size = len(person)
    opened = rng.random(size) < 0.4
    return {
        "row_id": np.arange(1, size + 1).astype(str).astype(object),
        "person_key": people.key[person],
        "offence_date": iso_days(day),
        "registered": iso_days(registered),
        "kind": pick(rng, _KINDS, size),
        "investigation": where(opened, strings([f"inv-{n:06d}" for n in rng.permutation(size)]), ""),
        "drug_related": pick(rng, {"no": 70, "yes": 7, "unknown": 23}, size),
        "legal_ground": strings(["research"] * size),
        "purposes": strings(["statistics"] * size),
        "retain_until": iso_days(registered + 7300),
    }
