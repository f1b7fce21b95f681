"""Pages about the safety plan, and its paper, which says of nothing what it is for."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.casework.entries import of_agency
from zicht.platform.casework.forms_plan import SafetyPlanForm
from zicht.platform.casework.safety_plan import (
    keep_safety_plan,
    read_safety_plan,
    read_safety_plans,
    situations_of,
    take_back_safety_plan,
)
from zicht.platform.registry.service import (
    add_problems,
    done,
    find_person,
    persons_of_root,
    take_back_page,
)
from zicht.web.texts import translate

__all__ = ["paper", "safety_plan", "safety_plan_change", "safety_plan_withdraw"]

_ = translate


@page(Action.CASEWORK_READ)
def safety_plan(request: StaffRequest, person: UUID) -> HttpResponse:
    """Show what somebody does where it is not safe."""
    found = find_person(person)
    plans = read_safety_plans(persons_of_root(found))
    context = {
        "person": found,
        "plans": [(one, situations_of(one.content)) for one in plans],
        "may_write": can_do(request.access, Action.CASEWORK_WRITE),
    }
    return render(request, "casework/safety_plan.html", context)


@page(Action.CASEWORK_WRITE, methods=("GET", "POST"))
def safety_plan_change(request: StaffRequest, person: UUID) -> HttpResponse:
    """Write a safety plan with somebody, or change it."""
    found = find_person(person)
    known = read_safety_plans(persons_of_root(found))
    before = of_agency(known) or next(iter(known), None)
    form = SafetyPlanForm(
        request.POST or None,
        before=before.content if before else {},
        initial={"covered": before.row.covered} if before else {},
    )
    if request.method == "POST" and form.is_valid():
        try:
            keep_safety_plan(found.id, form.content, covered=form.cleaned_data["covered"])
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("The safety plan was kept."), redirect("safety_plan", found.id))
    context = {"person": found, "form": form, "parts": list(form.parts())}
    return render(request, "casework/safety_plan_change.html", context, status=422 if form.errors else 200)


@page(Action.CASEWORK_WRITE, methods=("GET", "POST"))
def safety_plan_withdraw(request: StaffRequest, plan: UUID) -> HttpResponse:
    """Take back a safety plan that should not have been there."""
    person = read_safety_plan(plan).row.person_id
    return take_back_page(
        request,
        lambda: take_back_safety_plan(plan),
        title=_("Take back the safety plan"),
        back=reverse("safety_plan", args=[person]),
    )


@page(Action.CASEWORK_READ)
def paper(request: StaffRequest, plan: UUID) -> HttpResponse:
    """Show a plan as the person may take it along: its address, title and heading say nothing of what it is."""
    read = read_safety_plan(plan)
    found = [one for one in situations_of(read.content) if one.on_paper]
    left_out = len(situations_of(read.content)) - len(found)
    context = {"plan": read.row, "situations": found, "left_out": left_out}
    return render(request, "casework/paper.html", context)
