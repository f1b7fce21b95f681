"""Django's settings: SQLite in a folder for trying out with simulated people, PostgreSQL for real use."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from zicht.platform.databases import choose_databases
from zicht.platform.state import DEFAULT as _DEFAULT
from zicht.web.environment import Environment
from zicht.web.logs import logging_settings
from zicht.web.security import (
    content_security_policy,
    cookie_settings,
    origin_of,
    sign_in_settings,
    transport_settings,
)

_env = Environment(os.environ)
STATE = _env.folder("ZICHT_STATE", _DEFAULT)
DATABASES, TRY_OUT = choose_databases(_env, STATE)
_encrypted = not (TRY_OUT or _env.yes("ZICHT_WITHOUT_TLS"))


def _secret_key() -> str:
    """Return the secret that signs cookies: from its file, or for a try-out one made in the state folder.

    Where that folder is not there, nothing is served, and any secret will do.
    """
    given = _env.secret("ZICHT_SECRET_KEY_FILE")
    if given or not TRY_OUT:
        return given
    if not STATE.is_dir():
        return secrets.token_urlsafe(50)
    place = STATE / "secret.key"
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return place.read_text(encoding="ascii").strip()


SECRET_KEY = _secret_key()
if not SECRET_KEY:
    from zicht.errors import Text as _Text

    _env.refuse("ZICHT_SECRET_KEY_FILE", _Text.of("The path of a file with a random secret."))
MASTER_KEY_FILE = Path(_env.text("ZICHT_MASTER_KEY_FILE", str(STATE / "keys" / "master.key")))
SIGNERS_FILE = Path(
    _env.text("ZICHT_SIGNERS", str(STATE / "signers.txt") if TRY_OUT else "/etc/zicht/signers.txt")
)
#: On a try-out, the edition that stands for one of the registry until one is published: what `zicht demo` made.
EXAMPLE_EDITION = Path(_env.text("ZICHT_EDITION", "build/demo/edition"))
DELETION_LOG = Path(_env.text("ZICHT_DELETION_LOG", str(STATE / "keys" / "deletions.log")))
_env.check()

DEBUG = False
ALLOWED_HOSTS = _env.words("ZICHT_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = _env.words("ZICHT_ORIGINS")
ROOT_URLCONF = "zicht.platform.urls"
WSGI_APPLICATION = "zicht.platform.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASE_ROUTERS = ["zicht.platform.rooms.RoomRouter"]
SILENCED_SYSTEM_CHECKS: list[str] = []

#: Our own apps, in the order in which their pages stand.
APPS = (
    "accounts",
    "access",
    "audit",
    "keyroom",
    "vault",
    "registry",
    "triage",
    "care",
    "referral",
    "casework",
    "signals",
    "capacity",
    "doors",
    "region",
    "municipal",
    "statistics",
    "intake",
    "duplicates",
    "editions",
    "coverage",
    "retention",
    "api",
    "operation",
)
INSTALLED_APPS = [
    "zicht.web",
    *(f"zicht.platform.{name}" for name in APPS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "zicht.platform.accounts.government",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "zicht.web.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "zicht.web.middleware.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zicht.web.sessions.session_limits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zicht.web.second_factor.second_factor",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zicht.platform.access.navigation.page_context",
            ]
        },
    }
]

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
#: What pages of libraries say otherwise than the libraries do: these words come first.
LOCALE_PATHS = [Path(__file__).parents[1] / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
#: The interpreter of triages stands with the rules that it reads.
STATICFILES_DIRS = [("triage", Path(__file__).parents[1] / "triage" / "browser")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = STATE / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "zicht_cache"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
LOGGING = logging_settings()

# Who signs in
globals().update(sign_in_settings("Zicht", try_out=TRY_OUT))
AUTH_USER_MODEL = "accounts.User"
ACCOUNT_ADAPTER = "zicht.platform.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "zicht.platform.accounts.adapters.GovernmentAdapter"
SOCIALACCOUNT_ONLY = False
# Whoever owns an account links it; an address that a provider gives out links nothing.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
#: The claim of the government's sign-in that says that a second factor was used, as `name=value`.
SECOND_FACTOR_CLAIM = _env.text("ZICHT_OIDC_SECOND_FACTOR")
#: Levels of assurance (`acr`) that are good enough; they are asked for, and nothing else is let in.
OIDC_ASSURANCE = _env.words("ZICHT_OIDC_ASSURANCE")
SOCIALACCOUNT_PROVIDERS = (
    {
        "government": {
            "APPS": [
                {
                    "name": _env.text("ZICHT_OIDC_NAME", "OpenID Connect"),
                    "client_id": _env.text("ZICHT_OIDC_CLIENT"),
                    "secret": _env.secret("ZICHT_OIDC_SECRET_FILE"),
                    "settings": {"server_url": _env.text("ZICHT_OIDC_SERVER")},
                }
            ],
        }
    }
    if _env.text("ZICHT_OIDC_SERVER")
    else {}
)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_SENSITIVE_PARAMETERS = ["login", "password"]
AXES_IPWARE_PROXY_COUNT = 1 if _env.yes("ZICHT_PROXY") else 0

# Sessions: fifteen minutes without a request, nine hours in all, two at a time.
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_LONGEST_SECONDS = 9 * 3600
SESSION_MOST = 2
STAFF_SESSION_MODEL = "accounts.StaffSession"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _env.text("ZICHT_MAIL_HOST", "localhost")
EMAIL_USE_TLS = bool(_env.text("ZICHT_MAIL_HOST"))
if TRY_OUT:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = STATE / "mail"
DEFAULT_FROM_EMAIL = _env.text("ZICHT_MAIL_FROM", "zicht@localhost")

# The same for every web part
CONTENT_SECURITY_POLICY = content_security_policy(
    leads_to=_env.words("ZICHT_OIDC_ORIGINS") or [origin_of(_env.text("ZICHT_OIDC_SERVER"))]
)
CSRF_FAILURE_VIEW = "zicht.web.errors.form_refused"
globals().update(cookie_settings("zicht", encrypted=_encrypted))
globals().update(transport_settings(encrypted=_encrypted, behind_proxy=_env.yes("ZICHT_PROXY")))
_env.check()
