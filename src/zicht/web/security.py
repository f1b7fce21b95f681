"""Security settings that every web part of Zicht takes over: one place for headers, cookies and passwords."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

__all__ = [
    "PASSWORD_HASHERS",
    "PASSWORD_VALIDATORS",
    "SHORTEST_PASSWORD",
    "SHOWN_FOR_SECONDS",
    "content_security_policy",
    "cookie_settings",
    "origin_of",
    "sign_in_settings",
    "transport_settings",
]


def content_security_policy(leads_to: Iterable[str] = (), *, web_assembly: bool = False) -> dict[str, object]:
    """Return the policy: nothing but our own files, nothing inline, no frame around our pages and none within.

    `leads_to` are origins that a form of ours may lead on to; browsers look at that too. With `web_assembly` our own
    scripts may compile it, and still not evaluate text.
    """
    scripts = [SELF, "'wasm-unsafe-eval'"] if web_assembly else [SELF]
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": scripts,
            "style-src": [SELF],
            "img-src": [SELF, "data:"],
            "font-src": [SELF],
            "connect-src": [SELF],
            "form-action": [SELF, *filter(None, leads_to)],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
        }
    }


def origin_of(address: str) -> str:
    """Return the origin of an address; nothing of none."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


PASSWORD_HASHERS = ("django.contrib.auth.hashers.Argon2PasswordHasher",)
SHORTEST_PASSWORD = 12
#: So long a second factor counts as shown right before.
SHOWN_FOR_SECONDS = 300
PASSWORD_VALIDATORS = (
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": SHORTEST_PASSWORD},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
)

#: Two years, in seconds.
_STRICT_TRANSPORT = 63_072_000


def cookie_settings(name: str, *, encrypted: bool) -> dict[str, object]:
    """Return how cookies are set: over TLS alone where there is TLS, never readable by a script."""
    prefix = "__Host-" if encrypted else ""
    return {
        "SESSION_COOKIE_NAME": f"{prefix}{name}",
        "SESSION_COOKIE_SECURE": encrypted,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": f"{prefix}{name}-form",
        "CSRF_COOKIE_SECURE": encrypted,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "LANGUAGE_COOKIE_NAME": f"{prefix}{name}-language",
        "LANGUAGE_COOKIE_SECURE": encrypted,
        "LANGUAGE_COOKIE_HTTPONLY": True,
        "LANGUAGE_COOKIE_SAMESITE": "Lax",
    }


def transport_settings(*, encrypted: bool, behind_proxy: bool) -> dict[str, object]:
    """Return what is asked of the connection; only a proxy of ours may say that it was encrypted."""
    settings: dict[str, object] = {
        "SECURE_HSTS_SECONDS": _STRICT_TRANSPORT if encrypted else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": encrypted,
        "SECURE_SSL_REDIRECT": encrypted,
        "SECURE_REDIRECT_EXEMPT": [r"^health/"],
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
    }
    if behind_proxy:
        settings["SECURE_PROXY_SSL_HEADER"] = ("HTTP_X_FORWARDED_PROTO", "https")
    return settings


def sign_in_settings(issuer: str, *, try_out: bool) -> dict[str, object]:
    """Return how people who work here sign in: by invitation, with a password or passkey and a second factor."""
    return {
        "AUTHENTICATION_BACKENDS": [
            "axes.backends.AxesStandaloneBackend",
            "allauth.account.auth_backends.AuthenticationBackend",
        ],
        "PASSWORD_HASHERS": list(PASSWORD_HASHERS),
        "AUTH_PASSWORD_VALIDATORS": list(PASSWORD_VALIDATORS),
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "/",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*", "password2*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_UNIQUE_EMAIL": True,
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": True,
        "ACCOUNT_SESSION_REMEMBER": False,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": SHOWN_FOR_SECONDS,
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": try_out,
        "MFA_TOTP_ISSUER": issuer,
        "AXES_FAILURE_LIMIT": 5,
        "AXES_COOLOFF_TIME": 0.25,
        "AXES_LOCKOUT_CALLABLE": "zicht.web.errors.locked_out",
        # The form calls it login, and allauth email: looked for by one name, nobody's account was counted.
        "AXES_USERNAME_CALLABLE": "zicht.web.signing_in.who_tries",
        "AXES_DISABLE_ACCESS_LOG": True,
        "AXES_VERBOSE": False,
        "AXES_RESET_ON_SUCCESS": True,
    }
