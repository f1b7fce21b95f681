"""The page of results: machine, versions, targets and whether they are met, and every measurement."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from benchmarks.chat_page import CHAT_TEXT, describe_chat, judge_chat
from benchmarks.first_view_page import FIRST_VIEW_TEXT, describe_first_view, judge_first_view
from benchmarks.municipality_page import MUNICIPALITY_TEXT, describe_sheets, judge_sheets
from benchmarks.platform_page import PLATFORM_TEXT, describe_platform, describe_size, judge_platform
from benchmarks.process import Measured
from benchmarks.recurrence_page import (
    GRAY_TEXT,
    INCIDENCE_TEXT,
    REGISTER_TEXT,
    Recurrence,
    describe_gray,
    describe_incidence,
    describe_register,
    judge_recurrence,
)
from benchmarks.sizes import LARGE, LINKED, SCALES
from benchmarks.triage_page import TRIAGE_TEXT, describe_triage, judge_triage

__all__ = ["Results", "describe_results", "put_into"]

TARGETS = "Targets"

PACKAGES = ("zicht", "duckdb", "ibis-framework", "pyarrow", "pandas", "numpy", "splink")

HEAD = """# Speed and memory

Written by `make bench`; do not edit. What each measurement is, and how to repeat it: [README](README.md).
"""

TABLES_TEXT = """Both sides read the same canonical file, which the system holds in memory, in a
fresh process, and count the same cells; the run stops where one differs. Times are from the start of the
process to its end, imports and all. "By hand" goes further than pandas: persons are grouped in NumPy, by one
sort and reductions over it; "by column" is that program when it also reads one column at a time.
"""

POPULATION_TEXT = """On one core, in seconds of processor time. The peers' packages of R are not on this machine:
their figures were measured on another machine of this size. Draws are effective draws of the number of people,
a second.
"""


LINKAGE_TEXT = """Reports of whole persons without the keys that agencies share; F1 is that of the pairs put
together. Both sides train, score and cluster the same records with the same comparisons. Splink alone learns from as
many random pairs as it takes by default, and compares about four pairs a record of a million; Zicht looks at ten times
as many at a glance, and compares those that are worth it. "New" scores the last ten thousand records against the
others with the model that is there.
"""

SPARK_TEXT = """On local Spark, from the start of the process to its end. It scores with the model that DuckDB
has trained, and the run stops where its clusters are not the same; DuckDB's time holds the training too.
"""


@dataclass
class Results:
    """All that was measured: `simulate` and `monitor` by scale, tables and linkage by number of reports and side.

    `population` has an entry for each work of `population_size`.
    """

    simulate: dict[int, Measured] = field(default_factory=dict)
    monitor: dict[int, Measured] = field(default_factory=dict)
    tables: dict[int, dict[str, Measured]] = field(default_factory=dict)
    linkage: dict[int, dict[str, Measured]] = field(default_factory=dict)
    spark: dict[int, dict[str, Measured]] = field(default_factory=dict)
    population: list[dict[str, object]] = field(default_factory=list)
    recurrence: Recurrence = field(default_factory=Recurrence)
    first_view: Measured | None = None
    platform: Measured | None = None
    triage: Measured | None = None
    chat_load: Measured | None = None
    chat_view: Measured | None = None
    sheets: dict[str, Measured] = field(default_factory=dict)

    def runs(self) -> Iterator[Measured]:
        yield from self.simulate.values()
        yield from self.monitor.values()
        for sides in (*self.tables.values(), *self.linkage.values(), *self.spark.values()):
            yield from sides.values()
        yield from self.recurrence.runs()
        yield from self.sheets.values()
        shown = (self.first_view, self.platform, self.triage, self.chat_load, self.chat_view)
        yield from (one for one in shown if one)


@dataclass(frozen=True)
class Target:
    """A target with what was measured; `met` where it was."""

    text: str
    measured: str
    met: bool


def describe_results(results: Results) -> str:
    """Return the page."""
    sections: list[tuple[str, Sequence[Sequence[str]], str]] = [
        ("The whole run: `zicht monitor`", _monitor(results), ""),
        ("T01 to T14: Zicht beside pandas", _tables(results), TABLES_TEXT),
        ("The reference country: `zicht simulate`", _simulate(results), ""),
        ("Linkage: Zicht beside Splink alone", _linkage(results), LINKAGE_TEXT),
        ("Linkage on Spark", _spark(results), SPARK_TEXT),
        ("Population size", _population(results), POPULATION_TEXT),
        (
            "Repeat victimisation: Zicht beside its peers",
            describe_incidence(results.recurrence),
            INCIDENCE_TEXT,
        ),
        ("Gray's test", describe_gray(results.recurrence), GRAY_TEXT),
        ("Ten million persons, a national register", describe_register(results.recurrence), REGISTER_TEXT),
        ("How soon pages show", describe_first_view(results.first_view), FIRST_VIEW_TEXT),
        (
            "The registry: `zicht serve`",
            describe_platform(results.platform),
            f"{PLATFORM_TEXT}\n{describe_size(results.platform)}",
        ),
        ("Triage: `zicht triage`", describe_triage(results.triage), TRIAGE_TEXT),
        (
            "The help chat: `zicht helpchat serve`",
            describe_chat(results.chat_load, results.chat_view),
            CHAT_TEXT,
        ),
        (
            "Sheets on municipalities: `zicht municipality`",
            describe_sheets(results.sheets),
            MUNICIPALITY_TEXT,
        ),
    ]
    when = _when(results)
    parts = [
        HEAD,
        *_versions(),
        *_section(TARGETS, _targets(results)),
        *(part for title, rows, text in sections for part in _section(title, rows, text, when)),
    ]
    return "\n".join(parts)


def put_into(page: str, part: str) -> str:
    """Return a page with the sections and targets of another one in the place of its own, and the new ones after."""
    old, new = _parted(page), _parted(part)
    targets = {**_rows(old[TARGETS]), **_rows(new[TARGETS])}
    heading = old[TARGETS].partition("\n| Target")[0]
    old = {**old, **new, TARGETS: heading + "\n" + "\n".join(targets.values()) + "\n\n"}
    return "".join(old.values()).rstrip("\n") + "\n"


def _parted(page: str) -> dict[str, str]:
    """Return what stands before the first heading, and each section by its heading."""
    head, *sections = re.split(r"^(?=## )", page, flags=re.MULTILINE)
    whole = {
        section.partition("\n")[0].removeprefix("## "): section.rstrip("\n") + "\n\n" for section in sections
    }
    return {"": head, TARGETS: f"## {TARGETS}\n", **whole}


def _rows(section: str) -> dict[str, str]:
    """Return the lines of a table by their first column."""
    return {line.split(" | ")[0]: line for line in section.splitlines() if line.startswith("| ")}


def _section(title: str, rows: Sequence[Sequence[str]], text: str = "", when: str = "") -> list[str]:
    if len(rows) < 2:
        return []
    head, *body = rows
    numeric = all(cell[:1].isdigit() for cell in body[0][1:])
    rule = ["---", *("---:" if numeric else "---" for _cell in head[1:])]
    lines = ["| " + " | ".join(row) + " |" for row in (head, rule, *body)]
    said = [words for words in (text, when) if words]
    return [f"## {title}\n", *said, "\n".join(lines) + "\n"]


def _when(results: Results) -> str:
    loads = [
        *(run.load for run in results.runs()),
        *(float(str(work["load"])) for work in results.population),
    ]
    return (
        f"Measured on {time.strftime('%Y-%m-%d', time.gmtime())}, {_machine()}; load of the machine just before the "
        f"runs that count: {min(loads):.1f} to {max(loads):.1f}.\n"
    )


def _versions() -> list[str]:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return [
        f"- Versions: Python {platform.python_version()}, {versions}",
        "- MB is a million bytes; memory is the most that the process held at any moment\n",
    ]


def _machine() -> str:
    """Name the machine: sections are not all measured on the same."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{os.cpu_count()} cores of {_processor()}, {pages / 1e9:.0f} GB"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text(encoding="utf-8").splitlines() if information.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _targets(results: Results) -> list[Sequence[str]]:
    return [
        ("Target", "Measured", "Met"),
        *((target.text, target.measured, "yes" if target.met else "**no**") for target in _measured(results)),
    ]


