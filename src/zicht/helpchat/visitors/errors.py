"""What visitors see where something is not as it should be: neutral, with the numbers to call, and no word more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from zicht.helpchat.visitors.languages import msg, say
from zicht.helpchat.visitors.page import language_of_browser, render

__all__ = ["bad_request", "forbidden", "not_found", "server_error"]


def _fault(request: HttpRequest, status: int, msgid: str) -> HttpResponse:
    language = language_of_browser(request)
    context = {"title": say(msgid, language), "sentences": [], "call": True}
    return render("told.html", language, context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what cannot be read."""
    del exception
    return _fault(request, 400, msg("This does not work. Go back to the first page."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that there is not, and nothing more."""
    del exception
    return _fault(request, 404, msg("There is nothing here"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer as if there were nothing."""
    return not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours."""
    return _fault(request, 500, msg("Something does not work here. Try again in a few minutes."))
