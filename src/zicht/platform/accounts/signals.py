"""What happens when somebody signs in or out, or sets up a second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.account.signals import user_logged_in as door_passed
from allauth.mfa.signals import authenticator_added
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from zicht.platform.access.actions import Action
from zicht.platform.accounts.government.adapter import is_vouched_for
from zicht.platform.accounts.middleware import SECOND_FACTOR
from zicht.platform.accounts.models import StaffSession, User
from zicht.platform.accounts.sessions import end_sessions
from zicht.platform.audit.service import record_sign_in
from zicht.platform.clock import now

__all__: list[str] = []


@receiver(user_logged_in, dispatch_uid="zicht.signed_in")
def _signed_in(request: HttpRequest, user: User, **more: Any) -> None:
    """Begin a session; the oldest of too many ends. What was shown before somebody signed in counts for nothing."""
    del more
    request.session.pop(SECOND_FACTOR, None)
    if request.session.session_key is None:
        request.session.save()
    moment = now()
    StaffSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={"user": user, "began_at": moment, "seen_at": moment},
    )
    older = list(StaffSession.objects.filter(user=user).order_by("-began_at")[settings.SESSION_MOST :])
    end_sessions(one.session_key for one in older)
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
        StaffSession.objects.filter(user=user, session_key=request.session.session_key).delete()
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
    end_sessions(user.staff_sessions.values_list("session_key", flat=True))
