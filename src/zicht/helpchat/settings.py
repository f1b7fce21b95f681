"""Django's settings of both sides: SQLite in a folder for trying out, PostgreSQL and Redis for real use."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from zicht.errors import Text as _Text
from zicht.helpchat.databases import choose_database
from zicht.helpchat.state import DEFAULT as _DEFAULT
from zicht.web.environment import Environment
from zicht.web.logs import logging_settings
from zicht.web.security import content_security_policy, cookie_settings, sign_in_settings, transport_settings

_env = Environment(os.environ)
STATE = _env.folder("ZICHT_CHAT_STATE", _DEFAULT)
DATABASES, TRY_OUT = choose_database(_env, STATE)
#: A demo shows languages that nobody has reviewed yet; nothing else does.
DEMO = TRY_OUT and _env.yes("ZICHT_CHAT_DEMO")
_encrypted = not (TRY_OUT or _env.yes("ZICHT_CHAT_WITHOUT_TLS"))


def _secret(name: str, file: str) -> str:
    """Return a secret: from the file that a variable names, or for a try-out one made in the state folder."""
    given = _env.secret(name)
    if given:
        return given
    if not TRY_OUT:
        _env.refuse(name, _Text.of("The path of a file with a random secret."))
        return ""
    if not STATE.is_dir():
        return secrets.token_urlsafe(50)
    place = STATE / file
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return place.read_text(encoding="ascii").strip()


SECRET_KEY = _secret("ZICHT_CHAT_SECRET_KEY_FILE", "secret.key")
#: What phrases are stretched with: the same for as long as the installation stands, and no secret.
PHRASE_SALT = _secret("ZICHT_CHAT_SALT_FILE", "salt.key")
#: Where visitors and counsellors find it, as a browser writes an origin; for a try-out the ports that are served.
VISITORS_ORIGIN = _env.text("ZICHT_CHAT_VISITORS", "http://127.0.0.1:8010")
CONSOLE_ORIGIN = _env.text("ZICHT_CHAT_CONSOLE", "http://127.0.0.1:8011")
#: Where leaving leads: a page of our own that says nothing, unless an address is named.
LEAVING_TO = _env.text("ZICHT_CHAT_LEAVING_TO", "/maten/")
#: A proxy in front names the visitor's address: it is used for limits in memory, and kept nowhere.
BEHIND_PROXY = _env.yes("ZICHT_CHAT_PROXY")
#: From so many new conversations a minute on, a browser is asked for some work before it begins one.
FLOOD_OPENS_A_MINUTE = _env.number("ZICHT_CHAT_OPENS_A_MINUTE", 60)
#: A folder with catalogues of the visitors' languages, reviewed by whoever runs the chat; else those that are shipped.
VISITORS_LOCALE = _env.text("ZICHT_CHAT_LOCALE")
REDIS = _env.text("ZICHT_CHAT_REDIS")
if not TRY_OUT and not REDIS:
    _env.refuse("ZICHT_CHAT_REDIS", _Text.of("An address such as redis://127.0.0.1:6379/0"))
_env.check()

DEBUG = False
ALLOWED_HOSTS = _env.words("ZICHT_CHAT_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [CONSOLE_ORIGIN]
#: Both sides have addresses of their own: `zicht.helpchat.sides`.
ROOT_URLCONF = "zicht.helpchat.urls_console"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#: No address of anybody is kept, so that tries are counted by account alone.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

#: Our own apps, in the order in which their pages stand.
APPS = ("talk", "staff", "visitors", "console", "coded", "outreach", "supervision")
INSTALLED_APPS = [
    "zicht.web",
    *(f"zicht.helpchat.{name}" for name in APPS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
]
#: No session, no cookie, no account, and no line in a log for a request: when somebody came, wrote and left is hers.
VISITORS_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "zicht.web.middleware.headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zicht.helpchat.visitors.headers.strict",
]
CONSOLE_MIDDLEWARE = [
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
    "axes.middleware.AxesMiddleware",
]
MIDDLEWARE = CONSOLE_MIDDLEWARE
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
                "zicht.helpchat.console.navigation.page_context",
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
STATICFILES_DIRS = [("chat", Path(__file__).parent / "browser")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
#: A form of a visitor holds a message of two thousand characters, a token and what was sorted.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
FILE_UPLOAD_HANDLERS: list[str] = []

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
#: The bell: identifiers and counters, never what was said.
CHANNEL_LAYERS = {
    "default": (
        {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS]}}
        if REDIS
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}
LOGGING = logging_settings()

# Who signs in on the console
globals().update(sign_in_settings("Zicht chat", try_out=TRY_OUT))
AUTH_USER_MODEL = "staff.Counsellor"
ACCOUNT_ADAPTER = "zicht.web.signing_in.InvitedOnly"
STAFF_SESSION_MODEL = "staff.StaffSession"
AXES_LOCKOUT_PARAMETERS = ["username"]
#: Tries are counted by account: no address is kept, of a counsellor's neither.
AXES_CLIENT_IP_CALLABLE = "zicht.web.signing_in.no_address"
AXES_SENSITIVE_PARAMETERS = ["login", "password", "ip_address"]

# Sessions of counsellors: half an hour without a request, a shift in all, two at a time.
SESSION_COOKIE_AGE = 30 * 60
SESSION_LONGEST_SECONDS = 10 * 3600
SESSION_MOST = 2
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

#: Invitations of counsellors, and nothing else, go by mail.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _env.text("ZICHT_CHAT_MAIL_HOST", "localhost")
EMAIL_USE_TLS = bool(_env.text("ZICHT_CHAT_MAIL_HOST"))
if TRY_OUT:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = STATE / "mail"
DEFAULT_FROM_EMAIL = _env.text("ZICHT_CHAT_MAIL_FROM", "chat@localhost")

CONTENT_SECURITY_POLICY = content_security_policy(web_assembly=True)
CSRF_FAILURE_VIEW = "zicht.web.errors.form_refused"
globals().update(cookie_settings("zicht-chat", encrypted=_encrypted))
globals().update(transport_settings(encrypted=_encrypted, behind_proxy=BEHIND_PROXY))
#: With none at all, a browser calls the origin of a form "null" and the console believes no form;
#: the pages of visitors say no-referrer themselves.
SECURE_REFERRER_POLICY = "same-origin"
_env.check()
