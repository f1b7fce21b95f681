"""The decision table: everything that a triage needs, compiled to one JSON document with a version.

The version is a hash of the whole document, so that any change of any rule or text changes it; every triage keeps it.
The table is read by `interpret.py` and by `browser/interpret.js`, which know nothing of rule files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from zicht.errors import InputError, Text, writing
from zicht.triage.conditions import Condition, JsonCondition, condition_to_json, expand
from zicht.triage.content import Content
from zicht.triage.delphi import CountEntry, make_count
from zicht.triage.facts import Fact, Instrument, Labelled
from zicht.triage.reading import Faults, Words, read_part
from zicht.triage.rules import Door, OptionRule, UrgencyRule
from zicht.vocabulary import in_all_languages

__all__ = [
    "FORMAT",
    "DoorEntry",
    "FactEntry",
    "OptionEntry",
    "Table",
    "UrgencyEntry",
    "Verification",
    "compile_table",
    "hash_option",
    "hash_urgency",
    "holds_on",
    "load_verifications",
    "option_on",
    "options_on",
    "parse_table",
    "read_table",
    "verify_all",
    "version_of",
    "write_table",
]

FORMAT = 1


class LabelEntry(TypedDict):
    """A code with its label in every language."""

    code: str
    label: Words


class FactEntry(TypedDict):
    """One question."""

    id: str
    kind: str
    group: str
    ask: Words
    ask_person: Words
    codes: list[LabelEntry]
    never: bool
    urgency: bool
    instrument: str


class LevelEntry(TypedDict):
    """One level of urgency, the most urgent first."""

    code: str
    within_hours: int | None
    name: Words
    by: Words


class ActorEntry(TypedDict):
    """Somebody who acts."""

    code: str
    name: Words
    reach: Words
    checked: str


class UrgencyEntry(TypedDict):
    """One rule on urgency."""

    id: str
    level: str
    when: JsonCondition
    because: Words
    who: str
    act: Words
    ground: str
    source: str
    mark: str
    switched_on: bool
    hash: str


class DoorEntry(TypedDict):
    """One door of an option."""

    when: JsonCondition
    shut_by: str
    because: Words
    plain: Words
    instead: list[str]


class StandingEntry(TypedDict):
    """One condition of an option."""

    when: JsonCondition
    text: Words


DeadlineEntry = TypedDict("DeadlineEntry", {"days": int, "from": str, "text": Words})


class OptionEntry(TypedDict):
    """One version of an option; `verified_by` is empty where nobody verified exactly this."""

    id: str
    family: str
    name: Words
    help_kind: str
    needs: list[str]
    gives: Words
    source: str
    mark: str
    switched_on: bool
    law_as_of: str
    valid_from: str
    valid_to: str
    doors: list[DoorEntry]
    conditions: list[StandingEntry]
    deadline: DeadlineEntry | None
    next_step: Words
    who: str
    excludes: list[str]
    hash: str
    verified_by: str
    verified_on: str


class ItemEntry(TypedDict):
    """One indicator of an instrument; its wording stands among the facts where the instrument is on."""

    id: str
    cluster: str
    weight: str
    text: Words
    meaning: Words


class InstrumentEntry(TypedDict):
    """One instrument."""

    id: str
    version: str
    name: Words
    source: str
    licence: str
    mark: str
    switched_on: bool
    rule: str
    clusters: list[dict[str, str | Words]]
    items: list[ItemEntry]
    bands: list[dict[str, int | Words]]
    note: Words
    law_as_of: str


class Table(TypedDict):
    """The whole document."""

    format: int
    version: str
    levels: list[LevelEntry]
    actors: list[ActorEntry]
    groups: list[LabelEntry]
    events: list[LabelEntry]
    facts: list[FactEntry]
    derived: dict[str, JsonCondition]
    urgency: list[UrgencyEntry]
    options: list[OptionEntry]
    instruments: list[InstrumentEntry]
    counts: list[CountEntry]
    texts: dict[str, Words]


@dataclass(frozen=True)
class Verification:
    """Somebody compared a rule with the law of today. It holds for exactly what was compared: the rule's hash."""

    rule: str
    hash: str
    by: str
    on: str


def load_verifications(path: Path) -> tuple[Verification, ...]:
    """Read a `verified.yaml`. Raises DefinitionError where it is not one."""
    faults = Faults()
    file = read_part(path, faults, name=path.name)
    found = []
    for part in file.parts("verified", named="rule"):
        found.append(Verification(part.name("rule"), part.word("hash"), part.word("by"), part.day("on")))
        part.close()
    file.close()
    faults.raise_any()
    return tuple(found)


