"""Pages on which a reporter answers open questions, sees what became of reports, and asks what may be reported."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.intake.assistant import answers_for
from zicht.platform.intake.feedback import own_feedback
from zicht.platform.intake.follow_ups import answer_questions, list_open, open_columns
from zicht.platform.intake.forms import AnswerForm, GroundForm
from zicht.platform.intake.questions import QUESTIONS
from zicht.platform.intake.showing import link_to, page_number
from zicht.web.texts import translate

__all__ = ["feedback", "follow_up", "follow_ups", "ground"]

_ = translate


@page(Action.FOLLOW_UP_ANSWER)
def follow_ups(request: StaffRequest) -> HttpResponse:
    """Show what is still asked about one's own reports."""
    number = page_number(request)
    rows, more = list_open(number)
    shown = [(one, [_(QUESTIONS[column].words) for column in one.columns]) for one in rows]
    context = {
        "rows": shown,
        "number": number,
        "more": more,
        "answers": can_do(request.access, Action.REPORT_CORRECT),
    }
    return render(request, "intake/follow_ups.html", context)


@page(Action.FOLLOW_UP_ANSWER, methods=("GET", "POST"))
def follow_up(request: StaffRequest, report: UUID) -> HttpResponse:
    """Answer what is still asked about one report."""
    found, columns = open_columns(report)
    form = AnswerForm(request.POST if request.method == "POST" else None, columns=columns)
    if request.method == "POST" and form.is_valid():
        checked = answer_questions(report, form.cells)
        if not checked.faults:
            messages.success(request, _("Thank you: the answers were added to the report."))
            return redirect("follow_ups")
        form.blame(checked)
    context = {"form": form, "report": found}
    return render(request, "intake/follow_up.html", context, status=422 if form.errors else 200)


@page(Action.FEEDBACK_READ)
def feedback(request: StaffRequest) -> HttpResponse:
    """Show what became of one's own reports."""
    given = request.GET.get("year", "")
    number = page_number(request)
    found = own_feedback(
        int(given) if given.isdecimal() and given.isascii() and len(given) == 4 else None, number
    )
    rows = [(row, link_to("person", row.report.person_id)) for row in found.rows]
    context = {
        "feedback": found,
        "rows": rows,
        "number": number,
        "share": _share(found.complete, found.total),
    }
    return render(request, "intake/feedback.html", context)


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


@page(Action.GROUND_ASK)
def ground(request: StaffRequest) -> HttpResponse:
    """Answer: may I report, and what?"""
    start = {"reporter_type": request.access.reporter_type or "other", "consent": "no"}
    form = GroundForm(request.GET or start)
    answers = (
        answers_for(form.cleaned_data["reporter_type"], consent=form.cleaned_data["consent"] == "yes")
        if form.is_valid()
        else []
    )
    return render(
        request, "intake/ground.html", {"form": form, "answers": answers}, status=422 if form.errors else 200
    )
