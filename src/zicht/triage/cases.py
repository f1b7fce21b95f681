"""Worked cases: answers of somebody who does not exist, and what a triage must say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zicht.errors import Text
from zicht.triage.assessment import Assessment, OptionFound
from zicht.triage.interpret import Triage
from zicht.triage.reading import Faults, Part, Value, Words, read_part

__all__ = ["Case", "Expected", "Mismatch", "load_cases", "run_case"]

STATUSES = ("open", "conditional", "unknown", "blocked", "to_check")
UNKNOWN_FACT = "unknown_fact"


@dataclass(frozen=True)
class Expected:
    """What an option must be; None is not looked at."""

    status: str
    shut_by: frozenset[str] | None
    missing: frozenset[str] | None


@dataclass(frozen=True)
class Case:
    """A worked case. `all_verified`: as if somebody had verified every option."""

    id: str
    story: Words
    answers: Mapping[str, Value]
    today: date
    urgency: str
    reasons: frozenset[str] | None
    options: Mapping[str, Expected]
    all_verified: bool


@dataclass(frozen=True)
class Mismatch:
    """What a case expects and a triage does not say; `what` is the urgency, the reasons, or an option."""

    case: str
    what: str


def load_cases(folder: Path) -> tuple[Case, ...]:
    """Read all cases of a folder of content. Raises DefinitionError with every fault."""
    faults = Faults()
    cases = [
        case
        for path in sorted((folder / "cases").glob("*.yaml"))
        for case in _file(read_part(path, faults, name=f"cases/{path.name}"))
    ]
    names = [case.id for case in cases]
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.add(f"cases, {name}", Text.of("Every name once."))
    faults.raise_any()
    return tuple(cases)


def _file(file: Part) -> Iterator[Case]:
    for part in file.parts("cases"):
        yield _case(part)
    file.close()


def _case(part: Part) -> Case:
    answers, expect = part.part("answers"), part.part("expect")
    day = part.day("today")
    if expect is None or not day:
        part.fault("expect, today", Text.of("A day, and what is expected."))
        expect = Part(part.place, {}, Faults())
    options = expect.part("options")
    case = Case(
        id=part.name(),
        story=part.texts("story"),
        answers=answers.values if answers else {},
        today=date.fromisoformat(day) if day else date.min,
        urgency=expect.word("urgency"),
        reasons=_set(expect, "reasons"),
        options={name: _expected(options, name) for name in options.values} if options else {},
        all_verified=part.one_of("verified", ["all"], default="") == "all",
    )
    expect.close()
    part.ignore("note", "row", "rows", "rule")
    part.close()
    return case


def _set(part: Part, key: str) -> frozenset[str] | None:
    return frozenset(part.words_of(key)) if key in part.values else None


def _expected(options: Part, name: str) -> Expected:
    part = options.part(name)
    if part is None:
        options.fault(name, Text.of("What the option must be."))
        return Expected("", None, None)
    made = Expected(part.one_of("status", STATUSES), _set(part, "shut_by"), _set(part, "missing"))
    part.close()
    return made


def run_case(case: Case, triage: Triage) -> tuple[Assessment, Sequence[Mismatch]]:
    """Assess a case and return what differs. `triage` must have all options verified where the case says so."""
    found = triage.assess(case.answers, today=case.today)
    differs = []
    if found["level"] != case.urgency:
        differs.append("urgency")
    if case.reasons is not None and {reason["rule"] for reason in found["reasons"]} != case.reasons:
        differs.append("reasons")
    by_id = {option["id"]: option for option in found["options"]}
    differs += [name for name, expected in case.options.items() if not _is_as(by_id.get(name), expected)]
    return found, [Mismatch(case.id, what) for what in differs]


def _is_as(found: OptionFound | None, expected: Expected) -> bool:
    if found is None:
        return False
    shut_by = {*found["shut_by"], *([UNKNOWN_FACT] if found["status"] == "unknown" else [])}
    wanted = expected.shut_by
    return (
        found["status"] == expected.status
        and (wanted is None or shut_by - {UNKNOWN_FACT} == wanted - {UNKNOWN_FACT})
        and (expected.missing is None or set(found["missing"]) == expected.missing)
    )
