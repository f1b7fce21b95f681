"""The page with the days to keep to of everybody who is seen."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.care.calendar import write_calendar
from zicht.platform.care.clocks import OVERDUE_DAYS, Due, list_days
from zicht.platform.care.keeping import end_day
from zicht.platform.care.views_plan import days_left_text
from zicht.platform.registry.service import done, written_day
from zicht.web.texts import translate

__all__ = ["calendar", "clocks", "end"]

_ = translate


@page(Action.HELP_READ)
def clocks(request: StaffRequest) -> HttpResponse:
    """Show what comes to an end for whom, what is over first."""
    found = list_days(after=request.GET.get("after", ""))
    context = {
        "urgent": found.urgent,
        "rows": list(_shown(found.rows)),
        "later": found.later,
        "first": not request.GET.get("after"),
        "may_write": can_do(request.access, Action.HELP_WRITE),
        "overdue_days": OVERDUE_DAYS,
    }
    return render(request, "care/clocks.html", context)


def _shown(rows: Iterable[Due]) -> Iterable[tuple[Due, str, str]]:
    return ((one, written_day(one.day.isoformat()), days_left_text(one.days_left)) for one in rows)


@page(Action.HELP_READ)
def calendar(request: StaffRequest) -> HttpResponse:
    """Hand out the days as a calendar file."""
    del request
    answer = HttpResponse(write_calendar(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="clocks.ics"'
    answer["Cache-Control"] = "no-store"
    return answer


@page(Action.HELP_WRITE, methods=("POST",))
def end(request: StaffRequest, day: UUID) -> HttpResponse:
    """End a day of which somebody says that it is over."""
    end_day(day)
    return done(request, _("It was recorded."), redirect("clocks"))
