"""Do intervals of steps in short series hold the truth, and how often is a measure seen that never was?"""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
import numpy.typing as npt

from studies.trials import Pace, run_together
from zicht.methods.before_after import assess_effect
from zicht.methods.interrupted_series import CORRELATIONS, interrupt_series

__all__ = ["Measure", "Series", "study_effects", "study_steps", "write_trends"]

Ints = npt.NDArray[np.int64]

STEP, BEND, GROWTH = 0.7, 0.95, 1.03
#: A series is drawn again where a year has fewer persons: it would be refused.
FEWEST_A_YEAR = 3
#: So many years of the reporters of a measure.
YEARS = 9


@dataclass(frozen=True)
class Series:
    """A kind of series: its years, the first years after its breaks, persons a year, how they vary."""

    years: int
    breaks: tuple[int, ...]
    mean: int
    dispersion: float
    correlation: float


@dataclass(frozen=True)
class Measure:
    """A kind of country: its reporters, how they vary by themselves and together, and what a measure does."""

    reporters: int
    own: float
    common: float
    growth: float
    ratio: float


SHAPES = ((8, (5,)), (10, (6,)), (12, (8,)), (14, (8,)), (13, (10, 11, 12)))
NOISES = ((1.0, 0.0), (4.0, 0.0), (4.0, 0.4), (4.0, 0.7), (15.0, 0.4))
SERIES = tuple(
    Series(years, breaks, mean, *noise)
    for (years, breaks), mean, noise in product(SHAPES, (20, 100, 800), NOISES)
)
MEASURES = tuple(
    Measure(reporters, own, common, growth, ratio)
    for reporters, own, (common, growth), ratio in product(
        (8, 20, 50), (0.05, 0.2), ((0.0, 0.0), (0.1, 0.0), (0.3, 0.0), (0.1, 0.1)), (1.0, 0.6)
    )
)

#: What is asked of one series or country: yes or no, by name; left out where nothing is answered.
Answers = dict[str, bool]


def study_steps(each: int, *, pace: Pace, say: Callable[[str], None]) -> list[tuple[Series, Answers]]:
    """Draw so many series of every kind, and see whether the intervals of steps and bends hold the truth."""
    return run_together(partial(_series, each=each, seed=pace.seed), [range(len(SERIES))], pace=pace, say=say)


def study_effects(each: int, *, pace: Pace, say: Callable[[str], None]) -> list[tuple[Measure, Answers]]:
    """Draw so many countries of every kind, and see whether a measure is seen in them."""
    return run_together(
        partial(_countries, each=each, seed=pace.seed), [range(len(MEASURES))], pace=pace, say=say
    )


def _series(place: int, *, each: int, seed: int) -> list[tuple[Series, Answers]]:
    kind, rng = SERIES[place], np.random.default_rng([seed, 1, place])
    return [(kind, _held(kind, draw_series(kind, rng))) for _ in range(each)]


def draw_series(kind: Series, rng: np.random.Generator) -> Ints:
    """Draw yearly counts that grow by 3 % a year, with a step to 70 % at the first break, and a bend at a lone one."""
    mean = _expected(kind)
    spread = np.sqrt(np.log1p((kind.dispersion - 1) / mean.mean()))
    while True:
        noise = rng.normal(size=kind.years)
        for year in range(1, kind.years):
            fresh = np.sqrt(1 - kind.correlation**2) * noise[year]
            noise[year] = kind.correlation * noise[year - 1] + fresh
        counts: Ints = rng.poisson(mean * np.exp(spread * noise - spread**2 / 2))
        if counts.min() >= FEWEST_A_YEAR:
            return counts


def _expected(kind: Series) -> npt.NDArray[np.float64]:
    years = np.arange(kind.years)
    first = kind.breaks[0]
    bends = len(kind.breaks) == 1
    after = np.where(years >= first, STEP, 1.0) * np.power(
        BEND if bends else 1.0, np.maximum(years - first, 0)
    )
    expected: npt.NDArray[np.float64] = kind.mean * GROWTH**years * after
    return expected


def _held(kind: Series, counts: Ints) -> Answers:
    answers: Answers = {}
    for name, correlations in (("resembling", CORRELATIONS), ("independent", (0.0,))):
        found = interrupt_series(counts, first_year=0, breaks=kind.breaks, correlations=correlations)[0]
        if found.level:
            answers[f"step, {name}"] = found.level.lower <= STEP <= found.level.upper
        if found.slope:
            answers[f"bend, {name}"] = found.slope.lower <= BEND <= found.slope.upper
    return answers


def _countries(place: int, *, each: int, seed: int) -> list[tuple[Measure, Answers]]:
    kind, rng = MEASURES[place], np.random.default_rng([seed, 2, place])
    return [(kind, _seen(draw_country(kind, rng))) for _ in range(each)]


