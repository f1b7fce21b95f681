"""Two decision tables beside each other, rule by rule and case by case, and whether a table may be used at all.

For whoever approves: what was added, changed and removed, in the words of the rule card, and for which worked cases it
comes out differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from zicht.errors import InputError, Problem, Text
from zicht.triage.card import rule_card
from zicht.triage.cases import Case
from zicht.triage.conditions import Below, Condition, Not, condition_from_json, expand, facts_of, parts_of
from zicht.triage.content import AGE, shipped_content
from zicht.triage.facts import NEVER_URGENT
from zicht.triage.interpret import Triage
from zicht.triage.reading import Words
from zicht.triage.table import Table
from zicht.vocabulary import LANGUAGES

__all__ = ["CaseChange", "Compared", "RuleChange", "check_table", "compare_cases", "compare_tables"]

#: What is compared: the lists of a table, and what names an entry of it.
_LISTS: Mapping[str, tuple[str, ...]] = {
    "urgency": ("id",),
    "options": ("id", "valid_from"),
    "facts": ("id",),
    "instruments": ("id",),
    "actors": ("code",),
    "levels": ("code",),
    "groups": ("code",),
    "events": ("code",),
}
#: Where the words of an entry stand, for a heading.
_NAMES = ("name", "because", "ask", "label")
_HEADING = re.compile(r"^### (?:.*\(`(?P<option>[a-z0-9_]+)`\)|(?P<rule>[a-z0-9_]+))$")


@dataclass(frozen=True)
class RuleChange:
    """An entry of a list of a table that was added, changed or removed.

    `parts` are the keys that changed; `before` and `after` the lines of the rule card that differ, where it is on it.
    """

    list_name: str
    rule: str
    name: str
    how: str
    parts: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class CaseChange:
    """A worked case that comes out differently: its levels, and options as (name, status before, status after)."""

    case: str
    story: Words
    level_before: str
    level_after: str
    options: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Compared:
    """All worked cases by two tables; `unfit` have an answer that one of the two does not take."""

    changes: tuple[CaseChange, ...]
    cases: int
    unfit: int


def check_table(table: Table, cases: Iterable[Case]) -> None:
    """Check that a table can be used, and that its rules ask what rules may ask.

    Raises
    ------
    InputError
        If it cannot be read, assessed or printed; if a rule asks who somebody is or where they come from; if a rule on
        urgency asks something else than danger, situation, deadline and age, or may be lowered by an answer.
    """
    try:
        compare_cases(table, table, cases)
        for language in LANGUAGES:
            rule_card(table, language)
        wrong = sorted(_unfair(table))
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        raise InputError.of(
            Text.of("The table holds something that this version of Zicht cannot use."),
            expected=Text.of("A table that this version of `zicht triage table` wrote."),
            to_fix=Text.of("Write the table again with this version."),
        ) from None
    if wrong:
        raise InputError(
            tuple(
                Problem(
                    Text.of("The table, rule `{rule}`: it asks what a rule may not ask.", rule=rule),
                    Text.of(
                        "No rule on sex, nationality or origin; on urgency: danger, situation, deadline and age."
                    ),
                    Text.of("Correct the rule, and write the table again."),
                )
                for rule in wrong
            )
        )


def _unfair(table: Table) -> Iterator[str]:
    never = {fact["id"] for fact in table["facts"] if fact["never"]}
    never |= {fact.id for fact in shipped_content().facts if fact.never}
    urgent = {fact["id"] for fact in table["facts"] if fact["urgency"] and fact["group"] not in NEVER_URGENT}
    derived = {name: condition_from_json(one) for name, one in table["derived"].items()}
    for rule in table["urgency"]:
        when = expand(condition_from_json(rule["when"]), derived)
        if facts_of(when) & never or facts_of(when) - urgent or _may_lower(when):
            yield rule["id"]
    for option in table["options"]:
        conditions = [one["when"] for one in (*option["doors"], *option["conditions"])]
        if any(facts_of(expand(condition_from_json(one), derived)) & never for one in conditions):
            yield option["id"]


def _may_lower(when: Condition) -> bool:
    """Say whether one more answer could make a rule on urgency false that was true."""
    return any(isinstance(one, Not) or (isinstance(one, Below) and one.fact != AGE) for one in parts_of(when))


def compare_tables(before: Table, after: Table, language: str) -> tuple[RuleChange, ...]:
    """Return what was added, changed and removed, list by list, in one language."""
    cards = _sections(rule_card(before, language)), _sections(rule_card(after, language))
    changes = []
    for list_name, keys in _LISTS.items():
        old, new = _entries(before, list_name, keys), _entries(after, list_name, keys)
        for key in [*old, *(key for key in new if key not in old)]:
            change = _change(list_name, old.get(key), new.get(key), language, cards)
            if change:
                changes.append(change)
    derived_before, derived_after = before["derived"], after["derived"]
    for name in sorted(derived_before.keys() | derived_after.keys()):
        if derived_before.get(name) != derived_after.get(name):
            how = (
                "added"
                if name not in derived_before
                else "removed"
                if name not in derived_after
                else "changed"
            )
            changes.append(RuleChange("derived", name, name, how, ("when",), (), ()))
    return tuple(changes)


def _entries(
    table: Table, list_name: str, keys: Sequence[str]
) -> dict[tuple[str, ...], Mapping[str, object]]:
    listed = cast("Sequence[Mapping[str, object]]", cast("Mapping[str, object]", table)[list_name])
    return {tuple(str(entry[key]) for key in keys): entry for entry in listed}


def _change(
    list_name: str,
    old: Mapping[str, object] | None,
    new: Mapping[str, object] | None,
    language: str,
    cards: tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[str]]],
) -> RuleChange | None:
    entry = new or old
    if entry is None or old == new:
        return None
    rule = str(entry.get("id") or entry.get("code"))
    parts: tuple[str, ...] = ()
    if old is not None and new is not None:
        parts = tuple(key for key in new if key != "hash" and old.get(key) != new[key])
    is_on_card = list_name in {"urgency", "options"}
    lines = [card.get(rule, ()) if is_on_card else () for card in cards]
    return RuleChange(
        list_name=list_name,
        rule=rule,
        name=_name(entry, language) or rule,
        how="added" if old is None else "removed" if new is None else "changed",
        parts=parts,
        before=tuple(line for line in lines[0] if line not in lines[1]),
        after=tuple(line for line in lines[1] if line not in lines[0]),
    )


def _name(entry: Mapping[str, object], language: str) -> str:
    named = next((found for key in _NAMES if isinstance(found := entry.get(key), dict)), {})
    return str(named.get(language, ""))


def _sections(card: str) -> Mapping[str, Sequence[str]]:
    """Return the lines of a rule card by rule; a rule on urgency begins with its level."""
    sections: dict[str, list[str]] = {}
    above, lines = "", list[str]()
    for line in card.splitlines():
        heading = _HEADING.match(line)
        if heading:
            lines = sections.setdefault(
                heading["option"] or heading["rule"], [above] if heading["rule"] else []
            )
        elif line.startswith("#"):
            above, lines = line.lstrip("# "), []
        elif line:
            lines.append(line.removeprefix("- "))
    return sections


def compare_cases(before: Table, after: Table, cases: Iterable[Case]) -> Compared:
    """Assess worked cases by both tables, as if nobody had verified more than the tables say."""
    one, other = Triage(before), Triage(after)
    changes, number, unfit = [], 0, 0
    for case in cases:
        number += 1
        try:
            found = one.assess(case.answers, today=case.today), other.assess(case.answers, today=case.today)
        except InputError:
            unfit += 1
            continue
        statuses = [{option["id"]: option["status"] for option in each["options"]} for each in found]
        options = tuple(
            (name, statuses[0].get(name, ""), statuses[1].get(name, ""))
            for name in sorted(statuses[0].keys() | statuses[1].keys())
            if statuses[0].get(name) != statuses[1].get(name)
        )
        if options or found[0]["level"] != found[1]["level"]:
            levels = found[0]["level"], found[1]["level"]
            changes.append(CaseChange(case.id, case.story, *levels, options))
    return Compared(tuple(changes), number, unfit)
