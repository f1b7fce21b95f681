"""Pages on which signals about one place come together: the ground and the purpose first, then the places."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.platform.access.actions import Action
from zicht.platform.access.context import Purpose
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.audit.service import record
from zicht.platform.intake.showing import page_number
from zicht.platform.registry.service import act_page
from zicht.platform.signals.base_rate import base_rate_context
from zicht.platform.signals.columns import signal_lines
from zicht.platform.signals.forms import GroundForm
from zicht.platform.signals.grounds import (
    MINUTES,
    claim_chosen,
    forget_ground,
    grounds_for_places,
    keep_ground,
)
from zicht.platform.signals.together import list_places, read_place_together
from zicht.triage import shipped_together
from zicht.web.texts import label_of, translate

__all__ = ["ground", "place", "places"]

_ = translate


@page(Action.SIGNAL_PLACES, methods=("GET", "POST"), purpose=Purpose.INVESTIGATION)
def ground(request: StaffRequest) -> HttpResponse:
    """Ask on which ground, and for what, signals of other agencies are looked at."""
    rules = grounds_for_places(request.access)
    if not rules:
        return render(request, "signals/no_ground.html")
    choices = [
        (one.legal_ground, f"{label_of('legal_grounds', one.legal_ground)}: {one.source}") for one in rules
    ]
    form = GroundForm(request.POST or None, grounds=choices)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["ground"]
        keep_ground(request, chosen)
        record(Action.SIGNAL_PLACES, kind="ground", reason=chosen)
        return redirect("signal_places")
    purpose = label_of("purposes", request.access.purpose.value)
    return act_page(
        request,
        form,
        title=_("Signals about one place"),
        lines=[
            _("Purpose: {purpose}.", purpose=purpose),
            _(
                "You will see places about which agencies noted two signals or more: who saw what, and from when to "
                "when. That signals come together proves nothing."
            ),
            _(
                "The ground holds for {minutes} minutes. It is written down which places you saw.",
                minutes=MINUTES,
            ),
        ],
        button=_("Show the places"),
        back=reverse("signals"),
    )


@page(Action.SIGNAL_PLACES, methods=("GET", "POST"), purpose=Purpose.INVESTIGATION)
def places(request: StaffRequest) -> HttpResponse:
    """Show places with two signals or more; posted, the ground ends."""
    if request.method == "POST":
        forget_ground(request)
        return redirect("signals")
    if not claim_chosen(request):
        return redirect("signal_ground")
    number = page_number(request)
    rows, more = list_places(page=number)
    context = {
        "rows": rows,
        "more": more,
        "number": number,
        "years": shipped_together().window_days // 365,
        "purpose": request.access.purpose.value,
    }
    return render(request, "signals/places.html", context)


@page(Action.SIGNAL_PLACES, purpose=Purpose.INVESTIGATION)
def place(request: StaffRequest, place: UUID) -> HttpResponse:
    """Show the signals about one place."""
    if not claim_chosen(request):
        return redirect("signal_ground")
    found = read_place_together(place)
    context = {
        "found": found,
        "signals": [(one, signal_lines(one.cells)) for one in found.signals],
        **base_rate_context(),
    }
    return render(request, "signals/place.html", context)
