"""The pairs that a person has to look at: a queue with the evidence for and against, and the answers read back."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from zicht.errors import InputError, OutputError, Text
from zicht.linkage.constraints import Pair
from zicht.linkage.decisions import Decision, Decisions, Verdict
from zicht.linkage.filled_in import read_rows
from zicht.linkage.review_roles import READABLE, ReviewRole
from zicht.records.quarantine import neutralise

__all__ = ["BAND", "Step", "queue_pairs", "read_answers", "waterfall", "write_queue"]

#: Between these probabilities the model does not decide by itself.
BAND = (0.05, 0.95)


class Why(StrEnum):
    """Why a pair is in the queue, the most pressing reason first."""

    CONTRADICTING = "contradicting"  # decided, but not all decisions can be true
    DISPUTED = "disputed"  # reviewers say different things
    SECOND = "second"  # waits for a second reviewer
    UNCERTAIN = "uncertain"  # the model does not decide
    SAMPLE = "sample"  # drawn to measure how good the linkage is


@dataclass(frozen=True)
class Step:
    """One step of a waterfall: what agreement on an attribute adds to the weight, and the weight after it."""

    name: str
    level: int
    weight: float
    total: float


#: What the queue asks about, and what it asks of the reviewer.
_ASKED = ("record_l", "record_r", "why")
ANSWERS = ("verdict", "reviewer", "decided_on")
PRIOR = "prior"
_DUTCH_DAY = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")


def queue_pairs(
    pairs: pa.Table,
    attributes: pa.Table,
    decisions: Decisions,
    *,
    role: ReviewRole = ReviewRole.WEIGHTS,
    band: tuple[float, float] = BAND,
    sample: Collection[Pair] = (),
    limit: int | None = None,
) -> pa.Table:
    """Return the pairs to look at, the most doubtful first, with the evidence that a role may read.

    Columns: both records, `why`, probability and weight; of each comparison its
    level of agreement (`gamma_`) and what that weighs (`weight_`); of both
    records the attributes that the role reads (`_l`, `_r`).
    """
    asked = _reasons(pairs, decisions, band, sample)
    listed = _rows_of(pairs, asked)
    doubt = pc.abs(pc.subtract(listed["probability"], 0.5))
    order = listed.append_column("_doubt", doubt).sort_by(
        [
            ("_rank", "ascending"),
            ("_doubt", "ascending"),
            ("record_l", "ascending"),
            ("record_r", "ascending"),
        ]
    )
    order = order.drop_columns(["_rank", "_doubt"]).slice(0, limit)
    return _with_attributes(order, attributes, READABLE[role])


def _reasons(
    pairs: pa.Table, decisions: Decisions, band: tuple[float, float], sample: Collection[Pair]
) -> dict[Pair, Why]:
    """Return the pairs that are not settled, with why they are asked."""
    settled = decisions.constraints.must | decisions.constraints.cannot
    waiting = decisions.verdicts.keys() - settled
    undecided = pc.and_(
        pc.greater_equal(pairs["probability"], band[0]), pc.less_equal(pairs["probability"], band[1])
    )
    open_ = pairs.filter(pc.and_(undecided, pc.is_null(pairs["certain"]))).select(["record_l", "record_r"])
    reasons = dict.fromkeys((pair for pair in sample if pair not in settled), Why.SAMPLE)
    reasons |= dict.fromkeys((pair for pair in _pairs(open_) if pair not in settled), Why.UNCERTAIN)
    if decisions.two_persons:
        reasons |= dict.fromkeys(waiting, Why.SECOND)
    reasons |= dict.fromkeys(decisions.disputed, Why.DISPUTED)
    return reasons | dict.fromkeys(decisions.contradicting, Why.CONTRADICTING)


def _pairs(table: pa.Table) -> list[Pair]:
    return list(zip(table["record_l"].to_pylist(), table["record_r"].to_pylist(), strict=True))


def _rows_of(pairs: pa.Table, asked: Mapping[Pair, Why]) -> pa.Table:
    """Return the rows of these pairs; one that was decided and is scored no more has no weights."""
    ranks = {why: rank for rank, why in enumerate(Why)}
    wanted = pa.table(
        {
            "record_l": pa.array([pair[0] for pair in asked], pa.string()),
            "record_r": pa.array([pair[1] for pair in asked], pa.string()),
            "why": pa.array([why.value for why in asked.values()], pa.string()),
            "_rank": pa.array([ranks[why] for why in asked.values()], pa.int64()),
        }
    )
    return wanted.join(pairs, ["record_l", "record_r"], join_type="left outer")


def _with_attributes(queue: pa.Table, attributes: pa.Table, readable: Collection[str]) -> pa.Table:
    """Add what both records say of the attributes that may be read."""
    names = [name for name in attributes.column_names if name in readable]
    for side in ("l", "r"):
        rows = pc.index_in(queue[f"record_{side}"], value_set=attributes["record"].combine_chunks())
        for name in names:
            queue = queue.append_column(f"{name}_{side}", attributes[name].combine_chunks().take(rows))
    return queue


def waterfall(row: Mapping[str, object]) -> list[Step]:
    """Return how the weight of a pair comes about: the prior, then each comparison, the heaviest first."""
    weights = {
        name.removeprefix("weight_"): float(str(value))
        for name, value in row.items()
        if name.startswith("weight_") and value is not None
    }
    total = float(str(row["weight"])) - sum(weights.values())
    steps = [Step(PRIOR, 0, total, total)]
    for name, weight in sorted(weights.items(), key=lambda item: (-abs(item[1]), item[0])):
        total += weight
        steps.append(Step(name, int(str(row[f"gamma_{name}"])), weight, total))
    return steps


def write_queue(queue: pa.Table, path: Path) -> None:
    """Write the queue as a CSV to fill in: `verdict` (same, different, unsure), `reviewer`, `decided_on`."""
    asked = queue.select(_in_reading_order(queue.column_names))
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            path.chmod(0o600)
            lines = csv.writer(file)
            lines.writerow([*_ASKED, *ANSWERS, *asked.column_names[len(_ASKED) :]])
            for row in asked.to_pylist():
                cells = [_cell(value) for value in row.values()]
                lines.writerow([*cells[: len(_ASKED)], *("" for _ in ANSWERS), *cells[len(_ASKED) :]])
    except OSError:
        raise OutputError.of(
            Text.of("The queue of pairs cannot be written."),
            expected=Text.of("A place with enough room that this account may write to."),
            to_fix=Text.of("Choose another place with --review."),
        ) from None


def _in_reading_order(columns: Sequence[str]) -> list[str]:
    """Return columns as a reviewer reads them: which pair, what both say of each attribute, and then the weights."""
    said = sorted(
        (name for name in columns if name not in _ASKED and name.endswith(("_l", "_r"))),
        key=lambda name: columns.index(f"{name[:-2]}_l"),
    )
    return [*_ASKED, *said, *(name for name in columns if name not in {*_ASKED, *said})]


def _cell(value: object) -> str:
    """Return what is written of a value; only text can be taken for a formula."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:.4f}" if isinstance(value, float) else str(value)
    return neutralise(" ".join(map(str, value)) if isinstance(value, list) else str(value))


