"""The part of the page of results on the help chat: how soon it delivers under load, and how soon its page shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from benchmarks.process import Measured
from benchmarks.sizes import CONVERSATIONS

__all__ = ["CHAT_TEXT", "describe_chat", "judge_chat"]

#: Milliseconds for the slowest twentieth of deliveries, and for the first paint; kB of the page and of all of it.
LONGEST, FIRST, PAGE_KB, ALL_KB = 250, 1000, 40, 260

CHAT_TEXT = """PostgreSQL whose commits wait for the disk, Redis, one process for each side, and those who write, all on
the cores of this machine: visitors with a socket each from addresses of their own, counsellors with twenty
conversations each, who lock and open every message as browsers do. In each conversation one message is written every
ten seconds, in turns. Delivered: from before it is locked until it is open at the other end; kept: until the sender is
told that it is committed. Every message has a counter, looked at on both ends. The page is that of the demo on a phone
with a processor four times as slow, 150 ms before each answer and 1.6 Mbit/s, nothing in store; the median of five
visits.
"""


def describe_chat(load: Measured | None, view: Measured | None) -> list[Sequence[str]]:
    """Return the table: a row for each time and size."""
    rows: list[Sequence[str]] = [("What", "Half within", "95% within", "99% within", "Longest")]
    if load is not None:
        for name, key in (("delivered, ms", "delivered_ms"), ("kept, ms", "kept_ms")):
            times = _mapping(load, key)
            rows.append((name, *(f"{times[one]:,.0f}" for one in ("50", "95", "99", "100"))))
        spent, memory = _mapping(load, "processor_seconds"), _mapping(load, "memory_mb")
        seconds = float(str(load.facts["seconds"]))
        for side in ("visitors", "console"):
            used = f"{spent[side] / seconds:.0%} of a core, {memory[side]:,.0f} MB"
            rows.append((f"process of the {side}", used, "", "", ""))
    if view is not None:
        first, page, all_kb = (
            _median(view, "first"),
            _median(view, "page") / 1000,
            _median(view, "all") / 1000,
        )
        rows.append(("first paint on a cheap phone, ms", f"{first:,.0f}", "", "", ""))
        rows.append(("page and all of its scripts, kB compressed", f"{page:.1f}, {all_kb:.0f}", "", "", ""))
    return rows


def judge_chat(load: Measured | None, view: Measured | None) -> Iterator[tuple[str, str, bool]]:
    """Yield each target, what was measured, and whether it was met."""
    if load is not None:
        facts = load.facts
        many = f"{facts['conversations']:,} conversations" if facts["conversations"] == CONVERSATIONS else ""
        size = many or f"{facts['conversations']} conversations (fewer than meant)"
        most = _mapping(load, "delivered_ms")["95"]
        yield f"{size}: delivered within {LONGEST} ms for 95%", f"{most:.0f} ms", most < LONGEST
        wrong = [int(str(facts[name])) for name in ("lost", "doubled", "disordered")]
        text = f"{size}: none of {facts['messages']:,} lost, doubled or out of order"
        yield text, ", ".join(map(str, wrong)), not any(wrong)
    if view is not None:
        first, page, all_kb = (
            _median(view, "first"),
            _median(view, "page") / 1000,
            _median(view, "all") / 1000,
        )
        yield "help chat, first paint on a cheap phone: under 1 s", f"{first:,.0f} ms", first < FIRST
        yield f"help chat, page under {PAGE_KB} kB compressed", f"{page:.1f} kB", page < PAGE_KB
        yield f"help chat, all of it under {ALL_KB} kB compressed", f"{all_kb:.0f} kB", all_kb < ALL_KB


def _mapping(run: Measured, key: str) -> Mapping[str, float]:
    found = run.facts[key]
    assert isinstance(found, dict)
    return found


def _median(run: Measured, key: str) -> float:
    visits = run.facts["visits"]
    assert isinstance(visits, list)
    return float(np.median([one[key] for one in visits]))