def verify_all(content: Content) -> tuple[Verification, ...]:
    """Return what it would be if every option were verified: for worked cases, never for use."""
    return tuple(
        Verification(option.id, hash_option(option, content.derived), "-", "2000-01-01")
        for option in content.options
        if option.switched_on
    )


def hash_option(rule: OptionRule, derived: Mapping[str, Condition]) -> str:
    """Return the hash of one version of an option, with what its names stand for in their place."""
    return _hash(_option_body(rule, derived))


def hash_urgency(rule: UrgencyRule, derived: Mapping[str, Condition]) -> str:
    """Return the hash of a rule on urgency, with what its names stand for in their place."""
    return _hash(_urgency_body(rule, derived))


def compile_table(content: Content, verified: Iterable[Verification] = ()) -> Table:
    """Compile content to a decision table.

    A verification counts where its hash is that of the rule; a rule marked R that somebody verified is switched on.
    """
    by_rule = {(one.rule, one.hash): one for one in verified}
    table: Table = {
        "format": FORMAT,
        "version": "",
        "levels": [
            {"code": x.code, "within_hours": x.within_hours, "name": x.name, "by": x.by}
            for x in content.levels
        ],
        "actors": [
            {"code": x.code, "name": x.name, "reach": x.reach, "checked": x.checked} for x in content.actors
        ],
        "groups": _labels(content.questions.groups),
        "events": _labels(content.questions.events),
        "facts": [_fact(fact) for fact in content.facts],
        "derived": {name: condition_to_json(found) for name, found in content.derived.items()},
        "urgency": [_urgency(rule, content.derived, by_rule) for rule in content.urgency],
        "options": [_option(rule, content.derived, by_rule) for rule in content.options],
        "instruments": [_instrument(one) for one in content.instruments],
        "counts": [
            make_count(one.id, ((item.id, item.cluster, item.weight) for item in one.items))
            for one in content.instruments
            if one.rule == "delphi" and one.switched_on
        ],
        "texts": _texts([level.code for level in content.levels]),
    }
    table["version"] = version_of(table)
    return table


def holds_on(entry: OptionEntry, day: str) -> bool:
    """Say whether a version of an option holds on a day such as 2026-03-01."""
    return (entry["valid_from"] or day) <= day <= (entry["valid_to"] or day)


def options_on(table: Table, day: str) -> Mapping[str, OptionEntry]:
    """Return the version of each option that holds on a day, by the option."""
    return {entry["id"]: entry for entry in table["options"] if holds_on(entry, day)}


def option_on(table: Table, option: str, day: str) -> OptionEntry:
    """Return the version of an option that holds on a day; where none does, the last: what was kept stays readable."""
    versions = [entry for entry in table["options"] if entry["id"] == option]
    return next((entry for entry in versions if holds_on(entry, day)), versions[-1])


def version_of(table: Table) -> str:
    """Return the version that a table must have."""
    return _hash({key: value for key, value in table.items() if key != "version"})


def write_table(table: Table, path: Path) -> None:
    """Write a table as canonical JSON. Raises OutputError where the system refuses."""
    with writing(path.name):
        path.write_text(_canonical(table) + "\n", encoding="utf-8")


