"""Fits of log-linear models on one core: `python -m benchmarks.population_size` prints JSON, a work per entry."""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from zicht.methods.population_size import CaptureHistories, enumerate_models, fit_models

__all__ = ["WORKS", "Timed", "Work", "measure_works", "read_published"]

TABLES = Path(__file__).resolve().parents[1] / "tests" / "data" / "mse"
#: How often each work is done; the fastest counts.
TIMES = 3


@dataclass(frozen=True)
class Work:
    """Something to do, how fast it should be, and how fast a peer in R is on this kind of machine."""

    text: str
    target_seconds: float
    peer: str
    do: Callable[[], dict[str, int]]


@dataclass(frozen=True)
class Timed:
    """A work that was done: its fastest time, the load of the machine before it, and what came out."""

    text: str
    seconds: float
    target_seconds: float
    peer: str
    load: float
    facts: dict[str, int]


def read_published(name: str) -> CaptureHistories:
    """Read a published table; its last column holds the counts."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    numbers = [[int(value) for value in row] for row in rows]
    return CaptureHistories.from_wide(
        [row[:-1] for row in numbers], [row[-1] for row in numbers], lists=header[:-1]
    )


def fit_every_model(name: str, max_order: int) -> dict[str, int]:
    """Fit every model of a table and decide which have an estimate; return how many there are of both."""
    histories = read_published(name)
    fits = fit_models(histories, enumerate_models(histories.list_count, max_order=max_order))
    return {"models": len(fits), "without_estimate": int((~fits.ok).sum())}


WORKS = (
    Work(
        "all models of five lists, order 3, with existence",
        1.0,
        "Rcapture 20-48 s, without existence (not run here)",
        lambda: fit_every_model("uk2013_5", 3),
    ),
    Work(
        "all models of six lists, order 2, with existence",
        5.0,
        "declined, or 'considerable time' (not run here)",
        lambda: fit_every_model("uk2013_6", 2),
    ),
)


def measure_works() -> list[Timed]:
    """Do every work on one core, and time it."""
    _stay_on_one_core()
    return [_measure(work) for work in WORKS]


def _stay_on_one_core() -> None:
    if sys.platform == "linux":
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _measure(work: Work) -> Timed:
    load, seconds, facts = os.getloadavg()[0], [], {}
    for _time in range(TIMES):
        start = time.perf_counter()
        facts = work.do()
        seconds.append(time.perf_counter() - start)
    return Timed(work.text, min(seconds), work.target_seconds, work.peer, load, facts)


if __name__ == "__main__":
    print(json.dumps([asdict(timed) for timed in measure_works()], indent=2))
