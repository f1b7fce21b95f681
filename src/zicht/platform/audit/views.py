"""The auditor's pages: the log, its chain, emergencies, and patterns. Every look at them is in the log too."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.roles import ROLE_NAMES, Role
from zicht.platform.audit.actions import review_emergency
from zicht.platform.audit.chain import verify_batches
from zicht.platform.audit.forms import AddressForm, ReviewForm, SearchForm
from zicht.platform.audit.models import BreakGlass, Event
from zicht.platform.audit.names import (
    FAULT_NAMES,
    FINDING_NAMES,
    OUTCOME_NAMES,
    Finding,
    name_of_action,
    name_of_reason,
)
from zicht.platform.audit.patterns import DAYS, LEAST, PATTERN_TEXTS, find_patterns
from zicht.platform.audit.queries import (
    PAGE,
    EventFilter,
    actors,
    acts_during,
    agencies_of,
    batches,
    emergencies,
    ended_early,
    events,
    places_in_chain,
    unsealed,
)
from zicht.platform.audit.service import record
from zicht.web.texts import render as render_text
from zicht.web.texts import translate

__all__ = ["batches_page", "emergencies_page", "export", "log_page", "patterns_page", "review", "verify"]

_ = translate
#: An export holds so many events at most: more is asked for in parts.
MOST_EXPORTED = 50_000
_COLUMNS = (
    *("at", "user_id", "organisation_id", "role", "action", "kind"),
    *("object_id", "person_id", "purpose", "reason", "outcome", "request_id"),
)


@page(Action.AUDIT_READ, methods=("GET", "POST"))
def log_page(request: StaffRequest) -> HttpResponse:
    """Show the log; a search becomes an address with numbers and codes alone."""
    if request.method == "POST":
        form = SearchForm(request.POST)
        if form.is_valid():
            return redirect(f"{reverse('audit')}?{form.wanted().as_query()}")
        return render(request, "audit/log.html", {"form": form, "here": "audit"}, status=422)
    wanted = AddressForm(request.GET).wanted()
    first = _first(request) * PAGE
    rows = list(events(wanted)[first : first + PAGE + 1])
    record(Action.AUDIT_READ, kind="log", reason="log", person_id=wanted.person)
    context = {
        "form": SearchForm(initial=_filled(wanted)),
        "here": "audit",
        "rows": _shown(rows[:PAGE]),
        "query": wanted.as_query(),
        "newer": first // PAGE if first else None,
        "older": first // PAGE + 2 if len(rows) > PAGE else None,
    }
    return render(request, "audit/log.html", context)


def _first(request: StaffRequest) -> int:
    given = request.GET.get("page", "1")
    return min(int(given), 100_000) - 1 if given.isdecimal() and int(given) > 0 else 0


def _filled(wanted: EventFilter) -> dict[str, object]:
    filled = {name: value for name, value in vars(wanted).items() if value}
    user = filled.pop("user", None)
    if isinstance(user, UUID):
        found = actors([user]).get(user)
        filled["who"] = (found.email or found.name) if found else ""
    return filled


def _shown(rows: Sequence[Event]) -> list[dict[str, object]]:
    users, agencies = actors(map(_acting, rows)), agencies_of(rows)
    sealed = places_in_chain(rows)
    return [
        {
            "event": one,
            "user": users.get(who) if (who := _acting(one)) else None,
            "agency": agencies.get(one.organisation_id) if one.organisation_id else None,
            "role": _(ROLE_NAMES[Role(one.role)]) if one.role in set(Role) else "",
            "action": _(name_of_action(one.action)),
            "reason": _(name_of_reason(one.reason)) if one.reason else "",
            "outcome": _(OUTCOME_NAMES.get(one.outcome, one.outcome)),
            "batch": sealed.get(one.id, (None, None))[0],
        }
        for one in rows
    ]


def _acting(event: Event) -> UUID | None:
    """Return who acted. Signing in is written down before anybody acts as anything: there the user is the object."""
    return event.object_id if event.kind == "user" and event.user_id is None else event.user_id


@page(Action.AUDIT_READ)
def export(request: StaffRequest) -> HttpResponse:
    """Hand over what was looked for as a file: numbers and codes, and where each event stands in the chain."""
    wanted = AddressForm(request.GET).wanted()
    rows = list(events(wanted)[: MOST_EXPORTED + 1])
    if len(rows) > MOST_EXPORTED:
        messages.error(request, _("This is too much for one file. Choose fewer days, and export in parts."))
        return redirect(f"{reverse('audit')}?{wanted.as_query()}")
    record(Action.AUDIT_READ, kind="log", reason="export", person_id=wanted.person)
    sealed = places_in_chain(rows)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["id", *_COLUMNS, "batch", "position"])
    for one in rows:
        cells = [one.at.isoformat() if name == "at" else getattr(one, name) or "" for name in _COLUMNS]
        writer.writerow([one.id, *cells, *sealed.get(one.id, ("", ""))])
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


@page(Action.AUDIT_READ)
def batches_page(request: StaffRequest) -> HttpResponse:
    """Show the newest links of the chain, or those before a number."""
    before = request.GET.get("before", "")
    record(Action.AUDIT_READ, kind="log", reason="chain")
    return _batches(request, int(before) if before.isdecimal() else None)


@page(Action.AUDIT_READ, methods=("POST",))
def verify(request: StaffRequest) -> HttpResponse:
    """Work out anew what some links hold, and say which are not what was sealed."""
    first, last = request.POST.get("first", ""), request.POST.get("last", "")
    if not (first.isdecimal() and last.isdecimal() and int(first) <= int(last)):
        return redirect("audit_batches")
    faults = verify_batches(int(first) - 1, int(last))
    record(Action.AUDIT_READ, kind="log", reason="chain_broken" if faults else "chain_whole")
    result: dict[str, object] = {
        "faults": [(one.batch, _(FAULT_NAMES[one.kind])) for one in faults],
        "first": first,
        "last": last,
    }
    return _batches(request, int(last) + 1, result=result)


def _batches(
    request: StaffRequest, before: int | None, *, result: dict[str, object] | None = None
) -> HttpResponse:
    rows = batches(before)
    context = {
        "here": "audit_batches",
        "rows": rows,
        "head": next(iter(batches(most=1)), None),
        "first": rows[-1].number if rows else None,
        "last": rows[0].number if rows else None,
        "unsealed": unsealed(),
        "result": result,
    }
    return render(request, "audit/batches.html", context)


@page(Action.AUDIT_READ)
def emergencies_page(request: StaffRequest) -> HttpResponse:
    """Show who opened persons in an emergency, and what they did with it."""
    record(Action.AUDIT_READ, kind="log", reason="emergencies")
    return _emergencies(request)


@page(Action.GLASS_REVIEW, methods=("POST",))
def review(request: StaffRequest, emergency: UUID) -> HttpResponse:
    """Write down what was found of an emergency."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _emergencies(request, wrong=(emergency, form), status=422)
    try:
        review_emergency(emergency, finding=Finding(form.cleaned_data["finding"]))
    except InputError as error:
        for problem in error.problems:
            messages.error(request, f"{render_text(problem.where)} {render_text(problem.to_fix)}")
    else:
        messages.success(request, _("What you found was written down."))
    return redirect("audit_emergencies")


