"""The rules of normalisation as data: one CSV file per kind of rule, each row with its source."""

from __future__ import annotations

import csv
import hashlib
import json
from functools import cache
from importlib import resources

__all__ = ["RULES", "read_rules", "rules_digest", "words_of"]

#: Every file of rules, by the name of what it is about.
RULES = (
    "default_dates",
    "endings",
    "letters",
    "markers",
    "particles",
    "sounds",
    "spellings",
    "words",
)


@cache
def read_rules(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a file of rules, in its own order."""
    return tuple(csv.DictReader(_text(name).splitlines()))


def words_of(name: str, kind: str) -> frozenset[str]:
    """Return the words of one kind."""
    return frozenset(row["word"] for row in read_rules(name) if row["kind"] == kind)


@cache
def rules_digest() -> str:
    """Return a short hash of all rules but not their sources: what was normalised by other rules does not compare."""
    rules = [[{k: v for k, v in row.items() if k != "source"} for row in read_rules(name)] for name in RULES]
    return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()[:16]


def _text(name: str) -> str:
    return (resources.files("zicht.linkage.rules") / f"{name}.csv").read_text(encoding="utf-8")
