"""A process of its own that makes and examines one edition; `zicht.platform.editions.ending` starts it.

What to do comes in as JSON, what happens goes out as a line of JSON each. The pages never import this: it loads the
counting programs, which want memory and threads, and it may be killed without anybody else coming to harm.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from zicht.disclosure.checks import CheckReport, check_release
from zicht.errors import ZichtError
from zicht.measures import CountingRule
from zicht.pipeline import STAGES, MonitorOptions, monitor
from zicht.platform.editions.texts import problem_in_languages, text_in_languages
from zicht.publication import EVERY_FORM
from zicht.release import read_release
from zicht.release.approval import release_hash
from zicht.release.compare import Change, Comparison, compare_in_order

__all__ = ["main"]

#: Measures that follow from counts: a revision of a count shows in all of these.
_FOLLOWING = frozenset({"share", "change", "percent_change", "revision", "earlier_edition"})
_MOST_CHANGES = 500
_SMALLEST_STEP = 0.02


def main() -> int:
    """Make the edition that is asked for on standard input; return the exit code."""
    asked = json.load(sys.stdin)
    try:
        _make(asked)
        _tell(examined=_examine(asked))
    except ZichtError as error:
        _tell(problems=[problem_in_languages(one) for one in error.problems])
        return error.exit_code
    return 0


def _make(asked: Mapping[str, Any]) -> None:
    options = MonitorOptions(
        window=tuple(asked["window"]),
        rule=CountingRule(asked["rule"]),
        shares_of_known=asked["known"],
        previous=tuple(map(Path, asked["released"][-1:])),
        released=tuple(map(Path, asked["released"])),
        vintage=date.fromisoformat(asked["vintage"]),
        work=Path(asked["work"]),
        forms=EVERY_FORM if asked["rendered"] else frozenset(),
        estimates=asked["estimates"],
    )
    steps = _Steps()
    monitor(
        list(map(Path, asked["inputs"])),
        out=Path(asked["out"]),
        options=options,
        on_stage=steps.begin,
        on_progress=steps.advance,
    )


class _Steps:
    """Tells of stages as they begin, and of what is done of them in steps that are worth it."""

    def __init__(self) -> None:
        self._stages = [STAGES[name] for name in ("read", "count", "render")]
        self._told = 0.0

    def begin(self, stage: str) -> None:
        self._told = 0.0
        _tell(stage=1 + self._stages.index(stage))

    def advance(self, done: int, total: int) -> None:
        share = done / total if total else 0.0
        if share >= self._told + _SMALLEST_STEP:
            self._told = share
            _tell(share=share)


def _examine(asked: Mapping[str, Any]) -> dict[str, object]:
    """Return what came of the checks, and what reads differently from the edition that is out."""
    _tell(stage=4)
    out = Path(asked["out"])
    release, sha256 = read_release(out), release_hash(out)
    earlier = [read_release(Path(folder)) for folder in asked["released"]]
    report = check_release(release, sha256, earlier, simulated_allowed=asked["simulated"])
    return {
        "sha256": sha256,
        "passed": report.passed,
        "checks": _checks(report),
        "comparison": _comparison(compare_in_order(earlier[-1], release)) if earlier else None,
        "title": dict(release.edition.title),
        "tables": [table.id for table in release.tables if not table.missing],
        "missing": [table.id for table in release.tables if table.missing],
    }


def _checks(report: CheckReport) -> list[dict[str, object]]:
    return [
        {"check": one.check.value, "passed": one.passed, **text_in_languages(one.found)}
        for one in report.findings
    ]


def _comparison(found: Comparison) -> dict[str, object]:
    """Return the counts that changed, the first of them; the other figures follow from these."""
    counts = [change for change in found.changes if change.measure not in _FOLLOWING]
    return {
        "older": {"name": found.older.name, "vintage": found.older.vintage},
        "remarks": [dict(one) for one in found.remarks],
        "changes": [_change(one) for one in counts[:_MOST_CHANGES]],
        "counts_changed": len(counts),
        "unchanged": found.unchanged,
        "only_in_older": sum(one.cells for one in found.only_in_older),
        "only_in_newer": sum(one.cells for one in found.only_in_newer),
        "not_comparable": list(found.not_comparable),
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "table": change.table,
        "period": change.period,
        "cell": ", ".join(f"{name}={code}" for name, code in change.codes.items() if code != "all"),
        "measure": change.measure,
        "unit": change.unit,
        "older": change.older,
        "newer": change.newer,
        "older_status": change.older_status.value,
        "newer_status": change.newer_status.value,
        "because": dict(change.because),
    }


def _tell(**what: object) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201 - the job that started this listens
