"""What is measured, in which order, and how often."""

from __future__ import annotations

import argparse
import importlib.util
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.process import Measured, read_through, run_module
from benchmarks.recurrence_page import Recurrence
from benchmarks.recurrence_runs import INCIDENCE, Sides, measure_side, measure_sides
from benchmarks.results import Results, describe_results, put_into
from benchmarks.sizes import (
    COMPARED,
    CONVERSATIONS,
    FOLLOWED,
    FOLLOWED_AT_MOST,
    OFFENCES,
    REGISTRY,
    SCALES,
    SENT,
)

__all__ = ["main"]

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT / "build" / "bench"
#: What linkage leaves behind: a model, and the clusters of each side.
LINKAGE = BENCH / "linkage"
#: How often each program runs; the faster run counts.
TIMES = 2


KINDS = (
    "simulate",
    "monitor",
    "tables",
    "linkage",
    "population",
    "recurrence",
    "first-view",
    "platform",
    "triage",
    "helpchat",
    "municipality",
)


class UnequalError(RuntimeError):
    """Two sides counted different cells: then their times say nothing."""


@dataclass(frozen=True)
class Program:
    """A module of ours that is measured, with its arguments and the name it has in print."""

    label: str
    module: str
    arguments: tuple[str, ...]

    def measure(self) -> Measured:
        run = run_module(self.module, self.arguments)
        print(
            f"{self.label}: {run.seconds:.1f} s ({run.cpu_seconds:.1f} s of processor), "
            f"{run.peak_mb:,.0f} MB, load before it {run.load:.1f}",
            flush=True,
        )
        return run


@dataclass(frozen=True)
class Input:
    """An input under `build/bench`."""

    path: Path
    reports: int


def find_input(kind: str, scale: int) -> Input:
    """Return an input, made where it is not there."""
    made = run_module("benchmarks.inputs", [kind, str(scale), str(BENCH)]).facts
    return Input(Path(str(made["path"])), int(str(made["reports"])))


def faster(runs: Sequence[Measured]) -> Measured:
    return min(runs, key=lambda run: run.seconds)


def measure_simulate(scale: int) -> Measured:
    out = BENCH / "simulated"
    program = Program(f"simulate at scale {scale}", "benchmarks.simulation", (str(scale), str(out)))
    runs = []
    for _time in range(TIMES):
        runs.append(program.measure())
        shutil.rmtree(out)
    return faster(runs)


def measure_monitor(scale: int) -> Measured:
    folder, out = find_input("country", scale).path, BENCH / "edition"
    program = Program(f"monitor at scale {scale}", "benchmarks.whole_run", (str(folder), str(out)))
    runs = []
    for _time in range(TIMES):
        runs.append(program.measure())
        shutil.rmtree(out)
        shutil.rmtree(out.with_name("edition-work"))
    return faster(runs)


def measure_tables(source: Input) -> dict[str, Measured]:
    """Measure all sides on one file, in turn; every run of every side must count the same cells."""
    out = BENCH / "cells.json"
    names = {
        "zicht": "zicht_tables",
        "pandas": "peer_pandas",
        "numpy": "peer_numpy",
        "column-by-column": "peer_numpy",
    }
    runs: dict[str, list[Measured]] = {side: [] for side in names}
    counted: set[bytes] = set()
    for _time in range(TIMES):
        for side, module in names.items():
            how = (side,) if side == "column-by-column" else ()
            label = f"T01 to T14 of {source.reports:,} reports, {side}"
            read_through(source.path)
            program = Program(label, f"benchmarks.{module}", (str(source.path), str(out), *how))
            runs[side].append(program.measure())
            counted.add(out.read_bytes())
            if len(counted) > 1:
                message = f"{source.reports:,} reports: {side} counted other cells than the sides before it"
                raise UnequalError(message)
    return {side: faster(all_runs) for side, all_runs in runs.items()}


