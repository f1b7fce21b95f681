"""The second factor once more, right before an act that counts as the person's own hand."""

from __future__ import annotations

import time
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zicht.platform.accounts.models import User

__all__ = ["ask_again", "can_show_again", "shown_again", "use_up"]

#: In the session: the moment of the second factor that an act was done with. It serves for one act.
_USED = "zicht_shown_again_used"


def can_show_again(request: HttpRequest) -> bool:
    """Say whether there is a passkey or an app with codes of this account; the government's own is not asked again."""
    return isinstance(request.user, User) and Authenticator.objects.filter(user=request.user).exists()


def shown_again(request: HttpRequest) -> bool:
    """Say whether the second factor was shown once more within the last minutes, and not used for an act since."""
    at = _last(request)
    fresh = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
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
