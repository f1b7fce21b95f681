"""The page on which a registrar erases somebody."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.registry.service import find_person, persons_of_root
from zicht.platform.retention.erasure import Reason, erase_person
from zicht.platform.retention.forms import EraseForm
from zicht.web.texts import translate

__all__ = ["erase"]

_ = translate


@page(Action.PERSON_ERASE, methods=("GET", "POST"))
def erase(request: StaffRequest, person: UUID) -> HttpResponse:
    """Ask why and whether one is certain; then erase."""
    found = find_person(person)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        erase_person(found.id, reason=Reason(form.cleaned_data["reason"]))
        messages.success(
            request, _("The person was erased. The deletion log and the audit log say that it was done.")
        )
        return redirect("home")
    context = {"form": form, "person": found, "records": len(persons_of_root(found))}
    wrong = request.method == "POST"
    return render(request, "retention/erase.html", context, status=422 if wrong else 200)
