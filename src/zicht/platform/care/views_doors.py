"""The page that records at once every door that a triage found shut, so that nothing relies on memory."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.care.forms_doors import DoorsForm
from zicht.platform.care.plan import read_plan
from zicht.platform.registry.service import add_row, done
from zicht.web.texts import label_of, translate

__all__ = ["shut_doors"]

_ = translate


@page(Action.HELP_WRITE, methods=("GET", "POST"))
def shut_doors(request: StaffRequest, person: UUID) -> HttpResponse:
    """Record shut doors, those that the rules found shut all at once."""
    found = read_plan(person)
    lines = (*found.shut, *found.seem_shut)
    needs = {one.option.code: found.need_of(one) or one.entry["needs"][0] for one in lines}
    form = DoorsForm(request.POST or None, lines=lines, needs=needs)
    if request.method == "POST" and form.is_valid():
        for cells, stored in zip(form.cells, form.checked.stored, strict=True):
            add_row("help", found.person.id, cells, stored)
        text = _("Doors that were recorded: {number}.", number=len(form.cells))
        return done(request, text, redirect("plan", found.person.id))
    context = {
        "person": found.person,
        "form": form,
        "groups": [
            (status, [(one, label_of("need_domains", one.need), one.need in found.needs) for one in doors])
            for status in ("blocked", "to_check")
            if (doors := list(form.doors(status)))
        ],
    }
    return render(request, "care/doors.html", context, status=422 if form.errors else 200)
