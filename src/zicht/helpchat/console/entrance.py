"""Who opens a socket of the console: the session of the cookie, with a second factor, while it lasts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from zicht.helpchat.staff.models import Counsellor
from zicht.helpchat.staff.roles import Role
from zicht.helpchat.staff.service import can_be
from zicht.web.second_factor import has_second_factor
from zicht.web.sessions import session_goes_on

__all__ = ["Entered", "is_own_origin", "still_in", "who_enters"]

Headers = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Entered:
    """A counsellor who was let in, and the session that lets her."""

    counsellor: UUID
    session: str


def is_own_origin(headers: Headers) -> bool:
    """Say whether a socket was asked for by a page of the console itself."""
    return [value for name, value in headers if name == b"origin"] == [
        settings.CONSOLE_ORIGIN.encode("ascii")
    ]


def who_enters(headers: Headers) -> Entered | None:
    """Return whose session a cookie is; none where nobody is signed in whole, or who is not a counsellor."""
    key = _session_key(headers)
    if not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    if not isinstance(user, Counsellor) or not user.is_active:
        return None
    request.user = user
    if not has_second_factor(request):
        return None
    entered = Entered(user.id, key)
    return entered if still_in(entered, touch=True) else None


def still_in(entered: Entered, *, touch: bool) -> bool:
    """Say whether a session goes on, and its owner still is a counsellor; `touch`: somebody did something."""
    goes_on, _ = session_goes_on(entered.session, entered.counsellor, touch=touch)
    return goes_on and can_be(entered.counsellor, Role.COUNSELLOR)


def _session_key(headers: Headers) -> str:
    for name, value in headers:
        if name == b"cookie":
            found = SimpleCookie(value.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
            if found is not None:
                return found.value
    return ""
