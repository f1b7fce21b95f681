"""Pages about files with reports: sending one, its receipt, and fetching back the rows that were set apart."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.errors import InputError, UserError
from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.intake.deliveries import (
    ALREADY,
    CHECKED,
    NO_GROUND,
    WITHOUT_NAMES,
    drop_delivery,
    find_delivery,
    list_deliveries,
    receive_file,
    set_apart,
    take_in,
)
from zicht.platform.intake.forms import FileForm
from zicht.platform.intake.showing import blame
from zicht.records.reasons import Reason
from zicht.web.texts import render as render_text
from zicht.web.texts import translate

__all__ = ["deliveries", "delivery", "quarantine"]

_ = translate


@page(Action.FILE_IMPORT, methods=("GET", "POST"))
def deliveries(request: StaffRequest) -> HttpResponse:
    """Send a file, and see what became of earlier ones."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            number = receive_file(
                given["file"].chunks(),
                name=given["file"].name,
                mapping=given["mapping"],
                consent=frozenset(given["consent"]),
                simulated=given["people"] == "simulated",
            )
        except UserError as error:
            blame(form, error)
        else:
            return redirect("delivery", number)
    context = {"form": form, "deliveries": list_deliveries()}
    return render(request, "intake/deliveries.html", context, status=422 if form.errors else 200)


@page(Action.FILE_IMPORT, methods=("GET", "POST"))
def delivery(request: StaffRequest, delivery: UUID) -> HttpResponse:
    """Show the receipt of a file; take in what waits, or throw it away."""
    if request.method == "POST":
        return _decide(request, delivery)
    found, apart = find_delivery(delivery)
    context = {
        "delivery": found,
        "waits": found.state == CHECKED,
        "own": found.made_by == request.access.user,
        "apart": sorted(apart),
        "reasons": [(count, *_reason_words(code)) for code, count in found.reasons.items()],
    }
    return render(request, "intake/delivery.html", context)


def _decide(request: StaffRequest, delivery: UUID) -> HttpResponse:
    if request.POST.get("go") == "drop":
        drop_delivery(delivery)
        messages.success(request, _("The file was thrown away. Nothing was taken in."))
        return redirect("deliveries")
    try:
        count = take_in(delivery)
    except InputError as error:
        for problem in error.problems:
            messages.error(request, f"{render_text(problem.where)} {render_text(problem.to_fix)}")
    else:
        messages.success(request, _("Reports taken in: {count}.", count=count))
    return redirect("delivery", delivery)


def _reason_words(code: str) -> tuple[str, str]:
    """Return what a reason for setting a row apart means, and how to fix it."""
    own = {
        NO_GROUND: (
            _("A ground that the reporter may report on for each use."),
            _("Record the consent when you send the file, or leave the use out."),
        ),
        ALREADY: (
            _("A number that your agency did not use before."),
            _("Nothing to do where the report was sent before; else correct the number."),
        ),
        WITHOUT_NAMES: (
            _("These rows come in, but without names, birth dates and numbers: the ground allows none."),
            _("Say when you send the file that every person gave consent for registration."),
        ),
        # As the interface for systems calls it.
        "no_identifiers": (
            _("No names, birth dates or numbers: the ground allows none."),
            _("Record the consent with the report, or leave these out."),
        ),
    }
    if code in own:
        return own[code]
    reason = next((one for one in Reason if one.code == code), None)
    return (render_text(reason.expected), render_text(reason.to_fix)) if reason else (code, "")


@page(Action.FILE_IMPORT)
def quarantine(request: StaffRequest, delivery: UUID, name: str) -> HttpResponse:
    """Hand the rows that were set apart back to whoever sent them."""
    del request
    response = HttpResponse(set_apart(delivery, name), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="zicht-{"quarantine" if name == "rejected" else "apart"}.csv"'
    )
    return response
