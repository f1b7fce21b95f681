"""The page on which help that goes on gets another payer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.care.forms_funding import FundingForm
from zicht.platform.care.plan import State, state_of
from zicht.platform.registry.service import act_page, done, read_row, replace_row
from zicht.web.texts import label_of, translate

__all__ = ["fund"]

_ = translate


@page(Action.HELP_WRITE, methods=("GET", "POST"))
def fund(request: StaffRequest, row: UUID) -> HttpResponse:
    """Record that from a day on another law or scheme pays for help that goes on."""
    found, cells = read_row(row, goes_on=True)
    if found.table != "help" or state_of(cells) is not State.RUNNING:
        raise NotHere
    form = FundingForm(request.POST or None, before=cells)
    if request.method == "POST" and form.is_valid():
        replace_row(row, form.cells, form.checked.stored[0], goes_on=True)
        return done(request, _("It was recorded."), redirect("plan", found.person_id))
    kind, need = cells.get("kind", ""), cells.get("need", "")
    what = label_of("help_kinds", kind) or label_of("need_domains", need)
    return act_page(
        request,
        form,
        title=f"{_('Another payer')}: {what}",
        lines=[
            _(
                "The help goes on: the day on which it started stays, and who paid before stays in the history."
            ),
            _("Figures count it as one time of help, not as two."),
        ],
        button=_("Record"),
        back=reverse("plan", args=[found.person_id]),
    )
