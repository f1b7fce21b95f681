"""Pages of what was taken together or apart: each can be taken back, and one person can be taken out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.names import names_of_agencies
from zicht.platform.audit.service import record_many
from zicht.platform.duplicates.actions import split_person, take_back
from zicht.platform.duplicates.forms import ReasonForm
from zicht.platform.duplicates.models import Merge
from zicht.platform.duplicates.queries import find_merge, list_merges, persons_of
from zicht.platform.duplicates.shown import told
from zicht.platform.duplicates.workflow import REASON_NAMES, Reason
from zicht.web.texts import translate

__all__ = ["merge", "merges", "split", "undo"]

_ = translate
_PER_PAGE = 25


@page(Action.PERSON_MERGE)
def merges(request: StaffRequest) -> HttpResponse:
    """Show what was taken together or apart, the newest first."""
    shown = Paginator(list_merges(), _PER_PAGE).get_page(request.GET.get("page"))
    listed = [(one, _reason(one), len(one.moved)) for one in shown]
    return render(request, "duplicates/merges.html", {"merges": listed, "shown": shown})


@page(Action.PERSON_MERGE)
def merge(request: StaffRequest, merge: UUID) -> HttpResponse:
    """Show who is one person now, by agency and number alone."""
    found = find_merge(merge)
    persons = persons_of({found.kept_id})
    names = names_of_agencies({one.organisation_id for one in persons})
    record_many(Action.PERSON_MERGE, [(found.id, one.id) for one in persons], kind="merge", reason="shown")
    context = {
        "merge": found,
        "reason": _reason(found),
        "persons": [(one, names[one.organisation_id], str(one.id)[:8]) for one in persons],
        "form": ReasonForm(),
    }
    return render(request, "duplicates/merge.html", context)


@page(Action.PERSON_MERGE, methods=("POST",))
def undo(request: StaffRequest, merge: UUID) -> HttpResponse:
    """Take a merge or a split back."""
    form = ReasonForm(request.POST)
    try:
        if form.is_valid():
            take_back(merge, Reason(form.cleaned_data["reason"]))
            messages.success(request, _("It was taken back. Everything is as it was before."))
        else:
            messages.error(request, _("Choose a reason."))
    except InputError as error:
        _tell(request, error)
    return redirect("merge", merge)


@page(Action.PERSON_MERGE, methods=("POST",))
def split(request: StaffRequest, merge: UUID, person: UUID) -> HttpResponse:
    """Take one person out."""
    found = find_merge(merge)
    if person not in {one.id for one in persons_of({found.kept_id})}:
        raise NotHere
    form = ReasonForm(request.POST)
    try:
        if form.is_valid():
            made = split_person(person, Reason(form.cleaned_data["reason"]))
            messages.success(request, _("The person was taken out. You can take this back."))
            return redirect("merge", made.id)
        messages.error(request, _("Choose a reason."))
    except InputError as error:
        _tell(request, error)
    return redirect("merge", merge)


def _reason(merge: Merge) -> str:
    return _(REASON_NAMES[Reason(merge.reason)]) if merge.reason in set(Reason) else ""


def _tell(request: StaffRequest, error: InputError) -> None:
    for text in told(error):
        messages.error(request, text)
