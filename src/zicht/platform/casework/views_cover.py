"""Pages about who covers out of hours, and what whoever covers may read."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.casework.cover import (
    MOST_COVERED,
    covers_now,
    end_cover,
    list_cover,
    list_covered,
    name_cover,
)
from zicht.platform.casework.forms_cover import CoverForm
from zicht.platform.casework.safety_plan import read_safety_plans, situations_of
from zicht.platform.casework.shown import place_of
from zicht.platform.registry.service import (
    WithdrawRowForm,
    act_page,
    add_problems,
    done,
    find_person,
    names_of,
    persons_of_root,
)
from zicht.web.texts import translate

__all__ = ["cover", "cover_end", "cover_new", "cover_person"]

_ = translate


@page(Action.COVER_READ)
def cover(request: StaffRequest) -> HttpResponse:
    """Show who covers, and to whoever covers now whose safety plans were left to them."""
    start = place_of(request.GET.get("from", ""))
    persons, more = list_covered(after=start)
    context = {
        "turns": list_cover(),
        "covers": covers_now(),
        "persons": persons,
        "next": start + MOST_COVERED if more else 0,
        "first": start == 0,
        "may_write": can_do(request.access, Action.COVER_WRITE),
    }
    return render(request, "casework/cover.html", context)


@page(Action.COVER_READ)
def cover_person(request: StaffRequest, person: UUID) -> HttpResponse:
    """Show how to reach somebody safely and, to whoever covers now, what they do in danger."""
    found = find_person(person)
    plans = read_safety_plans(persons_of_root(found))
    context = {
        "person": found,
        "name": names_of([found.id]).get(found.id, ""),
        "plans": [(one, situations_of(one.content)) for one in plans],
        "covers": covers_now(),
    }
    return render(request, "casework/cover_person.html", context)


@page(Action.COVER_WRITE, methods=("GET", "POST"))
def cover_new(request: StaffRequest) -> HttpResponse:
    """Name who covers."""
    form = CoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            name_cover(
                UUID(told["user"]), began_at=told["began_at"], ends_at=told["ends_at"], phone=told["phone"]
            )
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("Who covers was written down."), redirect("cover"))
    return act_page(
        request,
        form,
        title=_("Name who covers"),
        lines=[
            _(
                "Whoever covers may read how to reach people safely, and the safety plans that were left to them: "
                "for these hours, and no longer. It is written down."
            )
        ],
        button=_("Record"),
        back=reverse("cover"),
    )


@page(Action.COVER_WRITE, methods=("GET", "POST"))
def cover_end(request: StaffRequest, turn: UUID) -> HttpResponse:
    """End a turn now."""
    if turn not in {one.cover.id for one in list_cover()}:
        raise NotHere
    form = WithdrawRowForm(request.POST or None)
    form.fields["sure"].label = _("This turn ends now.")
    if request.method == "POST" and form.is_valid():
        end_cover(turn)
        return done(request, _("The turn was ended."), redirect("cover"))
    return act_page(
        request, form, title=_("End a turn"), button=_("End it now"), back=reverse("cover"), danger=True
    )
