"""Pages about meetings and what they decided."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.casework.agenda import agenda_text, make_agenda
from zicht.platform.casework.forms_meetings import DecisionForm, MeetingForm
from zicht.platform.casework.meetings import (
    OPEN,
    add_meeting,
    change_decision,
    decisions_of,
    read_decision,
    read_meeting,
    withdraw_meeting,
)
from zicht.platform.casework.shown import shown_decision
from zicht.platform.registry.service import (
    act_page,
    add_problems,
    done,
    find_person,
    persons_of_root,
    take_back_page,
)
from zicht.web.texts import translate

__all__ = ["decision", "meeting", "meeting_new", "meeting_withdraw"]

_ = translate


@page(Action.CASEWORK_WRITE, methods=("GET", "POST"))
def meeting_new(request: StaffRequest, person: UUID) -> HttpResponse:
    """Hold a meeting: its agenda is made from what is open, its decisions get a day."""
    found = find_person(person)
    form = MeetingForm(request.POST or None)
    agenda = make_agenda(found)
    if request.method == "POST" and form.is_valid():
        content = {**form.content, "agenda": agenda_text(agenda)}
        kept = add_meeting(found.id, content, form.decisions, held_on=form.cleaned_data["held_on"])
        return done(request, _("The meeting was kept."), redirect("meeting", kept))
    context = {"person": found, "form": form, "agenda": agenda, "rows": list(form.rows())}
    return render(request, "casework/meeting_new.html", context, status=422 if form.errors else 200)


@page(Action.CASEWORK_READ)
def meeting(request: StaffRequest, meeting: UUID) -> HttpResponse:
    """Show a meeting with its decisions as they stand."""
    read = read_meeting(meeting)
    decisions = decisions_of(persons_of_root(read.row.person), meeting=meeting)
    context = {
        "meeting": read,
        "decisions": [shown_decision(one) for one in decisions],
        "may_write": can_do(request.access, Action.CASEWORK_WRITE),
    }
    return render(request, "casework/meeting.html", context)


@page(Action.CASEWORK_WRITE, methods=("GET", "POST"))
def meeting_withdraw(request: StaffRequest, meeting: UUID) -> HttpResponse:
    """Take back a meeting that should not have been there, with its decisions."""
    read = read_meeting(meeting)
    return take_back_page(
        request,
        lambda: withdraw_meeting(meeting),
        title=_("Take back the meeting"),
        lines=[_("Its decisions are taken back with it.")],
        back=reverse("meeting", args=[meeting]),
        then=reverse("casework", args=[read.row.person_id]),
    )


@page(Action.CASEWORK_WRITE, methods=("GET", "POST"))
def decision(request: StaffRequest, decision: UUID) -> HttpResponse:
    """Say what became of a decision."""
    read = read_decision(decision)
    if not read.is_open:
        raise NotHere
    form = DecisionForm(request.POST or None)
    back = reverse("meeting", args=[read.row.meeting_id])
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        due_on = told["due_on"] if told["state"] == OPEN else None
        try:
            change_decision(decision, state=told["state"], due_on=due_on, why=told["why"])
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("It was recorded."), redirect(back))
    return act_page(
        request,
        form,
        title=_("What became of the decision"),
        lines=[f"{read.what} ({read.who})"],
        button=_("Record"),
        back=back,
    )
