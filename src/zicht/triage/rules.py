"""Rules on urgency and on options, as they stand in rule files."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from zicht.errors import Text
from zicht.triage.conditions import Condition, parse_condition
from zicht.triage.facts import load_mark
from zicht.triage.reading import Faults, Part, Words, read_part
from zicht.vocabulary import code_list

__all__ = [
    "SHUT_BY",
    "Actor",
    "Deadline",
    "Door",
    "Level",
    "OptionRule",
    "Standing",
    "UrgencyRule",
    "load_actors",
    "load_options",
    "load_urgency",
]

#: What shuts a door.
SHUT_BY = ("law", "age", "status", "municipality", "capacity", "refusal", "funding", "no_indication")


@dataclass(frozen=True)
class Actor:
    """Somebody who acts; `reach` is how they are reached, `checked` the day on which somebody tried that."""

    code: str
    name: Words
    reach: Words
    checked: str


@dataclass(frozen=True)
class Level:
    """One level of urgency; within how many hours somebody acts, or None where a plan says when."""

    code: str
    within_hours: int | None
    name: Words
    by: Words


@dataclass(frozen=True)
class UrgencyRule:
    """When a case is this urgent, why, who does what, and on which legal ground that may be shared."""

    id: str
    level: str
    when: Condition
    because: Words
    who: str
    act: Words
    ground: str
    source: str
    mark: str
    switched_on: bool


@dataclass(frozen=True)
class Door:
    """A condition that must hold, and what it is that shuts it: to the worker, and in plain words to the person."""

    when: Condition
    shut_by: str
    because: Words
    plain: Words
    instead: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """What an option that is open asks for, shown where `when` is true or open."""

    when: Condition
    text: Words


@dataclass(frozen=True)
class Deadline:
    """So many days from an event."""

    days: int
    start: str
    text: Words


@dataclass(frozen=True)
class OptionRule:
    """One version of what can be had, for whom, and from when to when the version holds (both days included)."""

    id: str
    family: str
    name: Words
    help_kind: str
    needs: tuple[str, ...]
    gives: Words
    source: str
    mark: str
    switched_on: bool
    law_as_of: str
    valid_from: str
    valid_to: str
    doors: tuple[Door, ...]
    conditions: tuple[Standing, ...]
    deadline: Deadline | None
    next_step: Words
    who: str
    excludes: tuple[str, ...]

    def conditions_of_rule(self) -> Iterator[tuple[str, Condition]]:
        """Yield every condition with where it stands."""
        for number, door in enumerate(self.doors, start=1):
            yield f"doors {number}", door.when
        for number, standing in enumerate(self.conditions, start=1):
            yield f"conditions {number}", standing.when


def load_actors(folder: Path, faults: Faults) -> tuple[Actor, ...]:
    """Read actors.yaml."""
    file = read_part(folder / "actors.yaml", faults, name="actors.yaml")
    actors = tuple(_actor(part) for part in file.parts("actors", named="code"))
    file.close()
    return actors


def _actor(part: Part) -> Actor:
    made = Actor(
        part.name("code"), part.texts("name"), part.texts("reach", optional=True), part.day("checked")
    )
    part.ignore("note", "source")
    part.close()
    return made


def load_urgency(
    folder: Path, faults: Faults, *, actors: Collection[str]
) -> tuple[tuple[Level, ...], tuple[UrgencyRule, ...]]:
    """Read urgency.yaml: the levels, the most urgent first, and the rules."""
    file = read_part(folder / "urgency.yaml", faults, name="urgency.yaml")
    levels = tuple(_level(part) for part in file.parts("levels", named="code"))
    codes = [level.code for level in levels]
    rules = tuple(_urgency_rule(part, codes, actors) for part in file.parts("rules"))
    file.close()
    if not levels:
        file.fault("levels", Text.of("The levels of urgency, the most urgent first."))
    return levels, rules


def _level(part: Part) -> Level:
    hours = None if part.value("within_hours") is None else part.whole("within_hours")
    made = Level(part.word("code"), hours, part.texts("name"), part.texts("by"))
    part.close()
    return made


def _urgency_rule(part: Part, levels: Collection[str], actors: Collection[str]) -> UrgencyRule:
    mark, switched_on = load_mark(part)
    rule = UrgencyRule(
        id=part.name(),
        level=part.one_of("level", levels),
        when=_when(part),
        because=part.texts("because"),
        who=part.one_of("who", actors),
        act=part.texts("act"),
        ground=part.one_of("ground", [code.code for code in code_list("legal_grounds")]),
        source=part.word("source"),
        mark=mark,
        switched_on=switched_on,
    )
    part.ignore("note")
    part.close()
    return rule


def _when(part: Part) -> Condition:
    return parse_condition(part.value("when"), place=part.at("when"), faults=part.faults)


def load_options(folder: Path, faults: Faults, *, actors: Collection[str]) -> tuple[OptionRule, ...]:
    """Read every file of options, in the order of their names."""
    rules: list[OptionRule] = []
    for path in sorted((folder / "options").glob("*.yaml")):
        file = read_part(path, faults, name=f"options/{path.name}")
        family = file.part("family")
        code = family.name("code") if family else ""
        if family:
            family.texts("name")
            family.close()
        rules += [_option(part, code, actors) for part in file.parts("options")]
        file.close()
    return tuple(rules)


def _option(part: Part, family: str, actors: Collection[str]) -> OptionRule:
    mark, switched_on = load_mark(part)
    rule = OptionRule(
        id=part.name(),
        family=family,
        name=part.texts("name"),
        help_kind=part.one_of("help_kind", [code.code for code in code_list("help_kinds")], default=""),
        needs=part.words_of("needs", [code.code for code in code_list("need_domains")]),
        gives=part.texts("gives"),
        source=part.word("source"),
        mark=mark,
        switched_on=switched_on,
        law_as_of=part.day("law_as_of"),
        valid_from=part.day("valid_from"),
        valid_to=part.day("valid_to"),
        doors=tuple(_door(one) for one in part.parts("doors")),
        conditions=tuple(_standing(one) for one in part.parts("conditions")),
        deadline=_deadline(part.part("deadline")),
        next_step=part.texts("next_step"),
        who=part.one_of("who", actors),
        excludes=part.words_of("excludes"),
    )
    if part.word("verified_by", default=""):
        part.fault(
            "verified_by",
            Text.of(
                "Nothing: who verified a rule stands in verified.yaml, with the hash of what was verified."
            ),
        )
    part.ignore("note", "row")
    part.close()
    return rule


def _door(part: Part) -> Door:
    door = Door(
        when=_when(part),
        shut_by=part.one_of("shut_by", SHUT_BY),
        because=part.texts("because"),
        plain=part.texts("plain"),
        instead=part.words_of("instead"),
    )
    part.close()
    return door


def _standing(part: Part) -> Standing:
    standing = Standing(_when(part), part.texts("text"))
    part.close()
    return standing


def _deadline(part: Part | None) -> Deadline | None:
    if part is None:
        return None
    deadline = Deadline(part.whole("days"), part.name("from"), part.texts("text"))
    part.close()
    return deadline
