"""Error pages: the same for everybody, without a query and without a word about what is or is not there."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from zicht.web.texts import current_language

__all__ = ["RETRY_AFTER", "bad_request", "form_refused", "locked_out", "not_found", "refused", "server_error"]

#: Seconds after which it is worth trying again where a database did not answer.
RETRY_AFTER = 30


def _page(status: int, template: str) -> HttpResponse:
    context = {"bare": True, "LANGUAGE_CODE": current_language()}
    return HttpResponse(render_to_string(f"web/{template}.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del request, exception
    return _page(400, "400")


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer as if there were nothing: who may not see a thing does not learn that it is there."""
    return not_found(request, exception)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came from elsewhere or too late."""
    del request, reason
    return _page(403, "403_form")


def locked_out(request: HttpRequest, *arguments: object, **more: object) -> HttpResponse:
    """Answer somebody who tried too often."""
    del request, arguments, more
    return _page(429, "429")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del request, exception
    return _page(404, "404")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours; where a database did not answer, say that it is worth trying again."""
    del request
    if not isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return _page(500, "500")
    answer = _page(503, "503")
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer
