"""The page of the study of linkage."""

from __future__ import annotations

import importlib.metadata
import math
import statistics
import time
from collections.abc import Callable, Iterable, Sequence

from studies.linkage import DUTCH, EVERYONE, FOREIGN, LinkTrial, Stated

__all__ = ["write_linkage"]

_INTRODUCTION = """Five agencies of the reference country (`zicht simulate`) report people under different spellings,
dates and identities. The agencies' shared person key was taken out; what was left is what `zicht link` works with:
names as they were heard, birth dates that are known or not, a citizen number where there is one, and the circumstances
of the report. Linkage learned from each country's reports by itself and saw nothing of the truth. Countries differ by
their seed alone: in who has which name and which errors are made, not in how many people there are."""

_FOUND = """## Who is found?

F1 of pairs: the harmonic mean of precision (of pairs that were linked, the share about one person) and recall (of
pairs about one person, the share that was linked). F1 of clusters: the same of whole persons, where a person is found
if all of their reports, and no other, are together. Within each group, pairs and persons are those of the group's
reports."""

_HELD = """## Do intervals hold the truth?

*Holds the truth*: the share of the countries whose 95 % interval, as `zicht link` prints it, holds the true value,
with Wilson's interval for a share over so many countries. *Off*: how far what is stated is from the truth, on average
and as root mean square. *Width*: the median width of the interval. Nobody had looked at a pair: precision and recall
rest on the model alone."""

_LIMITS = """## What this does not show

The country's errors are those that its makers thought of, and they come one by one: an error in a name says nothing of
an error in a birth date. Linkage assumes the same. Of real reports it shows what linkage could reach, not what it will
reach: let people look at a sample of the pairs."""

_GROUPS = (EVERYONE, DUTCH, FOREIGN)


def write_linkage(trials: Sequence[LinkTrial], *, seed: int) -> str:
    """Return the page: how well each group was linked, what the intervals hold, and how long it takes."""
    reports = statistics.mean(trial.groups[EVERYONE].reports for trial in trials)
    persons = statistics.mean(trial.persons.truth for trial in trials)
    head = (
        f"Written by `make studies`; do not edit. Zicht {importlib.metadata.version('zicht')}, "
        f"{time.strftime('%Y-%m-%d')}, seeds {seed} to {seed + len(trials) - 1}: {len(trials)} countries of "
        f"{reports:,.0f} reports about {persons:,.0f} people on average. Linkage took "
        f"{statistics.median(trial.seconds for trial in trials):.1f} processor seconds a country (median)."
    )
    parts = ["# Does linkage find who is who, and do its intervals hold the truth?", head, _INTRODUCTION]
    parts += [_FOUND, _found(trials), _HELD, _held(trials), _LIMITS]
    return "\n\n".join(parts) + "\n"


def _found(trials: Sequence[LinkTrial]) -> str:
    rows = []
    for name in _GROUPS:
        groups = [trial.groups[name] for trial in trials]
        scores = [[group.pair_f1 for group in groups], [group.cluster_f1 for group in groups]]
        of = [f"{take(values):.3f}" for values in scores for take in (statistics.median, min)]
        rows.append([name.capitalize(), f"{statistics.mean(group.reports for group in groups):,.0f}", *of])
    heads = [f"F1 of {what}, {which}" for what in ("pairs", "clusters") for which in ("median", "lowest")]
    return _table(["Reports of", "Reports", *heads], rows)


def _held(trials: Sequence[LinkTrial]) -> str:
    rows = [
        _stated("Persons, estimated", [trial.persons for trial in trials], _number),
        _stated("Precision", [trial.precision for trial in trials], _points),
        _stated("Recall", [trial.recall for trial in trials], _points),
    ]
    off = [trial.linked - trial.persons.truth for trial in trials]
    rows.append(["Persons as linked", "-", "-", _number(statistics.mean(off)), _number(_rms(off)), "-"])
    return _table(["", "Holds the truth", "95 % interval", "Off, mean", "Off, RMS", "Width"], rows)


def _stated(name: str, stated: Sequence[Stated], show: Callable[[float], str]) -> list[str]:
    held = sum(one.holds for one in stated)
    lower, upper = wilson(held, len(stated))
    off = [one.value - one.truth for one in stated]
    width = statistics.median(one.upper - one.lower for one in stated)
    return [
        name,
        f"{100 * held / len(stated):.0f} %",
        f"{100 * lower:.0f} to {100 * upper:.0f} %",
        show(statistics.mean(off)),
        show(_rms(off)),
        show(width),
    ]


def wilson(held: int, size: int, *, z: float = 1.96) -> tuple[float, float]:
    """Return Wilson's interval of a share."""
    share = held / size
    middle = (share + z**2 / (2 * size)) / (1 + z**2 / size)
    half = z * math.sqrt(share * (1 - share) / size + z**2 / (4 * size**2)) / (1 + z**2 / size)
    return middle - half, middle + half


def _rms(values: Sequence[float]) -> float:
    return math.sqrt(statistics.mean(value**2 for value in values))


def _number(value: float) -> str:
    return f"{value:,.0f}"


def _points(value: float) -> str:
    return f"{100 * value:.2f} points"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _cell in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))
