"""The provider as allauth finds it: what is asked of it, and nothing of that at the wish of whoever asks."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from zicht.platform.accounts.government.adapter import GovernmentTokens

__all__ = ["GovernmentProvider", "provider_classes"]


class GovernmentProvider(OpenIDConnectProvider):  # type: ignore[misc] # allauth ships no types
    """One provider. Of a person it is asked for a number of its own and nothing else: no name, no address."""

    id = "government"
    oauth2_adapter_class = GovernmentTokens
    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> GovernmentTokens:
        return GovernmentTokens(request)

    def get_login_url(self, request: HttpRequest, **named: Any) -> str:
        return str(OAuth2Provider.get_login_url(self, request, **named))

    def get_callback_url(self) -> str:
        return reverse(f"{self.id}_callback")

    def get_default_scope(self) -> list[str]:
        return ["openid"]

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Ask for what is set, whatever stands in the address."""
        del request
        return list(self.get_scope())

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """Ask for the assurance that is set, whatever stands in the address."""
        del request, action
        wanted = settings.OIDC_ASSURANCE
        return {"acr_values": " ".join(wanted)} if wanted else {}

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **named: Any
    ) -> HttpResponse:
        """Send the browser there, with a number that must come back in the token: an old one is of no use."""
        nonce = secrets.token_urlsafe(32)
        named["auth_params"] = {**self.get_auth_params_from_request(request, ""), "nonce": nonce}
        answer: HttpResponse = super().redirect(request, process, next_url, data, nonce=nonce, **named)
        return answer


provider_classes = [GovernmentProvider]
