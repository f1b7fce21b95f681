"""What two versions of the rules differ in, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from zicht.triage import Compared, RuleChange, Table
from zicht.triage.words import STATUSES
from zicht.web.texts import current_language, render, translate

__all__ = ["ShownCase", "ShownCases", "ShownChange", "show_cases", "show_changes"]


def _(msgid: str) -> str:
    return msgid


#: What each list of a table is called.
_LISTS: Mapping[str, str] = {
    "urgency": _("Rules on urgency"),
    "options": _("Options"),
    "facts": _("Questions"),
    "instruments": _("Lists to tick"),
    "actors": _("Who acts"),
    "levels": _("Levels of urgency"),
    "groups": _("Groups of questions"),
    "events": _("Days that deadlines run from"),
    "derived": _("Named conditions"),
}
_HOW: Mapping[str, str] = {"added": _("Added"), "changed": _("Changed"), "removed": _("Removed")}
_NOT_THERE = _("not there")


@dataclass(frozen=True)
class ShownChange:
    """A change of a rule; `parts` are the names of keys in the table."""

    rule: str
    name: str
    how: str
    parts: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class ShownCase:
    """A case that comes out differently: lines of what it was and what it becomes."""

    case: str
    story: str
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class ShownCases:
    """All cases; `same` of them come out as before."""

    changes: tuple[ShownCase, ...]
    cases: int
    same: int
    unfit: int


def show_changes(changes: Sequence[RuleChange]) -> list[tuple[str, list[ShownChange]]]:
    """Return changes by list."""
    return [
        (translate(_LISTS[name]), [_change(one) for one in some])
        for name, some in groupby(changes, key=lambda one: one.list_name)
    ]


def _change(one: RuleChange) -> ShownChange:
    parts = ", ".join(one.parts)
    return ShownChange(one.rule, one.name, translate(_HOW[one.how]), parts, one.before, one.after)


def show_cases(compared: Compared, before: Table, after: Table) -> ShownCases:
    """Return what becomes of the worked cases; options go by the name that either table has."""
    language = current_language()
    names = {one["id"]: one["name"][language] for table in (before, after) for one in table["options"]}
    changes = []
    for one in compared.changes:
        lines = [(names[option], _status(old), _status(new)) for option, old, new in one.options]
        if one.level_before != one.level_after:
            lines.insert(0, (translate("How urgent it is"), one.level_before, one.level_after))
        changes.append(ShownCase(one.case, one.story[language], tuple(lines)))
    same = compared.cases - len(changes) - compared.unfit
    return ShownCases(tuple(changes), compared.cases, same, compared.unfit)


def _status(code: str) -> str:
    return render(STATUSES[code]) if code in STATUSES else translate(_NOT_THERE)
