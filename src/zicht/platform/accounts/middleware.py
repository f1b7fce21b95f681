"""Sessions end in time, and nobody gets further than the door without a second factor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zicht.platform.accounts.models import StaffSession, User
from zicht.platform.clock import now

__all__ = ["SECOND_FACTOR", "has_second_factor", "second_factor", "session_limits"]

Respond = Callable[[HttpRequest], HttpResponse]

#: In the session: the second factor was shown, or was set up in this session.
SECOND_FACTOR = "zicht_second_factor"
#: Pages for those who have only the first: to set up the second, and to leave.
_AT_THE_DOOR = (
    "/account/2fa/",
    "/account/logout/",
    "/account/reauthenticate/",
    "/language/",
    "/static/",
    "/health/",
)
_SEEN_EVERY = timedelta(minutes=1)


def session_limits(get_response: Respond) -> Respond:
    """End a session that is too old, was ended elsewhere, or that nobody touched for too long."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not _goes_on(request):
            logout(request)
        return get_response(request)

    return respond


def _goes_on(request: HttpRequest) -> bool:
    moment = now()
    if not isinstance(request.user, User):
        return False
    found = request.user.staff_sessions.filter(session_key=request.session.session_key).first()
    if found is None or not request.user.is_active:
        return False
    oldest = moment - timedelta(seconds=settings.SESSION_LONGEST_SECONDS)
    if found.began_at < oldest or found.seen_at < moment - timedelta(seconds=settings.SESSION_COOKIE_AGE):
        found.delete()
        return False
    if found.seen_at < moment - _SEEN_EVERY:
        StaffSession.objects.filter(session_key=found.session_key).update(seen_at=moment)
        request.session.modified = True
    return True


def has_second_factor(request: HttpRequest) -> bool:
    """Say whether a second factor was shown in this session: a passkey, a code, or the government's own."""
    records = get_authentication_records(request, request.user)
    return bool(request.session.get(SECOND_FACTOR)) or any(one["method"] == "mfa" for one in records)


def second_factor(get_response: Respond) -> Respond:
    """Send who has no second factor yet to the page on which to set one up."""

    def respond(request: HttpRequest) -> HttpResponse:
        at_the_door = request.path.startswith(_AT_THE_DOOR)
        if request.user.is_authenticated and not at_the_door and not has_second_factor(request):
            return redirect("mfa_index")
        return get_response(request)

    return respond
