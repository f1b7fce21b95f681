"""The part of the page of results on triages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.process import Measured

__all__ = ["TRIAGE_TEXT", "describe_triage", "judge_triage"]

TRIAGE_TEXT = """By the table that ships, on one core, in time of the processor: urgency with its reasons, every
option, and which questions are worth asking. A tick is one assessment in JavaScript (Node), as a page does it after
each answer.
"""
#: What is aimed at: triages a second in Python, and milliseconds for a tick in the browser.
A_SECOND, TICK_MS = 1_000, 50


def describe_triage(measured: Measured | None) -> list[Sequence[str]]:
    """Return the table of triages."""
    if measured is None:
        return []
    facts = measured.facts
    rows: list[Sequence[str]] = [
        (
            f"Answered, of {facts['questions']} questions and {facts['indicators']} indicators",
            f"Triages a second ({facts['urgency_rules']} rules on urgency, {facts['options']} options)",
            "A tick, ms",
        )
    ]
    for answered, a_second, tick in _works(measured):
        rows.append((answered, f"{a_second:,.0f}", "-" if tick is None else f"{tick:.2f}"))
    return rows


def judge_triage(measured: Measured | None) -> Iterator[tuple[str, str, bool]]:
    """Yield each target, what was measured, and whether it is met."""
    if measured is None:
        return
    slowest = min(a_second for _answered, a_second, _tick in _works(measured))
    text = f"triages by the full table on one core: {A_SECOND:,} a second"
    yield text, f"{slowest:,.0f} a second", slowest >= A_SECOND
    ticks = [tick for _answered, _a_second, tick in _works(measured) if tick is not None]
    if ticks:
        yield f"a tick in JavaScript: under {TICK_MS} ms", f"{max(ticks):.2f} ms", max(ticks) < TICK_MS


def _works(measured: Measured) -> Iterator[tuple[str, float, float | None]]:
    works = measured.facts["works"]
    assert isinstance(works, list)
    for work in works:
        yield work["answered"], work["a_second"], work["tick_ms"]