def read_table(path: Path) -> Table:
    """Read a table. Raises InputError where it is none, or not as it was written."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        text = ""
    return parse_table(text, name=path.name)


def parse_table(text: str, *, name: str) -> Table:
    """Return a table from what `write_table` wrote; errors call it `name`. Raises InputError as `read_table`."""
    try:
        table: Table = json.loads(text)
        as_written = table["format"] == FORMAT and table["version"] == version_of(table)
    except (ValueError, KeyError, TypeError, AttributeError):
        as_written = False
    if not as_written:
        raise InputError.of(
            Text.of("{name}: no decision table, or not as it was written.", name=name),
            expected=Text.of("A file that `zicht triage table` wrote, unchanged."),
            to_fix=Text.of("Write the table again."),
        )
    return table


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(value: object) -> str:
    return hashlib.sha256(_canonical(value).encode()).hexdigest()


def _labels(labelled: Sequence[Labelled]) -> list[LabelEntry]:
    return [{"code": code, "label": label} for code, label in labelled]


def _fact(fact: Fact) -> FactEntry:
    return {
        "id": fact.id,
        "kind": fact.kind,
        "group": fact.group,
        "ask": fact.ask,
        "ask_person": fact.ask_person,
        "codes": _labels(fact.codes),
        "never": fact.never,
        "urgency": fact.urgency,
        "instrument": fact.instrument,
    }


def _urgency_body(rule: UrgencyRule, derived: Mapping[str, Condition]) -> dict[str, object]:
    """Return what a verification is about: all of the rule but whether it is on."""
    return {
        "id": rule.id,
        "level": rule.level,
        "when": condition_to_json(expand(rule.when, derived)),
        "because": rule.because,
        "who": rule.who,
        "act": rule.act,
        "ground": rule.ground,
        "source": rule.source,
    }


def _urgency(
    rule: UrgencyRule, derived: Mapping[str, Condition], verified: Mapping[tuple[str, str], Verification]
) -> UrgencyEntry:
    found = hash_urgency(rule, derived)
    return {
        "id": rule.id,
        "level": rule.level,
        "when": condition_to_json(rule.when),
        "because": rule.because,
        "who": rule.who,
        "act": rule.act,
        "ground": rule.ground,
        "source": rule.source,
        "mark": rule.mark,
        "switched_on": rule.switched_on or (rule.id, found) in verified,
        "hash": found,
    }


def _option_body(rule: OptionRule, derived: Mapping[str, Condition]) -> dict[str, object]:
    """Return what a verification is about: all of the rule but whether it is on."""
    return {
        "id": rule.id,
        "name": rule.name,
        "gives": rule.gives,
        "source": rule.source,
        "law_as_of": rule.law_as_of,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "doors": [_door(door, expand(door.when, derived)) for door in rule.doors],
        "conditions": [
            {"when": condition_to_json(expand(one.when, derived)), "text": one.text}
            for one in rule.conditions
        ],
        "deadline": _deadline(rule),
        "next_step": rule.next_step,
        "excludes": list(rule.excludes),
    }


def _deadline(rule: OptionRule) -> DeadlineEntry | None:
    found = rule.deadline
    return {"days": found.days, "from": found.start, "text": found.text} if found else None


def _door(door: Door, when: Condition) -> DoorEntry:
    return {
        "when": condition_to_json(when),
        "shut_by": door.shut_by,
        "because": door.because,
        "plain": door.plain,
        "instead": list(door.instead),
    }


def _option(
    rule: OptionRule, derived: Mapping[str, Condition], verified: Mapping[tuple[str, str], Verification]
) -> OptionEntry:
    found = hash_option(rule, derived)
    by = verified.get((rule.id, found))
    return {
        "id": rule.id,
        "family": rule.family,
        "name": rule.name,
        "help_kind": rule.help_kind,
        "needs": list(rule.needs),
        "gives": rule.gives,
        "source": rule.source,
        "mark": rule.mark,
        "switched_on": rule.switched_on or by is not None,
        "law_as_of": rule.law_as_of,
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "doors": [_door(door, door.when) for door in rule.doors],
        "conditions": [{"when": condition_to_json(one.when), "text": one.text} for one in rule.conditions],
        "deadline": _deadline(rule),
        "next_step": rule.next_step,
        "who": rule.who,
        "excludes": list(rule.excludes),
        "hash": found,
        "verified_by": by.by if by else "",
        "verified_on": by.on if by else "",
    }


def _instrument(one: Instrument) -> InstrumentEntry:
    return {
        "id": one.id,
        "version": one.version,
        "name": one.name,
        "source": one.source,
        "licence": one.licence,
        "mark": one.mark,
        "switched_on": one.switched_on,
        "rule": one.rule,
        "clusters": [{"code": code, "name": name, "indicator": under} for code, name, under in one.clusters],
        "items": [
            {"id": x.id, "cluster": x.cluster, "weight": x.weight, "text": x.text, "meaning": x.meaning}
            for x in one.items
        ],
        "bands": [{"from": low, "to": high, "name": name} for low, high, name in one.bands],
        "note": one.note,
        "law_as_of": one.law_as_of,
    }


def _texts(levels: Iterable[str]) -> dict[str, Words]:
    """Return what the interpreters say of themselves."""
    ask = in_all_languages("An answer may make it {level}.")
    by_level = {
        f"ask_level_{code}": {language: text.format(level=code) for language, text in ask.items()}
        for code in levels
    }
    return {
        **by_level,
        "ask_rules": in_all_languages("An answer settles a rule on urgency."),
        "ask_options": in_all_languages("An answer makes clear what is open."),
        "no_place": in_all_languages("There was no place: a worker recorded it."),
        "refused": in_all_languages("The person refused it: a worker recorded it."),
        "municipality_none": in_all_languages("The municipality has none: a worker recorded it."),
        "no_funding": in_all_languages("Nobody pays for it: a worker recorded it."),
        "taken": in_all_languages("It does not go together with what runs already."),
        "no_place_plain": in_all_languages("There is no place for you now. Ask when there is."),
        "refused_plain": in_all_languages(
            "You said that you do not want this. You may always change your mind."
        ),
        "municipality_none_plain": in_all_languages("Your municipality does not have this. Ask what it has."),
        "no_funding_plain": in_all_languages("There is no money for this now. Ask what else there is."),
        "taken_plain": in_all_languages("This does not go together with the help that you have now."),
    }
