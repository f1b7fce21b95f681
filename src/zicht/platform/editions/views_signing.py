"""Pages for those who sign: their key, and handing in a signature that was made elsewhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.errors import UserError
from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.accounts.names import names_of_users
from zicht.platform.editions.actions import sign_edition
from zicht.platform.editions.forms import SignatureForm
from zicht.platform.editions.queries import find_run
from zicht.platform.editions.signing import (
    fingerprint_of,
    key_of,
    keys_to_register,
    office_list,
    register_key,
    signer_of,
)
from zicht.platform.editions.views import words_of
from zicht.platform.editions.workflow import State
from zicht.platform.operation.demo import PRACTICE_PASSPHRASE, is_demo
from zicht.web.second_factor import ask_again, can_show_again, shown_again, use_up
from zicht.web.texts import translate

__all__ = ["key", "sign"]

_ = translate


@page(Action.EDITION_SIGN, methods=("GET", "POST"))
def sign(request: StaffRequest, run: UUID) -> HttpResponse:
    """Take in a signature, of somebody who showed the second factor right before."""
    found = find_run(run)
    if found.state != State.CHECKED:
        return redirect("edition", run)
    refusal = _not_shown(request)
    if refusal is not None:
        return refusal
    form = SignatureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            signed = sign_edition(
                run, sha256=form.cleaned_data["sha256"], signature=form.cleaned_data["signature"].read()
            )
        except UserError as error:
            for problem in error.problems:
                form.add_error("signature", words_of(problem))
        else:
            use_up(request)
            done = signed.state == State.SIGNED
            messages.success(
                request, _("You signed. The edition can be published.") if done else _("You signed.")
            )
            return redirect("edition", run)
    context = {"run": found, "window": found.options.get("window", []), "form": form}
    return render(request, "editions/sign.html", context, status=422 if form.errors else 200)


@page(Action.SIGNING_KEY, methods=("GET", "POST"))
def key(request: StaffRequest) -> HttpResponse:
    """Show the key of the account, or how to come by one, and register it."""
    if request.method == "POST":
        refusal = _not_shown(request)
        if refusal is not None:
            return refusal
        try:
            register_key(request.POST.get("fingerprint", ""))
        except UserError as error:
            for problem in error.problems:
                messages.error(request, words_of(problem))
        else:
            use_up(request)
            messages.success(request, _("The key was registered for your account."))
        return redirect("signing_key")
    return render(request, "editions/key.html", _about_key(request))


def _not_shown(request: StaffRequest) -> HttpResponse | None:
    """Return the way to show the second factor again, where that was not just done. People of the demo have none."""
    if shown_again(request):
        return None
    if can_show_again(request):
        return ask_again(request)
    return None if is_demo() else render(request, "editions/no_factor.html", status=403)


def _about_key(request: StaffRequest) -> dict[str, Any]:
    try:
        signers, faults = office_list(), []
    except UserError as error:
        signers, faults = (), [words_of(problem) for problem in error.problems]
    own = key_of(request.access.user)
    name = names_of_users([request.access.user]).get(request.access.user, "") if request.access.user else ""
    return {
        "own": own,
        "fingerprint": fingerprint_of(own) if own else "",
        "stands": signer_of(own, signers) is not None,
        "fitting": keys_to_register(request.access.user, signers),
        "faults": faults,
        "has_list": bool(signers),
        "name": name,
        "asks_again": can_show_again(request) or not is_demo(),
        "passphrase": PRACTICE_PASSPHRASE,
        "practice": settings.STATE / "practice-keys" if is_demo() else None,
    }
