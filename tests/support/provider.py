"""A provider of OpenID Connect, by the rules of Authlib: it refuses what a real one refuses, and lies if told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

__all__ = ["CLIENT", "SECRET", "Provider", "started_provider"]

CLIENT, SECRET = "zicht", "a secret of the test"  # of nobody


class _Client(ClientMixin):  # type: ignore[misc]
    def __init__(self, callback: str) -> None:
        self._callback = callback

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return self._callback

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self._callback

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in {"client_secret_post", "client_secret_basic"}

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class _Code(AuthorizationCodeMixin):  # type: ignore[misc]
    code: str
    asked: dict[str, str]
    sub: str
    code_challenge: str = ""
    code_challenge_method: str = ""

    def get_redirect_uri(self) -> str:
        return self.asked["redirect_uri"]

    def get_scope(self) -> str:
        return self.asked["scope"]

    def get_nonce(self) -> str:
        return self.asked.get("nonce", "")

    def get_auth_time(self) -> int:
        return 0

    def get_acr(self) -> str:
        return ""

    def get_amr(self) -> list[str]:
        return []


@dataclass
class Provider:
    """A running provider. `sub` is who is there; `claims` and `header` are put over those of the next tokens."""

    address: str
    sub: str = "number-of-somebody"
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256"}))
    signs_with: RSAKey | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, _Code] = field(default_factory=dict)


def _grant(provider: Provider) -> type[grants.AuthorizationCodeGrant]:
    class Grant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_post", "client_secret_basic")

        def save_authorization_code(self, code: str, request: Any) -> None:
            asked = dict(request.payload.data)
            provider.codes[code] = _Code(
                code, asked, provider.sub, asked["code_challenge"], asked["code_challenge_method"]
            )

        def query_authorization_code(self, code: str, client: Any) -> _Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: _Code) -> None:
            provider.codes.pop(authorization_code.code)

        def authenticate_user(self, authorization_code: _Code) -> str:
            return authorization_code.sub

    return Grant


def _tokens(provider: Provider) -> OpenIDCode:
    class Tokens(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return any(code.get_nonce() == nonce for code in provider.codes.values())

        def generate_user_info(self, user: str, scope: str) -> UserInfo:
            return UserInfo(sub=user)

        def resolve_client_private_key(self, client: Any) -> RSAKey:
            return provider.key

        def get_client_algorithm(self, client: Any) -> str:
            return "RS256"

        def get_encode_header(self, client: Any) -> dict[str, str]:
            return {"alg": "RS256", "kid": "one"}

        def get_client_claims(self, client: Any) -> dict[str, Any]:
            return {"iss": provider.address, "aud": [CLIENT]}

    return Tokens(require_nonce=True)


def _application(provider: Provider, callback: str) -> Flask:
    app = Flask("provider")
    app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = False
    server = AuthorizationServer(
        app, query_client=lambda number: _Client(callback) if number == CLIENT else None, save_token=_forget
    )
    server.register_grant(_grant(provider), [_tokens(provider), CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def description() -> Any:
        return jsonify(
            issuer=provider.address,
            authorization_endpoint=f"{provider.address}/authorize",
            token_endpoint=f"{provider.address}/token",
            jwks_uri=f"{provider.address}/keys",
            token_endpoint_auth_methods_supported=["client_secret_post"],
        )

    @app.get("/keys")
    def keys() -> Any:
        return jsonify(KeySet([provider.key]).as_dict(private=False))

    @app.get("/authorize")
    def authorize() -> Any:
        provider.asked.append(dict(request.args))
        grant = server.get_consent_grant(end_user=provider.sub)
        return server.create_authorization_response(grant=grant, grant_user=provider.sub)

    @app.post("/token")
    def token() -> Any:
        answer = server.create_token_response()
        if answer.status_code != 200 or not (provider.claims or provider.signs_with):
            return answer
        given = answer.get_json()
        claims = {**jwt.decode(given["id_token"], provider.key).claims, **provider.claims}
        key = provider.signs_with or provider.key
        given["id_token"] = jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
        return jsonify(given)

    return app


def _forget(token: Any, request: Any) -> None:
    """Keep no token: nothing is fetched with it."""


@contextmanager
def started_provider(callback: str) -> Iterator[Provider]:
    """Start a provider at a port of this computer; it sends everybody back to one address."""
    provider = Provider("")
    with patch.dict("os.environ", {"AUTHLIB_INSECURE_TRANSPORT": "1"}):
        server = make_server("127.0.0.1", 0, _application(provider, callback), threaded=True)
        provider.address = f"http://127.0.0.1:{server.server_port}"
        running = threading.Thread(target=server.serve_forever, daemon=True)
        running.start()
        try:
            yield provider
        finally:
            server.shutdown()
            running.join()
            server.server_close()
