"""Conditions in three-valued logic (Kleene): true, false, or open where an answer is missing.

A condition never takes a missing answer for "no". The order of answers and of clauses never matters.

In a rule file: `{fact: f, is: c}`, `{fact: f, in: [c, d]}`, `{fact: f, below: 18}`, `{fact: f, at_least: 18}`,
`{all: [...]}`, `{any: [...]}`, `{not: ...}`, `{count: [...], at_least: 3}`, `{derived: name}`. In a compiled table
the same as arrays: `["in", f, [c, d]]`, `["some", 3, [...]]`, where all of n are at least n and any is at least 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from zicht.errors import Text
from zicht.triage.reading import Faults, Part, Value

__all__ = [
    "AtLeast",
    "Below",
    "Condition",
    "Derived",
    "Is",
    "JsonCondition",
    "Leaf",
    "Not",
    "Some",
    "all_of",
    "condition_from_json",
    "condition_to_json",
    "expand",
    "facts_of",
    "judge",
    "judge_leaf",
    "leaves_of",
    "parse_condition",
    "parts_of",
]

JsonCondition: TypeAlias = "list[str | int | float | list[str] | JsonCondition | list[JsonCondition]]"


@dataclass(frozen=True)
class Is:
    """The answer is one of these codes."""

    fact: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Below:
    """The number is below a limit."""

    fact: str
    limit: float


@dataclass(frozen=True)
class AtLeast:
    """The number is a limit or more."""

    fact: str
    limit: float


@dataclass(frozen=True)
class Some:
    """At least `need` of these hold: all of n is n, any is 1."""

    need: int
    of: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The opposite."""

    of: Condition


@dataclass(frozen=True)
class Derived:
    """A condition that has a name of its own."""

    name: str


Leaf: TypeAlias = Is | Below | AtLeast
Condition: TypeAlias = Leaf | Some | Not | Derived

KEYS = {
    frozenset({"fact", "is"}),
    frozenset({"fact", "in"}),
    frozenset({"fact", "below"}),
    frozenset({"fact", "at_least"}),
    frozenset({"all"}),
    frozenset({"any"}),
    frozenset({"not"}),
    frozenset({"count", "at_least"}),
    frozenset({"derived"}),
}
FORMS = Text.of(
    "A condition: fact with is, in, below or at_least; all, any, not, derived; or count with at_least."
)


def all_of(conditions: Sequence[Condition]) -> Some:
    """Return the condition that all of these hold; all of none holds."""
    return Some(len(conditions), tuple(conditions))


def parse_condition(value: Value, *, place: str, faults: Faults) -> Condition:
    """Read a condition of a rule file; what is none is a fault, and holds always."""
    if not isinstance(value, dict) or frozenset(value) not in KEYS:
        faults.add(place, FORMS)
        return all_of(())
    part = Part(place, value, faults)
    if "fact" in value:
        return _parse_leaf(part)
    if "derived" in value:
        return Derived(part.name("derived"))
    if "not" in value:
        return Not(parse_condition(value["not"], place=place, faults=faults))
    ((word, clauses),) = ((word, value[word]) for word in ("all", "any", "count") if word in value)
    if not isinstance(clauses, list):
        faults.add(place, FORMS)
        return all_of(())
    # In a count a bare name stands for "the answer is yes".
    of = tuple(
        Is(one, ("yes",))
        if word == "count" and isinstance(one, str)
        else parse_condition(one, place=place, faults=faults)
        for one in clauses
    )
    need = {"all": len(of), "any": 1}.get(word) or (part.whole("at_least") if word == "count" else 0)
    return Some(need, of)


def _parse_leaf(part: Part) -> Leaf:
    fact = part.name("fact")
    if "is" in part.values:
        return Is(fact, (part.word("is"),))
    if "in" in part.values:
        return Is(fact, tuple(sorted(part.words_of("in"))))
    word = "below" if "below" in part.values else "at_least"
    limit = part.value(word)
    if isinstance(limit, bool) or not isinstance(limit, (int, float)):
        part.fault(word, Text.of("A number."))
        limit = 0
    return Below(fact, limit) if word == "below" else AtLeast(fact, limit)


def condition_to_json(condition: Condition) -> JsonCondition:
    """Return a condition as arrays."""
    match condition:
        case Is(fact, codes):
            return ["in", fact, list(codes)]
        case Below(fact, limit):
            return ["below", fact, limit]
        case AtLeast(fact, limit):
            return ["at_least", fact, limit]
        case Some(need, of):
            return ["some", need, [condition_to_json(one) for one in of]]
        case Not(inner):
            return ["not", condition_to_json(inner)]
        case Derived(name):
            return ["derived", name]


def condition_from_json(arrays: object) -> Condition:
    """Read a condition of a compiled table; anything else is a bug, as tables are checked by their version."""
    match arrays:
        case ["in", str(fact), list(codes)]:
            return Is(fact, tuple(map(str, codes)))
        case ["below", str(fact), int(limit) | float(limit)]:
            return Below(fact, limit)
        case ["at_least", str(fact), int(limit) | float(limit)]:
            return AtLeast(fact, limit)
        case ["some", int(need), list(of)]:
            return Some(need, tuple(map(condition_from_json, of)))
        case ["not", inner]:
            return Not(condition_from_json(inner))
        case ["derived", str(name)]:
            return Derived(name)
    raise TypeError("no condition of a table")


def parts_of(condition: Condition) -> Iterator[Condition]:
    """Yield a condition and all within it; a derived one stays closed."""
    yield condition
    if isinstance(condition, Some):
        for one in condition.of:
            yield from parts_of(one)
    elif isinstance(condition, Not):
        yield from parts_of(condition.of)


def leaves_of(condition: Condition) -> Iterator[Leaf]:
    """Yield what a condition asks of single answers."""
    return (one for one in parts_of(condition) if isinstance(one, (Is, Below, AtLeast)))


def facts_of(condition: Condition) -> set[str]:
    """Return the questions that a condition names."""
    return {leaf.fact for leaf in leaves_of(condition)}


def expand(condition: Condition, derived: Mapping[str, Condition]) -> Condition:
    """Return a condition with what its names stand for in their place."""
    match condition:
        case Derived(name):
            return expand(derived[name], derived)
        case Some(need, of):
            return Some(need, tuple(expand(one, derived) for one in of))
        case Not(inner):
            return Not(expand(inner, derived))
    return condition


def judge_leaf(leaf: Leaf, answer: str | float) -> bool:
    """Say whether an answer meets what is asked of it."""
    if isinstance(leaf, Is):
        return answer in leaf.codes
    if not isinstance(answer, (int, float)):
        raise TypeError("a limit is about a number")
    return answer < leaf.limit if isinstance(leaf, Below) else answer >= leaf.limit


def judge(condition: Condition, answers: Mapping[str, str | float]) -> bool | None:
    """Evaluate a condition without names (see `expand`) on known answers; None is open.

    This is the definition that the compiled program must agree with, not the way that is taken at run time.
    """
    if isinstance(condition, Not):
        inner = judge(condition.of, answers)
        return None if inner is None else not inner
    if isinstance(condition, Some):
        return _judge_some(condition.need, [judge(one, answers) for one in condition.of])
    if isinstance(condition, Derived):
        raise TypeError("a name is expanded first")
    return judge_leaf(condition, answers[condition.fact]) if condition.fact in answers else None


def _judge_some(need: int, found: Collection[bool | None]) -> bool | None:
    true = sum(one is True for one in found)
    still = sum(one is not False for one in found)
    return True if true >= need else False if still < need else None
