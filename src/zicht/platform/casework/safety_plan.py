"""The safety plan: per situation what somebody does, whom they call and where they go, in their own words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do, check_may, current_access
from zicht.platform.casework.cover import covers_now
from zicht.platform.casework.entries import Content, Opened, keep_row, of_agency, open_rows, standing
from zicht.platform.casework.models import SafetyPlan
from zicht.platform.keyroom.sealing import Sealed
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import find_person, persons_of_root
from zicht.web.texts import translate

__all__ = [
    "PARTS",
    "SITUATIONS",
    "Situation",
    "keep_safety_plan",
    "read_safety_plan",
    "read_safety_plans",
    "situations_of",
    "take_back_safety_plan",
]


def _(msgid: str) -> str:
    return msgid


#: Situations, as the person would say them. None of them says what happened to whom: they stand on paper.
SITUATIONS: Mapping[str, str] = MappingProxyType(
    {
        "signs": _("How I notice that it is not going well"),
        "here": _("If I do not feel safe where I am"),
        "door": _("If there is somebody at the door"),
        "outside": _("If I meet somebody outside"),
        "message": _("If somebody calls me or writes to me"),
        "away": _("If I have to leave at once"),
        "children": _("For my children"),
        "online": _("If something about me is put on the internet"),
        "low": _("If I feel very bad"),
        "other": _("Something else"),
    }
)
#: What is written of each situation.
PARTS: Mapping[str, str] = MappingProxyType(
    {
        "do": _("What I do then"),
        "call": _("Whom I call"),
        "go": _("Where I go"),
    }
)
_ON_PAPER = "paper"


@dataclass(frozen=True, repr=False)
class Situation:
    """One situation of a plan: its title and what is filled in, in the language of the page; whether it is printed."""

    title: str
    lines: tuple[tuple[str, str], ...]
    on_paper: bool


def situations_of(content: Content) -> list[Situation]:
    """Return the situations of a plan of which anything is written, in order."""
    found = []
    for code, title in SITUATIONS.items():
        lines = [(translate(label), content.get(f"{part}_{code}", "")) for part, label in PARTS.items()]
        if filled := tuple(line for line in lines if line[1]):
            found.append(Situation(translate(title), filled, bool(content.get(f"{_ON_PAPER}_{code}"))))
    return found


def read_safety_plans(persons: Collection[Person]) -> list[Opened[SafetyPlan]]:
    """Return the safety plans of these records of one person, the newest first, and write that down.

    Whoever covers their agency now reads those that were left to them; others who do no casework, none.
    """
    access = current_access()
    rows = standing(SafetyPlan).filter(person__in=persons).order_by("-made_at")
    action = Action.CASEWORK_READ
    if not can_do(access, Action.CASEWORK_READ):
        if not covers_now():
            return []
        rows, action = rows.filter(covered=True), Action.COVER_READ
    return open_rows(list(rows), Sealed.SAFETY_PLAN, action, kind="safety_plan")


def read_safety_plan(plan: UUID) -> Opened[SafetyPlan]:
    """Return a plan as it stands, and write down that it was read; raises `NotHere`."""
    check_may(current_access(), Action.CASEWORK_READ)
    rows = list(standing(SafetyPlan).filter(id=plan))
    opened = open_rows(rows, Sealed.SAFETY_PLAN, Action.CASEWORK_READ, kind="safety_plan")
    if not opened:
        raise NotHere
    return opened[0]


def keep_safety_plan(person: UUID, content: Content, *, covered: bool) -> UUID:
    """Keep the plan of somebody who is seen, in the place of the own agency's; return its number.

    Raises
    ------
    NotHere
        If there is nobody, or not for whoever asks.
    InputError
        If somebody else changed it meanwhile.
    """
    check_may(current_access(), Action.CASEWORK_WRITE)
    found = find_person(person)
    before = of_agency(read_safety_plans(persons_of_root(found)))
    return _write(before.row.person if before else found, content, before, covered=covered)


def take_back_safety_plan(plan: UUID) -> None:
    """Take back a plan of the own agency; it stays on record. Raises `NotHere`."""
    check_may(current_access(), Action.CASEWORK_WRITE)
    before = read_safety_plan(plan)
    if not before.may_change:
        raise NotHere
    _write(before.row.person, before.content, before, covered=before.row.covered, withdrawn=True)


def _write(
    person: Person,
    content: Content,
    before: Opened[SafetyPlan] | None,
    *,
    covered: bool,
    withdrawn: bool = False,
) -> UUID:
    row = SafetyPlan(person=person, covered=covered, withdrawn=withdrawn)
    action = Action.CASEWORK_WRITE
    return keep_row(row, content, Sealed.SAFETY_PLAN, action, kind="safety_plan", before=before).id
