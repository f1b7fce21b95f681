"""Pages about accounts: who works here, invitations, what was done."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from zicht.errors import InputError
from zicht.helpchat.staff.actions import (
    accept_as,
    accept_invitation,
    end_role,
    find_invitation,
    invite,
)
from zicht.helpchat.staff.acts import ACT_NAMES
from zicht.helpchat.staff.forms import InviteForm
from zicht.helpchat.staff.models import Act, Counsellor, HeldRole, Invitation
from zicht.helpchat.staff.pages import StaffRequest, page
from zicht.helpchat.staff.roles import ROLE_NAMES, Role
from zicht.helpchat.staff.service import names_of
from zicht.web.errors import not_found
from zicht.web.signing_in import BACKEND, AcceptForm, made_by
from zicht.web.texts import render as render_text
from zicht.web.texts import translate

__all__ = ["accept", "acts", "end_held", "invite_somebody", "team"]

_ = translate
_A_PAGE = 100


@page(Role.SUPERVISOR)
def team(request: StaffRequest) -> HttpResponse:
    """Show who works here and who was invited."""
    return _team(request, InviteForm())


@page(Role.SUPERVISOR, methods=("POST",))
def invite_somebody(request: StaffRequest) -> HttpResponse:
    """Invite somebody, and send the link when all of it is kept."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _team(request, form, status=422)
    address = form.cleaned_data["email"]
    with transaction.atomic():
        secret = invite(address, Role(form.cleaned_data["role"]), by=request.counsellor.id)
    _send(address, request.build_absolute_uri(reverse("chat_invitation", args=[secret])))
    messages.success(request, _("The invitation was sent. It can be accepted within seven days."))
    return redirect("chat_team")


@page(Role.SUPERVISOR, methods=("POST",))
def end_held(request: StaffRequest, held: UUID) -> HttpResponse:
    """End a role at once."""
    try:
        end_role(held, by=request.counsellor.id)
    except InputError as error:
        for problem in error.problems:
            messages.error(request, f"{render_text(problem.where)} {render_text(problem.to_fix)}")
    else:
        messages.success(request, _("The role was ended."))
    return redirect("chat_team")


@page(Role.SUPERVISOR)
def acts(request: StaffRequest) -> HttpResponse:
    """Show what was done by whom with accounts and second keys, the latest first."""
    listed = Paginator(Act.objects.order_by("-at", "-id"), _A_PAGE).get_page(request.GET.get("page"))
    names = names_of(one.by for one in listed)
    rows = [
        (one.at, names.get(one.by, "") if one.by else "", _(ACT_NAMES.get(one.what, one.what)))
        for one in listed
    ]
    return render(request, "staff/acts.html", {"rows": rows, "listed": listed})


def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept an invitation: with a new account, or with the one that is signed in."""
    invitation = find_invitation(secret)
    if invitation is None:
        return not_found(request)
    if isinstance(request.user, Counsellor):
        return _accept_signed_in(request, invitation, request.user)
    form = AcceptForm(request.POST or None)
    if request.method == "POST":
        made = made_by(form, partial(accept_invitation, invitation))
        if made is not None:
            login(request, made, backend=BACKEND)
            return redirect("mfa_index")
    context = {"form": form, "role_name": _(ROLE_NAMES[Role(invitation.role)])}
    return render(request, "staff/invitation.html", context, status=422 if form.errors else 200)


def _accept_signed_in(request: HttpRequest, invitation: Invitation, counsellor: Counsellor) -> HttpResponse:
    if counsellor.email != invitation.email:
        return not_found(request)
    if request.method == "POST":
        try:
            accept_as(invitation, counsellor)
        except InputError as error:
            for problem in error.problems:
                messages.error(request, f"{render_text(problem.where)} {render_text(problem.to_fix)}")
        return redirect("home")
    return render(request, "staff/invitation.html", {"role_name": _(ROLE_NAMES[Role(invitation.role)])})


def _team(request: StaffRequest, form: InviteForm, *, status: int = 200) -> HttpResponse:
    held = HeldRole.objects.filter(ended_at__isnull=True, counsellor__is_active=True)
    invited = Invitation.objects.filter(accepted_at__isnull=True, expires_at__gt=timezone.now())
    context = {
        "form": form,
        "held": [
            (one, _(ROLE_NAMES[Role(one.role)]), one.counsellor_id != request.counsellor.id)
            for one in held.select_related("counsellor").order_by("counsellor__name", "role")
        ],
        "invited": [(one, _(ROLE_NAMES[Role(one.role)])) for one in invited.order_by("-made_at")],
    }
    return render(request, "staff/team.html", context, status=status)


def _send(address: str, link: str) -> None:
    text = _(
        "You were invited to work for the help chat. Open this link within seven days: {link}", link=link
    )
    send_mail(_("Invitation to the help chat"), text, None, [address])
