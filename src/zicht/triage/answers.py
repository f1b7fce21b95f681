"""Answers as they come in: read once, held against the table, and never repeated in a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import TypeAlias, TypeGuard

from zicht.errors import InputError, Problem, Text
from zicht.triage.reading import is_day
from zicht.triage.table import FactEntry, Table
from zicht.vocabulary import UNKNOWNS

__all__ = ["STATES", "Answers", "AnswersReader", "Known"]

#: Answers by question. Two keys are no questions: `option_state` and `events`.
Answers: TypeAlias = Mapping[str, object]

#: What a worker records about an option, and what it shuts; `taken` shuts what it excludes.
STATES = {
    "no_place": "capacity",
    "refused": "refusal",
    "municipality_none": "municipality",
    "no_funding": "funding",
    "taken": "",
}
WITHHELD = "withheld"
CORRECT = Text.of("Correct it, or leave it out: what is not known may be left out.")


@dataclass(frozen=True)
class Known:
    """What is known: answers, the questions that the person did not want to answer, options' states, days."""

    answers: Mapping[str, str | float]
    withheld: tuple[str, ...]
    option_state: Mapping[str, str]
    events: Mapping[str, str]


class AnswersReader:
    """Reads answers for one table."""

    def __init__(self, table: Table) -> None:
        self._facts = {fact["id"]: _allowed(fact) for fact in table["facts"]}
        self._options = {option["id"] for option in table["options"]}
        self._events = {event["code"] for event in table["events"]}

    def read(self, answers: Answers) -> Known:
        """Return what is known. Raises InputError with every answer that does not fit, by question, never by value."""
        problems: list[Problem] = []
        known: dict[str, str | float] = {}
        withheld = []
        strange = 0
        for name, value in answers.items():
            if name in {"option_state", "events"}:
                continue
            allowed = self._facts.get(name)
            if allowed is None:
                strange += 1
            elif isinstance(value, str) and value in UNKNOWNS:
                if value == WITHHELD:
                    withheld.append(name)
            elif _fits(value, allowed):
                known[name] = value
            else:
                problems.append(_unfit(name, allowed))
        states = self._read_states(answers.get("option_state", {}), problems)
        events = self._read_events(answers.get("events", {}), problems)
        if strange:
            problems.append(
                Problem(
                    Text.of(
                        "Answers: {count} are to a question that the table does not have.", count=strange
                    ),
                    Text.of("The names of questions in facts.yaml."),
                    CORRECT,
                )
            )
        if problems:
            raise InputError(tuple(problems))
        return Known(known, tuple(withheld), states, events)

    def _read_states(self, states: object, problems: list[Problem]) -> dict[str, str]:
        fits = isinstance(states, dict) and all(
            option in self._options and isinstance(state, str) and state in STATES
            for option, state in states.items()
        )
        if isinstance(states, dict) and fits:
            return states
        problems.append(_wrong("option_state", Text.of("One of: {names}.", names=", ".join(sorted(STATES)))))
        return {}

    def _read_events(self, events: object, problems: list[Problem]) -> dict[str, str]:
        fits = isinstance(events, dict) and all(
            event in self._events and isinstance(day, str) and is_day(day) for event, day in events.items()
        )
        if isinstance(events, dict) and fits:
            return events
        problems.append(_wrong("events", Text.of("Days such as 2026-03-01, by the name of an event.")))
        return {}


def _allowed(fact: FactEntry) -> frozenset[str]:
    """Return the words that answer a question; none where a number does."""
    if fact["kind"] == "number":
        return frozenset()
    return frozenset({"yes", "no"} if fact["kind"] != "one_of" else {one["code"] for one in fact["codes"]})


def _fits(value: object, allowed: frozenset[str]) -> TypeGuard[str | float]:
    """Say whether a value is one of the words, or where there are none a number that is not negative."""
    if allowed:
        return isinstance(value, str) and value in allowed
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value) and value >= 0


def _unfit(name: str, allowed: frozenset[str]) -> Problem:
    names = ", ".join(sorted(allowed))
    expected = Text.of("One of: {names}.", names=names) if names else Text.of("A number, zero or more.")
    return _wrong(name, expected)


def _wrong(name: str, expected: Text) -> Problem:
    return Problem(Text.of("Answers, `{name}`: this is no answer to it.", name=name), expected, CORRECT)
