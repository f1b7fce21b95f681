"""What the provider says, checked: who made the token, for whom, for which request, and how sure it is of somebody."""

from __future__ import annotations

import secrets
from typing import Any

import jwt
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

__all__ = ["GovernmentTokens", "is_vouched_for"]

#: Signatures that the provider alone can make; a secret that both have is none.
_SIGNATURES = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
_VOUCHED = "zicht_second_factor"


class GovernmentTokens(OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # allauth ships no types
    """Fetches the token of a sign-in and reads it."""

    provider_id = "government"
    #: What was sent along with the request that this answers; the view sets it.
    nonce = ""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, self.provider_id)

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description. It must be of the provider that is set, and lead nowhere unencrypted."""
        config: dict[str, Any] = super().openid_config
        server = self.get_provider().app.settings["server_url"].split("/.well-known/")[0]
        places = [config.get(name, "") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if str(config.get("issuer", "")).rstrip("/") != server.rstrip("/"):
            raise OAuth2Error("issuer")
        if not settings.TRY_OUT and not all(place.startswith("https://") for place in [server, *places]):
            raise OAuth2Error("encryption")
        return config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        del app
        return request.build_absolute_uri(self.get_provider().get_callback_url())

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **named: Any) -> SocialLogin:
        """Return who signs in. Nothing but their number at the provider is kept."""
        del request, token
        claims = self._read(named["response"].get("id_token") or "", client=app.client_id)
        login = self.get_provider().sociallogin_from_response(self.request, {"id_token": claims})
        login.account.extra_data = {}
        # Of this moment alone: it is nowhere kept.
        setattr(login, _VOUCHED, _has_second_factor(claims))
        return login

    def _read(self, token: str, *, client: str) -> dict[str, Any]:
        """Return the claims of a token. Its signature is checked, although it came over an encrypted connection."""
        config = self.openid_config
        try:
            if jwt.get_unverified_header(token).get("alg") not in _SIGNATURES:
                raise OAuth2Error("signature")
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=token,
                keys_url=config["jwks_uri"],
                issuer=config["issuer"],
                audience=client,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError):
            raise OAuth2Error("token") from None
        if not claims.get("exp") or not claims.get("sub"):
            raise OAuth2Error("token")
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client:
            raise OAuth2Error("audience")
        if not self.nonce or not secrets.compare_digest(str(claims.get("nonce", "")), self.nonce):
            raise OAuth2Error("nonce")
        if settings.OIDC_ASSURANCE and claims.get("acr") not in settings.OIDC_ASSURANCE:
            raise OAuth2Error("assurance")
        return claims


def _has_second_factor(claims: dict[str, Any]) -> bool:
    """Say whether the claim that was agreed on says that a second factor was used."""
    name, _, value = settings.SECOND_FACTOR_CLAIM.partition("=")
    given = claims.get(name)
    return bool(name and value) and (given == value or (isinstance(given, list) and value in given))


def is_vouched_for(login: SocialLogin) -> bool:
    """Say whether the provider saw a second factor at this very sign-in."""
    return bool(getattr(login, _VOUCHED, False))
