"""`release.json`: an edition's header, the description of each table, and the hash of each other file."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from zicht.errors import InputError, Text
from zicht.release.jsonfile import decode, encode, json_bytes
from zicht.release.model import AuthoredText, EarlierEdition, Edition, Erratum, Release, Table

__all__ = ["HEADER_FILE", "files_named_by", "header_bytes", "other_form", "parse_header", "read_header_bytes"]

HEADER_FILE = "release.json"
FORMAT = "zicht-release"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class _Header:
    format: str
    format_version: int
    edition: Edition
    tables: tuple[Table, ...]
    authored: tuple[AuthoredText, ...] = ()
    earlier: tuple[EarlierEdition, ...] = ()
    errata: tuple[Erratum, ...] = ()


def header_bytes(release: Release) -> bytes:
    """Return the file's content: everything of the release but its cells."""
    described = tuple(replace(table, cells=()) for table in release.tables)
    header = _Header(
        FORMAT,
        FORMAT_VERSION,
        release.edition,
        described,
        authored=release.authored,
        earlier=release.earlier,
        errata=release.errata,
    )
    return json_bytes(encode(header))


def read_header_bytes(folder: Path) -> bytes:
    """Return the file's content as it stands in the folder of an edition."""
    try:
        return (folder / HEADER_FILE).read_bytes()
    except OSError:
        raise InputError.of(
            Text.of(
                "Folder {name}: there is no {file} that can be read.", name=folder.name, file=HEADER_FILE
            ),
            expected=Text.of("The folder of an edition."),
            to_fix=Text.of("Give the folder that `zicht monitor` or `zicht demo` wrote."),
        ) from None


def parse_header(content: bytes) -> Release:
    """Rebuild the release without its cells; an InputError where the content has another form."""
    header = _load(content)
    if header.get("format") != FORMAT:
        raise other_form(HEADER_FILE)
    if header.get("format_version") != FORMAT_VERSION:
        raise InputError.of(
            Text.of("{file}: has another format version than this program reads.", file=HEADER_FILE),
            expected=Text.of("Format version {version}.", version=FORMAT_VERSION),
            to_fix=Text.of("Read it with the version of Zicht that wrote it, or make the edition again."),
        )
    try:
        decoded = decode(_Header, header)
    except (TypeError, ValueError):
        raise other_form(HEADER_FILE) from None
    return Release(
        decoded.edition,
        decoded.tables,
        authored=decoded.authored,
        earlier=decoded.earlier,
        errata=decoded.errata,
    )


def files_named_by(content: bytes) -> frozenset[str] | None:
    """Return the files that an edition names, whatever its format version; None if this is no edition."""
    try:
        header = _load(content)
    except InputError:
        return None
    if header.get("format") != FORMAT:
        return None
    edition = header.get("edition")
    outputs = edition.get("outputs") if isinstance(edition, dict) else None
    return frozenset(outputs if isinstance(outputs, dict) else ()) | {HEADER_FILE}


def other_form(name: str) -> InputError:
    """Return the error of a file that is not as Zicht wrote it."""
    return InputError.of(
        Text.of("{file}: does not have the form of an edition's file.", file=name),
        expected=Text.of(
            "The file as `zicht monitor` wrote it, format version {version}.", version=FORMAT_VERSION
        ),
        to_fix=Text.of("Take the edition from where it was published, or make it again."),
    )


def _load(content: bytes) -> dict[str, object]:
    try:
        header = json.loads(content)
    except ValueError:
        raise other_form(HEADER_FILE) from None
    if not isinstance(header, dict):
        raise other_form(HEADER_FILE)
    return header
