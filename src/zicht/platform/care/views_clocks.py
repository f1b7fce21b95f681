"""The page with the last days of everybody who is seen."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.care.clocks import list_last_days
from zicht.platform.care.views_plan import days_left_text
from zicht.platform.registry.service import written_day

__all__ = ["clocks"]


@page(Action.HELP_READ)
def clocks(request: StaffRequest) -> HttpResponse:
    """Show what comes to an end for whom, what is over first."""
    found = list_last_days(after=request.GET.get("after", ""))
    rows = [(one, written_day(one.day.isoformat()), days_left_text(one.days_left)) for one in found.rows]
    context = {"rows": rows, "later": found.later, "first": not request.GET.get("after")}
    return render(request, "care/clocks.html", context)
