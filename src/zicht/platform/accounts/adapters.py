"""How allauth is used here: nobody signs up alone, and the government's sign-in only opens accounts linked to it."""

from __future__ import annotations

import logging
from typing import Any

from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from zicht.platform.access.actions import Action
from zicht.platform.accounts.government.adapter import is_vouched_for
from zicht.platform.audit.service import REFUSED, record_sign_in
from zicht.web.signing_in import InvitedOnly

__all__ = ["GOVERNMENT", "AccountAdapter", "GovernmentAdapter", "SecondFactorStage"]

#: The reason that is written down with a sign-in by way of the provider.
GOVERNMENT = "government"
_log = logging.getLogger("zicht.accounts")


class AccountAdapter(InvitedOnly):
    """Accounts come from invitations alone; the second factor may be the provider's."""

    def get_login_stages(self) -> list[str]:
        """Return the steps of a sign-in, with ours for the second factor."""
        ours = f"{SecondFactorStage.__module__}.{SecondFactorStage.__name__}"
        return [
            ours if one == "allauth.mfa.stages.AuthenticateStage" else one
            for one in super().get_login_stages()
        ]


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc] # allauth ships no types
    """Asks for the second factor, unless the provider has just seen one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        signed_in = (self.login.signal_kwargs or {}).get("sociallogin")
        if signed_in is not None and is_vouched_for(signed_in):
            return False
        return bool(super()._should_handle(request))


class GovernmentAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Sign-in with OpenID Connect."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Make nobody an account: who is known to the provider alone is turned away, and that is written down."""
        del request, sociallogin
        record_sign_in(None, Action.SIGN_IN, outcome=REFUSED, reason=GOVERNMENT)
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **more: Any) -> None:
        """Write down that a sign-in failed; why stands in the log of the machine, without a value."""
        del request, provider
        record_sign_in(None, Action.SIGN_IN, outcome=REFUSED, reason=GOVERNMENT)
        _log.warning("government sign-in refused", exc_info=more.get("exception"))
