"""Pages about signals: noted in two minutes, without names; what became of them; the report that one led to."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.roles import Reach
from zicht.platform.intake.showing import page_number
from zicht.platform.registry.forms_rows import WithdrawRowForm
from zicht.platform.registry.models import Signal
from zicht.platform.registry.views_answers import act_page, add_problems, done
from zicht.platform.signals.actions import (
    close_signal,
    correct_signal,
    end_link,
    link_report,
    note_signal,
    withdraw_signal,
)
from zicht.platform.signals.forms import LinkForm, OutcomeForm, SignalForm, signal_lines
from zicht.platform.signals.queries import find_signal, list_signals, read_signal
from zicht.web.texts import translate

__all__ = ["correct", "link", "new", "outcome", "signal_page", "signals", "unlink", "withdraw"]

_ = translate


@page(Action.SIGNAL_READ)
def signals(request: StaffRequest) -> HttpResponse:
    """Show the signals of the agency; for the register those of all."""
    number, waiting = page_number(request), request.GET.get("show") == "waiting"
    rows, more = list_signals(waiting=waiting, page=number)
    context = {
        "rows": rows,
        "more": more,
        "number": number,
        "waiting": waiting,
        "with_agency": request.access.reach is Reach.REGISTER,
    }
    return render(request, "signals/signals.html", context)


@page(Action.SIGNAL_CREATE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """Note a signal."""
    form = SignalForm(request.POST or None, access=request.access)
    if request.method == "POST" and form.is_valid():
        number = note_signal(form.cells, signal_date=form.day)
        return done(request, _("The signal was noted."), redirect("signal", number))
    lines = [
        _("Is somebody in danger now? Call 112 first."),
        _("A signal is about a place or a situation. Nobody's name stands in it."),
    ]
    if can_do(request.access, Action.REPORT_CREATE):
        lines.append(_("Do you know whom it is about? Then make a report of that person."))
    return act_page(
        request,
        form,
        title=_("Note a signal"),
        lines=lines,
        button=_("Note the signal"),
        back=reverse("signals"),
    )


@page(Action.SIGNAL_READ)
def signal_page(request: StaffRequest, signal: UUID) -> HttpResponse:
    """Show a signal, what became of it, and what was written before."""
    read = read_signal(signal)
    history = [
        (one, author, _what(one, before))
        for (one, author), before in zip(
            read.versions, [None, *(one for one, _author in read.versions)], strict=False
        )
    ]
    standing = not read.signal.withdrawn
    context = {
        "signal": read.signal,
        "lines": signal_lines(read.signal.cells),
        "outcome": read.outcome,
        "links": read.links,
        "history": history[::-1],
        "may_close": standing and can_do(request.access, Action.SIGNAL_CLOSE),
        "may_correct": standing and can_do(request.access, Action.SIGNAL_CREATE),
        "may_link": standing and can_do(request.access, Action.SIGNAL_LINK),
    }
    return render(request, "signals/signal.html", context)


def _what(row: Signal, before: Signal | None) -> str:
    if before is None:
        return _("Noted")
    if row.withdrawn:
        return _("Signal taken back")
    is_outcome = _outcome_of(row.cells) != _outcome_of(before.cells)
    return _("Outcome recorded") if is_outcome else _("Corrected")


def _outcome_of(cells: Mapping[str, str]) -> tuple[str | None, str | None]:
    return cells.get("outcome"), cells.get("outcome_date")


@page(Action.SIGNAL_CREATE, methods=("GET", "POST"))
def correct(request: StaffRequest, signal: UUID) -> HttpResponse:
    """Correct what was noted."""
    found = find_signal(signal)
    started = {"signal_date": found.signal_date}
    form = SignalForm(request.POST or None, access=request.access, cells=found.cells, initial=started)
    if request.method == "POST" and form.is_valid():
        try:
            correct_signal(signal, form.cells, signal_date=form.day)
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("The signal was corrected. What stood there before is kept."), _to(signal))
    return act_page(
        request,
        form,
        title=_("Correct a signal"),
        lines=[_("What stood there before is kept.")],
        button=_("Save the correction"),
        back=reverse("signal", args=[signal]),
        way=(reverse("signal_withdraw", args=[signal]), _("This was recorded by mistake")),
    )


@page(Action.SIGNAL_CLOSE, methods=("GET", "POST"))
def outcome(request: StaffRequest, signal: UUID) -> HttpResponse:
    """Record what became of a signal."""
    found = find_signal(signal)
    form = OutcomeForm(
        request.POST or None, seen_on=found.signal_date, initial={"outcome": found.cells.get("outcome", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            close_signal(signal, **form.cleaned_data)
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("What became of the signal was recorded."), _to(signal))
    return act_page(
        request,
        form,
        title=_("What became of this signal"),
        lines=[_("That nothing could be done with it is an outcome too: it shows what signals run into.")],
        button=_("Record"),
        back=reverse("signal", args=[signal]),
    )


@page(Action.SIGNAL_CREATE, methods=("GET", "POST"))
def withdraw(request: StaffRequest, signal: UUID) -> HttpResponse:
    """Take back a signal that should not have been noted."""
    find_signal(signal)
    form = WithdrawRowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_signal(signal)
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("It was taken back. It stays on record."), redirect("signals"))
    return act_page(
        request,
        form,
        title=_("Take back a signal"),
        button=_("Take back"),
        back=reverse("signal", args=[signal]),
        danger=True,
    )


@page(Action.SIGNAL_LINK, methods=("GET", "POST"))
def link(request: StaffRequest, signal: UUID) -> HttpResponse:
    """Write down that a signal became a report."""
    find_signal(signal)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            link_report(signal, number=form.cleaned_data["number"].strip())
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("The signal and the report were linked."), _to(signal))
    return act_page(
        request,
        form,
        title=_("This signal became a report"),
        lines=[
            _("Only who may see the report sees that they belong together. It goes when the report goes.")
        ],
        button=_("Link them"),
        back=reverse("signal", args=[signal]),
        way=(reverse("report_new"), _("There is no report yet: make one")),
    )


@page(Action.SIGNAL_LINK, methods=("POST",))
def unlink(request: StaffRequest, signal: UUID, link: UUID) -> HttpResponse:
    """Take back that a signal became a report."""
    end_link(signal, link)
    return done(request, _("The signal and the report are no longer linked."), _to(signal))


def _to(signal: UUID) -> HttpResponseRedirect:
    return redirect("signal", signal)
