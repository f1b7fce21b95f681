"""What to do at once with a signal, and when signals about one place are looked at together: rules that are data.

The table of a signal is compiled and read as that of a triage is: `Triage(signal_table())` tells what to do, in
Python and in a browser. It has no options: a signal is about a place, and nobody is helped by it yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from zicht.errors import Text
from zicht.triage.content import SHIPPED, Content, load_content
from zicht.triage.facts import load_mark
from zicht.triage.interpret import Triage
from zicht.triage.reading import Faults, Part, Words, read_part
from zicht.triage.table import compile_table
from zicht.vocabulary import code_list

__all__ = [
    "SIGNALS",
    "Seen",
    "TogetherRule",
    "TogetherRules",
    "indicators_of",
    "shipped_together",
    "short_list",
    "signal_content",
    "signal_engine",
]

SIGNALS = SHIPPED / "signals"


@dataclass(frozen=True)
class TogetherRule:
    """So many signals, agencies and kinds of indication within so many days; `graver`: a later one is graver work."""

    id: str
    within_days: int
    because: Words
    source: str
    mark: str
    signals: int = 2
    agencies: int = 1
    kinds: int = 0
    graver: bool = False


@dataclass(frozen=True)
class TogetherRules:
    """The rules, and the window: what is older than so many days is not looked at. Some websites are too large."""

    window_days: int
    too_broad: tuple[str, ...]
    rules: tuple[TogetherRule, ...]

    def holding(self, seen: Sequence[Seen]) -> tuple[TogetherRule, ...]:
        """Return the rules that hold for the signals about one place, in any order."""
        return tuple(rule for rule in self.rules if _holds(rule, sorted(seen, key=lambda one: one.day)))


@dataclass(frozen=True)
class Seen:
    """What counts of one signal about a place: its day, its agency, codes of `indicators` and of `work_grades`."""

    day: date
    agency: str
    kinds: frozenset[str]
    work_grade: str = ""


@cache
def signal_content() -> Content:
    """Return the questions and rules of a signal note, with the instruments and actors of triages."""
    return load_content(SIGNALS, lists=SHIPPED)


@cache
def signal_engine() -> Triage:
    """Return what tells what to do with a signal."""
    return Triage(compile_table(signal_content()))


@cache
def indicators_of() -> Mapping[str, str]:
    """Return for each indication that can be ticked the code of `indicators` that it counts under.

    Those of instruments that are off, and those that are context alone, cannot be ticked: origin, or a woman on her
    own, is no signal.
    """
    return {
        item.id: next(indicator for code, _label, indicator in one.clusters if code == item.cluster)
        for one in signal_content().instruments
        if one.switched_on
        for item in one.items
        if item.weight != "context"
    }


@cache
def short_list() -> tuple[str, ...]:
    """Return the indications that stand first on the page."""
    faults = Faults()
    part = read_part(SIGNALS / "short.yaml", faults, name="signals/short.yaml")
    found = part.words_of("short", indicators_of())
    part.close()
    faults.raise_any()
    return found


@cache
def shipped_together() -> TogetherRules:
    """Return when signals about one place are looked at together."""
    faults = Faults()
    part = read_part(SIGNALS / "together.yaml", faults, name="signals/together.yaml")
    rules = tuple(_rule(one) for one in part.parts("rules"))
    window, too_broad = part.whole("window_days"), part.words_of("too_broad")
    part.close()
    if any(rule.signals < 2 or rule.within_days > window for rule in rules):
        part.fault("rules", Text.of("Two signals or more, within the window."))
    faults.raise_any()
    return TogetherRules(window, too_broad, rules)


def _rule(part: Part) -> TogetherRule:
    mark, _on = load_mark(part)
    told = {name: part.whole(name) for name in ("signals", "agencies", "kinds") if name in part.values}
    rule = TogetherRule(
        id=part.name(),
        within_days=part.whole("within_days"),
        because=part.texts("because"),
        source=part.word("source"),
        mark=mark,
        graver=part.flag("graver", default=False),
        **told,
    )
    part.ignore("note")
    part.close()
    return rule


def _holds(rule: TogetherRule, seen: Sequence[Seen]) -> bool:
    """Say whether some signals within the rule's days are enough; `seen` are in the order of their days."""
    span = timedelta(days=rule.within_days)
    return any(
        _is_enough(rule, [one for one in seen if first.day <= one.day <= first.day + span]) for first in seen
    )


def _is_enough(rule: TogetherRule, seen: Sequence[Seen]) -> bool:
    kinds = {kind for one in seen for kind in one.kinds}
    return (
        len(seen) >= rule.signals
        and len({one.agency for one in seen}) >= rule.agencies
        and len(kinds) >= rule.kinds
        and (not rule.graver or _gets_graver(seen))
    )


def _gets_graver(seen: Sequence[Seen]) -> bool:
    order = [code.code for code in code_list("work_grades")]
    grades = [order.index(one.work_grade) for one in seen if one.work_grade in order]
    return any(later > before for before, later in pairwise(grades))
