"""The page of the study of small areas."""

from __future__ import annotations

import importlib.metadata
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from scipy.stats import t as student

from studies.small_areas import (
    BETWEEN_REGIONS,
    ERROR,
    IN_SIGHT,
    PLACED,
    SIZES,
    TOTAL,
    YEARS,
    AreaTrial,
    Kind,
)
from zicht.methods.small_area import SIGHT_OF_AREAS

__all__ = ["write_small_areas"]

#: How often intervals of 95 % should hold the truth, at least and at most.
LEAST_HELD, MOST_HELD = 0.90, 0.98

_INTRODUCTION = f"""What [a sheet on a municipality](../howto/municipality.md) says may be expected there comes from
[small-area estimates](../methods/small-areas.md). Here they are held against countries of which the truth is known: how
many of 100 intervals of 95 % hold the true number of victims a year, where an estimate is refused, and how far it is
off beside two others: the estimate of the whole shared out by inhabitants alone, and the plain ratio: what is
registered here times the estimate of the whole over all that is registered with a known place. That ratio cannot be
computed where the number is hidden (1 to 9), and is zero where nobody is registered; errors are compared where all
stand. *Plain, held*: the ratio with the interval of a Poisson count around what is registered. Aimed at:
{100 * LEAST_HELD:.0f} to {100 * MOST_HELD:.0f} % of the intervals hold the truth; what lies outside of that has a *.

The method takes sight to differ between municipalities with a standard deviation of {SIGHT_OF_AREAS:g} on the
logarithmic scale: no registered number can tell."""

_REFERENCE = """## In free reference countries, end to end

`zicht simulate --mode free` plants incidence and sight that differ from place to place and from region to region, and
places where nobody is ever seen; from the agencies' files an edition is made with all its protection, and the estimates
from that edition alone. The estimate of the whole country is the edition's own, with its own error, or its range:
then there are bounds without a number. Differences are planted as wide as the method takes sight to differ; what if
they are not, is in the other table."""

_DRAWN = f"""## In drawn countries of many kinds

Each line is {{each}} countries with the municipalities of 2021, {TOTAL:,.0f} victims a year, {IN_SIGHT:.0%} of them in
sight, of whom {PLACED:.0%} have a known place, in {YEARS} years. *Incidence* and *sight*: the standard deviations
between places of the logarithms of victims per inhabitant and of the share in sight; both differ by {BETWEEN_REGIONS:g}
between regions too. The estimate of the whole has an error of {ERROR:.0%} and an interval that says so. *With
incidence*: the correlation of both logarithms. *Whole*: by how much the estimate of the whole is off beside that.
*Blind*: the share of places where nobody is ever seen."""

_READING = """Sight that differs as much as is assumed, or less, leaves intervals that hold the truth as often as they
say or more often: the price of what nobody knows. Where sight differs more, too few hold in the largest places. An
estimate of the whole that is a fifth or a quarter off costs little, because so much else is not known. The plain ratio
is further off in every kind of country, and its interval, which knows of chance alone, holds far too seldom.
Inhabitants alone are nearer to the truth than the estimate where sight differs more than incidence, as what is
registered then says more of who looks than of what happens; which country one lives in, no registered number tells. So
the interval is what counts, and the average in it is worth little more than inhabitants alone."""

_BLIND = """## Where nobody can be seen

Of the places where nobody is ever seen, so many are refused; of the others the interval holds the truth so often. Those
that are not refused are small, or the few of which chance would have it that nobody is registered anyhow."""


def write_small_areas(
    drawn: Sequence[tuple[Kind, list[AreaTrial]]], reference: Sequence[AreaTrial], *, seed: int
) -> str:
    """Return the page: how often intervals hold the truth, by kind of country and by size of place."""
    countries = len({trial.country for trial in reference})
    each = len({trial.country for trial in drawn[0][1]})
    head = (
        f"Written by `make studies`; do not edit. Zicht {importlib.metadata.version('zicht')}, "
        f"{time.strftime('%Y-%m-%d')}, seed {seed}: {countries} reference countries and {each * len(drawn)} drawn ones."
    )
    everything = [*reference, *(trial for _kind, trials in drawn for trial in trials)]
    parts = ["# Do intervals of small areas hold the truth?", head, _INTRODUCTION, _REFERENCE]
    parts += [_of_reference(reference, countries), _sizes(reference), _refusals(reference)]
    parts += [_DRAWN.format(each=each), _kinds(drawn), _READING, _BLIND, _unreached(everything)]
    return "\n\n".join(parts) + "\n"


def _of_reference(trials: Sequence[AreaTrial], countries: int) -> str:
    given = [trial for trial in trials if trial.refusal is None]
    held = statistics.mean(trial.holds for trial in given)
    by_country = [
        statistics.mean(trial.holds for trial in given if trial.country == country)
        for country in sorted({trial.country for trial in given})
    ]
    lower, upper = _interval(by_country)
    off, alone, plainly = _errors(given)
    rows = [
        ["Municipalities with an estimate", f"{len(given):,} of {len(trials):,}"],
        ["Held (interval: countries differ)", f"{100 * held:.1f} % ({100 * lower:.1f} to {100 * upper:.1f})"],
        [
            "Held, least and most of a country",
            f"{100 * min(by_country):.1f} and {100 * max(by_country):.1f} %",
        ],
        ["Upper bound over lower, median", f"{_width(given):.1f}"],
        ["Off, victims a year, where both stand", f"{off:.1f}"],
        ["Off, by inhabitants alone", f"{alone:.1f}"],
        ["Off, plain ratio", f"{plainly:.1f}"],
        ["Plain ratio can be computed", _percent(given, lambda one: np.isfinite(one.plain))],
        ["Plain, held", _percent([t for t in given if np.isfinite(t.plain)], lambda one: one.plain_holds)],
    ]
    return _table([f"{countries} countries", ""], rows)


