"""Pages about accounts: choosing a role, members of the agency, invitations."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, memberships_of, page, signed_in
from zicht.platform.accounts.actions import (
    accept_as,
    accept_invitation,
    end_membership,
    find_invitation,
    invite_member,
    roles_of,
)
from zicht.platform.accounts.forms import InviteForm
from zicht.platform.accounts.models import Invitation, Membership, User
from zicht.platform.accounts.roles import ROLE_NAMES, Role
from zicht.web.errors import not_found
from zicht.web.signing_in import BACKEND, AcceptForm, made_by
from zicht.web.texts import render as render_text
from zicht.web.texts import translate

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["accept", "choose_membership", "end_member", "organisation"]

_ = translate


@signed_in
def choose_membership(request: HttpRequest) -> HttpResponse:
    """Choose as what to act in this session, where one has several roles."""
    own = memberships_of(request)
    if request.method == "POST":
        chosen = request.POST.get("membership", "")
        if any(str(one.id) == chosen for one in own):
            request.session["membership"] = chosen
            return redirect("home")
    return render(request, "platform/membership.html", {"memberships": _shown(own)})


@page(Action.MEMBER_LIST)
def organisation(request: StaffRequest) -> HttpResponse:
    """Show who works here and who was invited."""
    return _organisation_page(request, InviteForm(roles=roles_of(request.access.agency)))


@page(Action.MEMBER_INVITE, methods=("POST",))
def invite(request: StaffRequest) -> HttpResponse:
    """Invite somebody, and send the link when all of it is kept."""
    form = InviteForm(request.POST, roles=roles_of(request.access.agency))
    if not form.is_valid():
        response = _organisation_page(request, form)
        response.status_code = 422
        return response
    token = invite_member(form.cleaned_data["email"], Role(form.cleaned_data["role"]))
    link = request.build_absolute_uri(reverse("invitation", args=[token]))
    transaction.on_commit(lambda: _send(form.cleaned_data["email"], link))
    messages.success(request, _("The invitation was sent. It can be accepted within seven days."))
    return redirect("organisation")


@page(Action.MEMBER_END, methods=("POST",))
def end_member(request: StaffRequest, membership: UUID) -> HttpResponse:
    """End a role at once."""
    try:
        end_membership(membership)
    except InputError as error:
        for problem in error.problems:
            messages.error(request, f"{render_text(problem.where)} {render_text(problem.to_fix)}")
    else:
        messages.success(request, _("The role was ended."))
    return redirect("organisation")


@transaction.atomic
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: with a new account, or with the one that is signed in."""
    invitation = find_invitation(token)
    if invitation is None:
        return not_found(request)
    if request.user.is_authenticated:
        return _accept_signed_in(request, invitation)
    form = AcceptForm(request.POST or None)
    if request.method == "POST":
        user = made_by(form, partial(accept_invitation, invitation))
        if user is not None:
            login(request, user, backend=BACKEND)
            return redirect("mfa_index")
    context = {"form": form, "invitation": invitation, "role_name": _(ROLE_NAMES[Role(invitation.role)])}
    return render(request, "platform/invitation.html", context, status=422 if form.errors else 200)


def _accept_signed_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if not isinstance(request.user, User) or request.user.email != invitation.email:
        return not_found(request)
    if request.method == "POST":
        accept_as(invitation, request.user)
        return redirect("membership")
    context = {"invitation": invitation, "role_name": _(ROLE_NAMES[Role(invitation.role)])}
    return render(request, "platform/invitation.html", context)


def _organisation_page(request: StaffRequest, form: InviteForm) -> HttpResponse:
    here = {"organisation_id": request.access.agency}
    members = Membership.objects.filter(**here, ended_at__isnull=True).select_related("user", "organisation")
    invited = Invitation.objects.filter(**here, accepted_at__isnull=True).order_by("-made_at")
    context = {
        "form": form,
        "members": _shown(members.order_by("user__name")),
        "invited": [(one, _(ROLE_NAMES[Role(one.role)])) for one in invited],
    }
    return render(request, "platform/organisation.html", context)


def _shown(memberships: Iterable[Membership]) -> list[tuple[Membership, str]]:
    return [(one, _(ROLE_NAMES[Role(one.role)])) for one in memberships]


def _send(address: str, link: str) -> None:
    text = _("You were invited to Zicht. Open this link within seven days: {link}", link=link)
    send_mail(_("Invitation to Zicht"), text, None, [address])
