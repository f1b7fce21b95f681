"""Files of editions, each under a policy that allows what it needs and no more; of published ones, for everybody."""

from __future__ import annotations

import base64
import hashlib
import io
import mimetypes
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zicht.platform.editions.places import public_root
from zicht.release.approval import approval_of, release_hash
from zicht.release.header import HEADER_FILE, parse_header, read_header_bytes
from zicht.release.signers import Signer

__all__ = [
    "EditionFile",
    "PublishedEdition",
    "archive_of",
    "errata_of",
    "file_in",
    "find_file",
    "find_folder",
    "first_page",
    "published_editions",
]

_STYLE = re.compile(rb"<style[^>]*>(.*?)</style>", re.DOTALL)
_OWN_KINDS = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".pub": "text/plain; charset=utf-8",
    ".ttl": "text/turtle; charset=utf-8",
}
#: What of an edition is offered beside its report, by name: the first of these files that is there.
_FORMS: Mapping[str, tuple[str, ...]] = {
    "easy": ("report/{}/easy.html",),
    "pdf": ("report/{}/report.pdf",),
    "dashboard": ("dashboard/{}.html", "dashboard/index.html"),
    "workbook": ("tables.{}.xlsx", "tables.xlsx"),
}


@dataclass(frozen=True)
class PublishedEdition:
    """One that is out; `page` is the first file to read, and `forms` what else there is of it.

    `errata` is the page in the folder beside it that `zicht errata` writes, if it is there.
    """

    name: str
    title: str
    years: str
    vintage: str
    page: str
    simulated: bool
    sha256: str
    signed_by: tuple[Signer, ...]
    forms: Mapping[str, str]
    errata: str


@dataclass(frozen=True)
class EditionFile:
    """A file, what kind it is, and the content security policy that it is sent with."""

    path: Path
    kind: str
    policy: str


def published_editions(language: str, signers: tuple[Signer, ...]) -> list[PublishedEdition]:
    """Return the published editions, the newest data first, with who of these persons signed them."""
    root = public_root()
    there = [one for one in root.iterdir() if not one.name.startswith(".")] if root.is_dir() else []
    folders = [one for one in there if (one / HEADER_FILE).is_file()]
    found = [_described(folder, language, signers) for folder in folders]
    return sorted(found, key=lambda one: (one.vintage, one.name), reverse=True)


def _described(folder: Path, language: str, signers: tuple[Signer, ...]) -> PublishedEdition:
    edition = parse_header(read_header_bytes(folder)).edition
    forms = {name: _first(folder, patterns, language) for name, patterns in _FORMS.items()}
    return PublishedEdition(
        folder.name,
        edition.title[language],
        edition.name,
        edition.vintage,
        first_page(folder, language),
        edition.simulated,
        release_hash(folder),
        approval_of(folder, signers).signed_by,
        {name: path for name, path in forms.items() if path},
        _first(errata_of(folder), ("{}/errata.html",), language),
    )


def errata_of(folder: Path) -> Path:
    """Return the folder beside an edition in which `zicht errata` tells what it prints wrongly."""
    return folder.with_name(f"{folder.name}-errata")


def first_page(folder: Path, language: str) -> str:
    """Return the first file of an edition to read: its report, or what says which tables there are."""
    pages = (
        f"report/index.{language}.html",
        f"report/{language}/index.html",
        "report/index.html",
        "release.json",
    )
    return _first(folder, pages, language)


def _first(folder: Path, patterns: tuple[str, ...], language: str) -> str:
    names = (pattern.format(language) for pattern in patterns)
    return next((name for name in names if (folder / name).is_file()), "")


def find_file(edition: str, path: str) -> EditionFile | None:
    """Return a file of a published edition; nothing where there is none, or where the path leads out of it."""
    folder = find_folder(edition)
    return None if folder is None else file_in(folder, path)


def find_folder(edition: str) -> Path | None:
    """Return the folder of a published edition; nothing where there is none of this name."""
    root = public_root()
    folder = root / edition
    if edition.startswith(".") or folder.parent != root or not folder.is_dir():
        return None
    return folder


def file_in(folder: Path, path: str) -> EditionFile | None:
    """Return a file in the folder of an edition; nothing where there is none, or where the path leads out of it."""
    place = (folder / path).resolve()
    if place.is_dir():
        place = place / "index.html"
    if not place.is_relative_to(folder.resolve()) or not place.is_file():
        return None
    kind = _OWN_KINDS.get(place.suffix) or mimetypes.guess_type(place.name)[0] or "application/octet-stream"
    return EditionFile(place, kind, _policy(place))


def archive_of(folder: Path, name: str) -> bytes:
    """Return an edition as one ZIP file, to be checked elsewhere."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            packed.write(path, f"{name}/{path.relative_to(folder).as_posix()}")
    return archive.getvalue()


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