def _sizes(trials: Sequence[AreaTrial]) -> str:
    rows = []
    for least, most in SIZES:
        some = [trial for trial in trials if least <= trial.expected < most and trial.refusal is None]
        if some:
            off, alone, plainly = _errors(some)
            rows.append(
                [
                    _size(least, most),
                    f"{len(some):,}",
                    _percent(some),
                    f"{_width(some):.1f}",
                    f"{off:.1f}",
                    f"{alone:.1f}",
                    f"{plainly:.1f}",
                ]
            )
    return _table(
        [
            "Victims a year by inhabitants",
            "Municipalities",
            "Held",
            "Upper over lower",
            "Off",
            "Off, by inhabitants",
            "Off, plain",
        ],
        rows,
    )


def _refusals(trials: Sequence[AreaTrial]) -> str:
    found = Counter(trial.refusal for trial in trials if trial.refusal is not None)
    rows = [
        [f"`{refusal.value}`", f"{count:,}", f"{100 * count / len(trials):.1f} %"]
        for refusal, count in found.most_common()
    ]
    return _table(["Refused", "Municipalities", "Of all"], rows)


def _kinds(drawn: Sequence[tuple[Kind, list[AreaTrial]]]) -> str:
    rows = []
    for kind, trials in drawn:
        given = [trial for trial in trials if trial.refusal is None]
        large = [trial for trial in given if trial.expected >= SIZES[-1][0]]
        known = [trial for trial in given if np.isfinite(trial.plain)]
        off, alone, plainly = _errors(given)
        rows.append(
            [
                f"{kind.incidence:g}",
                f"{kind.sight:g}",
                f"{kind.correlation:g}",
                f"{100 * (kind.bias - 1):+.0f} %" if kind.bias != 1 else "0",
                f"{kind.blind:.0%}",
                _marked(given),
                _marked(large),
                _percent(trials, lambda one: one.refusal is not None),
                f"{_width(given):.1f}",
                f"{off:.1f}",
                f"{alone:.1f}",
                f"{plainly:.1f}",
                _percent(known, lambda one: one.plain_holds),
            ]
        )
    heads = ["Incidence", "Sight", "With incidence", "Whole", "Blind", "Held", "Held, largest", "Refused"]
    return _table(
        [*heads, "Upper over lower", "Off", "Off, by inhabitants", "Off, plain", "Plain, held"], rows
    )


def _unreached(trials: Sequence[AreaTrial]) -> str:
    rows = []
    for least, most in SIZES:
        some = [trial for trial in trials if not trial.reached and least <= trial.expected < most]
        given = [trial for trial in some if trial.refusal is None]
        if some:
            rows.append(
                [
                    _size(least, most),
                    f"{len(some):,}",
                    _percent(some, lambda one: one.refusal is not None),
                    _percent(given),
                ]
            )
    return _table(["Victims a year by inhabitants", "Places", "Refused", "Held, of the others"], rows)


def _size(least: float, most: float) -> str:
    return f"{least:g} to {most:g}" if np.isfinite(most) else f"{least:g} and more"


def _errors(trials: Sequence[AreaTrial]) -> tuple[float, float, float]:
    """Return the mean absolute errors of the estimate, by inhabitants alone and of the plain ratio, where all stand."""
    both = [trial for trial in trials if np.isfinite(trial.plain) and np.isfinite(trial.value)]
    if not both:
        return float("nan"), float("nan"), float("nan")
    return (
        statistics.mean(abs(trial.value - trial.truth) for trial in both),
        statistics.mean(abs(trial.by_inhabitants - trial.truth) for trial in both),
        statistics.mean(abs(trial.plain - trial.truth) for trial in both),
    )


def _width(trials: Sequence[AreaTrial]) -> float:
    return statistics.median(trial.upper / trial.lower for trial in trials if trial.lower > 0)


def _interval(shares: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of the mean of countries, each one observation."""
    off = float(student.ppf(0.975, len(shares) - 1)) * statistics.stdev(shares) / len(shares) ** 0.5
    return statistics.mean(shares) - off, min(statistics.mean(shares) + off, 1.0)


def _marked(trials: Sequence[AreaTrial]) -> str:
    """Return how many hold, with a mark where that is outside of what is aimed at."""
    if not trials:
        return "-"
    share = statistics.mean(trial.holds for trial in trials)
    return _percent(trials) + ("" if LEAST_HELD <= share <= MOST_HELD else " *")


def _holds(trial: AreaTrial) -> bool:
    return trial.holds


def _percent(trials: Sequence[AreaTrial], of: Callable[[AreaTrial], bool] = _holds) -> str:
    return f"{100 * statistics.mean(bool(of(trial)) for trial in trials):.1f} %" if trials else "-"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _cell in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))
