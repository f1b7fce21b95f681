"""Pages of counsellors: the work itself, and what helps to answer."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from zicht.helpchat import locks
from zicht.helpchat.console.prepared import prepared_texts
from zicht.helpchat.console.resources import LANGUAGE_NAMES, find_resources, places
from zicht.helpchat.console.words import page_words
from zicht.helpchat.scripts import script_files, script_hash
from zicht.helpchat.staff.pages import StaffRequest, page
from zicht.helpchat.staff.roles import Role
from zicht.helpchat.staff.shift import begin_shift, end_shift
from zicht.web.errors import bad_request
from zicht.web.texts import current_language

__all__ = ["begin", "duties", "end", "home", "images", "resources", "script", "work"]

#: Where each role begins: the first that there is.
_FIRST = (
    (Role.COUNSELLOR, "chat_work"),
    (Role.SUPERVISOR, "supervision"),
    (Role.SUPERVISOR, "chat_team"),
    (Role.ESCROW_HOLDER_A, "chat_keeping"),
    (Role.ESCROW_HOLDER_B, "chat_keeping"),
    (Role.OUTREACH, "outreach"),
)


@page()
def home(request: StaffRequest) -> HttpResponse:
    """Lead on to where the work is."""
    for role, name in _FIRST:
        if role in request.roles and (address := address_of(name)):
            return redirect(address)
    return render(request, "console/home.html")


@page(Role.COUNSELLOR)
def work(request: StaffRequest) -> HttpResponse:
    """Show the queue and the conversations: their content comes and goes in the browser alone."""
    context = {
        "words": page_words(),
        "prepared": prepared_texts(),
        "about": {
            "me": str(request.counsellor.id),
            "coded": address_of("coded_new"),
            "consent": address_of("coded_consent"),
            "login": reverse("account_login"),
            "idle": settings.SESSION_COOKIE_AGE,
        },
    }
    return render(request, "console/work.html", context)


@page(Role.COUNSELLOR, methods=("POST",))
def begin(request: StaffRequest) -> HttpResponse:
    """Take the public half of a device's key: from now on she is on duty with it."""
    key = public_key_in(request)
    if key is None:
        return bad_request(request)
    made = begin_shift(request.counsellor.id, key)
    return JsonResponse({"device": locks.encode(made.id.bytes)})


@page(Role.COUNSELLOR, methods=("POST",))
def end(request: StaffRequest) -> HttpResponse:
    """End the shift: what was open goes back to the queue, and nothing is wrapped for her any more."""
    return JsonResponse({"handed_back": end_shift(request.counsellor.id)})


def public_key_in(request: StaffRequest) -> bytes | None:
    """Return the public key that a request brings as JSON; none where it does not."""
    try:
        sent = json.loads(request.body)
        return locks.decode(sent["key"], locks.KEY_BYTES)
    except (ValueError, TypeError, KeyError, locks.LockError):
        return None


@page(Role.COUNSELLOR, Role.OUTREACH)
def resources(request: StaffRequest) -> HttpResponse:
    """Show where somebody can be referred to, by place and language."""
    place, language = request.GET.get("place", ""), request.GET.get("language", "")
    context = {
        "found": find_resources(place=place, language=language, shown_in=current_language()),
        "places": places(current_language()),
        "languages": LANGUAGE_NAMES.items(),
        "place": place,
        "language": language,
    }
    return render(request, "console/resources.html", context)


@page(Role.COUNSELLOR, Role.SUPERVISOR)
def duties(request: StaffRequest) -> HttpResponse:
    """Show on one card who must, may and may not do what."""
    return render(request, "console/duties.html")


@page(Role.COUNSELLOR)
def images(request: StaffRequest) -> HttpResponse:
    """Show how images are taken off the internet, without anybody of ours seeing them."""
    return render(request, "console/images.html")


@page()
def script(request: StaffRequest) -> HttpResponse:
    """Show the hash of what visitors' browsers run, for comparison with what was published."""
    context = {"hash": script_hash(), "files": sorted(script_files().items())}
    return render(request, "console/script.html", context)


def address_of(name: str) -> str:
    """Return an address by its name; nothing where there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
