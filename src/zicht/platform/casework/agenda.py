"""The agenda of a meeting, made from what is open: nothing on it relies on memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zicht.platform.care.needs import Need, read_needs_map
from zicht.platform.care.plan import Plan, read_plan
from zicht.platform.casework.meetings import decisions_of
from zicht.platform.casework.safe_contact import read_safe_contacts
from zicht.platform.casework.safety_plan import read_safety_plans
from zicht.platform.clock import today
from zicht.platform.referral.service import unanswered_of
from zicht.platform.registry.models import Person
from zicht.platform.registry.service import persons_of_root, written_day
from zicht.web.texts import label_of, translate

__all__ = ["AgendaPoint", "agenda_text", "make_agenda"]

_ = translate


@dataclass(frozen=True, repr=False)
class AgendaPoint:
    """A point of the agenda: its title, and what is open under it, in the language of the page."""

    title: str
    lines: tuple[str, ...]


def make_agenda(person: Person) -> list[AgendaPoint]:
    """Return what is open about somebody who is seen, and write down what was read for it."""
    same = persons_of_root(person)
    plan = read_plan(person.id)
    points = (
        AgendaPoint(_("Last days"), tuple(_last_days(plan))),
        AgendaPoint(_("Waiting"), tuple(_waits(plan))),
        AgendaPoint(
            _("Referrals without an answer"),
            tuple(
                _("{name}: days without an answer: {days}", name=one.other.name, days=one.days)
                for one in unanswered_of(person.id)
            ),
        ),
        AgendaPoint(_("Needs that got worse"), tuple(_risen(read_needs_map(person.id).needs))),
        AgendaPoint(
            _("Decisions that are still open"),
            tuple(
                f"{one.what} ({one.who}, {_dated(one.row.due_on)})"
                for one in decisions_of(same)
                if one.is_open
            ),
        ),
        AgendaPoint(_("Not written down yet"), tuple(_missing(same))),
    )
    return [one for one in points if one.lines]


def agenda_text(points: list[AgendaPoint]) -> str:
    """Return an agenda as it is kept with the meeting."""
    return "\n".join(f"{one.title}: {'; '.join(one.lines)}" for one in points)


def _dated(day: date) -> str:
    written = written_day(day.isoformat())
    return _("{day}, over", day=written) if day < today() else written


def _last_days(plan: Plan) -> Iterator[str]:
    for line in plan.due:
        if line.option.due is not None:
            yield f"{line.option.name}: {_dated(line.option.due)}"


def _waits(plan: Plan) -> Iterator[str]:
    named = [(one.option.name, step) for one in plan.lines for step in one.steps]
    named += [(label_of("help_kinds", step.cells.get("kind", "")), step) for step in plan.others]
    since = sorted((day, name) for name, step in named if (day := step.waits_since))
    for day, name in since:
        days = (today() - day).days
        yield _("{name}: since {day}, days so far: {days}", name=name, day=written_day(str(day)), days=days)


def _risen(needs: tuple[Need, ...]) -> Iterator[str]:
    """Return the needs that are worse than when they were assessed before."""
    for need in needs:
        if len(need.assessments) < 2:
            continue
        before, after = need.assessments[-2], need.newest
        if before.level is not None and after.level is not None and after.level > before.level:
            yield _(
                "{need}: was {before}, is {after}",
                need=label_of("need_domains", need.domain),
                before=label_of("severities", before.cells.get("severity", "")),
                after=label_of("severities", after.cells.get("severity", "")),
            )


def _missing(persons: list[Person]) -> Iterator[str]:
    if not read_safe_contacts(persons):
        yield _("How to reach the person safely")
    if not read_safety_plans(persons):
        yield _("Safety plan")
