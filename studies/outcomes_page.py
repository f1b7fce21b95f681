"""The page of the study of outcomes."""

from __future__ import annotations

import importlib.metadata
import statistics
import time
from collections.abc import Iterable, Sequence

from studies.linkage_page import wilson
from studies.outcomes import ADULTS, EVERYONE, FEW, HORIZONS, MINORS, CurveTrial

__all__ = ["write_outcomes"]

_INTRODUCTION = """In a free reference country (`zicht simulate --mode free`) every person draws the time to the next
offence from a known distribution, minors sooner than adults; some die or leave first, and follow-up ends on the day of
extraction. So the share that is registered again by each day, where death and departure compete, is known. Here only
the first reports, the follow-up and the offences of each country are made. The curve is that of T19: cumulative
incidence with its pointwise intervals of 95 %, and the equal-precision band that holds the whole curve at once, from
the tenth event to the last day with ten persons at risk."""

_HELD = """## Do intervals and bands hold the truth?

In so many of the countries the interval at each horizon, and the band on every day, hold what is true; behind the
band's share is Wilson's interval for a share over so many countries."""

_OFF = """## How far off, and how wide?

*Off*: how far the estimate is from the truth on average, in points of per cent. *Half width*: the median of half the
width at five years."""

_DELAYED = """## What is registered late

Offences are registered up to 60 days after they happened, ten on average. Who looks on the day of extraction misses the
last of them, and T19 does. The same countries, seen so:"""

_LIMITS = """## What this does not show

That time to an offence has the same distribution whenever somebody was first reported, and that follow-up ends for
reasons that have nothing to do with it: both are true here. *Everyone* is a mixture of minors and adults of which the
share changes over the years, so that this is not wholly true of it. Bands rest on the normal distribution: for a
hundred persons they promise more than they hold."""

_GROUPS = (EVERYONE, MINORS, ADULTS, FEW)


def write_outcomes(trials: Sequence[CurveTrial], *, seed: int) -> str:
    """Return the page: how often intervals and bands hold the truth, in each group."""
    groups = {
        delayed: {name: [t for t in trials if t.group == name and t.delayed is delayed] for name in _GROUPS}
        for delayed in (False, True)
    }
    countries = len(groups[False][EVERYONE])
    head = (
        f"Written by `make studies`; do not edit. Zicht {importlib.metadata.version('zicht')}, "
        f"{time.strftime('%Y-%m-%d')}, seeds {seed} to {seed + countries - 1}: {countries} countries."
    )
    parts = ["# Do the curves of who was registered again hold the truth?", head, _INTRODUCTION]
    parts += [_HELD, _held(groups[False]), _OFF, _off(groups[False]), _DELAYED, _held(groups[True])]
    parts += [_off(groups[True]), _LIMITS]
    return "\n\n".join(parts) + "\n"


def _held(groups: dict[str, list[CurveTrial]]) -> str:
    rows = []
    for name, trials in groups.items():
        points = [_share([t.points[years].holds for t in trials if years in t.points]) for years in HORIZONS]
        lower, upper = wilson(sum(t.band_holds for t in trials), len(trials))
        band = f"{_share([t.band_holds for t in trials])} ({100 * lower:.0f} to {100 * upper:.0f})"
        rows.append([name, f"{statistics.mean(t.persons for t in trials):,.0f}", *points, band])
    return _table(["", "Persons", *_years(), "Band"], rows)


def _off(groups: dict[str, list[CurveTrial]]) -> str:
    rows = []
    for name, trials in groups.items():
        points = [[t.points[years] for t in trials if years in t.points] for years in HORIZONS]
        off = [f"{100 * statistics.mean(p.value - p.truth for p in at):+.2f}" for at in points]
        interval = statistics.median((p.upper - p.lower) / 2 for p in points[HORIZONS.index(5)])
        band = statistics.median(t.band_half_width for t in trials)
        rows.append([name, *off, f"{100 * interval:.1f}", f"{100 * band:.1f}"])
    heads = [f"Off, {years}" for years in _years()]
    return _table(["", *heads, "Half width, interval", "Half width, band"], rows)


def _years() -> list[str]:
    return [f"{years} year{'s' if years > 1 else ''}" for years in HORIZONS]


def _share(held: Sequence[bool]) -> str:
    return f"{100 * statistics.mean(held):.1f} %"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _cell in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))
