"""Pages on which one of the two organisations does something with a referral."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.care.forms_needs import day_first
from zicht.platform.care.forms_plan import ActForm
from zicht.platform.care.plan import OPTION, Act, Step, read_plan
from zicht.platform.clock import today
from zicht.platform.referral.actions import (
    accept,
    answer,
    ask,
    decline,
    end,
    mark_recorded,
    withdraw,
)
from zicht.platform.referral.forms import DeclineForm, TextForm
from zicht.platform.referral.queries import ReferralRead, read_referral
from zicht.platform.referral.workflow import Move, Scope, State
from zicht.platform.registry.service import act_page, add_row, done, replace_row
from zicht.vocabulary import code_list
from zicht.web.texts import translate

__all__ = [
    "accept_it",
    "answer_it",
    "ask_it",
    "decline_it",
    "end_it",
    "record_it",
    "withdraw_it",
]

_ = translate


@page(Action.REFERRAL_ANSWER, methods=("POST",))
def accept_it(request: StaffRequest, referral: UUID) -> HttpResponse:
    """Accept a referral."""
    found = accept(referral)
    text = _("You accepted this referral. The sender can see when, and that it was you.")
    if found.scope != Scope.SHARED:
        text += " " + _("The file is open to your organisation now.")
    return done(request, text, redirect("referral", referral))


@page(Action.REFERRAL_ANSWER, methods=("GET", "POST"))
def decline_it(request: StaffRequest, referral: UUID) -> HttpResponse:
    """Decline a referral, and say why."""
    _check(referral, Move.DECLINE)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decline(referral, reason=form.cleaned_data["reason"], text=form.cleaned_data["text"])
        return done(request, _("You declined this referral."), redirect("referrals"))
    return act_page(
        request,
        form,
        title=_("Decline the referral"),
        lines=[
            _(
                "The sender reads your reason and can record it: doors that are shut are counted, without names."
            ),
            _("After this you do not see any more what was shared with you."),
        ],
        button=_("Decline"),
        back=_back(referral),
        danger=True,
    )


@page(Action.REFERRAL_ANSWER, methods=("GET", "POST"))
def ask_it(request: StaffRequest, referral: UUID) -> HttpResponse:
    """Ask the sender something."""
    _check(referral, Move.ASK)
    form = TextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask(referral, form.cleaned_data["text"])
        return done(request, _("Your question was sent."), redirect("referral", referral))
    return act_page(
        request,
        form,
        title=_("Ask the sender something"),
        lines=[_("Ask only what you need to answer the referral.")],
        button=_("Send the question"),
        back=_back(referral),
    )


@page(Action.REFERRAL_SEND, methods=("GET", "POST"))
def answer_it(request: StaffRequest, referral: UUID) -> HttpResponse:
    """Answer, or tell the receiver more."""
    _check(referral, Move.ANSWER)
    form = TextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer(referral, form.cleaned_data["text"])
        return done(request, _("Your message was sent."), redirect("referral", referral))
    return act_page(
        request,
        form,
        title=_("Write to the receiver"),
        lines=[_("Write no more than the person agreed to.")],
        button=_("Send the message"),
        back=_back(referral),
    )


@page(Action.REFERRAL_SEND, methods=("POST",))
def withdraw_it(request: StaffRequest, referral: UUID) -> HttpResponse:
    """Withdraw a referral that waits."""
    withdraw(referral)
    text = _("The referral was withdrawn. The receiver does not see any more what was shared.")
    return done(request, text, redirect("referral", referral))


@page(Action.REFERRAL_READ, methods=("POST",))
def end_it(request: StaffRequest, referral: UUID) -> HttpResponse:
    """End what an accepted referral opened."""
    end(referral)
    return done(request, _("What this referral opened was closed."), redirect("referral", referral))


@page(Action.HELP_WRITE, methods=("GET", "POST"))
def record_it(request: StaffRequest, referral: UUID) -> HttpResponse:
    """Record a referral that was declined, or not answered, as a door that was shut: it is counted."""
    found = _check(referral, Move.RECORD)
    if not found.content:  # the person is shut to the sender by now, or was erased
        raise NotHere
    where = _place(found)
    form = ActForm(
        request.POST or None, act=Act.REFUSE, before=where.before, needs=where.needs, initial=_first(found)
    )
    if request.method == "POST" and form.is_valid():
        mark_recorded(referral)
        if where.step is not None:
            replace_row(where.step.row.id, form.cells, form.checked.stored[0])
        else:
            add_row("help", found.referral.person_id, form.cells, form.checked.stored[0])
        return done(request, _("It was recorded in the plan."), redirect("referral", referral))
    return act_page(
        request,
        form,
        title=_("Record in the plan: {what}", what=found.about),
        lines=[_("Help that was refused or not to be had counts too: record it, and why.")],
        button=_("Record"),
        back=_back(referral),
    )


@dataclass(frozen=True, repr=False)
class _Place:
    """Where in the plan it is recorded: what stood there before, the needs it may answer, and the row it goes on."""

    before: Mapping[str, str]
    needs: tuple[str, ...]
    step: Step | None = None


def _place(found: ReferralRead) -> _Place:
    about = found.content["about"]
    domains = tuple(one.code for one in code_list("need_domains"))
    kind = {"kind": about["kind"]} if about["kind"] else {}
    if not about["option"]:
        return _Place(kind, domains)
    lines = [one for one in read_plan(found.referral.person_id).lines if one.option.code == about["option"]]
    for line in lines:
        for step in line.steps:
            if Act.REFUSE in step.acts:
                return _Place(step.cells, domains, step)
    needs = tuple(lines[0].entry["needs"]) if lines else domains
    return _Place({OPTION: about["option"], **kind}, needs or domains)


def _first(found: ReferralRead) -> Mapping[str, str]:
    """Return what is put first: the reason and the day of the refusal; who did not answer shut the door today."""
    said = next((one.reason for one in found.messages if one.reason), "other")
    closed = found.referral.closed_at if found.state is State.DECLINED else None
    day = localdate(closed) if closed else today()
    by = "person" if said == "person_declined" else "provider"
    return {"reason": said, "refused_by": by, "ended": day_first(day.isoformat())}


def _check(referral: UUID, move: Move) -> ReferralRead:
    """Return a referral with which this may be done now; raises `NotHere`."""
    found = read_referral(referral)
    if move not in found.moves:
        raise NotHere
    return found


def _back(referral: UUID) -> str:
    return reverse("referral", args=[referral])