def read_answers(path: Path, records: Collection[str]) -> list[Decision]:
    """Read a queue that was filled in; rows without a verdict are skipped.

    Raises
    ------
    InputError
        With every row that cannot be read: by its number, never by what it holds.
    """
    there = frozenset(records)
    decisions, faults = [], []
    lines = read_rows(
        path,
        ["record_l", "record_r", *ANSWERS],
        expected=Text.of("The queue that `zicht link --review` wrote, filled in."),
        to_fix=Text.of("Keep the columns of the queue as they are."),
    )
    for number, line in lines:
        if line["verdict"].strip():
            decision = _decision(line, there)
            faults += [number] if decision is None else []
            decisions += [] if decision is None else [decision]
    if faults:
        raise _unreadable(path, faults)
    return decisions


def _decision(line: Mapping[str, str], records: frozenset[str]) -> Decision | None:
    """Return the decision of a row; nothing where it cannot be read."""
    one, other = (_record(line[side], records) for side in ("record_l", "record_r"))
    reviewer = line["reviewer"].strip()
    try:
        verdict = Verdict(line["verdict"].strip().lower())
        decided_on = _day(line["decided_on"].strip())
    except ValueError:
        return None
    if one is None or other is None or one == other or not reviewer:
        return None
    return Decision.of(one, other, verdict, reviewer=reviewer, decided_on=decided_on)


def _day(cell: str) -> date:
    """Return a day, also as a Dutch spreadsheet program writes it: 14-3-2019."""
    if written := _DUTCH_DAY.fullmatch(cell):
        day, month, year = map(int, written.groups())
        return date(year, month, day)
    return date.fromisoformat(cell)


def _record(cell: str, records: frozenset[str]) -> str | None:
    """Return the record that a cell names, with or without the mark against formulas."""
    return next((name for name in (cell, cell.removeprefix("'")) if name in records), None)


def _unreadable(path: Path, faults: Sequence[int]) -> InputError:
    return InputError.of(
        Text.of(
            "{file}: {rows} rows hold a decision that cannot be read (first: row {first}).",
            file=path.name,
            rows=len(faults),
            first=faults[0],
        ),
        expected=Text.of(
            "Two records of the reports; verdict same, different or unsure; a reviewer; a day such as 2019-03-14."
        ),
        to_fix=Text.of("Correct the rows, or empty their verdict."),
    )
