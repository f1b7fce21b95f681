"""Addresses of the interface and of the page with an agency's keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from zicht.platform.api import views
from zicht.platform.api.document import BASE
from zicht.platform.api.operations import VERSION, api
from zicht.platform.api.problems import PROBLEM, problem
from zicht.web.texts import translate

__all__ = ["urlpatterns"]

View = Callable[..., HttpResponse]


def _of_version(view: View) -> View:
    """Put the version on every answer, and make a problem of every error that is none yet."""

    @csrf_exempt  # no cookie opens the interface
    @wraps(view)
    def respond(request: HttpRequest, **named: Any) -> HttpResponse:
        response = view(request, **named)
        if response.status_code == 405:
            allowed = response.headers["Allow"]
            response = problem(405, translate("This cannot be done here. The header Allow says what can."))
            response.headers["Allow"] = allowed
        if response.status_code >= 400:
            response.headers["Content-Type"] = PROBLEM
        response.headers["API-Version"] = VERSION
        return response

    return respond


def _patterns() -> list[URLPattern]:
    found = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
    for one in found:
        one.callback = _of_version(one.callback)
    return found


urlpatterns = [
    path("system-keys/", views.keys, name="api_keys"),
    path("system-keys/<uuid:key>/end/", views.end, name="api_key_end"),
    path(f"{BASE[1:]}/openapi.json", _of_version(views.document), name="openapi"),
    path(f"{BASE[1:]}/", include((_patterns(), "ninja"), namespace="api")),
    # Whatever stands behind it, line ends too: else an error of this part would be a page.
    re_path(r"^api/[\s\S]*$", _of_version(views.nothing), name="api_nothing"),
]
