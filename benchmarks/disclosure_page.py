"""The page on what protection costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.disclosure_cubes import Cube
from zicht.disclosure.loss import Loss
from zicht.measures.model import CountedTable

__all__ = ["Edition", "Side", "describe"]


@dataclass(frozen=True)
class Side:
    """One way to protect: what it loses, the small numbers it does not protect, its time, the cubes it gave up."""

    label: str
    loss: Loss
    told: int
    seconds: float
    failed: int


@dataclass(frozen=True)
class Edition:
    """All tables of an edition under their own rules."""

    tables: int
    cells: int
    by_rule: int
    beside: int
    exposed: int
    seconds: float


def describe(
    sides: Sequence[Side], tables: Sequence[CountedTable], cubes: Sequence[Cube], edition: Edition
) -> str:
    loss = sides[0].loss
    head = f"""# What does protection cost?

Written by `python -m benchmarks.disclosure`; do not edit.

Every way to protect small counts was tried on the same tables: {len(tables)} tables of the reports of the simulated
country's newest edition, and of these the {len(cubes)} breakdowns whose codes add up, as no other program takes the
rest. They hold {loss.counts:,} counts that are not zero, of which {loss.hidden:,} are 1 to 4 and must not be told.

*Told* are the numbers of 1 to 4 that a reader can tell to be one of fewer than four, by linear programmes over all
published figures of all these tables: the same attack on each way that hides. Of the ways that round or change, it is
what the sums tell one after the other; several sums at once can tell more. *Hidden* counts show no number; *units* are
the persons in them, of all persons in all counts. *Off* is how far a count that shows is from the count on average, in
persons and in percent of it; the last columns are the same of shares, in percentage points. Time is of the processor,
in seconds.

| | Told | Hidden | Units hidden | Off, persons | Off, percent | Shares hidden | Shares off | Time |
| :-- | --: | --: | --: | --: | --: | --: | --: | --: |
"""
    return head + "\n".join(map(_row, sides)) + _after(sides, edition)


def _row(side: Side) -> str:
    loss = side.loss
    cells = (
        side.label,
        f"{side.told:,}",
        f"{100 * loss.hidden / loss.counts:.1f} %",
        f"{100 * loss.hidden_units / loss.units:.1f} %",
        f"{loss.distance:.2f}",
        f"{100 * loss.relative:.1f} %",
        f"{100 * loss.hidden_shares / loss.shares:.1f} %",
        f"{loss.share_distance:.2f}",
        f"{side.seconds:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def _after(sides: Sequence[Side], edition: Edition) -> str:
    failed = ", ".join(f"{side.label}: {side.failed}" for side in sides if side.failed)
    told = (
        "Breakdowns that the program gave up, so that only their small counts are hidden and *told* is more"
    )
    gave_up = f"\n{told}: {failed}.\n" if failed else ""
    return f"""
{gave_up}
pytauargus 0.6.0 (HiGHS inside; it runs on Linux without Tau-Argus' Windows program) protects one breakdown at a time
by the rule `FREQ(5,100)` and its method `MOD` (HITAS); a breakdown may take it 20 seconds. It has no hypercubes; those
are ours, after Giessing and Repsilber (2002) and the R package sdcTable, gone over until no breakdown hides more. None
of these knows that a number stands in several tables, or that the minors of one table are a part of another's
victims. That is what *told* shows.

Rounding and cell keys hide nothing, so that all is there, and nothing is exact. What is rounded to 0 by itself can only
be 0, 1 or 2: that is what is told there. Controlled rounding lets rows and
columns add up, within one table; a number that stands in two tables can be rounded up in one and down in the other.
Cell keys change the same number in the same way wherever it stands, and rows do not add up.

## A whole edition

All {edition.tables} tables of the edition, each under its own rules, hold {edition.cells:,} counts. Rules hide
{edition.by_rule:,} different numbers; {edition.beside:,} more are hidden so that none of these follows, and the attack
then finds {edition.exposed:,}. That took {edition.seconds:.1f} s of processor.

How the ways work, and how to choose one for a table: [ways to protect](../explanation/ways-to-protect.md).
"""
