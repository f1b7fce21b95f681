"""The questions of a decision table as a form: laid out by group, and read back as answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zicht.triage import Table
from zicht.triage.reading import is_day
from zicht.triage.table import FactEntry, InstrumentEntry
from zicht.vocabulary.days import format_day
from zicht.vocabulary.numbers import format_number
from zicht.web.texts import current_language, label_of, translate

__all__ = [
    "Choice",
    "Group",
    "Question",
    "Read",
    "TickCluster",
    "TickList",
    "lay_out",
    "lay_out_ticks",
    "read_answers",
    "typed_of",
]

_ = translate
FACT, EVENT = "fact-", "event-"
WITHHELD = "withheld"
_NUMBER = re.compile(r"[0-9]{1,3}(?:[.,][0-9])?")


@dataclass(frozen=True)
class Choice:
    """An answer that can be chosen."""

    code: str
    label: str
    chosen: bool


@dataclass(frozen=True, repr=False)
class Question:
    """A question with what was answered. `kind`: yes_no, one_of, number or date."""

    name: str
    kind: str
    text: str
    person_text: str
    choices: tuple[Choice, ...]
    value: str
    wrong: bool

    @property
    def field(self) -> str:
        return f"id_{self.name}"

    @property
    def said(self) -> str:
        """The answer in words; empty where nothing was answered. Of a triage that was kept: its days are days."""
        language = current_language()
        chosen = next((one.label for one in self.choices if one.chosen and one.code), "")
        if chosen or not self.value:
            return chosen
        if self.kind == "date":
            return format_day(date.fromisoformat(self.value), language)
        return format_number(float(self.value), "", len(self.value.partition(".")[2]), language)


@dataclass(frozen=True)
class Group:
    """A group of questions."""

    code: str
    label: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class TickCluster:
    """Indicators of one kind: name of the field, text, what it may mean, whether it is ticked."""

    label: str
    items: tuple[tuple[str, str, str, bool], ...]


@dataclass(frozen=True)
class TickList:
    """A list of indicators that is put before a worker as a whole."""

    code: str
    label: str
    note: str
    clusters: tuple[TickCluster, ...]
    ticked: int


@dataclass(frozen=True, repr=False)
class Read:
    """What was posted: answers that fit, fields that hold none, and what was typed, to show it again."""

    answers: Mapping[str, object]
    wrong: frozenset[str]
    typed: Mapping[str, str]


def read_answers(table: Table, posted: Mapping[str, str]) -> Read:
    """Read answers from a form. What is not known is left out; what is no answer is named in `wrong`."""
    answers: dict[str, object] = {}
    typed, wrong = {}, set()
    for fact in _asked(table):
        name = FACT + fact["id"]
        cell = posted.get(name, "").strip()
        typed[name] = cell
        if not cell:
            continue
        answer = _answer(fact, cell)
        if answer is None:
            wrong.add(name)
        else:
            answers[fact["id"]] = answer
    events = {}
    for event in table["events"]:
        name = EVENT + event["code"]
        cell = typed[name] = posted.get(name, "").strip()
        if cell and is_day(cell):
            events[event["code"]] = cell
        elif cell:
            wrong.add(name)
    if events:
        answers["events"] = events
    return Read(answers, frozenset(wrong), typed)


def _asked(table: Table) -> Iterable[FactEntry]:
    """Return the questions of a page: who somebody is counts for nothing, and is not asked."""
    return (fact for fact in table["facts"] if not fact["never"])


def _answer(fact: FactEntry, cell: str) -> str | float | None:
    if fact["kind"] == "tick":
        return "yes" if cell == "yes" else None
    if cell == WITHHELD:
        return WITHHELD
    if fact["kind"] == "number":
        return float(cell.replace(",", ".")) if _NUMBER.fullmatch(cell) else None
    codes = {"yes", "no"} if fact["kind"] == "yes_no" else {one["code"] for one in fact["codes"]}
    return cell if cell in codes else None


def typed_of(answers: Mapping[str, object]) -> dict[str, str]:
    """Return what would have been typed to give these answers."""
    events = answers.get("events")
    days = {EVENT + name: str(day) for name, day in events.items()} if isinstance(events, dict) else {}
    return days | {
        FACT + name: f"{value:g}" if isinstance(value, float) else str(value)
        for name, value in answers.items()
        if name not in {"events", "option_state"}
    }


def lay_out(table: Table, typed: Mapping[str, str], wrong: frozenset[str] = frozenset()) -> list[Group]:
    """Return the questions by group, with what was typed; lists to tick stand apart."""
    language = current_language()
    groups = []
    for group in table["groups"]:
        facts = [fact for fact in _asked(table) if fact["group"] == group["code"] and fact["kind"] != "tick"]
        questions = tuple(_question(fact, language, typed, wrong) for fact in facts)
        if questions:
            groups.append(Group(group["code"], group["label"][language], questions))
    days = tuple(
        Question(
            name=EVENT + event["code"],
            kind="date",
            text=event["label"][language],
            person_text="",
            choices=(),
            value=typed.get(EVENT + event["code"], ""),
            wrong=EVENT + event["code"] in wrong,
        )
        for event in table["events"]
    )
    return [*groups, Group("events", _("Days that deadlines run from"), days)]


def _question(fact: FactEntry, language: str, typed: Mapping[str, str], wrong: frozenset[str]) -> Question:
    name = FACT + fact["id"]
    value = typed.get(name, "")
    return Question(
        name=name,
        kind=fact["kind"],
        text=fact["ask"][language],
        person_text=fact["ask_person"].get(language, ""),
        choices=tuple(_choices(fact, language, value)),
        value="" if value == WITHHELD else value,
        wrong=name in wrong,
    )


def _choices(fact: FactEntry, language: str, value: str) -> Iterable[Choice]:
    if fact["kind"] == "number":
        yield Choice(WITHHELD, _("Does not want to say"), value == WITHHELD)
        return
    if fact["kind"] == "yes_no":
        for code in ("yes", "no"):
            yield Choice(code, label_of("yes_no", code), value == code)
    else:
        for one in fact["codes"]:
            yield Choice(one["code"], one["label"][language], value == one["code"])
    yield Choice("", _("Not known"), not value)
    yield Choice(WITHHELD, _("Does not want to say"), value == WITHHELD)


def lay_out_ticks(table: Table, typed: Mapping[str, str]) -> list[TickList]:
    """Return the lists that are on, with what was ticked."""
    return [
        _tick_list(table, one, typed) for one in table["instruments"] if one["switched_on"] and one["items"]
    ]


def _tick_list(table: Table, one: InstrumentEntry, typed: Mapping[str, str]) -> TickList:
    language = current_language()
    asked = {fact["id"] for fact in _asked(table)}
    clusters = []
    for cluster in one["clusters"]:
        items = tuple(
            (
                FACT + item["id"],
                item["text"][language],
                item["meaning"].get(language, ""),
                typed.get(FACT + item["id"]) == "yes",
            )
            for item in one["items"]
            if item["cluster"] == cluster["code"] and item["id"] in asked
        )
        if items:
            name = cluster["name"]
            clusters.append(TickCluster(name[language] if isinstance(name, dict) else name, items))
    ticked = sum(item[3] for cluster in clusters for item in cluster.items)
    return TickList(one["id"], one["name"][language], one["note"].get(language, ""), tuple(clusters), ticked)
