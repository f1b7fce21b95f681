"""The part of the page of results on the registry: pages for staff, and what an agency's system sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from benchmarks.process import Measured
from benchmarks.sizes import SENT, THREADS, WORKERS

__all__ = ["PLATFORM_TEXT", "describe_platform", "describe_size", "judge_platform"]

#: Milliseconds for the slowest twentieth of the answers of a page; seconds for so many reports.
LONGEST, MOST_SECONDS = 150, 60
#: Pages that have a target, each with all that belongs to it.
JUDGED = {"list": "list", "search": "search by", "person page": "person"}

PLATFORM_TEXT = f"""The registry on a PostgreSQL of this machine, as `zicht serve` serves it: {WORKERS} processes of
{THREADS} threads; row-level security, sealing, audit and sign-in as in real use; each commit waits for the disk; no
TLS, which is nginx's. Simulated persons, sealed and with tokens, at forty agencies and a register. Twenty people (eight
registrars, eight reporters, four who coordinate care) sign in with password and code, and wait one to three seconds
between two pages. Times are those that Locust sees, in milliseconds, after half a minute that counts nowhere. It and
PostgreSQL run on the same cores. Reports come in by the interface for systems, 1,000 a delivery, one after the other.
"""


def describe_platform(run: Measured | None) -> list[Sequence[str]]:
    """Return the table: a row for each page, and one for what a system sends."""
    rows: list[Sequence[str]] = [("Page", "Answers", "Half within", "95% within", "99% within", "Longest")]
    for label, times in sorted(_pages(run).items()):
        half, most, nearly_all = np.quantile(times, (0.5, 0.95, 0.99))
        figures = (f"{value:.0f}" for value in (half, most, nearly_all, max(times)))
        rows.append((label, f"{len(times):,}", *figures))
    if run is not None:
        taken = [1000 * seconds for seconds in _deliveries(run)]
        half, most, nearly_all = np.quantile(taken, (0.5, 0.95, 0.99))
        figures = (f"{value:,.0f}" for value in (half, most, nearly_all, max(taken)))
        rows.append(("a delivery of 1,000 reports by a system", f"{len(taken)}", *figures))
    return rows


def describe_size(run: Measured | None) -> str:
    """Return how large the registry was, and how much was asked of it."""
    if run is None:
        return ""
    facts, answers = run.facts, sum(map(len, _pages(run).values()))
    rooms = facts["bytes"]
    assert isinstance(rooms, dict)
    seconds = float(str(facts["seconds"]))
    return (
        f"{int(str(facts['persons'])):,} persons and {int(str(facts['reports'])):,} reports, "
        f"{sum(rooms.values()) / 1e9:.1f} GB in four databases, filled in {float(str(facts['fill_seconds'])):,.0f} s; "
        f"{answers / seconds:.1f} answers a second for {seconds:.0f} s. Load of the machine just before the users came "
        f"{float(str(facts['load'])):.1f}, when they had gone {float(str(facts['load_after'])):.1f}: on two cores, all "
        "above two waits, and times are then those of what else is done there.\n"
    )


def judge_platform(run: Measured | None) -> Iterator[tuple[str, str, bool]]:
    """Yield each target, what was measured, and whether it was met."""
    if run is None:
        return
    size = f"{int(str(run.facts['persons'])):,} persons, {int(str(run.facts['reports'])):,} reports, 20 users"
    for name, begin in JUDGED.items():
        pages = {label: times for label, times in _pages(run).items() if label.startswith(begin)}
        times = [one for label, found in pages.items() if not label.endswith("form") for one in found]
        most = float(np.quantile(times, 0.95))
        yield f"{size}: {name} within {LONGEST} ms for 95%", f"{most:.0f} ms", most < LONGEST
    sent, seconds = int(str(run.facts["sent"])), sum(_deliveries(run))
    if sent == SENT:
        yield (
            f"{SENT:,} reports by a system: under {MOST_SECONDS} s",
            f"{seconds:.0f} s",
            seconds < MOST_SECONDS,
        )


def _pages(run: Measured | None) -> Mapping[str, Sequence[float]]:
    pages = run.facts["pages"] if run else {}
    assert isinstance(pages, dict)
    return pages


def _deliveries(run: Measured) -> Sequence[float]:
    taken = run.facts["deliveries"]
    assert isinstance(taken, list)
    return taken
