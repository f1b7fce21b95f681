"""The page with an agency's keys, and what the interface says of itself."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.api.actions import end_key, make_key
from zicht.platform.api.document import openapi_document
from zicht.platform.api.forms import KeyForm
from zicht.platform.api.problems import problem
from zicht.platform.api.queries import keys_here
from zicht.platform.api.scopes import SCOPES
from zicht.platform.clock import now
from zicht.web.texts import translate

__all__ = ["document", "end", "keys", "nothing"]

_ = translate


@page(Action.API_KEY_MAKE, methods=("GET", "POST"))
def keys(request: StaffRequest) -> HttpResponse:
    """Show the keys of the agency, and a new one this once."""
    form, made = KeyForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        made = make_key(cleaned["name"], [Action(one) for one in cleaned["scopes"]], days=cleaned["days"])
        form = KeyForm()
    shown = [
        (one, _state(one), [_(SCOPES[Action(name)]) for name in one.actions.split(";")])
        for one in keys_here()
    ]
    context = {"form": form, "keys": shown, "made": made}
    return render(request, "api/keys.html", context, status=422 if form.errors else 200)


@page(Action.API_KEY_MAKE, methods=("POST",))
def end(request: StaffRequest, key: UUID) -> HttpResponse:
    """End a key at once."""
    end_key(key)
    messages.success(request, _("The key was ended. Nothing can be sent with it any more."))
    return redirect("api_keys")


def document(request: HttpRequest) -> HttpResponse:
    """Serve the description of the interface to anybody: it tells nothing of anybody."""
    del request
    response = JsonResponse(openapi_document())
    # The rules ask that tools on other sites can read it.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def nothing(request: HttpRequest) -> HttpResponse:
    """Answer where the interface has no such address."""
    del request
    return problem(404, _("There is nothing here, or not for this key."))


def _state(key: object) -> str:
    ended_at, expires_at = getattr(key, "ended_at", None), getattr(key, "expires_at", now())
    if ended_at:
        return "ended"
    return "valid" if expires_at > now() else "expired"
