"""Steps of the plan: one form for a new one, and one for how it stands."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.municipal.forms import StepForm
from zicht.platform.municipal.plan import add_step, change_step, find_step
from zicht.platform.registry.service import act_page, done
from zicht.web.texts import translate

__all__ = ["change", "new"]

_ = translate


@page(Action.READINESS_WRITE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """Put a step into the plan."""
    form = StepForm(request.POST or None, is_new=True, initial={"question": request.GET.get("question", "")})
    if request.method == "POST" and form.is_valid():
        add_step(**form.about)
        return done(request, _("The step is in the plan."), redirect(_plan()))
    return act_page(
        request,
        form,
        title=_("A step for the plan"),
        lines=[_("What is to be done, by which day, and which post sees to it. No names of persons.")],
        button=_("Put into the plan"),
        back=_plan(),
    )


@page(Action.READINESS_WRITE, methods=("GET", "POST"))
def change(request: StaffRequest, step: UUID) -> HttpResponse:
    """Say how a step stands."""
    found = find_step(step)
    told = {name: getattr(found, name) for name in ("what", "owner", "due_on", "state")}
    form = StepForm(request.POST or None, is_new=False, initial=told)
    if request.method == "POST" and form.is_valid():
        change_step(step, **form.about)
        return done(request, _("It was changed."), redirect(_plan()))
    return act_page(request, form, title=_("Change a step"), button=_("Save"), back=_plan())


def _plan() -> str:
    return f"{reverse('readiness')}#plan"
