"""Pages of the supervisor: how busy it was and is, how many counsellors it takes, when the chat is open."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zicht.errors import InputError
from zicht.helpchat.clock import now, today
from zicht.helpchat.staff.pages import StaffRequest, page
from zicht.helpchat.staff.roles import Role
from zicht.helpchat.staff.service import record_act
from zicht.helpchat.supervision.forms import (
    DAYS,
    ClosedDayForm,
    PeriodForm,
    StaffingForm,
    WeekForm,
    show_stretches,
)
from zicht.helpchat.supervision.load import Load, by_hour_of_day, by_week, load_of
from zicht.helpchat.supervision.pictures import draw_day, draw_week
from zicht.helpchat.supervision.planning import Plan, pattern_of, plan
from zicht.helpchat.talk.hours import (
    add_closed_day,
    closed_days,
    counsellors_on_duty,
    hour_counts,
    remove_closed_day,
    set_week,
    week_of_hours,
)
from zicht.helpchat.talk.models import HourCount
from zicht.helpchat.talk.service import State, is_open, queue_rows
from zicht.web.errors import not_found
from zicht.web.texts import label_of, translate
from zicht.web.texts import render as render_text

__all__ = ["close_day", "hours", "load", "open_day", "staffing"]

_ = translate
_WEEKS = 4
#: Where nothing is known yet.
_CHAT_MINUTES, _PATIENCE_MINUTES = 30.0, 10.0
#: From so few visitors nothing is derived.
_FEWEST = 20


@page(Role.SUPERVISOR)
def load(request: StaffRequest) -> HttpResponse:
    """Show how busy it is now, and was in a period."""
    form = PeriodForm(request.GET if "weeks" in request.GET else None, initial={"weeks": _WEEKS})
    weeks = form.cleaned_data["weeks"] if form.is_bound and form.is_valid() else _WEEKS
    rows = _rows(weeks)
    loads = by_hour_of_day(rows)
    context = {
        "form": form,
        "now": _now(),
        "whole": load_of(rows),
        "picture": draw_day(loads),
        "hours": [(hour, one) for hour, one in loads.items() if one.came or one.duty_seconds],
        "weeks": sorted(by_week(rows).items(), reverse=True),
    }
    return render(request, "supervision/load.html", context, status=422 if form.errors else 200)


@page(Role.SUPERVISOR)
def staffing(request: StaffRequest) -> HttpResponse:
    """Say how many counsellors it takes in each hour of a week."""
    rows = _rows(_weeks_asked(request))
    whole = load_of(rows)
    asked = "within_minutes" in request.GET
    form = StaffingForm(request.GET if asked else None, initial=_usual(whole))
    context: dict[str, object] = {"form": form, "whole": whole, "fewest": _FEWEST}
    status = 200
    if asked:
        status = 422
        if form.is_valid():
            status = 200 if _add_plan(context, form, rows) else 422
    return render(request, "supervision/staffing.html", context, status=status)


@page(Role.SUPERVISOR, methods=("GET", "POST"))
def hours(request: StaffRequest) -> HttpResponse:
    """Show when the chat is open, and change it."""
    if request.method == "POST":
        form = WeekForm(request.POST)
        if form.is_valid():
            set_week(form.week())
            record_act(request.counsellor.id, "hours_changed")
            messages.success(request, _("The opening hours were changed. They hold from now on."))
            return redirect("supervision_hours")
        return _hours(request, form, ClosedDayForm(), status=422)
    return _hours(request, _week_form(), ClosedDayForm())


@page(Role.SUPERVISOR, methods=("POST",))
def close_day(request: StaffRequest) -> HttpResponse:
    """Close the chat on a day."""
    form = ClosedDayForm(request.POST)
    if not form.is_valid():
        return _hours(request, _week_form(), form, status=422)
    add_closed_day(form.cleaned_data["day"])
    record_act(request.counsellor.id, "day_closed")
    return redirect("supervision_hours")


@page(Role.SUPERVISOR, methods=("POST",))
def open_day(request: StaffRequest, day: str) -> HttpResponse:
    """Open the chat again on a day that was closed."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return not_found(request)
    remove_closed_day(found)
    record_act(request.counsellor.id, "day_opened")
    return redirect("supervision_hours")


def _rows(weeks: int) -> list[HourCount]:
    """Return the whole hours of some weeks that are behind us."""
    until = now().replace(minute=0, second=0)
    return hour_counts(until - timedelta(weeks=weeks), until)


def _now() -> dict[str, object]:
    """Return how busy it is at this moment: numbers alone."""
    rows = queue_rows()
    waiting = [one for one in rows if one.state is State.WAITING]
    bands = Counter(one.band for one in waiting)
    return {
        "open": is_open(),
        "waiting": len(waiting),
        "longest": max((one.waited for one in waiting), default=0) // 60,
        "bands": [(label_of("chat_bands", band), number) for band, number in sorted(bands.items())],
        "talking": len(rows) - len(waiting),
        "counsellors": counsellors_on_duty(now()),
    }


def _weeks_asked(request: StaffRequest) -> int:
    form = PeriodForm(request.GET)
    return int(form.cleaned_data["weeks"]) if form.is_valid() else 13


def _usual(whole: Load) -> dict[str, object]:
    """Return what to begin with: what was measured, where there is enough of it."""
    enough = whole.claimed >= _FEWEST
    talked = whole.talked_minutes if enough else None
    patience = whole.patience_minutes if whole.left >= _FEWEST else None
    return {
        "weeks": 13,
        "chat_minutes": round(talked or _CHAT_MINUTES, 1),
        "patience_minutes": round(patience or _PATIENCE_MINUTES, 1),
    }


def _add_plan(context: dict[str, object], form: StaffingForm, rows: list[HourCount]) -> bool:
    pattern = pattern_of(rows, week_of_hours(), until=now())
    try:
        made = plan(pattern, form.wish())
    except InputError as error:
        for problem in error.problems:
            said = (problem.where, problem.expected, problem.to_fix)
            form.add_error(None, " ".join(map(render_text, said)))
        return False
    days = [_(day) for day in DAYS]
    context |= {
        "plan": made,
        "pattern": pattern,
        "share": form.cleaned_data["share_percent"],
        "minutes": form.cleaned_data["within_minutes"],
        "picture": draw_week(made, days),
        "days": days,
        "table": _table(made, pattern.per_hour),
    }
    return True


def _table(made: Plan, per_hour: tuple[float, ...]) -> list[tuple[int, list[tuple[int, int, int, bool]]]]:
    """Return a row for each hour that is open on some day, with a cell for each day."""
    rows = []
    for hour in range(24):
        places = [day * 24 + hour for day in range(7)]
        if any(per_hour[place] for place in places):
            cells = [
                (
                    made.counsellors[place],
                    made.lower[place],
                    made.upper[place],
                    made.lower[place] < made.upper[place],
                )
                for place in places
            ]
            rows.append((hour, cells))
    return rows


def _week_form() -> WeekForm:
    return WeekForm(
        initial={f"day_{place}": show_stretches(day) for place, day in enumerate(week_of_hours())}
    )


def _hours(
    request: StaffRequest, form: WeekForm, closing: ClosedDayForm, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "closing": closing, "closed": closed_days(today()), "zone": _zone(now())}
    return render(request, "supervision/hours.html", context, status=status)


def _zone(at: datetime) -> str:
    return str(timezone.localtime(at).tzinfo)
