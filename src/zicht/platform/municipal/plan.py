"""The plan of a municipality: steps with a day and the post that sees to each, what is over first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from django.db.models import QuerySet

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.clock import now, today
from zicht.platform.municipal.models import Step
from zicht.web.texts import translate

__all__ = [
    "STEP_NAMES",
    "StepState",
    "add_step",
    "change_step",
    "ended_steps",
    "find_step",
    "open_steps",
    "overdue_text",
]


def _(msgid: str) -> str:
    return msgid


class StepState(StrEnum):
    """How a step stands."""

    TO_DO = "to_do"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


STEP_NAMES: Mapping[str, str] = MappingProxyType(
    {
        StepState.TO_DO: _("To do"),
        StepState.UNDER_WAY: _("Under way"),
        StepState.DONE: _("Done"),
        StepState.DROPPED: _("Given up"),
    }
)
_ENDED = frozenset({StepState.DONE, StepState.DROPPED})


def open_steps() -> QuerySet[Step]:
    """Return the steps of the own plan that are not ended, the first day first."""
    return _own().filter(ended_at__isnull=True).order_by("due_on", "made_at")


def ended_steps() -> QuerySet[Step]:
    """Return the steps that were done or given up, the newest first."""
    return _own().filter(ended_at__isnull=False).order_by("-ended_at")


def find_step(step: UUID) -> Step:
    """Return a step of the own plan; raises `NotHere`."""
    found = _own().filter(id=step).first()
    if found is None:
        raise NotHere
    return found


def add_step(*, question: str, what: str, owner: str, due_on: date) -> UUID:
    """Put a step into the own plan; return its number."""
    access = current_access()
    check_may(access, Action.READINESS_WRITE)
    step = Step(
        organisation_id=access.agency,
        question=question,
        what=what,
        owner=owner,
        due_on=due_on,
        state=StepState.TO_DO.value,
        made_at=now(),
        made_by=access.user,
    )
    step.save(force_insert=True)
    record(Action.READINESS_WRITE, kind="step", object_id=step.id)
    return step.id


def change_step(step: UUID, *, what: str, owner: str, due_on: date, state: StepState) -> None:
    """Say otherwise what a step is, or how it stands. Raises `NotHere`."""
    access = current_access()
    check_may(access, Action.READINESS_WRITE)
    found = find_step(step)
    found.what, found.owner, found.due_on, found.state = what, owner, due_on, state.value
    if state not in _ENDED:
        found.ended_at = found.ended_by = None
    elif found.ended_at is None:
        found.ended_at, found.ended_by = now(), access.user
    found.save(update_fields=["what", "owner", "due_on", "state", "ended_at", "ended_by"])
    record(Action.READINESS_WRITE, kind=state.value, object_id=step)


def overdue_text() -> str:
    """Return what stands beside the menu: how many steps of the own plan are over their day; nothing where none is."""
    if not can_do(current_access(), Action.READINESS_READ):
        return ""
    number = open_steps().filter(due_on__lt=today()).count()
    return translate("{count} over", count=number) if number else ""


def _own() -> QuerySet[Step]:
    return Step.objects.filter(organisation_id=current_access().agency)