def _emergencies(
    request: StaffRequest, *, wrong: tuple[UUID, ReviewForm] | None = None, status: int = 200
) -> HttpResponse:
    waiting = list(emergencies(reviewed=False)[:PAGE])
    done = list(emergencies(reviewed=True)[:PAGE])
    forms = {one.id: ReviewForm(prefix=None, auto_id=f"id_{one.id}_%s") for one in waiting}
    if wrong and wrong[0] in forms:
        wrong[1].auto_id = f"id_{wrong[0]}_%s"
        forms[wrong[0]] = wrong[1]
    context = {
        "here": "audit_emergencies",
        "waiting": [
            row | {"form": forms[one.id]} for one, row in zip(waiting, _described(waiting), strict=True)
        ],
        "done": _described(done),
    }
    return render(request, "audit/emergencies.html", context, status=status)


def _described(rows: Sequence[BreakGlass]) -> list[dict[str, object]]:
    users, agencies, ended = actors(one.user_id for one in rows), agencies_of(rows), ended_early(rows)
    return [
        {
            "emergency": one,
            "ended": ended.get(one.id),
            "user": users.get(one.user_id) if one.user_id else None,
            "agency": agencies.get(one.organisation_id),
            "reason": _(name_of_reason(one.reason)),
            "acts": [(_(name_of_action(action)), times) for action, times in acts_during(one)],
            "finding": _(FINDING_NAMES.get(one.finding, one.finding)) if one.finding else "",
        }
        for one in rows
    ]


@page(Action.AUDIT_READ)
def patterns_page(request: StaffRequest) -> HttpResponse:
    """Show what stands out in who read how much."""
    record(Action.AUDIT_READ, kind="log", reason="patterns")
    sights = find_patterns()
    users = actors(one.user for one in sights)
    groups = [
        {
            "title": _(title),
            "counts": _(counts),
            "least": LEAST[pattern],
            "rows": [
                {
                    "count": one.count,
                    "user": users.get(one.user) if one.user else None,
                    "person": one.person,
                    "query": EventFilter(user=one.user, person=one.person).as_query(),
                }
                for one in sights
                if one.pattern is pattern
            ],
        }
        for pattern, (title, counts) in PATTERN_TEXTS.items()
    ]
    return render(request, "audit/patterns.html", {"here": "audit_patterns", "groups": groups, "days": DAYS})
