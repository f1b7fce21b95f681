"""The one address of visitors: a page to begin with, and every act of the plain-form route as a form to the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_safe

from zicht.helpchat.visitors import plain, plain_later
from zicht.helpchat.visitors.errors import bad_request
from zicht.helpchat.visitors.languages import msg, offered, say
from zicht.helpchat.visitors.page import first_page, language_of, language_of_browser, render
from zicht.helpchat.visitors.style import style

__all__ = ["entry", "icon"]

Act = Callable[[HttpRequest, str], HttpResponse]

#: A square that says nothing.
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<rect x="2" y="2" width="12" height="12" rx="2" fill="#7a7a76"/></svg>'
)
_FORM = "application/x-www-form-urlencoded"


def _leave(request: HttpRequest, language: str) -> HttpResponse:
    """End the conversation, and go where leaving leads: whatever the token, the answer is the same."""
    del language
    plain.end_by_token(request.POST.get("token", ""))
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        return HttpResponse(status=204)
    return HttpResponseRedirect(settings.LEAVING_TO, status=303)


_ACTS: Mapping[str, Act] = {
    "language": first_page,
    "begin": plain.begin,
    "say": plain.say_it,
    "look": plain.look_again,
    "watched": plain.cover,
    "end": plain.end,
    "leave": _leave,
    "later": plain_later.ask_for_message,
    "leave-message": plain_later.leave_message,
}


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    """Answer with the first page, or with what a form asks for."""
    if not offered():
        return HttpResponse(render_to_string("visitors/closed.html", {"style": style()}), status=503)
    if request.method != "POST":
        return first_page(request, language_of(request))
    if request.content_type != _FORM:
        return _not_read(request)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return bad_request(request)
    act = _ACTS.get(request.POST.get("act", ""))
    return act(request, language_of(request)) if act else bad_request(request)


def _not_read(request: HttpRequest) -> HttpResponse:
    """Answer a form with a picture or anything else in parts: it is not read."""
    language = language_of_browser(request)
    help_with = msg("Is there a picture of you on the internet? The counsellor can help to have it removed.")
    context = {
        "title": say("Pictures cannot be sent here", language),
        "sentences": [say(help_with, language)],
    }
    return render("told.html", language, context, status=415)


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Answer with the icon of the tab."""
    del request
    return HttpResponse(_ICON, content_type="image/svg+xml")
