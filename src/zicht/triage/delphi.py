"""The counting rule of the ILO and the European Commission (Delphi indicators, 2009), as a completeness aid.

Each indicator belongs to one of six dimensions and is strong, medium or weak. A dimension is positive with two
strong; one strong and one medium or weak; three medium; or two medium and one weak. The indicators are complete for an
adult with a positive dimension of recruitment, exploitation, and a positive one of coercion or abuse at the
destination; for a child with recruitment and exploitation.

Recalled, not read: it ships switched off until somebody compared it with page 3 of the brochure. It is expert
consensus and no diagnostic test: no sensitivity or specificity is published. It says what was found and what was not
looked into, never that somebody is or is not a victim, and it changes no urgency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict

from zicht.triage.assessment import Counted

__all__ = [
    "COMPLETE",
    "DIMENSIONS",
    "GROUPS",
    "MINIMA",
    "STRENGTHS",
    "CountEntry",
    "count_indicators",
    "make_count",
]

STRENGTHS = ("strong", "medium", "weak")
#: The three parts of a case, and the dimensions of each.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "recruitment": ("deceptive_recruitment", "coercive_recruitment", "abuse_at_recruitment"),
    "exploitation": ("exploitation",),
    "destination": ("coercion_at_destination", "abuse_at_destination"),
}
DIMENSIONS = tuple(dimension for group in GROUPS.values() for dimension in group)
#: A dimension is positive with at least so many strong, medium and weak, by any one of these.
MINIMA = ((2, 0, 0), (1, 1, 0), (1, 0, 1), (0, 3, 0), (0, 2, 1))
#: What has to be there: a child needs no means.
COMPLETE: Mapping[str, tuple[str, ...]] = {
    "adult": ("recruitment", "exploitation", "destination"),
    "child": ("recruitment", "exploitation"),
}


class CountEntry(TypedDict):
    """The rule in a decision table: the indicators of one instrument by dimension and strength."""

    instrument: str
    items: dict[str, list[str]]
    dimensions: list[str]
    strengths: list[str]
    minima: list[list[int]]
    groups: dict[str, list[str]]
    complete: dict[str, list[str]]


def make_count(instrument: str, items: Iterable[tuple[str, str, str]]) -> CountEntry:
    """Return the rule for an instrument, whose indicators are given by name, dimension and strength."""
    return {
        "instrument": instrument,
        "items": {
            name: [dimension, strength] for name, dimension, strength in items if strength in STRENGTHS
        },
        "dimensions": list(DIMENSIONS),
        "strengths": list(STRENGTHS),
        "minima": [list(minimum) for minimum in MINIMA],
        "groups": {group: list(dimensions) for group, dimensions in GROUPS.items()},
        "complete": {person: list(groups) for person, groups in COMPLETE.items()},
    }


def count_indicators(entry: CountEntry, answers: Mapping[str, str | float]) -> Counted:
    """Count the indicators that were seen, and say which dimensions are positive and for whom they are complete."""
    found = {dimension: [0] * len(entry["strengths"]) for dimension in entry["dimensions"]}
    for fact, (dimension, strength) in entry["items"].items():
        if answers.get(fact) == "yes":
            found[dimension][entry["strengths"].index(strength)] += 1
    positive = [
        dimension
        for dimension, counts in found.items()
        if any(
            all(have >= need for have, need in zip(counts, least, strict=True)) for least in entry["minima"]
        )
    ]
    there = {group for group, dimensions in entry["groups"].items() if set(dimensions) & set(positive)}
    complete = sorted(person for person, groups in entry["complete"].items() if set(groups) <= there)
    return {
        "instrument": entry["instrument"],
        "found": found,
        "positive": positive,
        "complete_for": complete,
    }
