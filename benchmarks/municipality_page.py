"""The part of the page of results on sheets on municipalities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.process import Measured

__all__ = ["MUNICIPALITY_TEXT", "describe_sheets", "judge_sheets"]

#: What all sheets together may take, in seconds.
LONGEST = 60
LABELS = {
    "pages": "pages in two languages, JSON, index and CSV",
    "pdf": "with two PDFs of each",
    "attack": "attack on the edition with every number of the sheets",
}

MUNICIPALITY_TEXT = """Sheets on every municipality of the last year of the reference country's newest edition, on one
core, from the start of the process to its end.
"""


def describe_sheets(runs: Mapping[str, Measured]) -> list[Sequence[str]]:
    """Return the table: a row for each work."""
    rows: list[Sequence[str]] = [("Work", "Sheets or numbers", "s", "MB")]
    for name, run in runs.items():
        sheets = int(str(run.facts["sheets"]))
        rows.append((LABELS[name], f"{sheets:,}", f"{run.seconds:.1f}", f"{run.peak_mb:,.0f}"))
    return rows


def judge_sheets(runs: Mapping[str, Measured]) -> Iterator[tuple[str, str, bool]]:
    """Yield each target, what was measured, and whether it was met."""
    if "pages" in runs:
        seconds = runs["pages"].seconds
        yield (f"Sheets on all municipalities: under {LONGEST} s", f"{seconds:.1f} s", seconds < LONGEST)
    if "attack" in runs:
        exposed = int(str(runs["attack"].facts["exposed"]))
        yield ("Hidden figures that all sheets and the edition expose: none", f"{exposed}", not exposed)
