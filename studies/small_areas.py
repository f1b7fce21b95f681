"""Do intervals of small areas hold the truth, in drawn countries of many kinds and in free reference countries?"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
from scipy.stats import chi2

from studies.trials import Pace, run_together
from zicht.methods.small_area import (
    AreaEstimates,
    AreaRefusal,
    Areas,
    Whole,
    estimate_areas,
    ratio_estimates,
)
from zicht.pipeline.edition import MonitorOptions, monitor
from zicht.pipeline.small_areas import estimate_small_areas, read_areas
from zicht.reference.model import Mode
from zicht.reference.places import POLICE_UNITS, places
from zicht.reference.simulate import DEFAULT_VINTAGES, simulate

__all__ = [
    "KINDS",
    "SIZES",
    "AreaTrial",
    "DrawnCountry",
    "Kind",
    "draw_country",
    "study_reference",
    "study_small_areas",
]

Floats = npt.NDArray[np.float64]

YEARS = 5
#: Victims a year, the share in sight, the share of those with a known place, and the spread between regions.
TOTAL, IN_SIGHT, PLACED, BETWEEN_REGIONS = 5000.0, 0.2, 0.6, 0.15
#: Relative standard error of the whole's estimate.
ERROR = 0.15
#: By the number of victims a year that inhabitants alone lead to.
SIZES = ((0.0, 5.0), (5.0, 15.0), (15.0, 50.0), (50.0, float("inf")))


@dataclass(frozen=True)
class Kind:
    """How places of a country differ: deviations of logarithms, whether sight goes with incidence, how far the
    estimate of the whole is off beside chance, and in what share of places nobody is ever seen.
    """

    incidence: float
    sight: float
    correlation: float = 0.0
    bias: float = 1.0
    blind: float = 0.0


KINDS = (
    Kind(0.3, 0.3),
    Kind(0.5, 0.3),
    Kind(0.3, 0.5),
    Kind(0.5, 0.5),
    Kind(0.8, 0.5),
    Kind(0.5, 0.8),
    Kind(0.5, 1.0),
    Kind(0.5, 0.5, correlation=-0.7),
    Kind(0.5, 0.5, correlation=0.7),
    Kind(0.5, 0.5, bias=0.8),
    Kind(0.5, 0.5, bias=1.25),
    Kind(0.5, 0.5, blind=0.02),
    Kind(0.5, 0.5, blind=0.1),
)


@dataclass(frozen=True)
class AreaTrial:
    """One area: its true victims a year, and what is said of it; NaN where nothing is.

    `expected` is what inhabitants alone lead to, `by_inhabitants` the same of the estimate of the whole; `reached`
    says whether anybody there could be seen.
    """

    country: int
    truth: float
    expected: float
    value: float
    lower: float
    upper: float
    refusal: AreaRefusal | None
    by_inhabitants: float
    plain: float
    plain_lower: float
    plain_upper: float
    reached: bool

    @property
    def holds(self) -> bool:
        return self.lower <= self.truth <= self.upper

    @property
    def plain_holds(self) -> bool:
        return self.plain_lower <= self.truth <= self.plain_upper


def study_small_areas(
    each: int, *, pace: Pace, say: Callable[[str], None]
) -> list[tuple[Kind, list[AreaTrial]]]:
    """Draw so many countries of every kind and hold what is said of their municipalities against the truth."""
    work = partial(_drawn, each=each, seed=pace.seed)
    return run_together(work, [range(len(KINDS))], pace=pace, say=say)


def study_reference(countries: int, *, pace: Pace, say: Callable[[str], None]) -> list[AreaTrial]:
    """Make so many free reference countries and an edition of each, and hold its estimates against the truth."""
    rounds = [range(at, min(at + 2, countries)) for at in range(0, countries, 2)]
    return run_together(partial(_reference, seed=pace.seed), rounds, pace=pace, say=say)


def _drawn(place: int, *, each: int, seed: int) -> list[tuple[Kind, list[AreaTrial]]]:
    kind = KINDS[place]
    trials: list[AreaTrial] = []
    for country in range(each):
        drawn = draw_country(kind, np.random.default_rng([seed, place, country]))
        found = estimate_areas(drawn.areas, drawn.whole)
        true = _Truth(country, drawn.truth, drawn.reached)
        trials += _trials(
            true, drawn.areas, drawn.whole, found, placed=drawn.placed, by_inhabitants=found.expected
        )
    return [(kind, trials)]


@dataclass(frozen=True)
class DrawnCountry:
    """The true victims of each municipality a year, whether they can be seen, and what is published.

    `placed` is how many registered victims have a known place in all years.
    """

    truth: Floats
    reached: npt.NDArray[np.bool_]
    areas: Areas
    whole: Whole
    placed: float


def draw_country(kind: Kind, rng: np.random.Generator) -> DrawnCountry:
    """Draw a country of a kind."""
    listed = places(2021)
    size = len(listed.codes)
    region = np.where(listed.units < 0, 0, listed.units)
    incidence = rng.normal(0, kind.incidence, size)
    alone = rng.normal(0, kind.sight, size)
    together = kind.correlation * kind.sight / kind.incidence * incidence
    sight = together + (1 - kind.correlation**2) ** 0.5 * alone
    of_regions = rng.normal(0, BETWEEN_REGIONS, (2, len(POLICE_UNITS)))
    mean = listed.inhabitants * np.exp(incidence + of_regions[0, region])
    mean *= TOTAL / mean.sum()
    share = np.exp(sight + of_regions[1, region])
    share *= IN_SIGHT * TOTAL / (share * mean).sum()
    reached = rng.random(size) >= kind.blind
    true = rng.poisson(mean * YEARS)
    seen = rng.binomial(true, np.where(reached, np.minimum(share, 0.9), 0.0))
    placed = rng.binomial(seen, PLACED).astype(np.float64)
    hidden = (placed > 0) & (placed < 10)
    areas = Areas(
        low=np.where(hidden, 1.0, placed),
        high=np.where(hidden, 9.0, placed),
        inhabitants=listed.inhabitants,
        existed=np.ones(size),
        region=region,
    )
    total = true.sum() / YEARS * kind.bias * np.exp(rng.normal(0, ERROR))
    low, high = (np.bincount(region, bound, len(POLICE_UNITS)) for bound in (areas.low, areas.high))
    off = np.exp(1.96 * ERROR)
    whole = Whole(total, total / off, total * off, YEARS, low, high)
    return DrawnCountry(true / YEARS, reached, areas, whole, float(placed.sum()))


@dataclass(frozen=True)
class _Truth:
    """The true victims of each area a year, and whether they can be seen."""

    country: int
    victims: Floats
    reached: npt.NDArray[np.bool_]


def _trials(
    true: _Truth,
    areas: Areas,
    whole: Whole,
    found: AreaEstimates,
    *,
    placed: float,
    by_inhabitants: Floats,
) -> Iterator[AreaTrial]:
    plain = ratio_estimates(areas, whole, placed)
    factor = (whole.total or 0.0) * whole.middle_in_areas / placed
    for at in range(len(true.victims)):
        # The interval that a reader would add: that of a Poisson count (Garwood), times the same factor.
        lower, upper = _poisson_interval(float(areas.low[at]))
        known = bool(np.isfinite(plain[at]))
        yield AreaTrial(
            true.country,
            float(true.victims[at]),
            float(found.expected[at]),
            float(found.value[at]),
            float(found.lower[at]),
            float(found.upper[at]),
            found.refusal[at],
            float(by_inhabitants[at]),
            float(plain[at]),
            lower * factor if known else float("nan"),
            upper * factor if known else float("nan"),
            bool(true.reached[at]),
        )


def _poisson_interval(count: float) -> tuple[float, float]:
    lower = float(chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0
    return lower, float(chi2.ppf(0.975, 2 * count + 2)) / 2


def _reference(country: int, *, seed: int) -> list[AreaTrial]:
    """Simulate a free country, make the edition of its last vintage, and read both."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        made = simulate(root / "country", mode=Mode.FREE, seed=seed + country, vintages=DEFAULT_VINTAGES[-1:])
        (vintage,) = made.inputs
        window = (vintage.year - YEARS, vintage.year - 1)
        options = MonitorOptions(window=window, outcomes=False, texts=False, forms=frozenset())
        release = monitor([made.inputs[vintage]], out=root / "edition", options=options).release
        people = pq.read_table(root / "country" / "truth" / "persons.parquet").to_pandas()
        truths = json.loads((root / "country" / "truth" / "truth.json").read_text(encoding="utf-8"))
    figures, told = read_areas(release), estimate_small_areas(release)
    inside = people[people["year"].between(*window) & ~people["sub3"]]
    where = inside["municipality"].astype(str)
    of_all, blind = where.value_counts(), set(truths["places"]["nobody_is_ever_seen_in"])
    truth = np.array([of_all.get(code, 0) for code in figures.codes]) / YEARS
    reached = np.array([code not in blind for code in figures.codes])
    areas = [told.areas[code] for code in figures.codes]

    def column(name: str) -> Floats:
        return np.array([np.nan if (n := getattr(one, name)) is None else n for one in areas])

    present = figures.areas.inhabitants * figures.areas.existed
    found = AreaEstimates(
        value=column("value"),
        lower=column("lower"),
        upper=column("upper"),
        lower_twice=column("lower"),
        upper_twice=column("upper"),
        expected=truth.sum() * np.nan_to_num(present) / np.nansum(present),
        refusal=tuple(one.refusal for one in areas),
    )
    true = _Truth(country, truth, reached)
    return list(
        _trials(
            true,
            figures.areas,
            figures.whole,
            found,
            placed=figures.placed,
            by_inhabitants=column("by_inhabitants"),
        )
    )
