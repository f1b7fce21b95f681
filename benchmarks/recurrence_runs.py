"""Cumulative incidence and Gray's test by Zicht and its peers, each in a process of its own, with equal answers."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers import find_r, install_peer
from benchmarks.process import Measured, TooLongError, read_through, run_program

__all__ = ["BAND", "LIMIT", "NO_BAND", "Side", "Sides", "clock", "differ", "measure_side", "measure_sides"]

#: Seconds that a peer is given.
LIMIT = 60
#: Who takes longer is not asked again.
_QUICK = 8
#: How far a share may be from Zicht's; where ties are moved it cannot be equal.
_EQUAL, _MOVED = 1e-6, 2e-3
BAND, NO_BAND = "**Zicht**, and a band over the whole curve", "**Zicht**"


class UnequalError(RuntimeError):
    """A side found another share: then its time says nothing."""


@dataclass(frozen=True)
class Side:
    """Who does a work, what is done, and why it does not do it where all times differ, if it does not."""

    name: str
    package: str
    work: str
    gives: str
    never_distinct: str = ""
    moves_ties: bool = False

    def command(self, work: str, path: Path) -> list[str] | None:
        """Return how it is run; nothing if it is not on this machine."""
        if self.package == "zicht":
            return [sys.executable, "-m", "benchmarks.recurrence", work, str(path)]
        if self.package in {"survival", "cmprsk"}:
            found = find_r(self.package)
            return (
                [str(found), "benchmarks/peer_recurrence.R", self.package, work, str(path)] if found else None
            )
        python = install_peer(self.package)
        return [str(python), "-m", "benchmarks.peer_recurrence", self.package, work, str(path)]


_VARIANCE, _SHARE = "share, variance, interval", "share only"
INCIDENCE = (
    Side(BAND, "zicht", "incidence", f"{_VARIANCE}, band"),
    Side(NO_BAND, "zicht", "no_band", _VARIANCE),
    Side("comprisk", "comprisk", "incidence", "share, variance"),
    Side("R cmprsk", "cmprsk", "incidence", "share, variance"),
    Side(
        "scikit-survival", "scikit-survival", "incidence", _VARIANCE, never_distinct="memory: times x times"
    ),
    Side("scikit-survival, share only", "scikit-survival", "share", _SHARE),
    Side("lifelines, share only", "lifelines", "share", _SHARE, moves_ties=True),
    Side("R survival", "survival", "incidence", _VARIANCE, never_distinct="not asked"),
    Side("R survival, share only", "survival", "share", _SHARE),
    Side("greenwood", "greenwood", "incidence", _VARIANCE),
)
GRAY = (
    Side(NO_BAND, "zicht", "gray", "statistic"),
    Side("R cmprsk", "cmprsk", "gray", "statistic"),
    Side("greenwood", "greenwood", "gray", "statistic"),
    Side("comprisk", "comprisk", "gray", "statistic"),
)


@dataclass
class Sides:
    """What each side took on a file of so many persons; a text says why there is no figure."""

    persons: int
    whole_days: bool
    runs: dict[str, Measured | str] = field(default_factory=dict)

    def measured(self) -> Iterator[tuple[str, Measured]]:
        """Yield those that ended."""
        for name, run in self.runs.items():
            if isinstance(run, Measured):
                yield name, run

    def fastest_peer(self) -> float:
        """Return the seconds of the fastest side that is not Zicht."""
        return min(clock(run) for name, run in self.measured() if name not in {BAND, NO_BAND})


def clock(run: Measured) -> float:
    """Return the seconds of the work itself."""
    return float(str(run.facts["seconds"]))


def differ(run: Measured, own: Measured, which: str = "values") -> float | None:
    """Return the largest relative difference from Zicht's answer; nothing where there is none to compare."""
    theirs, ours = _numbers(run.facts[which]), _numbers(own.facts[which])
    pairs = zip(theirs, ours, strict=True) if theirs and ours else ()
    return max((abs(one - other) / abs(other) for one, other in pairs), default=None)


def measure_sides(path: Path, *, persons: int, whole_days: bool, gray: bool = False) -> Sides:
    """Let every side do the work on one file; stop where one finds something else."""
    sides = Sides(persons, whole_days)
    for side in GRAY if gray else INCIDENCE:
        if side.never_distinct and not whole_days:
            sides.runs[side.name] = side.never_distinct
            continue
        run = sides.runs[side.name] = measure_side(side, path)
        if isinstance(run, Measured):
            _check(side, run, dict(sides.measured()), moved=whole_days and side.moves_ties)
    return sides


def measure_side(side: Side, path: Path) -> Measured | str:
    """Run a side in a process of its own, and again if it was quick: the faster run counts."""
    command = side.command(side.work, path)
    if command is None:
        return "not here"
    read_through(path)
    try:
        run = _say(side, path, run_program(command, at_most=LIMIT))
    except TooLongError:
        return f"> {LIMIT}"
    if run.seconds > _QUICK:
        return run
    return min(run, _say(side, path, run_program(command)), key=clock)


def _say(side: Side, path: Path, run: Measured) -> Measured:
    print(
        f"{side.work} of {path.stem}, {side.name.replace('**', '')}: {clock(run):.3f} s, {run.peak_mb:,.0f} MB, "
        f"load before it {run.load:.1f}",
        flush=True,
    )
    return run


def _check(side: Side, run: Measured, runs: Mapping[str, Measured], *, moved: bool) -> None:
    own = next(iter(runs.values()))
    off = differ(run, own)
    if off is None or off > (_MOVED if moved else _EQUAL):
        message = f"{side.name} found something else than Zicht"
        raise UnequalError(message)


def _numbers(listed: object) -> list[float]:
    assert isinstance(listed, list)
    return [float(one) for one in listed]