def measure_linkage(source: Input) -> dict[str, Measured]:
    """Measure linkage by Zicht and by Splink alone, in turn, and of new records into those that are there."""
    runs: dict[str, list[Measured]] = {side: [] for side in ("zicht", "splink", "new")}
    for _time in range(TIMES):
        for side, done in runs.items():
            read_through(source.path)
            done.append(_link(source, side).measure())
    quality = _link(source, "quality").measure().facts
    measured = {side: faster(done) for side, done in runs.items()}
    return {side: replace(run, facts=run.facts | {"f1": quality.get(side)}) for side, run in measured.items()}


def measure_spark(source: Input) -> dict[str, Measured]:
    """Measure linkage on Spark with the model that DuckDB has trained: its clusters must be the same."""
    measured = {side: _link(source, side).measure() for side in ("zicht", "spark")}
    if len({_read_clusters(side) for side in measured}) > 1:
        message = f"{source.reports:,} reports: Spark made other clusters than DuckDB"
        raise UnequalError(message)
    return measured


def _link(source: Input, side: str) -> Program:
    label = f"linkage of {source.reports:,} reports, {side}"
    return Program(label, "benchmarks.linkage", (str(source.path), str(LINKAGE), side))


def _read_clusters(side: str) -> bytes:
    return (LINKAGE / f"clusters-{side}.parquet").read_bytes()


def measure_links(results: Results, scales: Sequence[int]) -> None:
    """Measure linkage at these scales but the middle one, and on Spark where it is there."""
    LINKAGE.mkdir(exist_ok=True)
    linked = [find_input("attributes", scale) for scale in scales if scale != SCALES[1]]
    results.linkage = {source.reports: measure_linkage(source) for source in linked}
    if can_run_spark():
        source = find_input("spark", scales[-1])
        results.spark = {source.reports: measure_spark(source)}


def can_run_spark() -> bool:
    return importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None


def measure_population() -> list[dict[str, object]]:
    """Measure estimates of a population, all in one process on one core."""
    works = Program("estimates of a population", "benchmarks.population_size", ()).measure().facts["works"]
    assert isinstance(works, list)
    return works


