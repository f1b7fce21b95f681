"""On which ground a kind of agency may report for which purpose: data, brought into the database, and the answer."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from zicht.vocabulary import code_list
from zicht.web.texts import current_language

__all__ = ["EMERGENCY", "GROUNDS_FILE", "Ground", "default_ground", "ground_rules", "legal_grounds_for"]

#: The ground that holds in an emergency alone.
EMERGENCY = "vital_interest"
GROUNDS_FILE = Path(__file__).parent / "grounds.csv"


@dataclass(frozen=True)
class Ground:
    """A rule: `duty`: one must report; `identifiers`: names may go along; `checked`: a lawyer saw it."""

    reporter_type: str
    purpose: str
    legal_ground: str
    needs_consent: bool
    identifiers: bool
    duty: bool
    checked: bool
    source_nl: str
    source_en: str

    @property
    def source(self) -> str:
        """Where the rule stands, in the language of the page."""
        return self.source_nl if current_language() == "nl" else self.source_en


@cache
def ground_rules() -> tuple[Ground, ...]:
    """Return every rule of the shipped file."""
    with GROUNDS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_ground(row) for row in csv.DictReader(file))


def _ground(row: dict[str, str]) -> Ground:
    for column, name in (
        ("reporter_type", "reporter_types"),
        ("purpose", "purposes"),
        ("legal_ground", "legal_grounds"),
    ):
        if row[column] not in code_list(name):
            raise ValueError(f"{GROUNDS_FILE.name}: no such code in {column}")
    marks = {name: row[name] == "yes" for name in ("needs_consent", "identifiers", "duty", "checked")}
    return Ground(
        row["reporter_type"],
        row["purpose"],
        row["legal_ground"],
        **marks,
        source_nl=row["source_nl"],
        source_en=row["source_en"],
    )


@cache
def default_ground(reporter_type: str, purpose: str, *, consent: bool) -> Ground | None:
    """Return the rule to report on: a duty first, then what needs no consent, then consent where it was given.

    Consent that was given comes before the other grounds where it alone lets names go along. That
    somebody's life or health is in danger is for a person to say: it is never taken for granted.
    """
    fitting = [
        rule
        for rule in ground_rules()
        if rule.reporter_type == reporter_type
        and rule.purpose == purpose
        and rule.legal_ground != EMERGENCY
        and (consent or not rule.needs_consent)
    ]
    return min(
        fitting,
        key=lambda rule: (
            not rule.duty,
            consent and not rule.identifiers,
            rule.needs_consent,
            not rule.identifiers,
        ),
        default=None,
    )


@cache
def legal_grounds_for(purpose: str) -> tuple[str, ...]:
    """Return the grounds on which any kind of agency may hold somebody for a purpose, consent first."""
    found = {rule.legal_ground for rule in ground_rules() if rule.purpose == purpose}
    return tuple(sorted(found, key=lambda ground: (ground != "consent", ground)))
