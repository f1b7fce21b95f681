"""Nobody who signs in gets further than the door without a second factor; before some acts it is asked once more."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zicht.web.security import SHOWN_FOR_SECONDS

__all__ = [
    "SECOND_FACTOR",
    "ask_again",
    "can_show_again",
    "has_second_factor",
    "second_factor",
    "shown_again",
    "use_up",
]

Respond = Callable[[HttpRequest], HttpResponse]

#: In the session: the second factor was shown, or was set up in this session.
SECOND_FACTOR = "zicht_second_factor"
#: In the session: the moment of the second factor that an act was done with. It serves for one act.
_USED = "zicht_shown_again_used"
#: Pages for those who have only the first: to set up the second, and to leave.
_AT_THE_DOOR = (
    "/account/2fa/",
    "/account/logout/",
    "/account/reauthenticate/",
    "/language/",
    "/static/",
    "/health/",
)


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


def can_show_again(request: HttpRequest) -> bool:
    """Say whether there is a passkey or an app with codes of this account; the government's own is not asked again."""
    return request.user.is_authenticated and Authenticator.objects.filter(user=request.user).exists()


def shown_again(request: HttpRequest) -> bool:
    """Say whether the second factor was shown once more within the last minutes, and not used for an act since."""
    at = _last(request)
    fresh = time.time() - SHOWN_FOR_SECONDS
    return at > max(fresh, float(request.session.get(_USED, 0.0)))


def use_up(request: HttpRequest) -> None:
    """Let the next act ask for the second factor anew."""
    request.session[_USED] = _last(request)


def ask_again(request: HttpRequest) -> HttpResponse:
    """Send somebody to show the second factor, and back to this page."""
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.path})}")


def _last(request: HttpRequest) -> float:
    records = get_authentication_records(request, request.user)
    own = [one["at"] for one in records if one["method"] == "mfa" and one.get("reauthenticated")]
    return float(max(own, default=0.0))
