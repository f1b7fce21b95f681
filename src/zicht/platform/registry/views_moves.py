"""Pages on which a report goes to another person, and back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.registry.actions_case import find_own_report
from zicht.platform.registry.actions_moves import ask_move, ask_move_back, needs_consent
from zicht.platform.registry.forms_moves import MoveForm
from zicht.platform.registry.reasons import MoveReason
from zicht.platform.registry.views_answers import act_page, add_problems, done
from zicht.web.texts import render, translate

__all__ = ["move", "move_back"]

_ = translate


@page(Action.REPORT_MOVE, methods=("GET", "POST"))
def move(request: StaffRequest, report: UUID) -> HttpResponse:
    """Ask that a report goes to the person whom it is about."""
    found = find_own_report(report)
    form = MoveForm(request.POST or None, asks_consent=bool(needs_consent(found)))
    if request.method == "POST" and form.is_valid():
        try:
            ask_move(
                report,
                number=form.number_of_other,
                reason=MoveReason(form.cleaned_data["reason"]),
                consent=form.cleaned_data.get("consent", False),
            )
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _asked(), redirect("report", report))
    return act_page(
        request,
        form,
        title=_("Report {number} is about somebody else", number=found.number),
        lines=[
            _("The report goes to the right person with all its versions. You can move it back afterwards."),
            _("Look at the consent of the person it is with now: what was recorded there stays there."),
        ],
        button=_("Move the report"),
        back=reverse("report", args=[report]),
    )


@page(Action.REPORT_MOVE, methods=("POST",))
def move_back(request: StaffRequest, report: UUID, move: UUID) -> HttpResponse:
    """Ask that a report goes back to whom it was with."""
    try:
        ask_move_back(report, move)
    except InputError as error:
        for problem in error.problems:
            messages.error(request, f"{render(problem.where)} {render(problem.to_fix)}")
        return redirect("report", report)
    return done(request, _asked(), redirect("report", report))


def _asked() -> str:
    return _("The report will be with the right person in a moment.")
