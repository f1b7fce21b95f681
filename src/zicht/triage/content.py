"""A folder of content, read and held together: questions, instruments, rules on urgency, options.

What cannot be right in any folder is an error when it is read: an unknown name, a missing language, a rule that asks
who somebody is. What needs a look at several rules together is found by `checking`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

from zicht.errors import Text
from zicht.triage.conditions import (
    AtLeast,
    Below,
    Condition,
    Derived,
    Is,
    Leaf,
    Not,
    expand,
    leaves_of,
    parts_of,
)
from zicht.triage.facts import Fact, Instrument, Questions, load_instruments, load_questions, seen_of
from zicht.triage.reading import Faults, find_twice
from zicht.triage.rules import (
    Actor,
    Level,
    OptionRule,
    UrgencyRule,
    load_actors,
    load_options,
    load_urgency,
)

__all__ = ["SHIPPED", "Content", "load_content", "shipped_content"]

SHIPPED = Path(str(resources.files("zicht.triage"))) / "content"

#: The one number on which urgency may rest: age.
AGE = "age"


@dataclass(frozen=True)
class Content:
    """All that a decision table is made of. `facts` holds the indicators of instruments that are on, too."""

    questions: Questions
    instruments: tuple[Instrument, ...]
    actors: tuple[Actor, ...]
    levels: tuple[Level, ...]
    urgency: tuple[UrgencyRule, ...]
    options: tuple[OptionRule, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        ticks = (
            item.as_fact(instrument.id)
            for instrument in self.instruments
            if instrument.switched_on
            for item in instrument.items
        )
        return (*self.questions.facts, *ticks)

    @property
    def derived(self) -> Mapping[str, Condition]:
        return self.questions.derived

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Yield every condition with the place where it stands."""
        for name, condition in self.derived.items():
            yield f"facts.yaml, derived, {name}", condition
        for rule in self.urgency:
            yield f"urgency.yaml, rules, {rule.id}, when", rule.when
        for option in self.options:
            for where, condition in option.conditions_of_rule():
                yield f"options, {option.id}, {where}, when", condition


@cache
def shipped_content() -> Content:
    """Return the content that comes with Zicht."""
    return load_content(SHIPPED)


def load_content(folder: Path, *, lists: Path | None = None) -> Content:
    """Read a folder of content; its instruments, and actors beside its own, stand in `lists` where that is given.

    With `lists`, a condition may name `seen_<code>`: that something was ticked under a code of the list `indicators`.

    Raises
    ------
    DefinitionError
        With every fault of every file: its file, its rule, what was expected and how to fix it.
    """
    faults = Faults()
    questions = load_questions(folder, faults)
    instruments = load_instruments(lists or folder, faults)
    actors = load_actors(folder, faults)
    if lists is not None:
        actors += load_actors(lists, faults)
        questions = replace(questions, derived={**questions.derived, **seen_of(instruments)})
    codes = [actor.code for actor in actors]
    levels, urgency = load_urgency(folder, faults, actors=codes)
    options = load_options(folder, faults, actors=codes)
    content = Content(questions, instruments, actors, levels, urgency, options)
    _check_once(content, faults)
    _check_names(content, faults)
    _check_options(content, faults)
    faults.raise_any()
    for rule in urgency:
        _check_urgency(rule, content, faults)
    faults.raise_any()
    return content


def _check_once(content: Content, faults: Faults) -> None:
    """Names are unique: of questions and indicators together, of rules, of instruments, of actors."""
    indicators = [item.id for instrument in content.instruments for item in instrument.items]
    for place, names in (
        ("facts.yaml, instruments", [fact.id for fact in content.questions.facts] + indicators),
        ("urgency.yaml", [rule.id for rule in content.urgency]),
        ("instruments", [instrument.id for instrument in content.instruments]),
        ("actors.yaml", [actor.code for actor in content.actors]),
        ("urgency.yaml, levels", [level.code for level in content.levels]),
    ):
        twice = find_twice(names)
        if twice:
            faults.add(f"{place}, {', '.join(twice)}", Text.of("Every name once."))


def _check_names(content: Content, faults: Faults) -> None:
    """A condition names questions that are there, that a rule may name, with answers that they have."""
    facts = {fact.id: fact for fact in content.facts}
    for place, condition in content.conditions():
        for part in parts_of(condition):
            if isinstance(part, Derived):
                if part.name not in content.derived:
                    faults.add(f"{place}, {part.name}", Text.of("A name that stands under `derived`."))
            elif isinstance(part, (Is, Below, AtLeast)):
                _check_leaf(part, facts, place=place, faults=faults)


def _check_leaf(leaf: Leaf, facts: Mapping[str, Fact], *, place: str, faults: Faults) -> None:
    fact, where = facts.get(leaf.fact), f"{place}, {leaf.fact}"
    if fact is None:
        faults.add(where, Text.of("A question of facts.yaml, or an indicator of an instrument that is on."))
    elif fact.never:
        faults.add(where, Text.of("A question that rules may name: this one is `never`."))
    elif isinstance(leaf, Is) and not set(leaf.codes) <= fact.answers:
        names = ", ".join(sorted(fact.answers)) or "-"
        faults.add(where, Text.of("One of: {names}.", names=names))
    elif not isinstance(leaf, Is) and fact.kind != "number":
        faults.add(where, Text.of("A question that a number answers."))


def _check_options(content: Content, faults: Faults) -> None:
    """Options name options and events that are there, and end after they begin."""
    known = {option.id for option in content.options}
    events = {event for event, _name in content.questions.events}
    for option in content.options:
        place = f"options, {option.id}"
        named = {*option.excludes, *(one for door in option.doors for one in door.instead)}
        _check_known(f"{place}, excludes, instead", named, known, faults)
        if option.deadline:
            _check_known(f"{place}, deadline, from", [option.deadline.start], events, faults)
        if option.valid_from and option.valid_to and option.valid_to < option.valid_from:
            faults.add(f"{place}, valid_to", Text.of("A day that is not before valid_from."))


def _check_known(place: str, named: Iterable[str], known: Iterable[str], faults: Faults) -> None:
    unknown = sorted(set(named) - set(known))
    if unknown:
        faults.add(f"{place}, {', '.join(unknown)}", Text.of("Names that are there."))


def _check_urgency(rule: UrgencyRule, content: Content, faults: Faults) -> None:
    """Urgency rests on danger, situation, deadlines and age alone, and an answer of danger can only raise it."""
    facts = {fact.id: fact for fact in content.facts}
    place = f"urgency.yaml, rules, {rule.id}, when"
    whole = expand(rule.when, content.derived)
    if any(isinstance(part, Not) for part in parts_of(whole)):
        faults.add(place, Text.of("No `not`: an answer of danger may never make a case less urgent."))
    for leaf in leaves_of(whole):
        fact, where = facts[leaf.fact], f"{place}, {leaf.fact}"
        if not fact.urgency:
            faults.add(where, Text.of("A question with `urgency: true`."))
        if not isinstance(leaf, Is) and leaf.fact != AGE:
            faults.add(where, Text.of("`is` or `in`: a limit may be put to age alone."))
        if isinstance(leaf, Is) and "no" in leaf.codes and (fact.kind == "tick" or fact.group == "danger"):
            faults.add(where, Text.of("`yes`: an answer of danger may never make a case less urgent."))
