"""How allauth is used here: nobody signs up alone, and the government's sign-in only opens accounts that exist."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest

from zicht.platform.accounts.middleware import SECOND_FACTOR

__all__ = ["AccountAdapter", "GovernmentAdapter"]


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Accounts come from invitations alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        del request
        return False


class GovernmentAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Sign-in with OpenID Connect."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        del request, sociallogin
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Take the provider's word for a second factor where the claim that was agreed on says so."""
        name, _, value = settings.SECOND_FACTOR_CLAIM.partition("=")
        claims = {**sociallogin.account.extra_data, **sociallogin.account.extra_data.get("userinfo", {})}
        given = claims.get(name)
        if name and value and (given == value or (isinstance(given, list) and value in given)):
            request.session[SECOND_FACTOR] = True
