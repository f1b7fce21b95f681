"""What happened to people afterwards: offences of which they were the victim again.

The time to the first registered offence follows a Weibull curve through the
two published shares: 45 % within five years and 50 % within seven. Calibrated,
every cohort of first reports gets the curve's own quantiles, so that each
cohort shows both shares as soon as it is complete; minors take the earlier
ones more often. Free, each person draws from a proportional hazard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy.optimize import brentq

from zicht.reference.assignment import gumbel
from zicht.reference.draws import iso_days, pick, strings, where
from zicht.reference.model import Columns, Flags, Floats, Ints, Strings
from zicht.reference.people import People
from zicht.reference.registered import expected_minor_share
from zicht.reference.targets import YEARS

__all__ = [
    "MINOR_HAZARD",
    "Curve",
    "Followed",
    "calibrated_curve",
    "first_offence_years",
    "free_curve",
    "write_offences",
]

#: How much likelier a minor is to be registered again, at any time, than an adult.
MINOR_HAZARD = 1.6
_PUBLISHED = ((5.0, 0.45), (7.0, 0.50))
_LONGEST_DELAY_DAYS = 60
#: The share of people of whom an investigation registers an offence shortly before and shortly after the start.
_ONGOING = 0.04
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


def _through(shares: tuple[tuple[float, float], tuple[float, float]]) -> Curve:
    (first, share), (second, later) = shares
    hazards = -np.log(1 - share), -np.log(1 - later)
    shape = float(np.log(hazards[1] / hazards[0]) / np.log(second / first))
    return Curve(shape, float(first / hazards[0] ** (1 / shape)))


def calibrated_curve() -> Curve:
    """Return the curve of all people who are found in the population register together."""
    return _through(_PUBLISHED)


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


@dataclass(frozen=True)
class Followed:
    """People whose offences are registered: their key, the day they are followed from, and the last one."""

    key: Strings
    start: Ints
    last: Ints
    earlier: Flags

    @classmethod
    def together(cls, parts: Sequence[Followed]) -> Followed:
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


def write_offences(rng: np.random.Generator, followed: Followed, *, years: Floats, until: int) -> Columns:
    """Write the offences registered by a day: earlier ones, the first after the start, and what came then.

    Of some people an investigation was going on already: what it registers later is no new offence.

    `followed.earlier` says who can have earlier ones; nothing is registered of somebody who died or left.
    """
    returned = np.flatnonzero(np.isfinite(years))
    first = followed.start[returned] + np.maximum(1, np.floor(np.minimum(years[returned], 80) * 365.2425))
    again = np.repeat(np.arange(len(returned)), rng.poisson(0.7, len(returned)))
    later = first[again] + 1 + np.floor(rng.exponential(600, len(again)))
    earlier = np.flatnonzero(followed.earlier & (rng.random(len(years)) < 0.15))
    before = followed.start[earlier] - 1 - np.floor(rng.exponential(500, len(earlier)))
    ongoing = np.flatnonzero(followed.earlier & (rng.random(len(years)) < _ONGOING))
    just_before = followed.start[ongoing] - 1 - np.floor(rng.exponential(10, len(ongoing)))
    just_after = followed.start[ongoing] + 1 + np.floor(rng.exponential(60, len(ongoing)))
    person = np.concatenate([returned, returned[again], earlier, ongoing, ongoing])
    day = np.concatenate([first, later, before, just_before, just_after]).astype(np.int64)
    alone = len(day) - 2 * len(ongoing)
    case = np.concatenate([np.arange(alone), *2 * [np.arange(alone, alone + len(ongoing))]])
    delay = np.minimum(np.floor(rng.exponential(10, len(day))), _LONGEST_DELAY_DAYS).astype(np.int64)
    kept = np.flatnonzero((day + delay <= until) & (day <= followed.last[person]))
    kept = kept[np.lexsort((person[kept], (day + delay)[kept]))]
    opened = (case >= alone) | (rng.random(len(day)) < 0.4)
    names = strings([f"inv-{number:06d}" for number in rng.permutation(len(day))])
    investigation = where(opened, names[case], "")
    return _rows(
        rng,
        followed.key[person[kept]],
        day=day[kept],
        registered=(day + delay)[kept],
        investigation=investigation[kept],
    )


def _rows(
    rng: np.random.Generator, key: Strings, *, day: Ints, registered: Ints, investigation: Strings
) -> Columns:
    size = len(key)
    return {
        "row_id": np.arange(1, size + 1).astype(str).astype(object),
        "person_key": key,
        "offence_date": iso_days(day),
        "registered": iso_days(registered),
        "kind": pick(rng, _KINDS, size),
        "investigation": investigation,
        "drug_related": pick(rng, {"no": 70, "yes": 7, "unknown": 23}, size),
        "legal_ground": strings(["research"] * size),
        "purposes": strings(["statistics"] * size),
        "retain_until": iso_days(registered + 7300),
    }