def _measured(results: Results) -> Iterator[Target]:
    sizes = sorted(results.tables)
    if len(sizes) > 1:
        middle, large = results.tables[sizes[-2]], results.tables[sizes[-1]]
        for peer, name in (("pandas", "pandas"), ("numpy", "NumPy by hand (stricter than the target)")):
            yield from _beside(name, middle, large, peer)
    if SCALES[-1] in results.monitor:
        run = results.monitor[SCALES[-1]]
        yield Target(
            f"`zicht monitor` at scale {SCALES[-1]}: under 10 minutes",
            f"{run.seconds / 60:.1f} minutes",
            run.seconds < 600,
        )
        yield Target(
            f"`zicht monitor` at scale {SCALES[-1]}: under 4 GB",
            f"{run.peak_mb / 1000:.1f} GB",
            run.peak_mb < 4000,
        )
    yield from _measured_linkage(results)
    judged = (
        judge_recurrence(results.recurrence),
        judge_first_view(results.first_view),
        judge_platform(results.platform),
        judge_triage(results.triage),
        judge_chat(results.chat_load, results.chat_view),
        judge_sheets(results.sheets),
    )
    for text, found, met in chain.from_iterable(judged):
        yield Target(text, found, met)


def _measured_linkage(results: Results) -> Iterator[Target]:
    reports = max(results.linkage, default=0)
    if reports <= LINKED / 2:
        return
    sides = results.linkage[reports]
    beside = sides["zicht"].seconds / sides["splink"].seconds
    yield Target(
        f"{reports:,} reports linked: within 1.25 times Splink alone",
        f"{beside:.2f} of its time",
        beside <= 1.25,
    )
    memory = sides["zicht"].peak_mb
    yield Target(f"{reports:,} reports linked: under 3 GB", f"{memory / 1000:.1f} GB", memory < 3000)
    seconds, part = sides["new"].seconds, sides["new"].seconds / sides["zicht"].seconds
    yield Target(
        f"10,000 new reports into {reports:,}: under 3 seconds or a quarter of a full run",
        f"{seconds:.1f} s, {part:.0%} of a full run",
        seconds < 3 or part <= 0.25,
    )


