"""Files of the site as a web server answers with them: nothing outside of its folder, and strict headers on each."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path, PurePosixPath

from zicht.publication.site.frame import EMBED, MISSING
from zicht.publication.site.headers import embed_headers, page_headers

__all__ = ["Answer", "no_such_page", "serve_file"]

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".ttl": "text/turtle; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNKNOWN = "application/octet-stream"
PAGE = KINDS[".html"]
#: How long a reader's browser may keep a file, in seconds.
KEPT = "public, max-age=3600"


@dataclass(frozen=True)
class Answer:
    """What a request is answered with. What is not kept is about this request alone."""

    body: bytes
    kind: str = PAGE
    status: int = HTTPStatus.OK
    more: tuple[tuple[str, str], ...] = ()
    is_kept: bool = True
    is_embed: bool = False

    @classmethod
    def page(cls, text: str) -> Answer:
        """Return a page about this request alone."""
        return cls(text.encode(), is_kept=False)

    @classmethod
    def plain(cls, status: HTTPStatus, more: tuple[tuple[str, str], ...] = ()) -> Answer:
        """Return a refusal: the words of its status, and nothing of what was asked."""
        return cls(f"{status.phrase}\n".encode(), KINDS[".txt"], status, more, is_kept=False)

    def headers(self) -> list[tuple[str, str]]:
        """Return the headers that this answer has."""
        said = embed_headers() if self.is_embed else page_headers()
        return [
            ("Content-Type", self.kind),
            ("Content-Length", str(len(self.body))),
            ("Cache-Control", KEPT if self.is_kept else "no-store"),
            *said.items(),
            *self.more,
        ]


def serve_file(folder: Path, path: str) -> Answer:
    """Return a file below a folder; of a folder its first page, and nothing for what begins with a dot."""
    parts = PurePosixPath(path.lstrip("/")).parts
    if "\0" in path or any(part.startswith(".") for part in parts):
        return no_such_page(folder)
    place = folder.joinpath(*parts).resolve()
    if place.is_dir():
        if not path.endswith("/"):
            own = f"{PurePosixPath('/', *parts)}/"
            return Answer(b"", status=HTTPStatus.MOVED_PERMANENTLY, more=(("Location", own),))
        place = place / "index.html"
    if not place.is_relative_to(folder) or not place.is_file():
        return no_such_page(folder)
    kind = KINDS.get(place.suffix, UNKNOWN)
    return Answer(place.read_bytes(), kind, is_embed=parts[:1] == (EMBED,))


def no_such_page(folder: Path) -> Answer:
    """Return the site's own page for what is not there, else the words alone."""
    own = folder / MISSING
    if own.is_file():
        return Answer(own.read_bytes(), status=HTTPStatus.NOT_FOUND, is_kept=False)
    return Answer.plain(HTTPStatus.NOT_FOUND)
