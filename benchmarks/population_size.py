"""Population estimates on one core: `python -m benchmarks.population_size` prints JSON, under `works` an entry each."""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from unittest import mock

import numpy as np

from zicht.methods.population_size import (
    CaptureHistories,
    bca_search,
    bca_stepwise,
    enumerate_models,
    fit_models,
    latent_class,
    latent_class_chain,
)
from zicht.methods.population_size.diagnostics import bulk_ess

__all__ = ["WORKS", "Timed", "Work", "measure_works", "read_published"]

TABLES = Path(__file__).resolve().parents[1] / "tests" / "data" / "mse"
#: LCMCR does four chains of 110,000 sweeps in 4 to 6 seconds.
LCMCR_SWEEPS_PER_SECOND = 4 * 110_000 / 5
#: Sweeps of all chains in one of our runs.
SWEEPS = 4 * 50_000
#: How often each work is done; the fastest counts.
TIMES = 3


@dataclass(frozen=True)
class Work:
    """Something to do, how fast it should be, and how fast a peer in R is on this kind of machine.

    Without a target in seconds, it should give twice as many effective draws a second as the peer.
    """

    text: str
    target_seconds: float | None
    peer: str
    do: Callable[[], dict[str, int]]


@dataclass(frozen=True)
class Timed:
    """A work that was done: its fastest time on the processor and by the clock, the machine's load, what came out."""

    text: str
    seconds: float
    clock_seconds: float
    target_seconds: float | None
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


def simulate_eight_lists() -> CaptureHistories:
    """Draw persons of whom nine in ten that are seen are on one list only, and lists that refer to the next."""
    generator = np.random.default_rng(8)
    seen = generator.random((60_000, 8)) < [0.03, 0.02, 0.015, 0.01, 0.01, 0.008, 0.006, 0.005]
    for first in range(0, 8, 2):
        seen[:, first + 1] |= seen[:, first] & (generator.random(len(seen)) < 0.05)
    return CaptureHistories.from_persons(seen[seen.any(axis=1)], lists=list("ABCDEFGH"))


def repeat_search(name: str, max_order: int, n_top: int) -> dict[str, int]:
    """Choose the best model in a thousand replicates; return how many models were chosen."""
    found = bca_search(read_published(name), max_order=max_order, n_top=n_top)
    return {"models": len(found.models), "chosen": len(found.models_chosen)}


def repeat_steps(histories: CaptureHistories) -> dict[str, int]:
    """Take the steps in a thousand replicates; return in how many models they ended."""
    return {"persons": histories.persons, "chosen": len(bca_stepwise(histories).models_chosen)}


def sweep_latent_classes(name: str) -> dict[str, int]:
    """Draw from the latent class model; return effective draws of N per second of processor time, and a peer's."""
    latent_class(read_published(name), draws=100, burn_in=0, thin=1)
    start = time.process_time()
    effective = count_effective_draws(name)
    seconds = time.process_time() - start
    return {
        "draws_per_second": round(effective / seconds),
        "draws_per_second_of_peer": round(
            count_effective_draws_of_plain_gibbs(name) / SWEEPS * LCMCR_SWEEPS_PER_SECOND
        ),
    }


def count_effective_draws(name: str) -> float:
    """Return the effective draws of N, of four chains together, after a warm-up that counts as work too."""
    fit = latent_class(read_published(name), draws=40_000, burn_in=10_000, thin=1)
    return bulk_ess(fit.totals)


@cache
def count_effective_draws_of_plain_gibbs(name: str) -> float:
    """Return the same without the steps that a plain Gibbs sampler, such as LCMCR's, does not have."""
    compiled = "zicht.methods.population_size.latent_class_compiled"
    with (
        mock.patch.multiple(latent_class_chain, SCALES=0, SWAPS=0, CONCENTRATIONS=0),
        mock.patch.dict(sys.modules, {compiled: None}),
    ):
        return count_effective_draws(name)


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
    Work(
        "1,000 BCa replicates, the best of 100 models of five lists in each, with the search of all 6,212 before it",
        3.0,
        "MultipleSystemsEstimation 64-145 s (not run here)",
        lambda: repeat_search("uk2013_5", 3, 100),
    ),
    Work(
        "1,000 stepwise BCa replicates, five lists",
        1.0,
        "SparseMSE 17-90 s (not run here)",
        lambda: repeat_steps(read_published("uk2013_5")),
    ),
    Work(
        "1,000 stepwise BCa replicates, six lists",
        2.0,
        "SparseMSE 177-230 s (not run here)",
        lambda: repeat_steps(read_published("uk2013_6")),
    ),
    Work(
        "1,000 stepwise BCa replicates, eight lists (simulated)",
        10.0,
        "SparseMSE 437-466 s on another table (not run here)",
        lambda: repeat_steps(simulate_eight_lists()),
    ),
    *(
        Work(
            f"latent class, four chains of 50,000 sweeps, five lists ({name})",
            None,
            "LCMCR: our chain without its extra steps, at LCMCR's speed of 4 x 110,000 sweeps in 5 s (not run here)",
            partial(sweep_latent_classes, name),
        )
        for name in ("western_us_5", "uk2013_5")
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
    load, seconds, clock, facts = os.getloadavg()[0], [], [], {}
    for _time in range(TIMES):
        start, start_clock = time.process_time(), time.perf_counter()
        facts = work.do()
        seconds.append(time.process_time() - start)
        clock.append(time.perf_counter() - start_clock)
    return Timed(work.text, min(seconds), min(clock), work.target_seconds, work.peer, load, facts)


if __name__ == "__main__":
    print(json.dumps({"works": [asdict(timed) for timed in measure_works()]}, indent=2))
