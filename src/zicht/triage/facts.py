"""The questions that a triage may ask, each once, and the lists of indicators that are ticked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from zicht.errors import Text
from zicht.triage.conditions import Condition, Derived, Is, Some, parse_condition, parts_of
from zicht.triage.delphi import DIMENSIONS, STRENGTHS
from zicht.triage.reading import Faults, Part, Words, find_twice, read_part
from zicht.vocabulary import LANGUAGES, UNKNOWNS, code_list, code_list_names

__all__ = [
    "KINDS",
    "MARKS",
    "RESERVED",
    "Fact",
    "Indicator",
    "Instrument",
    "Labelled",
    "Questions",
    "load_instruments",
    "load_mark",
    "load_questions",
    "seen_of",
]

KINDS = ("yes_no", "one_of", "number", "tick")
#: Printed source, our own design, or recalled and to be verified.
MARKS = ("P", "D", "R")
WEIGHTS = ("counted", "context", *STRENGTHS)
COUNTING = ("none", "delphi", "licensed")
#: Keys of answers that are no questions.
RESERVED = ("option_state", "events")

#: Who somebody is and where they come from: no rule may ask, so no rule can treat people apart by it.
NEVER_LISTS = frozenset({"sexes", "countries", "nationality_classes", "world_regions"})
NEVER_NAMES = frozenset(
    {"sex", "gender", "nationality", "origin", "origin_country", "birth_country", "ethnicity", "religion"}
)
STATUS_LISTS = frozenset({"residence_classes"})
#: Groups that may decide what is open and never how urgent it is.
NEVER_URGENT = frozenset({"status", "wish"})

Labelled: TypeAlias = tuple[str, Words]


@dataclass(frozen=True)
class Fact:
    """One question. `codes` are the answers of a `one_of`, with labels; other kinds have none.

    `never`: no rule may name it. `urgency`: rules on urgency may name it. `instrument`: whose indicator it is.
    """

    id: str
    kind: str
    group: str
    ask: Words
    ask_person: Words
    codes: tuple[Labelled, ...] = ()
    never: bool = False
    urgency: bool = False
    instrument: str = ""

    @property
    def answers(self) -> frozenset[str]:
        """The words that answer it; none for a number."""
        if self.kind in {"yes_no", "tick"}:
            return frozenset({"yes", "no"})
        return frozenset(code for code, _label in self.codes)


@dataclass(frozen=True)
class Indicator:
    """One indicator of an instrument; `weight` context counts nowhere, the strengths are those of the Delphi rule."""

    id: str
    cluster: str
    weight: str
    text: Words
    meaning: Words
    urgency: bool

    def as_fact(self, instrument: str) -> Fact:
        return Fact(
            id=self.id,
            kind="tick",
            group="situation",
            ask=self.text,
            ask_person={},
            never=self.weight == "context",
            urgency=self.urgency,
            instrument=instrument,
        )


@dataclass(frozen=True)
class Instrument:
    """A list of indicators in one version; one that is off is shown as to be verified and not asked.

    `clusters` are code, label, and the code of the list `indicators` that they count under. `bands` are those of a
    licensed score: from, to, name.
    """

    id: str
    version: str
    name: Words
    source: str
    licence: str
    mark: str
    switched_on: bool
    rule: str
    clusters: tuple[tuple[str, Words, str], ...]
    items: tuple[Indicator, ...]
    bands: tuple[tuple[int, int, Words], ...] = ()
    note: Words = field(default_factory=dict)
    law_as_of: str = ""


@dataclass(frozen=True)
class Questions:
    """What facts.yaml holds: `events` are the days that deadlines run from."""

    facts: tuple[Fact, ...]
    derived: Mapping[str, Condition]
    groups: tuple[Labelled, ...]
    events: tuple[Labelled, ...]


def load_questions(folder: Path, faults: Faults) -> Questions:
    """Read facts.yaml."""
    part = read_part(folder / "facts.yaml", faults, name="facts.yaml")
    groups = tuple(_labelled(one) for one in part.parts("groups", named="code"))
    codes = [code for code, _label in groups]
    facts = tuple(_fact(one, codes) for one in part.parts("facts"))
    events = tuple(_event(one) for one in part.parts("events"))
    derived = _derived(part.part("derived"), faults)
    part.close()
    return Questions(facts, derived, groups, events)


def _labelled(part: Part) -> Labelled:
    label = {language: part.word(language) for language in LANGUAGES}
    code = part.name("code")
    part.close()
    return code, label


def _event(part: Part) -> Labelled:
    made = part.name(), part.texts("name")
    part.close()
    return made


def _fact(part: Part, groups: Sequence[str]) -> Fact:
    kind = part.one_of("kind", KINDS)
    listed = part.values.get("codes")
    fact = Fact(
        id=part.name(),
        kind=kind,
        group=part.one_of("group", groups),
        ask=part.texts("ask"),
        ask_person=part.texts("ask_person", optional=True),
        codes=_codes(part) if kind == "one_of" else (),
        never=part.flag("never", default=False),
        urgency=part.flag("urgency", default=False),
    )
    _check_fairness(part, fact, listed if isinstance(listed, str) else "")
    if fact.id in RESERVED:
        part.fault("id", Text.of("Another name: this one has a meaning of its own among answers."))
    part.ignore("note")
    part.close()
    return fact


def _check_fairness(part: Part, fact: Fact, listed: str) -> None:
    if (listed in NEVER_LISTS or fact.id in NEVER_NAMES) and not fact.never:
        part.fault("never", Text.of("true: who somebody is and where they come from stands in no rule."))
    if listed in STATUS_LISTS and fact.group != "status":
        part.fault("group", Text.of("status: residence is about what is open, never about urgency."))
    if fact.urgency and (fact.group in NEVER_URGENT or fact.never):
        part.fault("urgency", Text.of("false: status and wishes never make anything more or less urgent."))


def _codes(part: Part) -> tuple[Labelled, ...]:
    found = part.value("codes")
    if isinstance(found, str):
        if found in code_list_names():
            return tuple((c.code, {"nl": c.label_nl, "en": c.label_en}) for c in code_list(found))
        part.fault("codes", Text.of("The name of a code list of ours, or a list of code, nl and en."))
        return ()
    codes = tuple(_labelled(one) for one in part.parts("codes", named="code"))
    names = [code for code, _label in codes]
    if not codes or find_twice(names) or set(names) & set(UNKNOWNS):
        part.fault("codes", Text.of("Codes, each once; the kinds of unknown are no codes of a question."))
    return codes


def _derived(part: Part | None, faults: Faults) -> dict[str, Condition]:
    """Read the named conditions; one that comes back to itself is a fault, and is left out."""
    if part is None:
        return {}
    found = {
        name: parse_condition(part.value(name), place=part.at(name), faults=faults) for name in part.values
    }
    for name in [name for name in found if _comes_back(name, found)]:
        part.fault(name, Text.of("A condition that does not rest on itself."))
        del found[name]
    return found


def _comes_back(name: str, derived: Mapping[str, Condition]) -> bool:
    seen: set[str] = set()
    waiting = [*_names_in(derived[name])]
    while waiting:
        one = waiting.pop()
        if one == name:
            return True
        if one not in seen and one in derived:
            seen.add(one)
            waiting += _names_in(derived[one])
    return False


def _names_in(condition: Condition) -> Iterator[str]:
    return (one.name for one in parts_of(condition) if isinstance(one, Derived))


def load_instruments(folder: Path, faults: Faults) -> tuple[Instrument, ...]:
    """Read every file of instruments, in the order of their names."""
    paths = sorted((folder / "instruments").glob("*.yaml"))
    return tuple(_instrument(read_part(path, faults, name=f"instruments/{path.name}")) for path in paths)


def seen_of(instruments: Sequence[Instrument]) -> dict[str, Condition]:
    """Return for each code of the list `indicators` that something counted was ticked under it: `seen_<code>`."""
    under: dict[str, list[str]] = {code.code: [] for code in code_list("indicators")}
    for instrument in instruments:
        kinds = {code: indicator for code, _label, indicator in instrument.clusters}
        for item in instrument.items if instrument.switched_on else ():
            if item.weight != "context":
                under[kinds[item.cluster]].append(item.id)
    return {f"seen_{code}": Some(1, tuple(Is(one, ("yes",)) for one in ids)) for code, ids in under.items()}


def load_mark(part: Part) -> tuple[str, bool]:
    """Read where a rule comes from and whether it is on: what was recalled from memory is off until verified."""
    mark = part.one_of("mark", MARKS)
    switched_on = part.flag("switched_on", default=True)
    if mark == "R" and switched_on:
        part.fault("switched_on", Text.of("false: what is marked R is off until somebody verified it."))
    return mark, switched_on


def _instrument(part: Part) -> Instrument:
    mark, switched_on = load_mark(part)
    rule = part.one_of("rule", COUNTING, default="none")
    clusters = tuple(_cluster(one) for one in part.parts("clusters", named="code"))
    codes = [code for code, _label, _indicator in clusters]
    made = Instrument(
        id=part.name(),
        version=part.word("version"),
        name=part.texts("name"),
        source=part.word("source"),
        licence=part.word("licence"),
        mark=mark,
        switched_on=switched_on,
        rule=rule,
        clusters=clusters,
        items=tuple(_indicator(one, codes) for one in part.parts("items")),
        bands=_bands(part.part("score")),
        note=part.texts("note", optional=True),
        law_as_of=part.day("law_as_of"),
    )
    if rule == "delphi" and not set(codes) <= set(DIMENSIONS):
        part.fault("clusters", Text.of("One of: {names}.", names=", ".join(DIMENSIONS)))
    if rule == "licensed" and made.items:
        part.fault("items", Text.of("None: the text of a licensed instrument is not ours to ship."))
    part.close()
    return made


def _cluster(part: Part) -> tuple[str, Words, str]:
    made = (
        part.name("code"),
        part.texts("name"),
        part.one_of("indicator", [c.code for c in code_list("indicators")]),
    )
    part.close()
    return made


def _indicator(part: Part, clusters: Sequence[str]) -> Indicator:
    made = Indicator(
        id=part.name(),
        cluster=part.one_of("cluster", clusters),
        weight=part.one_of("weight", WEIGHTS),
        text=part.texts("text"),
        meaning=part.texts("meaning", optional=True),
        urgency=part.flag("urgency", default=False),
    )
    if made.weight == "context" and made.urgency:
        part.fault("urgency", Text.of("false: context makes nothing more or less urgent."))
    part.ignore("note")
    part.close()
    return made


def _bands(part: Part | None) -> tuple[tuple[int, int, Words], ...]:
    if part is None:
        return ()
    part.ignore("min", "max")
    bands = tuple((one.whole("from"), one.whole("to"), one.texts("name")) for one in part.parts("bands"))
    part.close()
    return bands
