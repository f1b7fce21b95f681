"""The visitor's language: chosen with a button, kept in a cookie."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from zicht.vocabulary import LANGUAGES

__all__ = ["choose_language"]


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie and go back to the page that it was chosen on."""
    there = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure()):
        there = "/"
    response = HttpResponseRedirect(there)
    language = request.POST.get("language", "")
    if language in LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            secure=bool(settings.LANGUAGE_COOKIE_SECURE),
            httponly=bool(settings.LANGUAGE_COOKIE_HTTPONLY),
            samesite="Lax",
        )
    return response