def draw_country(kind: Measure, rng: np.random.Generator) -> Ints:
    """Draw reports of each reporter a year; the measure holds in the last."""
    sizes = rng.lognormal(np.log(40), 0.7, kind.reporters)
    moved = rng.normal(0, kind.common, YEARS) + kind.growth * np.arange(YEARS)
    mean = sizes[:, None] * np.exp(moved) * rng.gamma(1 / kind.own, kind.own, (kind.reporters, YEARS))
    mean[:, -1] *= kind.ratio
    counts: Ints = rng.poisson(mean)
    return counts


def _seen(counts: Ints) -> Answers:
    sides = [(counts[:, year], counts[:, year + 1]) for year in range(YEARS - 1)]
    found = assess_effect(sides[-1], sides[:-1])
    answers: Answers = {"refused": found.refused is not None}
    if found.within and not found.refused:
        answers |= {"seen": found.is_seen, "within reporters alone": found.within.excludes_none()}
    return answers


# The page

_HEAD = """How well do [trends](../explanation/trends.md) know what they do not know? Series and countries are drawn
from known parameters, and what Zicht says of them is set beside these."""

_STEPS = """## Steps in short series

Yearly counts grow by 3 % a year and drop to 70 % at a break; where one break is all, growth then falls by 5 % a year
more. Counts vary as a Poisson count does (dispersion 1) or more, and one year resembles the one before or not. Each
line is {each} series of each of 20, 100 and 800 persons a year. *Held*: how many of 100 intervals of 95 % hold the
truth, as T31 makes them; beside it those of the same regression with independent years (quasi-Poisson, Student's t,
dispersion of at least one)."""

_EFFECTS = """## Measures that never were

Reporters of all sizes, nine years, and a measure in the last. Reporters vary by themselves (*own*: the coefficient of
variation, beside chance) and together (*common*: the standard deviation of what a year brings to all, on the
logarithmic scale), and may grow by a tenth a year. *False*: of 100 countries where nothing happened, in how many `zicht
effect` sees a measure. *Found*: in how many where the measure took two fifths away. *Reporters alone*: false alarms of
the interval within reporters, without a look at other dates. Countries in which an answer was refused are left out;
*refused* says how many these are."""

_READING = """What changes all reporters alike in a single year is what makes false alarms; no interval within reporters
knows of it, whatever their number. A look at other dates keeps them to about one in twenty at most, and to far
fewer where years are alike. Its price: in a country where years differ much, a measure must do much to be seen."""


def write_trends(
    steps: Sequence[tuple[Series, Answers]], effects: Sequence[tuple[Measure, Answers]], seed: int
) -> str:
    """Return the page: how often intervals hold the truth, and how often a measure is seen that never was."""
    head = (
        f"Written by `make studies`; do not edit. Zicht {importlib.metadata.version('zicht')}, "
        f"{time.strftime('%Y-%m-%d')}, seed {seed}: {len(steps):,} series and {len(effects):,} countries."
    )
    each = len(steps) // len(SERIES)
    parts = [
        "# Do trends say what they do not know?",
        head,
        _HEAD,
        _STEPS.format(each=each),
        _step_table(steps),
    ]
    return "\n\n".join([*parts, _EFFECTS, _effect_table(effects), _READING]) + "\n"


def _step_table(steps: Sequence[tuple[Series, Answers]]) -> str:
    rows = []
    for (years, breaks), (dispersion, correlation) in product(SHAPES, NOISES):
        some = [
            answers
            for kind, answers in steps
            if (kind.years, kind.breaks) == (years, breaks)
            and (kind.dispersion, kind.correlation) == (dispersion, correlation)
        ]
        names = [f"{what}, {how}" for what in ("step", "bend") for how in ("resembling", "independent")]
        rows.append(
            [
                str(years),
                str(len(breaks)),
                f"{dispersion:g}",
                f"{correlation:g}",
                *(_rate(some, n) for n in names),
            ]
        )
    head = ["Years", "Breaks", "Dispersion", "Correlation"]
    return _table(
        [*head, *(f"{w}, {h}" for w in ("Step", "Bend") for h in ("held", "independent years"))], rows
    )


def _effect_table(effects: Sequence[tuple[Measure, Answers]]) -> str:
    rows = []
    for kind in MEASURES:
        if kind.ratio != 1:
            continue
        nothing = [answers for one, answers in effects if one == kind]
        planted = [
            answers
            for one, answers in effects
            if one.ratio != 1
            and (one.reporters, one.own, one.common, one.growth)
            == (kind.reporters, kind.own, kind.common, kind.growth)
        ]
        rows.append(
            [
                str(kind.reporters),
                f"{100 * kind.own**0.5:.0f} %",
                f"{kind.common:g}",
                f"{100 * kind.growth:.0f} %",
                _rate(nothing, "seen"),
                _rate(planted, "seen"),
                _rate(nothing, "within reporters alone"),
                _rate(nothing, "refused"),
            ]
        )
    head = ["Reporters", "Own", "Common", "Growth", "False", "Found", "Reporters alone", "Refused"]
    return _table(head, rows)


def _rate(answers: Iterable[Answers], name: str) -> str:
    asked = [each[name] for each in answers if name in each]
    return f"{100 * sum(asked) / len(asked):.1f}" if asked else "-"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---:" for _cell in head]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))
