"""A short link on the visitors' side: it leads to the first page and adds one to a sum. Nothing else is noted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from zicht.helpchat.outreach.service import count_opening
from zicht.helpchat.visitors.errors import not_found

__all__ = ["open_link"]


def open_link(request: HttpRequest, word: str) -> HttpResponse:
    """Count the link and lead to the page; an address that is no link is one that does not exist."""
    if request.method != "GET" or not count_opening(word):
        return not_found(request)
    response = HttpResponseRedirect("/")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
