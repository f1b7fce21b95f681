"""A process of its own that makes and examines one edition; `zicht.platform.editions.ending` starts it.

What to do comes in as JSON, what happens goes out as a line of JSON each. The pages never import this: it loads the
counting programs, which want memory and threads, and it may be killed without anybody else coming to harm.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from zicht.disclosure.checks import CheckReport, beside_of, check_release
from zicht.disclosure.membership import Membership
from zicht.errors import ZichtError
from zicht.measures import CountingRule
from zicht.pipeline import LEFT_OUT, STAGES, MonitorOptions, check_membership, monitor
from zicht.platform.editions.texts import problem_in_languages, text_in_languages
from zicht.publication import EVERY_FORM
from zicht.release import ALL, Release, Table, read_release
from zicht.release.approval import release_hash
from zicht.release.compare import Change, Comparison, compare_in_order
from zicht.release.ledger import Ledger
from zicht.vocabulary import LANGUAGES
from zicht.web.logs import describe_error

__all__ = ["main"]

#: Measures that follow from counts: a revision of a count shows in all of these.
_FOLLOWING = frozenset({"share", "change", "percent_change", "revision", "earlier_edition"})
_MOST_CHANGES = 500
_SMALLEST_STEP = 0.02
#: Where what comes after `zicht monitor` stands among the stages of `workflow`.
_LEAVING_OUT, _CHECKING = 4, 5


def main() -> int:
    """Make the edition that is asked for on standard input; return the exit code."""
    asked = json.load(sys.stdin)
    steps = _Steps()
    try:
        out = Ledger(Path(asked["ledger"]))
        beside = [one.release for one in out.entries()]
        earlier = sorted(out.releases(), key=lambda one: one.edition.vintage)
        _make(asked, earlier, steps)
        _tell(examined={**_examine(asked, earlier, steps), "beside": beside})
    except ZichtError as error:
        _tell(problems=[problem_in_languages(one) for one in error.problems])
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the job that listens writes it down
        _tell(fault=describe_error(error))
        return 1
    return 0


def _make(asked: Mapping[str, Any], earlier: Sequence[Release], steps: _Steps) -> None:
    options = MonitorOptions(
        window=tuple(asked["window"]),
        rule=CountingRule(asked["rule"]),
        shares_of_known=asked["known"],
        previous=tuple(earlier[-1:]),
        released=tuple(earlier),
        vintage=date.fromisoformat(asked["vintage"]),
        work=Path(asked["work"]),
        forms=EVERY_FORM if asked["rendered"] else frozenset(),
        estimates=asked["estimates"],
        undecided_pairs=asked["undecided_pairs"],
    )
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
        self.begin_number(1 + self._stages.index(stage))

    def begin_number(self, number: int) -> None:
        self._told = 0.0
        _tell(stage=number)

    def advance(self, done: int, total: int) -> None:
        share = done / total if total else 0.0
        if share >= self._told + _SMALLEST_STEP:
            self._told = share
            _tell(share=share)


def _examine(asked: Mapping[str, Any], released: Sequence[Release], steps: _Steps) -> dict[str, object]:
    """Return what came of the checks, and what reads differently from the edition that is out."""
    out = Path(asked["out"])
    release, sha256 = read_release(out), release_hash(out)
    earlier = beside_of(release, released)
    membership = _leave_out(asked, release, earlier, steps)
    steps.begin_number(_CHECKING)
    report = check_release(
        release,
        sha256,
        earlier,
        simulated_allowed=asked["simulated"],
        membership=membership,
        on_progress=steps.advance,
    )
    place = Path(asked["report"])
    place.touch(mode=0o600)
    place.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1), encoding="utf-8")
    return {
        "sha256": sha256,
        "passed": report.passed,
        "checks": _checks(report),
        "left_out": _left_out(membership),
        "comparison": _comparison(compare_in_order(earlier[-1], release), release) if earlier else None,
        "title": dict(release.edition.title),
        "tables": [table.id for table in release.tables if not table.missing],
        "missing": [table.id for table in release.tables if table.missing],
    }


def _leave_out(
    asked: Mapping[str, Any], release: Release, earlier: Sequence[Release], steps: _Steps
) -> Membership:
    """Make the edition again without one person at a time. The day draws who: every edition tries others."""
    steps.begin_number(_LEAVING_OUT)
    return check_membership(
        release,
        list(map(Path, asked["inputs"])),
        work=Path(asked["work"]) / "membership",
        released=earlier,
        sample=asked.get("sample", LEFT_OUT),
        seed=int(release.edition.vintage.replace("-", "")),
        on_progress=steps.advance,
    )


def _left_out(membership: Membership) -> list[dict[str, object]]:
    """Return a line for each group of persons who were left out: numbers of figures, and nothing of anybody."""
    return [
        {
            "group": one.group.value,
            "persons": one.persons,
            "fewest": one.fewest,
            "most": one.most,
            "found_if_of": one.found_if_of,
        }
        for one in membership.groups
    ]


def _checks(report: CheckReport) -> list[dict[str, object]]:
    return [
        {"check": one.check.value, "passed": one.passed, **text_in_languages(one.found)}
        for one in report.findings
    ]


def _comparison(found: Comparison, release: Release) -> dict[str, object]:
    """Return the counts that changed, the first of them; the other figures follow from these."""
    counts = [change for change in found.changes if change.measure not in _FOLLOWING]
    return {
        "older": {"name": found.older.name, "vintage": found.older.vintage},
        "remarks": [dict(one) for one in found.remarks],
        "changes": [_change(one, release) for one in counts[:_MOST_CHANGES]],
        "counts_changed": len(counts),
        "unchanged": found.unchanged,
        "only_in_older": sum(one.cells for one in found.only_in_older),
        "only_in_newer": sum(one.cells for one in found.only_in_newer),
        "not_comparable": list(found.not_comparable),
    }


def _change(change: Change, release: Release) -> dict[str, object]:
    table = release.table(change.table)
    return {
        "table": change.table,
        "title": dict(table.title) if table else {},
        "period": change.period,
        "what": {language: _what(change, table, language) for language in LANGUAGES},
        "unit": change.unit,
        "older": change.older,
        "newer": change.newer,
        "older_status": change.older_status.value,
        "newer_status": change.newer_status.value,
        "because": dict(change.because),
    }


def _what(change: Change, table: Table | None, language: str) -> str:
    """Return which figure of its table it is, in words: its measure, and its codes but for totals and the period."""
    if table is None:
        return change.measure
    measure = next(
        (one.label[language] for one in table.measures if one.name == change.measure), change.measure
    )
    parts = [
        next((one.label[language] for one in dimension.codes if one.code == code), code)
        for dimension in table.dimensions
        if (code := change.codes.get(dimension.name, ALL)) not in {ALL, change.period}
    ]
    return f"{measure}: {', '.join(parts)}" if parts else measure


def _tell(**what: object) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201 - the job that started this listens
