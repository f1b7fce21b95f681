"""Errors of the interface: RFC 9457, with the place of everything that is wrong, and never a value."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from zicht.errors import InputError, NotPermitted
from zicht.platform.access.context import Access, NotHere
from zicht.web.errors import RETRY_AFTER
from zicht.web.texts import render, translate

__all__ = ["PROBLEM", "Fault", "Refused", "add_handlers", "problem"]

_ = translate
logger = logging.getLogger(__name__)
#: The media type of an error.
PROBLEM = "application/problem+json"
#: A request with more faults than these shows the first ones.
_MOST = 1000


class Fault(NamedTuple):
    """One thing that is wrong: in `body`, `path`, `query` or `header`, where in it, a code and a sentence."""

    part: str
    place: tuple[str | int, ...]
    code: str
    detail: str

    def shown(self) -> dict[str, object]:
        if self.part == "body":
            pointer = "".join(f"/{str(one).replace('~', '~0').replace('/', '~1')}" for one in self.place)
            location = {"pointer": f"#{pointer}"}
        else:
            location = {"name": str(self.place[0]) if self.place else ""}
        return {"in": self.part, "location": location, "code": self.code, "detail": self.detail}


class Refused(Exception):
    """A request cannot be done. What it wrote is undone, and then `afterwards` is called with who asked."""

    def __init__(
        self,
        status: int,
        detail: str,
        faults: Sequence[Fault] = (),
        *,
        afterwards: Callable[[Access], None] | None = None,
    ) -> None:
        super().__init__(status)
        self.status, self.detail, self.faults, self.afterwards = status, detail, faults, afterwards


def problem(status: int, detail: str, faults: Iterable[Fault] = ()) -> HttpResponse:
    """Return an error."""
    found = [fault.shown() for fault in faults][:_MOST]
    content: dict[str, object] = {
        "type": "about:blank",
        "status": status,
        "title": HTTPStatus(status).phrase,
        "detail": detail,
    }
    if found:
        content["errors"] = found
    return JsonResponse(content, status=status, content_type=PROBLEM)


def add_handlers(api: NinjaAPI) -> None:
    """Answer every error of the interface with a problem."""
    for kind, answer in _ANSWERS.items():
        api.add_exception_handler(kind, answer)  # type: ignore[arg-type] # each handler takes its own error


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    del request
    return problem(error.status, error.detail, error.faults)


def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    del request, error
    answer = problem(401, _("Show a key that is valid in the header X-Api-Key."))
    answer.headers["WWW-Authenticate"] = 'ApiKey realm="zicht"'
    return answer


def _too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    del request, error
    return problem(429, _("This key asks too often. Wait as long as the header Retry-After says."))


def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    del request
    return problem(
        error.status_code, _("The body cannot be read: it must be JSON in UTF-8, and not too large.")
    )


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    del request
    return problem(400, _("The request is not as the interface describes."), map(_fault, error.errors))


def _wrong(request: HttpRequest, error: InputError) -> HttpResponse:
    del request
    return problem(
        400,
        " ".join(
            f"{render(one.where)} {render(one.expected)} {render(one.to_fix)}" for one in error.problems
        ),
    )


def _forbidden(request: HttpRequest, error: NotPermitted) -> HttpResponse:
    del request, error
    return problem(403, _("This key was not given leave for this."))


def _absent(request: HttpRequest, error: NotHere) -> HttpResponse:
    del request, error
    return problem(404, _("There is nothing here, or not for this key."))


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer a fault of our own: what went wrong stands in the log, without a value."""
    logger.error("request failed", exc_info=error, extra={"request_id": request.META.get("zicht.request")})
    return problem(500, _("Something went wrong here. Nothing was kept. Ask the keeper of the registry."))


def _unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer that a database did not: what was sent may be sent again, for it is kept whole or not at all."""
    logger.error("database away", exc_info=error, extra={"request_id": request.META.get("zicht.request")})
    answer = problem(
        503, _("The registry cannot be reached now. Send the same again, with the same Idempotency-Key.")
    )
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


_ANSWERS = {
    Exception: _broken,
    OperationalError: _unavailable,
    InterfaceError: _unavailable,
    Refused: _refused,
    AuthenticationError: _unknown,
    Throttled: _too_many,
    HttpError: _unreadable,
    ValidationError: _invalid,
    InputError: _wrong,
    NotPermitted: _forbidden,
    NotHere: _absent,
}


def _fault(error: dict[str, Any]) -> Fault:
    """Return what is wrong without the value, and without names that the sender made up."""
    part, *place = error["loc"]
    if part == "body":
        place = place[1:]  # the first is the argument's own name
    code = str(error["type"])
    if code == "extra_forbidden":
        place = place[:-1]
    return Fault(str(part), tuple(place), code, _detail(code, error.get("ctx") or {}))


def _detail(code: str, bounds: dict[str, Any]) -> str:
    if code == "missing":
        return _("This is required.")
    if code == "extra_forbidden":
        return _("There is a property here that the interface does not know.")
    if code.endswith(("_type", "_parsing")):
        return _("This has another type than the interface describes.")
    known = {
        name: value for name, value in bounds.items() if name in _BOUNDS and isinstance(value, int | str)
    }
    if known:
        return _("This is out of bounds: {bounds}.", bounds=", ".join(f"{n} {v}" for n, v in known.items()))
    return _("This is not as the interface describes.")


#: What the rules themselves say, and not the sender.
_BOUNDS = frozenset({"ge", "le", "gt", "lt", "min_length", "max_length", "pattern"})
