"""Pages to record help and needs, and to correct them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.registry.actions_rows import add_row, read_row, replace_row, withdraw_row
from zicht.platform.registry.forms_rows import RowForm
from zicht.platform.registry.queries import find_person
from zicht.platform.registry.views_answers import act_page, done, take_back_page
from zicht.web.texts import translate

__all__ = ["correct_row", "help_new", "need_new", "take_back_row"]

_ = translate


@page(Action.HELP_WRITE, methods=("GET", "POST"))
def help_new(request: StaffRequest, person: UUID) -> HttpResponse:
    """Record help: offered, waited for, given or refused."""
    return _new(
        request,
        person,
        table="help",
        title=_("Record help"),
        line=_("Help that was refused or not to be had counts too: record it, and why."),
    )


@page(Action.HELP_WRITE, methods=("GET", "POST"))
def need_new(request: StaffRequest, person: UUID) -> HttpResponse:
    """Record a need, apart from whether there is help for it."""
    return _new(
        request,
        person,
        table="needs",
        title=_("Record a need"),
        line=_("Record what the person needs, whatever help there is."),
    )


def _new(request: StaffRequest, person: UUID, *, table: str, title: str, line: str) -> HttpResponse:
    found = find_person(person)
    form = RowForm(request.POST or None, table=table)
    if request.method == "POST" and form.is_valid():
        add_row(table, found.id, form.cells, form.checked.stored[0])
        return done(request, _("It was recorded."), redirect("person", found.id))
    back = reverse("person", args=[found.id])
    return act_page(request, form, title=title, lines=[line], button=_("Record"), back=back)


@page(Action.HELP_WRITE, methods=("GET", "POST"))
def correct_row(request: StaffRequest, row: UUID) -> HttpResponse:
    """Correct help or a need: a row that replaces the one before."""
    found, cells = read_row(row)
    form = RowForm(request.POST or None, table=found.table, planned="option" in cells, initial=cells)
    if request.method == "POST" and form.is_valid():
        replace_row(row, form.cells, form.checked.stored[0])
        return done(request, _("It was corrected. What stood there before is kept."), _to(found.person_id))
    return act_page(
        request,
        form,
        title=_("Correct help") if found.table == "help" else _("Correct a need"),
        lines=[_("What stood there before is kept.")],
        button=_("Save the correction"),
        back=reverse("person", args=[found.person_id]),
        way=(reverse("case_row_withdraw", args=[row]), _("This was recorded by mistake")),
    )


@page(Action.HELP_WRITE, methods=("GET", "POST"))
def take_back_row(request: StaffRequest, row: UUID) -> HttpResponse:
    """Take back help or a need that should not have been recorded."""
    found, _cells = read_row(row)
    return take_back_page(
        request,
        lambda: withdraw_row(row),
        title=_("Take back help") if found.table == "help" else _("Take back a need"),
        back=reverse("person", args=[found.person_id]),
    )


def _to(person: UUID) -> HttpResponseRedirect:
    return redirect("person", person)
