"""What happens when somebody signs in or out, or sets up a second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.account.signals import user_logged_in as door_passed
from allauth.mfa.signals import authenticator_added
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from zicht.platform.access.actions import Action
from zicht.platform.accounts.government.adapter import is_vouched_for
from zicht.platform.accounts.models import User
from zicht.platform.audit.service import record_sign_in
from zicht.web.second_factor import SECOND_FACTOR
from zicht.web.sessions import begin_session, end_session, end_sessions_of

__all__: list[str] = []


@receiver(user_logged_in, dispatch_uid="zicht.signed_in")
def _signed_in(request: HttpRequest, user: User, **more: Any) -> None:
    del more
    begin_session(request, user)
    record_sign_in(user.id, Action.SIGN_IN)


@receiver(door_passed, dispatch_uid="zicht.door_passed")
def _door_passed(request: HttpRequest, **more: Any) -> None:
    """Take the provider's word for a second factor, in the session of who signed in that way."""
    if (login := more.get("sociallogin")) is not None and is_vouched_for(login):
        request.session[SECOND_FACTOR] = True


@receiver(social_account_added, dispatch_uid="zicht.linked")
def _linked(request: HttpRequest, **more: Any) -> None:
    del more
    record_sign_in(request.user.pk, Action.SIGN_IN_LINK, reason="linked")


@receiver(social_account_removed, dispatch_uid="zicht.unlinked")
def _unlinked(request: HttpRequest, **more: Any) -> None:
    del more
    record_sign_in(request.user.pk, Action.SIGN_IN_LINK, reason="unlinked")


@receiver(user_logged_out, dispatch_uid="zicht.signed_out")
def _signed_out(request: HttpRequest, user: User | None, **more: Any) -> None:
    del more
    if user is not None:
        end_session(request, user)
        record_sign_in(user.pk, Action.SIGN_OUT)


@receiver(authenticator_added, dispatch_uid="zicht.second_factor")
def _second_factor(request: HttpRequest, **more: Any) -> None:
    """Whoever sets one up has just shown it."""
    del more
    request.session[SECOND_FACTOR] = True


@receiver([password_changed, password_reset], dispatch_uid="zicht.new_password")
def _new_password(user: User, **more: Any) -> None:
    """A new password ends every session of the old one."""
    del more
    end_sessions_of(user.id)
