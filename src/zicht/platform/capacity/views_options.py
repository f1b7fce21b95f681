"""Places for an option of somebody's plan: filled in from the triage, and the way to record that there is none."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.audit.service import record
from zicht.platform.capacity.queries import STALE_DAYS, Wanted, list_places
from zicht.platform.capacity.views import shown
from zicht.platform.care.plan import Act, read_plan
from zicht.platform.triage.queries import newest_triage

__all__ = ["places_of_option"]


@page(Action.HELP_WRITE)
def places_of_option(request: StaffRequest, person: UUID, option: str) -> HttpResponse:
    """Show the places of the option's kind for somebody of this age; without one, the shut door can be recorded."""
    found = read_plan(person)
    line = found.line(option)
    kind = line.entry["help_kind"]
    if not kind:
        raise NotHere
    places = list_places(Wanted(kind=kind, age=_age(person)))
    record(Action.PLACE_READ, kind="places")
    context = {
        "person": found.person,
        "option": line.option,
        "kind": kind,
        "places": shown(places, request),
        "left": sum(one.left for one in places),
        "stale": any(one.is_stale for one in places),
        "days": STALE_DAYS,
        "acts": {one.value for one in line.acts} & {Act.REFUSE.value, Act.WAIT.value},
    }
    return render(request, "capacity/option.html", context)


def _age(person: UUID) -> int | None:
    """Return the age that the newest triage was told: who is younger or older than a place takes is not sent there."""
    kept = newest_triage(person)
    age = kept.answers.get("age") if kept else None
    return int(age) if isinstance(age, (int, float)) else None
