"""The way to the provider and back."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from requests import RequestException

from zicht.platform.accounts.government.adapter import GovernmentTokens
from zicht.web.errors import not_found

__all__ = ["callback", "login"]


class _Callback(OAuth2CallbackView):  # type: ignore[misc] # allauth ships no types
    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, HttpResponse | None]:
        """Return what was kept of the request that is answered; each is answered once, in the session that sent it."""
        state, answer = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = state.get("nonce", "")
        return state, answer


def login(request: HttpRequest) -> HttpResponse:
    """Lead to the provider."""
    return _lead(OAuth2LoginView, request)


def callback(request: HttpRequest) -> HttpResponse:
    """Take the provider's answer."""
    return _lead(_Callback, request)


def _lead(view: Any, request: HttpRequest) -> HttpResponse:
    """Call a view of allauth's; where no provider is set, there is nothing here."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        return not_found(request)
    answer: HttpResponse
    try:
        answer = view.adapter_view(GovernmentTokens)(request)
    except (OAuth2Error, RequestException, ValueError, KeyError) as error:
        # The provider does not answer, or describes itself as another one.
        provider = get_adapter().get_provider(request, GovernmentTokens.provider_id)
        answer = render_authentication_error(request, provider, exception=error)
    return answer
