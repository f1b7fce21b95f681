"""Pages about signals: noted in two minutes, without names; what became of them; the report that one led to."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.roles import Reach
from zicht.platform.intake.showing import page_number
from zicht.platform.registry.models import Signal
from zicht.platform.registry.service import act_page, add_problems, done, take_back_page
from zicht.platform.signals.actions import (
    close_signal,
    correct_signal,
    end_link,
    link_report,
    name_place,
    note_signal,
    withdraw_signal,
)
from zicht.platform.signals.advice import advice_table, advise
from zicht.platform.signals.columns import signal_lines
from zicht.platform.signals.forms import LinkForm, OutcomeForm, PlaceForm, SignalForm
from zicht.platform.signals.grounds import claim_chosen, grounds_for_places
from zicht.platform.signals.laid_out import lay_out_flags, lay_out_ticks
from zicht.platform.signals.queries import find_signal, list_signals, read_signal
from zicht.vocabulary import code_list
from zicht.web.texts import label_of, translate

__all__ = [
    "correct",
    "link",
    "new",
    "outcome",
    "place",
    "rules_json",
    "signal_page",
    "signals",
    "unlink",
    "withdraw",
]

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
        "may_places": bool(grounds_for_places(request.access)),
    }
    return render(request, "signals/signals.html", context)


@page(Action.SIGNAL_CREATE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """Note a signal; what to do now stands beside it."""
    form = SignalForm(request.POST or None, access=request.access)
    sent = request.method == "POST" and request.POST.get("act") != "look"
    valid = form.is_valid()
    if sent and valid:
        number = note_signal(form.cells, signal_date=form.day, place=form.place)
        return done(request, _("The signal was noted. Look what to do now."), redirect("signal", number))
    return _signal_form(request, form, title=_("Note a signal"), back=reverse("signals"), sent=sent)


def _signal_form(
    request: StaffRequest, form: SignalForm, *, title: str, back: str, sent: bool, number: UUID | None = None
) -> HttpResponse:
    short, groups = lay_out_ticks(form.chosen)
    context = {
        "form": form,
        "title": title,
        "back": back,
        "number": number,
        "show_errors": sent and bool(form.errors),
        "short": short,
        "groups": groups,
        "flags": lay_out_flags(form.chosen),
        "found": advise(form.chosen),
        "grounds": [(one.code, label_of("legal_grounds", one.code)) for one in code_list("legal_grounds")],
        "may_report": can_do(request.access, Action.REPORT_CREATE),
    }
    return render(request, "signals/new.html", context, status=422 if context["show_errors"] else 200)


@page(Action.SIGNAL_CREATE)
def rules_json(request: StaffRequest) -> HttpResponse:
    """Return the rules on what to do now, for the script of the page."""
    del request
    return JsonResponse(advice_table())


@page(Action.SIGNAL_READ)
def signal_page(request: StaffRequest, signal: UUID) -> HttpResponse:
    """Show a signal, what to do now, what became of it, and what was written before."""
    claim_chosen(request)
    read = read_signal(signal)
    history = [
        (one, author, _what(one, before))
        for (one, author), before in zip(
            read.versions, [None, *(one for one, _author in read.versions)], strict=False
        )
    ]
    standing = not read.signal.withdrawn
    may_change = read.own or request.access.reach is Reach.REGISTER
    context = {
        "signal": read.signal,
        "line": read.line,
        "lines": signal_lines(read.signal.cells),
        "place": read.place,
        "found": advise(read.signal.cells) if standing and not read.outcome else None,
        "outcome": read.outcome,
        "links": read.links,
        "history": history[::-1],
        "may_close": standing and can_do(request.access, Action.SIGNAL_CLOSE),
        "may_correct": standing and may_change and can_do(request.access, Action.SIGNAL_CREATE),
        "may_place": standing and read.own and can_do(request.access, Action.SIGNAL_CREATE),
        "may_link": standing and may_change and can_do(request.access, Action.SIGNAL_LINK),
    }
    return render(request, "signals/signal.html", context)


def _what(row: Signal, before: Signal | None) -> str:
    if before is None:
        return _("Noted")
    if row.withdrawn:
        return _("Signal taken back")
    is_outcome = _outcome_of(row.cells) != _outcome_of(before.cells)
    return _("Outcome recorded") if is_outcome else _("Corrected")


def _outcome_of(cells: Mapping[str, str]) -> tuple[str | None, ...]:
    return tuple(cells.get(name) for name in ("outcome", "outcome_date", "outcome_why"))


@page(Action.SIGNAL_CREATE, methods=("GET", "POST"))
def correct(request: StaffRequest, signal: UUID) -> HttpResponse:
    """Correct what was noted."""
    found = find_signal(signal)
    started = {"signal_date": found.signal_date}
    form = SignalForm(request.POST or None, access=request.access, cells=found.cells, initial=started)
    sent = request.method == "POST" and request.POST.get("act") != "look"
    valid = form.is_valid()
    if sent and valid:
        try:
            correct_signal(signal, form.cells, signal_date=form.day)
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("The signal was corrected. What stood there before is kept."), _to(signal))
    back = reverse("signal", args=[signal])
    return _signal_form(request, form, title=_("Correct a signal"), back=back, sent=sent, number=signal)


@page(Action.SIGNAL_CREATE, methods=("GET", "POST"))
def place(request: StaffRequest, signal: UUID) -> HttpResponse:
    """Say which place a signal of one's own is about, or take that back."""
    read = read_signal(signal)
    if not read.own:
        raise NotHere
    # All fields may be empty: that takes the place back.
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            name_place(signal, form.place)
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("The place of the signal was recorded."), _to(signal))
    lines = [
        _(
            "The place is kept sealed. Only an investigation service with a legal ground may put signals about one "
            "place together; that it looked is written down."
        ),
        _("Name the place where it was seen, never where somebody lives who asked you for help."),
    ]
    if read.place:
        lines.append(_("Known now: {place}. Leave all fields empty to take it back.", place=read.place))
    return act_page(
        request,
        form,
        title=_("Which place is it about?"),
        lines=lines,
        button=_("Record"),
        back=reverse("signal", args=[signal]),
    )


@page(Action.SIGNAL_CLOSE, methods=("GET", "POST"))
def outcome(request: StaffRequest, signal: UUID) -> HttpResponse:
    """Record what became of a signal."""
    claim_chosen(request)
    found = find_signal(signal)
    started = {name: found.cells.get(name, "") for name in ("outcome", "outcome_why")}
    form = OutcomeForm(request.POST or None, seen_on=found.signal_date, initial=started)
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
        lines=[
            _("Whoever noted the signal reads this."),
            _("That nothing could be done with it is an outcome too: it shows what signals run into."),
        ],
        button=_("Record"),
        back=reverse("signal", args=[signal]),
    )


@page(Action.SIGNAL_CREATE, methods=("GET", "POST"))
def withdraw(request: StaffRequest, signal: UUID) -> HttpResponse:
    """Take back a signal that should not have been noted."""
    find_signal(signal)
    return take_back_page(
        request,
        lambda: withdraw_signal(signal),
        title=_("Take back a signal"),
        back=reverse("signal", args=[signal]),
        then=reverse("signals"),
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
