"""The page of coverage, and the reminders that an agency got."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.coverage.actions import remind
from zicht.platform.coverage.counting import counts_of_coverage
from zicht.platform.coverage.queries import coverage_of_agencies, own_reminders
from zicht.platform.coverage.tasks import count
from zicht.web.texts import current_language, translate
from zicht.web.texts import render as render_text

__all__ = ["count_again", "coverage", "reminders", "send_reminder"]

_ = translate
_PERCENT = 100


@page(Action.COVERAGE_READ)
def coverage(request: StaffRequest) -> HttpResponse:
    """Show who reports, who fell silent, and how complete the reports of an agency are."""
    counts = counts_of_coverage()
    agencies = coverage_of_agencies(counts)
    names = {one.agency.code: one.agency.name for one in agencies}
    context = {
        "agencies": agencies,
        "alarms": sum(one.silent or one.never for one in agencies),
        "counted_at": datetime.fromisoformat(counts["at"]) if counts else None,
        "can_remind": can_do(request.access, Action.REMINDER_SEND),
        **_completeness(counts, names, request.GET.get("agency", "")),
    }
    return render(request, "coverage/coverage.html", context)


@page(Action.COVERAGE_READ, methods=("POST",))
def count_again(request: StaffRequest) -> HttpResponse:
    """Let a job count anew."""
    count.enqueue()
    messages.success(request, _("A job counts anew. Open the page again in a minute."))
    return redirect("coverage")


@page(Action.REMINDER_SEND, methods=("POST",))
def send_reminder(request: StaffRequest, agency: UUID) -> HttpResponse:
    """Remind an agency."""
    try:
        found = remind(agency)
    except InputError as error:
        for problem in error.problems:
            messages.error(request, f"{render_text(problem.where)} {render_text(problem.to_fix)}")
    else:
        messages.success(request, _("{organisation} was reminded.", organisation=found.organisation.name))
    return redirect("coverage")


@page(Action.REMINDER_READ)
def reminders(request: StaffRequest) -> HttpResponse:
    """Show an agency what it was reminded of."""
    return render(request, "coverage/reminders.html", {"reminders": own_reminders()[:50]})


def _completeness(counts: dict[str, Any] | None, names: Mapping[str, str], chosen: str) -> dict[str, Any]:
    """Return the completeness of one agency, or of all together where none is chosen."""
    found = {one["source"]: one for one in (counts or {}).get("completeness", ())}
    one = found.get(chosen) or found.get("")
    if counts is None or one is None:
        return {"sources": [], "rows": []}
    language, total = current_language(), one["reports"]
    rows = [
        (counts["variables"][name][language], known, round(_PERCENT * known / total) if total else None)
        for name, known in one["known"].items()
    ]
    rows.sort(key=lambda row: row[1])
    sources = sorted(((code, names.get(code, code)) for code in found if code), key=lambda pair: pair[1])
    return {"sources": sources, "chosen": one["source"], "reports": total, "rows": rows}
