"""Talking afterwards about a heavy conversation: who wants to, by when, and whether it happened; never about what."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zicht.helpchat.staff.models import Debrief
from zicht.helpchat.staff.pages import StaffRequest, page
from zicht.helpchat.staff.roles import Role
from zicht.helpchat.staff.service import names_of
from zicht.web.errors import not_found

__all__ = ["ask_debrief", "debriefs", "done"]

#: A debrief is held within a day.
_WITHIN = timedelta(days=1)


@page(Role.COUNSELLOR, Role.SUPERVISOR)
def debriefs(request: StaffRequest) -> HttpResponse:
    """Show one's own, and to a supervisor those of everybody."""
    rows = Debrief.objects.order_by("done_at", "due_at")
    may_settle = Role.SUPERVISOR in request.roles
    if not may_settle:
        rows = rows.filter(counsellor=request.counsellor)
    listed = list(rows.select_related("counsellor"))
    names = names_of(one.done_by for one in listed)
    context = {
        "rows": [(one, names.get(one.done_by, "") if one.done_by else "") for one in listed],
        "may_settle": may_settle,
        "may_ask": Role.COUNSELLOR in request.roles,
        "now": timezone.now(),
    }
    return render(request, "console/debriefs.html", context)


@page(Role.COUNSELLOR, methods=("POST",))
def ask_debrief(request: StaffRequest) -> HttpResponse:
    """Ask for a talk with a colleague; asking twice is asking once."""
    at = timezone.now()
    if not Debrief.objects.filter(counsellor=request.counsellor, done_at=None).exists():
        Debrief.objects.create(counsellor=request.counsellor, asked_at=at, due_at=at + _WITHIN)
    if request.content_type == "application/json":
        return JsonResponse({"asked": True})
    return redirect("chat_debriefs")


@page(Role.SUPERVISOR, methods=("POST",))
def done(request: StaffRequest, debrief: UUID) -> HttpResponse:
    """Write down that the talk was held."""
    changed = Debrief.objects.filter(id=debrief, done_at=None).exclude(counsellor=request.counsellor)
    if not changed.update(done_at=timezone.now(), done_by=request.counsellor.id):
        return not_found(request)
    return redirect("chat_debriefs")
