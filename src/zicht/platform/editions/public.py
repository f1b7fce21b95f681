"""Published editions: files that everybody may read, each under a policy that allows what it needs and no more."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from zicht.platform.editions.places import public_root
from zicht.release.header import parse_header, read_header_bytes

__all__ = ["PublicFile", "PublishedEdition", "find_file", "published_editions"]

_STYLE = re.compile(rb"<style[^>]*>(.*?)</style>", re.DOTALL)
_OWN_KINDS = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
}


@dataclass(frozen=True)
class PublishedEdition:
    """One that is out; `page` is the first file to read."""

    name: str
    title: str
    vintage: str
    page: str


@dataclass(frozen=True)
class PublicFile:
    """A file, what kind it is, and the content security policy that it is sent with."""

    path: Path
    kind: str
    policy: str


def published_editions(language: str) -> list[PublishedEdition]:
    """Return the published editions, the newest data first."""
    root = public_root()
    folders = [one for one in root.iterdir() if not one.name.startswith(".")] if root.is_dir() else []
    found = [_described(folder, language) for folder in folders]
    return sorted(found, key=lambda one: (one.vintage, one.name), reverse=True)


def _described(folder: Path, language: str) -> PublishedEdition:
    edition = parse_header(read_header_bytes(folder)).edition
    pages = (f"report/index.{language}.html", "report/index.html", "release.json")
    page = next(name for name in pages if (folder / name).is_file())
    return PublishedEdition(folder.name, edition.title[language], edition.vintage, page)


def find_file(edition: str, path: str) -> PublicFile | None:
    """Return a file of a published edition; nothing where there is none, or where the path leads out of it."""
    root = public_root()
    folder = root / edition
    if edition.startswith(".") or folder.parent != root or not folder.is_dir():
        return None
    place = (folder / path).resolve()
    if place.is_dir():
        place = place / "index.html"
    if not place.is_relative_to(folder.resolve()) or not place.is_file():
        return None
    kind = _OWN_KINDS.get(place.suffix) or mimetypes.guess_type(place.name)[0] or "application/octet-stream"
    return PublicFile(place, kind, _policy(place))


def _policy(place: Path) -> str:
    """Return a policy for one file: our own files, and of what is inline the very styles that this file has."""
    styles = ["'self'"]
    if place.suffix == ".html":
        for style in _STYLE.findall(place.read_bytes()):
            digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
            styles.append(f"'sha256-{digest}'")
    return (
        f"default-src 'none'; script-src 'self'; style-src {' '.join(styles)}; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    )
