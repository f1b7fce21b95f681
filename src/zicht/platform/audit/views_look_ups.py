"""The auditor's page of look-ups: who looked up how much, and what is unusual. Never who was looked for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.names import names_of_agencies
from zicht.platform.accounts.roles import ROLE_NAMES, Role
from zicht.platform.audit.queries import actors
from zicht.platform.audit.queries_look_ups import uses_since
from zicht.platform.audit.service import record
from zicht.platform.audit.signs import SIGN_NAMES, add_signs
from zicht.web.texts import translate

__all__ = ["look_ups"]

_ = translate
_DAYS = (7, 30, 90)


@page(Action.AUDIT_READ)
def look_ups(request: StaffRequest) -> HttpResponse:
    """Show the use of the last week, month or three months."""
    chosen = request.GET.get("days", "")
    days = next((one for one in _DAYS if str(one) == chosen), 30)
    uses = add_signs(uses_since(days))
    users = actors(one.user for one in uses)
    agencies = names_of_agencies({one.organisation for one in uses})
    record(Action.AUDIT_READ, kind="log", reason="look_ups")
    listed = [
        {
            "use": one,
            "user": users.get(one.user) if one.user else None,
            "agency": agencies.get(one.organisation, "") if one.organisation else "",
            "role": _(ROLE_NAMES[Role(one.role)]) if one.role in set(Role) else one.role,
            "signs": [_(SIGN_NAMES[sign]) for sign in one.signs],
        }
        for one in uses
    ]
    context = {"uses": listed, "days": days, "choices": _DAYS, "here": "look_ups"}
    return render(request, "audit/look_ups.html", context)
