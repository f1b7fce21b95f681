"""Do the curves of who was registered again hold the truth, in free reference countries?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from studies.trials import Pace, run_together
from zicht.methods.recurrence.bands import Band, incidence_band
from zicht.methods.recurrence.curve import Curve
from zicht.methods.recurrence.incidence import cumulative_incidence
from zicht.methods.recurrence.risk_table import RiskTable
from zicht.reference.country import LAST_DAY
from zicht.reference.follow_up import EXITS, FollowUp, Matched, draw_found, follow_people
from zicht.reference.outcomes import MINOR_HAZARD, first_offence_years, free_curve
from zicht.reference.people import People, register_people
from zicht.reference.registered import expected_minor_share

__all__ = [
    "ADULTS",
    "EVERYONE",
    "FEW",
    "HORIZONS",
    "MINORS",
    "CurveTrial",
    "Point",
    "study_outcomes",
    "true_incidence",
]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

EVERYONE, MINORS, ADULTS, FEW = "Everyone", "Minors", "Adults", "A hundred adults"
#: Years since the first report, as in T19.
HORIZONS = (1, 2, 3, 5, 7)
_A_YEAR = 365.2425
_FEW = 100
#: The mean and the longest delay of a registration, in days: those of the reference country.
_DELAY, _LONGEST_DELAY = 10, 60
#: Days over which the truth is worked out: longer than any follow-up.
_DAYS = 5400
#: Countries in a round.
TOGETHER = 20


@dataclass(frozen=True)
class Point:
    """What is true at a horizon, and what is said of it with an interval of 95 %."""

    truth: float
    value: float
    lower: float
    upper: float

    @property
    def holds(self) -> bool:
        return self.lower <= self.truth <= self.upper


@dataclass(frozen=True)
class CurveTrial:
    """One country and group: what is said at each horizon of years, and whether the band holds the whole truth.

    `delayed` says whether what was registered after the day of extraction is missing.
    """

    group: str
    delayed: bool
    persons: int
    points: Mapping[int, Point]
    band_holds: bool
    band_half_width: float


@dataclass(frozen=True, eq=False)
class _Observed:
    """Follow-up of those who were found: the days it lasted and what ended it; arrays of shape (persons,)."""

    days: IntArray
    codes: IntArray
    minor: BoolArray

    def of(self, members: npt.NDArray[np.int64] | BoolArray) -> _Observed:
        return _Observed(self.days[members], self.codes[members], self.minor[members])


def study_outcomes(countries: int, *, pace: Pace, say: Callable[[str], None]) -> list[CurveTrial]:
    """Make so many free countries' first reports, follow-up and offences, and judge the curves."""
    seeds = range(pace.seed, pace.seed + countries)
    rounds = [seeds[at : at + TOGETHER] for at in range(0, countries, TOGETHER)]
    return run_together(judge_country, rounds, pace=pace, say=say)


def judge_country(seed: int) -> list[CurveTrial]:
    """Judge each group's curve, with every offence and with those that were registered by the day of extraction."""
    of_people, of_few, of_delays = np.random.default_rng(seed).spawn(3)
    start, whole = _observe(of_people)
    delays = np.minimum(np.floor(of_delays.exponential(_DELAY, len(start))), _LONGEST_DELAY)
    missed = (whole.codes == 1) & (start + whole.days + delays > LAST_DAY)
    few = of_few.choice(np.flatnonzero(~whole.minor), _FEW, replace=False)
    groups = {
        EVERYONE: np.ones(len(whole.days), dtype=bool),
        MINORS: whole.minor,
        ADULTS: ~whole.minor,
        FEW: few,
    }
    late = replace(
        whole,
        days=np.where(missed, LAST_DAY - start, whole.days),
        codes=np.where(missed, 0, whole.codes),
    )
    return [
        _judge(name, seen.of(members), delayed=delayed)
        for delayed, seen in ((False, whole), (True, late))
        for name, members in groups.items()
    ]


def _observe(rng: np.random.Generator) -> tuple[IntArray, _Observed]:
    """Return the day of the first report, and what is seen from it until the last day."""
    people = register_people(rng, exact=False, salt="outcomes")
    found = draw_found(rng, people, members=~people.sub3)
    years = first_offence_years(rng, people, members=found, exact=False)
    follow_up = _follow(rng, people, found=found, years=years)
    here = np.flatnonzero(found)
    start = people.index_day[here]
    # An offence is at least a day after the report: so the country writes it.
    days = np.maximum(1, np.floor(np.minimum(years[here], 80) * _A_YEAR)).astype(np.int64)
    left = follow_up.exit_day[here] <= LAST_DAY
    lasted = np.minimum(follow_up.exit_day[here], LAST_DAY) - start
    seen = days <= lasted
    codes = np.where(seen, 1, np.where(left, 2, 0))
    return start, _Observed(np.where(seen, days, lasted), codes, people.minor[here])


def _follow(rng: np.random.Generator, people: People, *, found: BoolArray, years: FloatArray) -> FollowUp:
    nobody = Matched(people.key[:0], np.zeros(0, dtype=np.int64), np.zeros(0))
    return follow_people(
        rng, people, members=found, found=found, years=years, matched=nobody, until=LAST_DAY, exact=False
    )


def true_incidence(minor_share: float) -> FloatArray:
    """Return the chance of an offence by each day from 0 on, in a group of which so many are minors."""
    day, curve = np.arange(_DAYS + 2), free_curve(expected_minor_share())
    hazard = (day / _A_YEAR / curve.scale) ** curve.shape
    # Followed at least until a day: the first day on which anybody leaves is the first one.
    followed = np.exp(-sum(EXITS.values()) * np.maximum(day[:-1] - 1, 0) / _A_YEAR)
    total = np.zeros(_DAYS + 1)
    for share, weight in ((1 - minor_share, 1.0), (minor_share, MINOR_HAZARD)):
        without = np.exp(-weight * hazard)
        without[1] = 1.0
        happens = -np.diff(without)
        total += share * np.cumsum(happens * followed)
    return total


def _judge(group: str, seen: _Observed, *, delayed: bool) -> CurveTrial:
    table = RiskTable.of(seen.days, seen.codes, causes=2)
    curve = cumulative_incidence(table)
    truth = true_incidence(float(seen.minor.mean()))
    band = incidence_band(table, curve)
    return CurveTrial(
        group,
        delayed,
        len(seen.days),
        dict(_read(curve, truth)),
        _holds(band, truth),
        _half_width_at(band, HORIZONS[-2]),
    )


def _read(curve: Curve, truth: FloatArray) -> Iterator[tuple[int, Point]]:
    """Yield what the curve says at each horizon that somebody was followed as long as."""
    for years in HORIZONS:
        days = round(years * _A_YEAR)
        if days <= curve.last:
            found = curve.at(days)
            yield years, Point(float(truth[days]), found.value, found.lower, found.upper)


def _holds(band: Band, truth: FloatArray) -> bool:
    """Return whether the truth is within the band on every day from the first to the last."""
    day = np.arange(int(band.first), int(band.last) + 1)
    place = np.searchsorted(band.times, day, side="right") - 1
    return bool(((band.lower[place] <= truth[day]) & (truth[day] <= band.upper[place])).all())


def _half_width_at(band: Band, years: int) -> float:
    place = int(np.searchsorted(band.times, round(years * _A_YEAR), side="right")) - 1
    return float(band.upper[place] - band.lower[place]) / 2
