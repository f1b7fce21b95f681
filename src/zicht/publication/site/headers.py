"""What a web server should say with every page of a site, once: for `zicht answer`, for hosts, for nginx and for Caddy.

Each page carries its policy itself too; only a server can say who may put a page into a frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from zicht.publication.files import write_text
from zicht.publication.site.frame import EMBED, MISSING, Frame

__all__ = ["embed_headers", "page_headers", "path_of", "write_headers"]

#: What hosts of static pages read by themselves; and where those for web servers stand, to be included.
HEADERS_FILE, SERVERS = "_headers", "servers"
#: Parts of the site that nobody may frame; `embed` is made to be framed.
PARTS = (
    "/",
    "/index.html",
    f"/{MISSING}",
    "/nl/*",
    "/en/*",
    "/makkelijk/*",
    "/maten/*",
    "/editions/*",
    "/latest/*",
    "/municipalities/*",
)

EVERYWHERE = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Strict-Transport-Security": "max-age=31536000",
}
#: The script is the way out, on the page that one copies from; figures themselves forbid all scripts.
EMBEDDED = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)


def page_headers(form_targets: str = "'self'") -> dict[str, str]:
    """Return what is said with a page that nobody may frame; `form_targets` is where its forms may be sent."""
    policy = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        f"form-action {form_targets}",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return EVERYWHERE | {"Content-Security-Policy": "; ".join(policy), "X-Frame-Options": "DENY"}


def embed_headers() -> dict[str, str]:
    """Return what is said with a figure that others may frame."""
    return EVERYWHERE | {"Content-Security-Policy": EMBEDDED}


def write_headers(out: Path, site: Frame, *, address: str = "") -> None:
    """Write the headers of a site for each server; `address` is where it will stand on the web."""
    pages = page_headers(site.form_targets)
    write_text(out / HEADERS_FILE, _for_hosts(pages))
    write_text(out / SERVERS / "nginx.conf", "\n".join(_for_nginx(pages, path_of(address))))
    write_text(out / SERVERS / "Caddyfile", "\n".join(_for_caddy(pages, path_of(address))))


def path_of(address: str) -> str:
    """Return the path of an address as it stands before the pages of its site: empty for a whole host."""
    return quote(urlsplit(address).path.rstrip("/"), safe="/%-._~")


def _for_hosts(pages: Mapping[str, str]) -> str:
    parts = dict.fromkeys(PARTS, pages)
    parts["/assets/*"] = EVERYWHERE | {"Content-Security-Policy": "default-src 'none'"}
    parts[f"/{EMBED}/*"] = embed_headers()
    lines = []
    for part, said in parts.items():
        lines += [part, *(f"  {name}: {value}" for name, value in said.items()), ""]
    return "\n".join(lines)


def _for_nginx(pages: Mapping[str, str], path: str) -> Iterator[str]:
    """Yield the lines for nginx: a location with headers of its own has none of those around it."""
    yield "# In the block `server` of the site, with `include`."
    yield "charset utf-8;"
    yield "# A missing page has the way to help too, and nobody's address gets into the log of errors for it."
    yield f"error_page 403 404 {path}/{MISSING};"
    yield "log_not_found off;"
    yield from _nginx_headers(pages)
    yield f"location {path}/{EMBED}/ {{"
    yield from (f"    {line}" for line in _nginx_headers(embed_headers()))
    yield "}\n"


def _nginx_headers(said: Mapping[str, str]) -> Iterator[str]:
    return (f'add_header {name} "{value}" always;' for name, value in said.items())


def _for_caddy(pages: Mapping[str, str], path: str) -> Iterator[str]:
    yield "# In the block of the site, with `import`."
    for name, matcher, said in (
        ("zicht_pages", f"not path {path}/{EMBED}/*", pages),
        ("zicht_embeds", f"path {path}/{EMBED}/*", embed_headers()),
    ):
        yield f"@{name} {matcher}"
        yield from _caddy_headers(f"header @{name}", said)
    yield "handle_errors {"
    yield from (f"\t{line}" for line in _caddy_headers("header", pages))
    yield f"\trewrite * {path}/{MISSING}"
    yield "\tfile_server"
    yield "}\n"


def _caddy_headers(directive: str, said: Mapping[str, str]) -> Iterator[str]:
    yield f"{directive} {{"
    yield from (f'\t{name} "{value}"' for name, value in said.items())
    yield "}"
