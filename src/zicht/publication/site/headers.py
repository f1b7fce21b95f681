"""What a web server should say with every page of a site, as a file that several static hosts read by themselves.

Each page carries its policy itself too; only a server can say who may put a page into a frame.
"""

from __future__ import annotations

from collections.abc import Iterator

from zicht.publication.site.frame import Frame

__all__ = ["HEADERS_FILE", "headers_text"]

HEADERS_FILE = "_headers"
#: Parts of the site that nobody may frame; `embed` is made to be framed.
PARTS = (
    "/",
    "/index.html",
    "/nl/*",
    "/en/*",
    "/makkelijk/*",
    "/maten/*",
    "/editions/*",
    "/latest/*",
    "/municipalities/*",
)
FRAMED = "/embed/*"

EVERYWHERE = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Strict-Transport-Security": "max-age=31536000",
}


def headers_text(site: Frame) -> str:
    """Return the file: an address, and below it the headers of all pages there."""
    pages = {"Content-Security-Policy": _policy(site), "X-Frame-Options": "DENY"}
    parts = dict.fromkeys(PARTS, EVERYWHERE | pages)
    parts["/assets/*"] = {**EVERYWHERE, "Content-Security-Policy": "default-src 'none'"}
    parts[FRAMED] = {
        **EVERYWHERE,
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors *",
    }
    return "\n".join(line for part, said in parts.items() for line in (part, *_lines(said)))


def _lines(said: dict[str, str]) -> Iterator[str]:
    for name, value in said.items():
        yield f"  {name}: {value}"
    yield ""


def _policy(site: Frame) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "font-src 'self'",
            "img-src 'self' data:",
            f"form-action {site.form_targets}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
