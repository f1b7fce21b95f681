"""What every answer of the visitors' side says to a browser, as the OWASP Secure Headers Project proposes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zicht.helpchat.visitors.style import style
from zicht.web.security import origin_of

__all__ = ["content_security_policy", "strict"]

Respond = Callable[[HttpRequest], HttpResponse]

_SHUT = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "xr-spatial-tracking",
)
_HEADERS = {
    "Cache-Control": "no-store, max-age=0",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _SHUT),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
    # The page may be found, for help must be; no copy of it stays with whoever found it.
    "X-Robots-Tag": "noarchive",
}


@cache
def content_security_policy() -> str:
    """Return the policy: our own scripts, one style by its digest, the socket of this origin, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode("ascii")
    origin = urlsplit(settings.VISITORS_ORIGIN)
    socket = f"{'wss' if origin.scheme == 'https' else 'ws'}://{origin.netloc}"
    rules = {
        "default-src": "'none'",
        "script-src": "'self' 'wasm-unsafe-eval'",
        "worker-src": "'self'",
        "style-src": f"'sha256-{digest}'",
        "img-src": "'self'",
        "connect-src": f"'self' {socket}",
        "form-action": " ".join(filter(None, ("'self'", origin_of(settings.LEAVING_TO)))),
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
    }
    if origin.scheme == "https":
        rules["upgrade-insecure-requests"] = ""
    return "; ".join(f"{name} {value}".strip() for name, value in rules.items())


def strict(get_response: Respond) -> Respond:
    """Add the headers to every answer."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in _HEADERS.items():
            response.headers[name] = value
        response.headers["Content-Security-Policy"] = content_security_policy()
        return response

    return respond
