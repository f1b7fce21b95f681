"""Pages of referrals: what was sent and what came in, those of a person, a new one, and one of them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.roles import Reach
from zicht.platform.care.plan import read_plan
from zicht.platform.referral.actions import About, send
from zicht.platform.referral.forms import ReferralForm
from zicht.platform.referral.queries import (
    Listed,
    coordinator_of,
    count_waiting,
    list_received,
    list_sent,
    read_referral,
    referrals_of,
)
from zicht.platform.referral.workflow import Move, Scope, Side, State
from zicht.platform.registry.service import add_problems, done, find_person
from zicht.web.texts import current_language, translate

__all__ = ["new", "of_person", "referral", "referrals", "state_name", "waiting_text"]

_ = translate


@page(Action.REFERRAL_READ)
def referrals(request: StaffRequest) -> HttpResponse:
    """Show what came in and what was sent: what waits for an answer first."""
    received, sent = list_received(), list_sent()
    context = {
        "received": _rows(received),
        "sent": _rows(sent),
        "received_waiting": sum(one.state is State.OPEN for one in received),
        "sent_waiting": sum(one.state is State.OPEN for one in sent),
    }
    return render(request, "referral/list.html", context)


def waiting_text() -> str:
    """Return how many referrals wait for an answer of the agency, in words; nothing where none does."""
    waiting = count_waiting()
    return _("{number} waiting", number=waiting) if waiting else ""


def _rows(listed: Sequence[Listed]) -> list[tuple[Listed, str]]:
    return [(one, state_name(one.state)) for one in listed]


def state_name(state: State) -> str:
    """Return where a referral stands, in words."""
    names = {
        State.OPEN: _("Waits for an answer"),
        State.ACCEPTED: _("Accepted"),
        State.DECLINED: _("Declined"),
        State.WITHDRAWN: _("Withdrawn"),
        State.ENDED: _("Ended"),
    }
    return names[state]


@page(Action.REFERRAL_READ)
def of_person(request: StaffRequest, person: UUID) -> HttpResponse:
    """Show the referrals of somebody, and who coordinates their care."""
    found, listed = referrals_of(person)
    context = {
        "person": found,
        "rows": _rows(listed),
        "coordinator": coordinator_of(person),
        "may_send": can_do(request.access, Action.REFERRAL_SEND),
    }
    return render(request, "referral/person.html", context)


@page(Action.REFERRAL_SEND, methods=("GET", "POST"))
def new(request: StaffRequest, person: UUID) -> HttpResponse:
    """Refer somebody to another organisation."""
    found = find_person(person)
    form = ReferralForm(
        request.POST or None,
        access=request.access,
        options=_options(request.access, found.id),
        initial={"about": f"option:{option}"} if (option := request.GET.get("option", "")) else {},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            sent = send(
                found.id,
                data["receiver"],
                about=form.what_for,
                groups=form.ticked,
                scope=Scope(data["scope"]),
                legal_ground=data["legal_ground"],
                open_until=form.open_until,
                note=data["note"],
            )
        except InputError as error:
            add_problems(form, error)
        else:
            return done(request, _("The referral was sent."), redirect("referral", sent))
    context = {"form": form, "person": found}
    return render(request, "referral/new.html", context, status=422 if form.errors else 200)


def _options(access: Access, person: UUID) -> list[tuple[str, About]]:
    """Return the options of the plan in the language of the page; none for a role that reads no plan."""
    if not can_do(access, Action.HELP_READ):
        return []
    language = current_language()
    return [
        (
            one.entry["name"][language],
            About(one.option.code, one.entry["help_kind"] or "", dict(one.entry["name"])),
        )
        for one in read_plan(person).lines
    ]


@page(Action.REFERRAL_READ)
def referral(request: StaffRequest, referral: UUID) -> HttpResponse:
    """Show a referral: what is shared, what both sides said, and what can be done now."""
    found = read_referral(referral)
    opens = found.referral.scope != Scope.SHARED
    is_sender = found.side is Side.SENDER
    moves = {one.value for one in found.moves}
    if opens and request.access.reach is not Reach.GRANTED:
        moves.discard(Move.ACCEPT.value)
    if not can_do(request.access, Action.HELP_WRITE):
        moves.discard(Move.RECORD.value)
    context = {
        "found": found,
        "state": state_name(found.state),
        "is_sender": is_sender,
        "opens": opens,
        "for_coordinators": opens and Move.ACCEPT in found.moves and Move.ACCEPT.value not in moves,
        "moves": moves,
        "file_open": opens and found.state is State.ACCEPTED and request.access.reach is Reach.GRANTED,
        "is_open": found.state is State.OPEN,
        "address": reverse("referral", args=[found.referral.id]),
    }
    return render(request, "referral/referral.html", context)
