"""Pages about the guidance of one person, who gives it, and the caseload of an agency."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.casework.caseload import (
    HOURS_DAYS,
    ContactRead,
    add_contact_time,
    assign_worker,
    list_caseload,
    read_contact_times,
    read_loads,
    read_workers,
    take_back_contact_time,
)
from zicht.platform.casework.cover import list_cover
from zicht.platform.casework.forms_caseload import WAYS_OF_CONTACT, AssignForm, ContactTimeForm
from zicht.platform.casework.letters import letters_made
from zicht.platform.casework.meetings import decisions_of, open_decisions, read_decisions, read_meetings
from zicht.platform.casework.shown import place_of, shown_decision
from zicht.platform.clock import today
from zicht.platform.registry.service import (
    act_page,
    done,
    find_person,
    names_of,
    persons_of_root,
    take_back_page,
    written_day,
)
from zicht.web.texts import translate

__all__ = ["assign", "caseload", "casework", "contact_new", "contact_withdraw"]

_ = translate
_DECISIONS = 25
#: So many contacts stand on the page of a person.
_CONTACTS = 10


@page(Action.CASEWORK_READ)
def casework(request: StaffRequest, person: UUID) -> HttpResponse:
    """Show the guidance of somebody: who gives it, how much, what was agreed, and which letters were made."""
    found = find_person(person)
    same = persons_of_root(found)
    contacts = read_contact_times(same)
    begin = today() - timedelta(days=HOURS_DAYS)
    context = {
        "person": found,
        "workers": read_workers(same),
        "turns": [one for one in list_cover() if one.now],
        "decisions": [shown_decision(one) for one in decisions_of(same) if one.is_open],
        "meetings": read_meetings(same),
        "letters": letters_made(same),
        "contacts": [_contact(one) for one in contacts[:_CONTACTS]],
        "hours": hours_text(sum(one.minutes for one in contacts if one.row.on_day > begin)),
        "days": HOURS_DAYS,
        "may_write": can_do(request.access, Action.CASEWORK_WRITE),
    }
    return render(request, "casework/casework.html", context)


def hours_text(minutes: int) -> str:
    """Return minutes as hours and minutes, in the language of the page."""
    return _("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def _contact(one: ContactRead) -> dict[str, object]:
    return {
        "read": one,
        "day": written_day(one.row.on_day.isoformat()),
        "way": _(WAYS_OF_CONTACT.get(one.way, one.way)),
    }


@page(Action.CASEWORK_WRITE, methods=("GET", "POST"))
def assign(request: StaffRequest, person: UUID) -> HttpResponse:
    """Name who of the own agency works with somebody."""
    found = find_person(person)
    workers = read_workers(persons_of_root(found))
    initial = {"worker": str(workers.current or "")}
    form = AssignForm(request.POST or None, initial=initial, not_before=workers.newest_day)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["worker"]
        worker = UUID(chosen) if chosen else None
        # Pressed twice, or without a change, it is no change of worker.
        if worker != workers.current:
            assign_worker(found.id, worker=worker, began_on=form.cleaned_data["began_on"])
        return done(request, _("Who works with this person was recorded."), redirect("casework", found.id))
    return act_page(
        request,
        form,
        title=_("Who works with this person"),
        lines=[_("Every change of worker is counted: people tell their story to few rather than to many.")],
        button=_("Record"),
        back=reverse("casework", args=[found.id]),
    )


@page(Action.CASEWORK_WRITE, methods=("GET", "POST"))
def contact_new(request: StaffRequest, person: UUID) -> HttpResponse:
    """Write down time with or for somebody."""
    found = find_person(person)
    form = ContactTimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        add_contact_time(found.id, on_day=told["on_day"], way=told["way"], minutes=told["minutes"])
        return done(request, _("The time was recorded."), redirect("casework", found.id))
    back = reverse("casework", args=[found.id])
    return act_page(
        request, form, title=_("Record time with or for the person"), button=_("Record"), back=back
    )


@page(Action.CASEWORK_WRITE, methods=("GET", "POST"))
def contact_withdraw(request: StaffRequest, contact: UUID, person: UUID) -> HttpResponse:
    """Take back time that was recorded by mistake."""
    found = find_person(person)
    if contact not in {one.row.id for one in read_contact_times(persons_of_root(found)) if one.may_change}:
        raise NotHere
    return take_back_page(
        request,
        lambda: take_back_contact_time(contact),
        title=_("Take back time"),
        back=reverse("casework", args=[found.id]),
    )


@page(Action.CASEWORK_READ)
def caseload(request: StaffRequest) -> HttpResponse:
    """Show who of the own agency works with whom, and what was decided that is due."""
    loads = read_loads()
    worker = _worker(request.GET.get("worker", ""), {one.worker for one in loads}) or request.access.user
    shown = list_caseload(worker, after=place_of(request.GET.get("from", "")))
    decisions = read_decisions(list(open_decisions()[:_DECISIONS]))
    names = names_of({one.row.person_id for one in decisions}) if decisions else {}
    context = {
        "loads": loads,
        "worker": worker,
        "name": next((one.name for one in loads if one.worker == worker), ""),
        "rows": [(one, hours_text(one.minutes)) for one in shown.rows],
        "later": shown.later,
        "days": HOURS_DAYS,
        "decisions": [{**shown_decision(one), "name": names.get(one.row.person_id, "")} for one in decisions],
        "may_write": can_do(request.access, Action.CASEWORK_WRITE),
    }
    return render(request, "casework/caseload.html", context)


def _worker(written: str, known: set[UUID | None]) -> UUID | None:
    return next((one for one in known if one is not None and str(one) == written), None)
