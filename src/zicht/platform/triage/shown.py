"""An assessment in words, in the language of the page: for the worker, and in plain language for the person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from zicht.triage import Assessment, Table
from zicht.triage.assessment import OptionFound, Reason, Shut
from zicht.triage.table import FactEntry, OptionEntry, options_on
from zicht.triage.words import STATUSES, name_of_shutter
from zicht.vocabulary.days import format_day
from zicht.vocabulary.numbers import format_number
from zicht.web.texts import current_language, label_of, render, translate

__all__ = ["Shown", "ShownOption", "ShownReason", "ShownShut", "digest_of", "show", "shut_names"]


@dataclass(frozen=True)
class ShownReason:
    """A rule that holds, with the answers that led there."""

    rule: str
    level: str
    because: str
    who: str
    reach: str
    reach_checked: str
    act: str
    ground: str
    answers: tuple[tuple[str, str], ...]

    @property
    def number_unchecked(self) -> bool:
        """Say whether it names a number that nobody called yet."""
        return not self.reach_checked and any(map(str.isdigit, self.reach))


@dataclass(frozen=True)
class ShownShut:
    """What shuts an option, to the worker and to the person, and what there is instead."""

    by: str
    because: str
    plain: str
    instead: tuple[str, ...]


@dataclass(frozen=True)
class ShownOption:
    """An option; `law` says of which day the text is that was read, and whether somebody verified it."""

    code: str
    name: str
    status: str
    gives: str
    shut: tuple[ShownShut, ...]
    missing: tuple[tuple[str, str, str], ...]
    conditions: tuple[str, ...]
    deadline: str
    due: date | None
    next_step: str
    who: str
    source: str
    law: str
    verified: bool
    running: bool


@dataclass(frozen=True)
class Shown:
    """A whole assessment. `ask` and `possible` are questions as (field, text, why)."""

    level: str
    level_name: str
    by: str
    reasons: tuple[ShownReason, ...]
    possible: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    ask: tuple[tuple[str, str, str], ...]
    options: tuple[tuple[str, str, tuple[ShownOption, ...]], ...]
    wishes: tuple[tuple[str, str], ...]
    unverified: bool


#: So many questions are put first.
_ASKED_FIRST = 6


class _Shower:
    """The words of one table in the language of the page."""

    def __init__(self, table: Table) -> None:
        self.language = current_language()
        self.facts: Mapping[str, FactEntry] = {fact["id"]: fact for fact in table["facts"]}
        self.actors = {actor["code"]: actor for actor in table["actors"]}
        self.levels = {level["code"]: level for level in table["levels"]}
        self.names = {option["id"]: option["name"][self.language] for option in table["options"]}

    def question(self, fact: str) -> str:
        return self.facts[fact]["ask"][self.language]

    def asked_person(self, fact: str) -> str:
        return self.facts[fact]["ask_person"].get(self.language, "") or self.question(fact)

    def answer(self, fact: str, answer: str | float) -> str:
        if not isinstance(answer, str):
            return format_number(answer, "", len(f"{answer:g}".partition(".")[2]), self.language)
        labels = {one["code"]: one["label"][self.language] for one in self.facts[fact]["codes"]}
        return labels.get(answer) or label_of("yes_no", answer)

    def reason(self, one: Reason) -> ShownReason:
        actor = self.actors[one["who"]]
        return ShownReason(
            rule=one["rule"],
            level=one["level"],
            because=one["because"][self.language],
            who=actor["name"][self.language],
            reach=actor["reach"][self.language],
            reach_checked=actor["checked"],
            act=one["act"][self.language],
            ground=label_of("legal_grounds", one["ground"]),
            answers=tuple(
                (self.question(x["fact"]), self.answer(x["fact"], x["answer"])) for x in one["facts"]
            ),
        )

    def shut(self, one: Shut) -> ShownShut:
        return ShownShut(
            by=name_of_shutter(one["by"], self.language),
            because=one["because"][self.language],
            plain=one["plain"][self.language],
            instead=tuple(self.names[other] for other in one["instead"] if other in self.names),
        )

    def option(self, found: OptionFound, entry: OptionEntry, *, running: bool) -> ShownOption:
        due = found["deadline"]
        return ShownOption(
            code=found["id"],
            name=entry["name"][self.language],
            status=found["status"],
            gives=entry["gives"][self.language],
            shut=tuple(map(self.shut, found["shut"])),
            missing=tuple((one, self.question(one), self.asked_person(one)) for one in found["missing"]),
            conditions=tuple(one["text"][self.language] for one in found["conditions"]),
            deadline=entry["deadline"]["text"][self.language] if entry["deadline"] else "",
            due=date.fromisoformat(due["due"]) if due else None,
            next_step=entry["next_step"][self.language],
            who=self.actors[entry["who"]]["name"][self.language],
            source=entry["source"],
            law=_law(entry),
            verified=found["verified"],
            running=running,
        )


def _written(day: str) -> str:
    return format_day(date.fromisoformat(day), current_language())


def _law(entry: OptionEntry) -> str:
    if entry["verified_by"]:
        places = {"by": entry["verified_by"], "day": _written(entry["verified_on"])}
        return translate("Verified by {by} on {day}.", **places)
    if entry["law_as_of"]:
        return translate("By a text of {day} that nobody has verified.", day=_written(entry["law_as_of"]))
    return translate("By a text without a date that nobody has verified.")


def shut_names(table: Table) -> list[tuple[str, str]]:
    """Return what shuts doors, in words: everything that a table or a worker may name."""
    named = {door["shut_by"] for option in table["options"] for door in option["doors"]}
    codes = sorted(named | {"law", "capacity", "refusal", "municipality", "funding"})
    return [(code, name_of_shutter(code, current_language())) for code in codes]


def show(found: Assessment, table: Table, *, running: Collection[str] = ()) -> Shown:
    """Return an assessment in words. Options stand by status, those that are open first; `running` go on now."""
    shower = _Shower(table)
    language = shower.language
    level = shower.levels[found["level"]]
    entries = options_on(table, found["today"])
    options = [
        shower.option(one, entries[one["id"]], running=one["id"] in running) for one in found["options"]
    ]
    return Shown(
        level=found["level"],
        level_name=level["name"][language],
        by=level["by"][language],
        reasons=tuple(map(shower.reason, found["reasons"])),
        possible=tuple(
            (one["level"], tuple((fact, shower.question(fact)) for fact in one["missing"]))
            for one in found["possible"]
        ),
        ask=tuple(
            (one["fact"], shower.question(one["fact"]), one["because"][language])
            for one in found["ask"][:_ASKED_FIRST]
        ),
        options=tuple(
            (status, render(name), listed)
            for status, name in STATUSES.items()
            if (listed := tuple(one for one in options if one.status == status))
        ),
        wishes=tuple(
            (shower.question(one["fact"]), shower.answer(one["fact"], one["answer"]))
            for one in found["wishes"]
        ),
        unverified=not all(one.verified for one in options),
    )


def digest_of(found: Assessment) -> str:
    """Return what an assessment comes to, in codes: the page's script writes the same."""
    rules = ",".join(sorted(one["rule"] for one in found["reasons"]))
    options = ",".join(sorted(f"{one['id']}:{one['status']}" for one in found["options"]))
    return ";".join([found["today"], found["level"], rules, options])
