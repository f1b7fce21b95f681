"""What happens to every request of every web part: a number of its own, strict headers, one line in the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

__all__ = ["headers", "request_log"]

logger = logging.getLogger("zicht.web.requests")

Respond = Callable[[HttpRequest], HttpResponse]

_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "X-Robots-Tag": "noindex, nofollow",
}


def headers(get_response: Respond) -> Respond:
    """Add headers; a page that says nothing else is kept nowhere."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return respond


def request_log(get_response: Respond) -> Respond:
    """Give the request a number and say in the log what became of it: the route, never the address or a value."""

    def respond(request: HttpRequest) -> HttpResponse:
        request.META["zicht.request"] = uuid4()
        began = time.monotonic()
        response = get_response(request)
        match = request.resolver_match
        logger.info(
            "request answered",
            extra={
                "request_id": request.META["zicht.request"],
                "method": request.method if request.method in _METHODS else "other",
                "route": match.route if match else "",
                "status": response.status_code,
                "milliseconds": round((time.monotonic() - began) * 1000),
            },
        )
        return response

    return respond


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
