"""The part of the page of results on how soon pages show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from benchmarks.first_view_score import score_of
from benchmarks.process import Measured

__all__ = ["FIRST_VIEW_TEXT", "describe_first_view", "judge_first_view"]

#: What Lighthouse calls good, and what the dashboard may weigh and take.
GOOD, HEAVIEST, LONGEST = 90, 300_000, 1000
DASHBOARD = "dashboard, first view"

FIRST_VIEW_TEXT = """Pages of a whole edition in Dutch, opened in Chromium with nothing in store, from a server on this
machine that compresses. The score and its five measures are Lighthouse's (weights and curves of version 10 and later;
the program itself is not run), each the median of five visits by its phone: a screen of 412 by 823, the processor four
times as slow as this one, 1.6 Mbit/s, and 562 ms before each answer (150 ms there and back, as Lighthouse applies it).
"Charts" is when the dashboard has drawn its first ones; "here" is when both they and the largest paint are there, on
the same screen without any of that. Faults are what axe finds. A machine that does something else meanwhile makes
blocking times longer, and the score lower.
"""

Visits = Sequence[Mapping[str, float]]


def describe_first_view(run: Measured | None) -> list[Sequence[str]]:
    """Return the table: a row for each page."""
    rows: list[Sequence[str]] = [
        (
            "Page",
            "Score",
            "First paint, s",
            "Largest paint, s",
            "Speed index, s",
            "Blocked, ms",
            "Shift",
            "kB",
            "Requests",
            "Charts, s",
            "Here, s",
            "Faults",
        )
    ]
    for label, view in _views(run).items():
        phone, here = view["phone"], view["here"]
        rows.append(
            (
                label,
                f"{_score(phone):.0f}",
                *(f"{_middle(phone, name) / 1000:.1f}" for name in ("fcp", "lcp", "si")),
                f"{_middle(phone, 'tbt'):.0f}",
                f"{_middle(phone, 'cls'):.2f}",
                f"{_middle(phone, 'bytes') / 1000:.0f}",
                f"{_middle(phone, 'requests'):.0f}",
                f"{_middle(phone, 'drawn') / 1000:.1f}" if _middle(phone, "drawn") else "-",
                f"{_whole(here) / 1000:.2f}",
                f"{view['faults']}",
            )
        )
    return rows


def judge_first_view(run: Measured | None) -> Iterator[tuple[str, str, bool]]:
    """Yield each target, what was measured, and whether it was met."""
    views = _views(run)
    if not views:
        return
    first = views[DASHBOARD]
    weight, whole = _middle(first["phone"], "bytes"), _whole(first["here"])
    yield "first view of the dashboard: under 300 kB", f"{weight / 1000:.0f} kB", weight < HEAVIEST
    yield "first view of the dashboard: within 1 s", f"{whole / 1000:.2f} s", whole < LONGEST
    worst = min(_score(view["phone"]) for view in views.values())
    yield "every page on a slow phone: Lighthouse's 90 of 100", f"{worst:.0f} at least", worst >= GOOD
    faults = sum(int(str(view["faults"])) for view in views.values())
    yield "every page: axe finds nothing", f"{faults} faults", not faults


def _views(run: Measured | None) -> Mapping[str, Mapping[str, Visits]]:
    views = run.facts["views"] if run else {}
    assert isinstance(views, dict)
    return views


def _score(visits: Visits) -> float:
    return median(map(score_of, visits))


def _whole(visits: Visits) -> float:
    """Return when all of the first view was there, its charts too."""
    return median(max(visit["lcp"], visit["drawn"]) for visit in visits)


def _middle(visits: Visits, name: str) -> float:
    return median(visit[name] for visit in visits)
