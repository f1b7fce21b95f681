"""What happens when somebody signs in or out, or sets up a second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from zicht.helpchat.staff.models import Counsellor
from zicht.helpchat.staff.service import record_act
from zicht.web.second_factor import SECOND_FACTOR
from zicht.web.sessions import begin_session, end_session, end_sessions_of

__all__: list[str] = []


@receiver(user_logged_in, dispatch_uid="zicht.chat.signed_in")
def _signed_in(request: HttpRequest, user: Counsellor, **more: Any) -> None:
    del more
    begin_session(request, user)
    record_act(user.id, "sign_in")


@receiver(user_logged_out, dispatch_uid="zicht.chat.signed_out")
def _signed_out(request: HttpRequest, user: Counsellor | None, **more: Any) -> None:
    del more
    if user is not None:
        end_session(request, user)
        record_act(user.id, "sign_out")


@receiver(authenticator_added, dispatch_uid="zicht.chat.second_factor")
def _second_factor(request: HttpRequest, user: Counsellor, **more: Any) -> None:
    """Whoever sets one up has just shown it."""
    del more
    request.session[SECOND_FACTOR] = True
    record_act(user.id, "second_factor_added")


@receiver(authenticator_removed, dispatch_uid="zicht.chat.second_factor_removed")
def _second_factor_removed(user: Counsellor, **more: Any) -> None:
    del more
    record_act(user.id, "second_factor_removed")


@receiver([password_changed, password_reset], dispatch_uid="zicht.chat.new_password")
def _new_password(user: Counsellor, **more: Any) -> None:
    """A new password ends every session of the old one."""
    del more
    end_sessions_of(user.id)
