"""Can any answers meet a condition? Decided by enumeration over the finite answers of the questions that it names.

A number is cut at the limits that are named, and codes that no part names apart are one: what is left is finite. A
branch ends as soon as the condition is decided, so that a long list of indicators takes few steps where any of them is
enough; after `MOST_STEPS` the answer is "not found out", which no finding rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zicht.triage.conditions import Condition, Is, all_of, facts_of, judge, leaves_of
from zicht.triage.facts import Fact

__all__ = ["MOST_STEPS", "can_hold", "implies"]

MOST_STEPS = 2_000

Answer = str | float


class _TooManyError(Exception):
    """The enumeration took more steps than it may."""


def _answers_to_try(condition: Condition, facts: Mapping[str, Fact]) -> dict[str, list[Answer]]:
    """Return for each question that a condition names one answer of each kind that it tells apart."""
    named: dict[str, set[Answer]] = {fact: set() for fact in sorted(facts_of(condition))}
    for leaf in leaves_of(condition):
        named[leaf.fact].update(leaf.codes if isinstance(leaf, Is) else (leaf.limit,))
    return {fact: _answers(facts[fact], found) for fact, found in named.items()}


def _answers(fact: Fact, named: set[Answer]) -> list[Answer]:
    if fact.kind == "number":
        # From one limit to the next all numbers are alike.
        return sorted({0.0, *(float(one) for one in named if float(one) >= 0)})
    known = sorted(str(one) for one in named if one in fact.answers)
    others = sorted(fact.answers - named)
    return [*known, *others[:1]]


def can_hold(condition: Condition, facts: Mapping[str, Fact]) -> bool | None:
    """Say whether any answers to all questions make a condition true; None where that took too many steps."""
    tried = _answers_to_try(condition, facts)
    steps = _steps()

    def search(known: dict[str, Answer], left: Sequence[str]) -> bool:
        next(steps)
        found = judge(condition, known)
        if found is not None or not left:
            return found is True
        return any(search({**known, left[0]: answer}, left[1:]) for answer in tried[left[0]])

    try:
        return search({}, list(tried))
    except _TooManyError:
        return None


def implies(first: Condition, second: Condition, facts: Mapping[str, Fact]) -> bool:
    """Say whether the second holds wherever the first does, whatever else is not known; False where not found out.

    Three-valued: answers to the questions of the first alone must make the second true.
    """
    if not facts_of(first) & facts_of(second):
        return False
    tried = _answers_to_try(all_of([first, second]), facts)
    steps = _steps()

    def search(known: dict[str, Answer], left: Sequence[str]) -> bool:
        next(steps)
        found = judge(first, known)
        if found is not None or not left:
            return found is not True or judge(second, known) is True
        rest = left[1:]
        # First as if nobody answers it: the second may not rest on an answer that the first does not need.
        return search(known, rest) and all(search({**known, left[0]: one}, rest) for one in tried[left[0]])

    try:
        return can_hold(first, facts) is True and search({}, sorted(facts_of(first)))
    except _TooManyError:
        return False


def _steps() -> Iterator[int]:
    yield from range(MOST_STEPS)
    raise _TooManyError