def _linkage(results: Results) -> list[Sequence[str]]:
    names = {"zicht": "Zicht", "splink": "Splink alone", "new": "new"}
    compared = ("zicht", "splink")
    rows: list[Sequence[str]] = [
        (
            "Reports",
            *(f"{name}, {unit}" for name in names.values() for unit in ("s", "MB")),
            *(f"{names[side]}, F1" for side in compared),
        )
    ]
    for reports, sides in sorted(results.linkage.items()):
        quality = (f"{float(str(sides[side].facts['f1'])):.3f}" for side in compared)
        rows.append((f"{reports:,}", *_time_and_memory(sides, names), *quality))
    return rows


def _spark(results: Results) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("Reports", "DuckDB, s", "Spark, s")]
    for reports, sides in results.spark.items():
        rows.append((f"{reports:,}", *(f"{sides[side].seconds:,.1f}" for side in ("zicht", "spark"))))
    return rows


def _time_and_memory(sides: Mapping[str, Measured], names: Iterable[str]) -> Iterator[str]:
    for side in names:
        yield f"{sides[side].seconds:,.1f}"
        yield f"{sides[side].peak_mb:,.0f}"


def _beside(
    name: str, middle: Mapping[str, Measured], large: Mapping[str, Measured], peer: str
) -> Iterator[Target]:
    """Compare with one peer, at the two largest sizes."""
    time_ratio = middle["zicht"].seconds / middle[peer].seconds
    yield Target(
        f"T01 to T14 at scale {SCALES[-1]}: not slower than {name}",
        f"{time_ratio:.2f} of its time",
        time_ratio <= 1,
    )
    speed = large[peer].seconds / large["zicht"].seconds
    yield Target(
        f"T01 to T14 at {LARGE:,} reports: at least twice as fast as {name}",
        f"{speed:.1f} times as fast",
        speed >= 2,
    )
    memory = large["zicht"].peak_mb / large[peer].peak_mb
    yield Target(
        f"T01 to T14 at {LARGE:,} reports: at most a third of the memory of {name}",
        f"{memory:.2f} of its memory",
        memory <= 1 / 3,
    )


def _monitor(results: Results) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [
        ("Scale", "Reports", "Seconds", "Reports a second", "Peak MB", "Read, s", "Count, s", "Write, s")
    ]
    for scale, run in results.monitor.items():
        reports, stages = int(str(run.facts["reports"])), run.facts["stages"]
        assert isinstance(stages, list)
        rows.append(
            (
                f"{scale}",
                f"{reports:,}",
                f"{run.seconds:.1f}",
                f"{reports / run.seconds:,.0f}",
                f"{run.peak_mb:,.0f}",
                *(f"{seconds:.1f}" for seconds in stages),
            )
        )
    return rows


def _tables(results: Results) -> list[Sequence[str]]:
    peers = {"pandas": "pandas", "numpy": "by hand", "column-by-column": "by column"}
    rows: list[Sequence[str]] = [
        (
            "Reports",
            "Cells",
            "Zicht, s",
            "Zicht, MB",
            *(f"{p}, {u}" for p in peers.values() for u in ("s", "MB")),
        )
    ]
    for reports, sides in sorted(results.tables.items()):
        measured = (sides[side] for side in ("zicht", *peers))
        figures = (
            f"{value:,.{digits}f}" for m in measured for value, digits in ((m.seconds, 1), (m.peak_mb, 0))
        )
        rows.append((f"{reports:,}", f"{int(str(sides['zicht'].facts['cells'])):,}", *figures))
    return rows


def _simulate(results: Results) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("Scale", "Reports", "People", "Seconds", "Reports a second", "Peak MB")]
    for scale, run in results.simulate.items():
        reports, people = int(str(run.facts["reports"])), int(str(run.facts["people"]))
        rows.append(
            (
                f"{scale}",
                f"{reports:,}",
                f"{people:,}",
                f"{run.seconds:.1f}",
                f"{reports / run.seconds:,.0f}",
                f"{run.peak_mb:,.0f}",
            )
        )
    return rows


def _population(results: Results) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("Work", "Measured", "Target", "Met", "Peer")]
    for work in results.population:
        seconds, target, facts = float(str(work["seconds"])), work["target_seconds"], work["facts"]
        assert isinstance(facts, dict)
        if target is None:
            draws, peer = facts["draws_per_second"], facts["draws_per_second_of_peer"]
            measured, wanted, met = f"{draws:,} draws a second", f"{2 * peer:,}", draws >= 2 * peer
        else:
            measured, wanted, met = f"{seconds:.2f} s", f"{target} s", seconds < float(str(target))
        rows.append((str(work["text"]), measured, wanted, "yes" if met else "**no**", str(work["peer"])))
    return rows