def measure_recurrence(*, quick: bool) -> Recurrence:
    """Measure curves and Gray's test beside peers, and Zicht alone on what is large; quick: on a twentieth."""
    part = 20 if quick else 1
    found = Recurrence()
    for whole_days in (True, False):
        kind = "days" if whole_days else "distinct"
        for persons, sides, gray in ((FOLLOWED, found.incidence, False), (COMPARED, found.gray, True)):
            path = find_input(kind, persons // part).path
            sides.append(measure_sides(path, persons=persons // part, whole_days=whole_days, gray=gray))
        persons = FOLLOWED_AT_MOST // part
        own = measure_side(INCIDENCE[0], find_input(kind, persons).path)
        found.large.append(Sides(persons, whole_days, {INCIDENCE[0].name: own}))
    offences = OFFENCES // part
    reports = find_input("reports", SCALES[0] if quick else SCALES[-1]).path
    register = find_input("register", offences).path
    label = f"T19 to T21 of {offences:,} offences"
    found.register.append(Program(label, "benchmarks.offences", (str(reports), str(register))).measure())
    return found


def measure_first_view() -> Measured:
    """Measure how soon pages of a new edition show."""
    out = BENCH / "shown"
    folder = find_input("country", SCALES[0]).path
    Program("an edition to show", "benchmarks.whole_run", (str(folder), str(out))).measure()
    found = Program("how soon pages show", "benchmarks.first_view", (str(out),)).measure()
    shutil.rmtree(out)
    shutil.rmtree(out.with_name("shown-work"))
    return found


def measure_sheets() -> dict[str, Measured]:
    """Measure sheets on all municipalities of a new edition: pages, PDFs, and the attack on it with them at hand."""
    edition, out = BENCH / "for-sheets", BENCH / "sheets"
    folder = find_input("country", SCALES[0]).path
    Program("an edition to make sheets from", "benchmarks.whole_run", (str(folder), str(edition))).measure()
    runs = {
        what: Program(f"sheets: {what}", "benchmarks.municipality", (str(edition), str(out), what)).measure()
        for what in ("pages", "pdf", "attack")
    }
    for made in (out, edition, edition.with_name("for-sheets-work")):
        shutil.rmtree(made)
    return runs


def can_show_pages() -> bool:
    return shutil.which("chromium") is not None


def measure_platform(*, quick: bool) -> Measured:
    """Measure the registry at work; quick: a twentieth of it, for half a minute."""
    part = 20 if quick else 1
    size = [str(number // part) for number in (*REGISTRY, SENT)]
    seconds = "30" if quick else "180"
    where = str(BENCH / "platform")
    found = Program("the registry at work", "benchmarks.platform_speed", (*size, seconds, where)).measure()
    shutil.rmtree(where)
    return found


def measure_pages(results: Results, only: str | None, *, quick: bool) -> None:
    """Measure pages of an edition, the registry and the help chat, where what they need is installed."""
    if only in {None, "first-view"} and can_show_pages():
        results.first_view = measure_first_view()
    if only in {None, "municipality"}:
        results.sheets = measure_sheets()
    if only in {None, "platform"} and can_serve():
        results.platform = measure_platform(quick=quick)
    if only in {None, "helpchat"} and can_chat():
        measure_chat(results, quick=quick)


def measure_chat(results: Results, *, quick: bool) -> None:
    """Measure the help chat under load, and its page on a phone; quick: a tenth of it."""
    many = CONVERSATIONS // 10 if quick else CONVERSATIONS
    size = (str(many), str(many // 20), "30" if quick else "120")
    where = BENCH / "chat"
    load = Program("the help chat under load", "benchmarks.chat_load", (*size, str(where / "load")))
    results.chat_load = load.measure()
    view = Program("the help chat's page", "benchmarks.chat_view", (str(where / "view"),))
    results.chat_view = view.measure()
    shutil.rmtree(where)


def can_chat() -> bool:
    """Say whether there are PostgreSQL, Redis, Chromium and what the help chat needs."""
    names = ("channels", "nacl", "psycopg", "uvicorn", "websockets")
    there = all(importlib.util.find_spec(name) for name in names) and can_show_pages()
    return there and can_serve() and shutil.which("redis-server") is not None


def can_serve() -> bool:
    """Say whether there are PostgreSQL and what the platform needs."""
    names = ("django", "gunicorn", "locust", "psycopg")
    return all(importlib.util.find_spec(name) for name in names) and any(
        Path("/usr/lib/postgresql").glob("*/bin/initdb")
    )


def main() -> None:
    """Measure, and write `RESULTS.md`; a part only, or the smallest size, goes to `build/bench` instead."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("--quick", action="store_true", help="the smallest size only")
    parser.add_argument("--only", choices=KINDS, help="one kind of measurement")
    chosen = parser.parse_args()
    BENCH.mkdir(parents=True, exist_ok=True)
    scales = SCALES[:1] if chosen.quick else SCALES
    results = Results()
    if chosen.only in {None, "simulate"}:
        results.simulate = {scale: measure_simulate(scale) for scale in scales if scale != SCALES[1]}
    if chosen.only in {None, "monitor"}:
        results.monitor = {scale: measure_monitor(scale) for scale in scales}
    if chosen.only in {None, "tables"}:
        sources = [find_input("reports", scale) for scale in scales]
        if not chosen.quick:
            sources.append(find_input("large", SCALES[-1]))
        results.tables = {source.reports: measure_tables(source) for source in sources}
    if chosen.only in {None, "linkage"}:
        measure_links(results, scales)
    if chosen.only in {None, "population"}:
        results.population = measure_population()
    if chosen.only in {None, "recurrence"}:
        results.recurrence = measure_recurrence(quick=chosen.quick)
    measure_pages(results, chosen.only, quick=chosen.quick)
    if chosen.only in {None, "triage"}:
        results.triage = Program("triages by the shipped table", "benchmarks.triage", ()).measure()
    path = (BENCH if chosen.quick else ROOT / "benchmarks") / "RESULTS.md"
    page = describe_results(results)
    if chosen.only and path.exists():
        page = put_into(path.read_text(encoding="utf-8"), page)
    path.write_text(page, encoding="utf-8")
    print(path.relative_to(ROOT))
