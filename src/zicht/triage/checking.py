"""What is wrong with a set of rules as a whole: contradictions, rules that never hold, examples that fail.

What is wrong with one rule by itself stops it from being read at all: see `content`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

from zicht.errors import Text, UserError
from zicht.triage.cases import Case, run_case
from zicht.triage.conditions import Condition, Derived, Not, all_of, expand, facts_of, parts_of
from zicht.triage.content import Content
from zicht.triage.facts import Fact
from zicht.triage.interpret import Triage
from zicht.triage.rules import OptionRule
from zicht.triage.satisfying import can_hold, implies
from zicht.triage.table import Verification, compile_table, hash_option, verify_all

__all__ = ["Fault", "Finding", "check_content"]


class Fault(Enum):
    """What the checker finds; `is_error` where the rules cannot stand so."""

    TWO_VERSIONS = ("two_versions", Text.of("Two versions of one option hold on the same day."), True)
    EXCLUDES_ITSELF = (
        "excludes_itself",
        Text.of("The option excludes itself, or is there instead of itself."),
        True,
    )
    NEVER_HOLDS = ("never_holds", Text.of("No answers make this condition true."), True)
    NEVER_OPEN = ("never_open", Text.of("No answers open all doors of this option."), True)
    ALWAYS_URGENT = ("always_urgent", Text.of("The rule on urgency holds whatever the answers."), True)
    IMPLIED = (
        "implied",
        Text.of("Wherever this rule on urgency holds, a more urgent one holds too: it decides nothing."),
        True,
    )
    EXAMPLE_FAILS = ("example_fails", Text.of("A worked case does not come out as it says."), True)
    DOOR_NEVER_SHUTS = ("door_never_shuts", Text.of("No answers shut this door."), False)
    NOT_USED = ("not_used", Text.of("No rule uses this named condition."), False)
    NOT_DECIDED = ("not_decided", Text.of("Whether this can hold took too long to find out."), False)
    UNVERIFIED = ("unverified", Text.of("Nobody verified this option: it shuts nothing, and would."), False)
    SWITCHED_OFF = ("switched_off", Text.of("Switched off until somebody verifies it."), False)

    def __init__(self, code: str, text: Text, is_error: bool) -> None:  # noqa: FBT001 - the form of an Enum
        self.code = code
        self.text = text
        self.is_error = is_error


@dataclass(frozen=True)
class Finding:
    """One fault: where it is (names of ours), and beside what."""

    fault: Fault
    where: str
    beside: str = ""


def check_content(
    content: Content, cases: Sequence[Case] = (), *, verified: Collection[Verification] = ()
) -> tuple[Finding, ...]:
    """Look at all rules together, and at the worked cases. The order of findings is that of `Fault`, then of names."""
    found = [
        *_check_urgency(content),
        *_check_options(content),
        *_check_versions(content.options),
        *_check_derived(content),
        *_check_switches(content, verified),
        *_check_cases(content, cases, verified),
    ]
    order = list(Fault)
    return tuple(sorted(set(found), key=lambda one: (order.index(one.fault), one.where, one.beside)))


def _check_urgency(content: Content) -> Iterator[Finding]:
    facts = {fact.id: fact for fact in content.facts}
    levels = [level.code for level in content.levels]
    whole = {rule.id: expand(rule.when, content.derived) for rule in content.urgency}
    for name, condition in whole.items():
        yield from _never(condition, facts, fault=Fault.NEVER_HOLDS, where=name)
        if can_hold(Not(condition), facts) is False:
            yield Finding(Fault.ALWAYS_URGENT, name)
    for rule in content.urgency:
        for other in content.urgency:
            more_urgent = levels.index(other.level) < levels.index(rule.level)
            if more_urgent and other.switched_on and implies(whole[rule.id], whole[other.id], facts):
                yield Finding(Fault.IMPLIED, rule.id, other.id)


def _never(condition: Condition, facts: Mapping[str, Fact], *, fault: Fault, where: str) -> Iterator[Finding]:
    found = can_hold(condition, facts)
    if found is None:
        yield Finding(Fault.NOT_DECIDED, where)
    elif not found:
        yield Finding(fault, where)


def _check_options(content: Content) -> Iterator[Finding]:
    facts = {fact.id: fact for fact in content.facts}
    for option in content.options:
        if option.id in option.excludes or any(option.id in door.instead for door in option.doors):
            yield Finding(Fault.EXCLUDES_ITSELF, option.id)
        for where, condition in option.conditions_of_rule():
            whole = expand(condition, content.derived)
            yield from _never(whole, facts, fault=Fault.NEVER_HOLDS, where=f"{option.id}, {where}")
            if where.startswith("doors") and can_hold(Not(whole), facts) is False:
                yield Finding(Fault.DOOR_NEVER_SHUTS, f"{option.id}, {where}")
        doors = [expand(door.when, content.derived) for door in option.doors]
        yield from _never(all_of(doors), facts, fault=Fault.NEVER_OPEN, where=option.id)


def _check_versions(options: Iterable[OptionRule]) -> Iterator[Finding]:
    for first, second in combinations(options, 2):
        apart = (first.valid_to and second.valid_from and first.valid_to < second.valid_from) or (
            second.valid_to and first.valid_from and second.valid_to < first.valid_from
        )
        if first.id == second.id and not apart:
            yield Finding(Fault.TWO_VERSIONS, first.id)


def _check_derived(content: Content) -> Iterator[Finding]:
    used = {
        part.name
        for _place, condition in content.conditions()
        for part in parts_of(condition)
        if isinstance(part, Derived)
    }
    for name in sorted(set(content.derived) - used):
        yield Finding(Fault.NOT_USED, name)


def _check_switches(content: Content, verified: Collection[Verification]) -> Iterator[Finding]:
    by_rule = {(one.rule, one.hash) for one in verified}
    for option in content.options:
        if (option.id, hash_option(option, content.derived)) in by_rule:
            continue
        if not option.switched_on:
            yield Finding(Fault.SWITCHED_OFF, option.id)
        elif any(facts_of(expand(door.when, content.derived)) for door in option.doors):
            yield Finding(Fault.UNVERIFIED, option.id)
    for rule in content.urgency:
        if not rule.switched_on:
            yield Finding(Fault.SWITCHED_OFF, rule.id)
    for instrument in content.instruments:
        if not instrument.switched_on:
            yield Finding(Fault.SWITCHED_OFF, instrument.id)


def _check_cases(
    content: Content, cases: Sequence[Case], verified: Collection[Verification]
) -> Iterator[Finding]:
    if not cases:
        return
    as_it_is = Triage(compile_table(content, verified))
    all_verified = Triage(compile_table(content, verify_all(content)))
    for case in cases:
        try:
            _found, differs = run_case(case, all_verified if case.all_verified else as_it_is)
        except UserError:
            yield Finding(Fault.EXAMPLE_FAILS, case.id, "answers")
            continue
        yield from (Finding(Fault.EXAMPLE_FAILS, case.id, one.what) for one in differs)
