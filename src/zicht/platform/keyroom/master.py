"""The master key: in a file of its own that only the service may read, never in a database."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from zicht.errors import DefinitionError, OutputError, Text
from zicht.platform.keyroom.sealing import derive_key

__all__ = ["make_master_key", "master_key", "search_key"]

_BYTES = 32


def master_key() -> bytes:
    """Return the key that opens the keys of persons.

    Raises
    ------
    DefinitionError
        If its file cannot be read or does not hold a key.
    """
    return _read(settings.MASTER_KEY_FILE)


def search_key() -> bytes:
    """Return the key of the tokens by which persons are found."""
    return derive_key(master_key(), "search")


@lru_cache(maxsize=4)
def _read(place: Path) -> bytes:
    try:
        key = bytes.fromhex(place.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != _BYTES:
        raise DefinitionError.of(
            Text.of("The file with the master key cannot be used."),
            expected=Text.of("A file with 64 hexadecimal digits that the service may read."),
            to_fix=Text.of("Set ZICHT_MASTER_KEY_FILE, or make one with `zicht manage make_master_key`."),
        )
    return key


def make_master_key(place: Path) -> None:
    """Write a new random master key for this account alone; never over one that is there."""
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        raise OutputError.of(
            Text.of("The master key cannot be written."),
            expected=Text.of("A name that no file has yet, in a folder that may be written."),
            to_fix=Text.of("Keep the key that is there: without it nothing can be opened."),
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_BYTES) + "\n")
