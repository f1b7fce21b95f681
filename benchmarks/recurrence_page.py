"""The part of the page of results on repeat victimisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.process import Measured
from benchmarks.recurrence_runs import BAND, INCIDENCE, LIMIT, NO_BAND, Sides, clock, differ

__all__ = ["Recurrence", "describe_gray", "describe_incidence", "describe_register", "judge_recurrence"]

INCIDENCE_TEXT = f"""Cumulative incidence of an event where another competes, for the same persons. Each side runs
in a process of its own; its time is that of the estimate alone, after a call on a few rows, so that neither imports
nor compiling count, and its memory that of the whole process. "Off" is the largest relative difference from Zicht's
share and standard error at three horizons; the run stops where a share is not equal. lifelines moves tied times at
random, R survival takes times together that are nearly equal and has another variance. Nobody but Zicht gives a
band. A side is stopped after {LIMIT} seconds. The variance of lifelines, and that of R survival where all times
differ, are not asked for: their time grows with the square of the number of times, as does the memory for that of
scikit-survival.
"""

GRAY_TEXT = """Gray's test of two groups that do not differ, as above. "Off" is the relative difference from Zicht's
statistic.
"""

REGISTER_TEXT = """Zicht alone. Ten million persons are in memory: share, variance, interval and band. The register of
offences is read and thinned out by the engine, which may hold 500 MB; T19 to T21 are counted of what is left.
"""


@dataclass
class Recurrence:
    """What was measured, each on whole days and on times that all differ; `register` is on a file of offences."""

    incidence: list[Sides] = field(default_factory=list)
    gray: list[Sides] = field(default_factory=list)
    large: list[Sides] = field(default_factory=list)
    register: list[Measured] = field(default_factory=list)

    def runs(self) -> Iterator[Measured]:
        """Yield every run."""
        for sides in (*self.incidence, *self.gray, *self.large):
            yield from (run for _name, run in sides.measured())
        yield from self.register


def describe_incidence(measured: Recurrence) -> list[Sequence[str]]:
    """Return the table of sides: seconds and memory for both kinds of times, and how far from Zicht."""
    both = measured.incidence
    heads = [f"{_times(sides)}, {unit}" for sides in both for unit in ("s", "MB")]
    rows: list[Sequence[str]] = [(_persons(both), *heads, "Share off", "Error off", "Gives")]
    gives = {side.name: side.gives for side in INCIDENCE}
    for name in both[0].runs if both else ():
        figures = [cell for sides in both for cell in _time_and_memory(sides.runs[name])]
        off = [_largest(both, name, which) for which in ("values", "errors")]
        rows.append((name, *figures, *off, gives[name]))
    return rows


def describe_gray(measured: Recurrence) -> list[Sequence[str]]:
    """Return the table of sides of Gray's test."""
    both = measured.gray
    rows: list[Sequence[str]] = [(_persons(both), *(f"{_times(sides)}, s" for sides in both), "Off")]
    for name in both[0].runs if both else ():
        figures = [_time_and_memory(sides.runs[name])[0] for sides in both]
        rows.append((name, *figures, _largest(both, name, "values")))
    return rows


def describe_register(measured: Recurrence) -> list[Sequence[str]]:
    """Return what Zicht takes for the largest inputs."""
    rows: list[Sequence[str]] = [("Work", "Seconds", "Peak MB")]
    for sides in measured.large:
        for _name, run in sides.measured():
            text = f"cumulative incidence of {sides.persons:,} persons, {_times(sides)}"
            rows.append((text, *_time_and_memory(run)))
    for run in measured.register:
        rows.append((f"T19 to T21 of {run.facts['offences']:,} offences", *_time_and_memory(run)))
    return rows


def judge_recurrence(measured: Recurrence) -> Iterator[tuple[str, str, bool]]:
    """Yield each target, what was measured, and whether it is met."""
    for sides in measured.incidence:
        own, best = clock(_own(sides, BAND)), sides.fastest_peer()
        text = f"cumulative incidence of {sides.persons:,} persons, {_times(sides)}, with variance and band"
        yield f"{text}: faster than every peer without a band", _ratio(best / own), own < best
    for sides in measured.gray:
        own, best = clock(_own(sides, NO_BAND)), sides.fastest_peer()
        yield (
            f"Gray's test of {sides.persons:,} persons, {_times(sides)}: faster than every peer",
            _ratio(best / own),
            own < best,
        )
    for sides in measured.large:
        memory = _own(sides, BAND).peak_mb
        text = f"cumulative incidence of {sides.persons:,} persons, {_times(sides)}: under 4 GB"
        yield text, f"{memory / 1000:.1f} GB", memory < 4000


def _ratio(times: float) -> str:
    return f"{times:.1f} times as fast as the fastest"


def _own(sides: Sides, name: str) -> Measured:
    return dict(sides.measured())[name]


def _persons(both: Sequence[Sides]) -> str:
    return f"{both[0].persons:,} persons" if both else ""


def _times(sides: Sides) -> str:
    return "4,000 distinct times" if sides.whole_days else f"{sides.persons:,} distinct times"


def _time_and_memory(run: Measured | str) -> tuple[str, str]:
    if isinstance(run, str):
        return run, "-"
    return f"{clock(run):,.3f}" if clock(run) < 1 else f"{clock(run):,.1f}", f"{run.peak_mb:,.0f}"


def _largest(both: Sequence[Sides], name: str, which: str) -> str:
    """Return how far a side is from Zicht, at most."""
    found = []
    for sides in both:
        runs = dict(sides.measured())
        if name in runs:
            found.append(differ(runs[name], next(iter(runs.values())), which))
    known = [one for one in found if one is not None]
    return f"{max(known):.0e}" if known else "-"
