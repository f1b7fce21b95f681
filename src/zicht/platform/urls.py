"""All addresses: those of each of our apps that has some, allauth's under /account/, and error pages."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from zicht.platform.access.home import home
from zicht.web.languages import choose_language

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def _own() -> list[URLPattern | URLResolver]:
    """Return the addresses of every app of ours with a module `urls`."""
    modules = [f"zicht.platform.{name}.urls" for name in settings.APPS]
    return [path("", include(import_module(name))) for name in modules if find_spec(name) is not None]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("language/", choose_language, name="language"),
    path("account/", include("allauth.urls")),
    *_own(),
]

handler400 = "zicht.web.errors.bad_request"
handler403 = "zicht.web.errors.refused"
handler404 = "zicht.web.errors.not_found"
handler500 = "zicht.web.errors.server_error"
