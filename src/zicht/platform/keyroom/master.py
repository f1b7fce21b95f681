"""The master key: in a file of its own that only the service may read, never in a database.

The file holds one key as 64 hexadecimal digits; after a rotation was begun a line for each, the newest first, with its
number and the day on which it was made, and a line for each secret that was derived from the first: those stay as they
are, for what they were used for is compared and never opened.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from zicht.errors import DefinitionError, OutputError, Text
from zicht.platform.keyroom.sealing import BrokenSeal, Sealed, derive_key, seal, unseal

__all__ = [
    "KeyRing",
    "MasterKey",
    "key_ring",
    "make_master_key",
    "open_waiting",
    "seal_waiting",
    "search_key",
    "shared_key",
    "write_ring",
]

_BYTES = 32
_FIRST = 1
#: Secrets that are derived from the first master key, by their names in the file, with what they are derived for.
_DERIVED = {"search": "search", "shared": "statistics shared key"}


@dataclass(frozen=True, repr=False)
class MasterKey:
    """A key and the day on which it was made; nobody knows that of the first."""

    key: bytes
    made_on: date | None = None


@dataclass(frozen=True, repr=False)
class KeyRing:
    """The master keys by number, the newest first, and the secrets derived from the first of all."""

    keys: Mapping[int, MasterKey]
    derived: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The number of the key that everything is sealed under from now on."""
        return next(iter(self.keys))

    def key(self, number: int) -> bytes:
        """Return the key with a number.

        Raises
        ------
        DefinitionError
            If it is not in the file: it was retired, or the file is that of another time.
        """
        if number not in self.keys:
            raise DefinitionError.of(
                Text.of("The file with the master key lacks the key with number {number}.", number=number),
                expected=Text.of(
                    "The key that the keys of persons were sealed under, as it lies in the safe."
                ),
                to_fix=Text.of("Put its line back into the file that ZICHT_MASTER_KEY_FILE names."),
            )
        return self.keys[number].key


def key_ring() -> KeyRing:
    """Return the master keys, as the file has them now.

    Raises
    ------
    DefinitionError
        If the file cannot be read or does not hold a key.
    """
    place = settings.MASTER_KEY_FILE
    try:
        found = place.stat()
    except OSError:
        raise _unusable() from None
    return _read(place, found.st_ino, found.st_mtime_ns)


def search_key() -> bytes:
    """Return the key of the tokens by which persons are found."""
    return _derived("search")


def shared_key() -> bytes:
    """Return the key under which the keys that agencies share are hashed for statistics."""
    return _derived("shared")


def seal_waiting(number: UUID, plain: bytes, *, what: Sealed = Sealed.DRAFT) -> bytes:
    """Seal what waits in the registry or is of nobody, for its number alone."""
    ring = key_ring()
    return seal(derive_key(ring.key(ring.newest), what.value), plain, person=number, what=what)


def open_waiting(number: UUID, sealed: bytes, *, what: Sealed = Sealed.DRAFT) -> tuple[bytes, int]:
    """Return what waits, and the number of the master key that it is sealed under; raises `BrokenSeal`."""
    for master, one in key_ring().keys.items():
        try:
            return unseal(derive_key(one.key, what.value), sealed, person=number, what=what), master
        except BrokenSeal:
            continue
    raise BrokenSeal


def _derived(name: str) -> bytes:
    ring = key_ring()
    return ring.derived.get(name) or derive_key(ring.key(_FIRST), _DERIVED[name])


@lru_cache(maxsize=4)
def _read(place: Path, inode: int, changed: int) -> KeyRing:
    """Read the file; a process that runs for long reads it again when it was changed."""
    del inode, changed
    try:
        return _parse(place.read_text(encoding="ascii"))
    except (OSError, ValueError):
        raise _unusable() from None


def _parse(text: str) -> KeyRing:
    """Return what a file says; raises ValueError."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and len(lines[0]) == 1:
        return KeyRing({_FIRST: MasterKey(_secret(lines[0][0]))})
    keys: dict[int, MasterKey] = {}
    derived: dict[str, bytes] = {}
    for name, *rest in lines:
        if name in _DERIVED and len(rest) == 1:
            derived[name] = _secret(rest[0])
        elif len(rest) == 2:
            day = None if rest[0] == "-" else date.fromisoformat(rest[0])
            keys[int(name)] = MasterKey(_secret(rest[1]), day)
        else:
            raise ValueError(name)
    if not keys or (_FIRST not in keys and derived.keys() != _DERIVED.keys()):
        raise ValueError("no key")
    return KeyRing(dict(sorted(keys.items(), reverse=True)), derived)


def _secret(digits: str) -> bytes:
    key = bytes.fromhex(digits)
    if len(key) != _BYTES:
        raise ValueError("another length")
    return key


def write_ring(place: Path, ring: KeyRing) -> None:
    """Write the file anew in one step, for the same account and readers: a kill leaves the one or the other, whole."""
    before = place.stat()
    fresh = place.with_name(f".{place.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.writelines(f"{line}\n" for line in _lines(ring))
            file.flush()
            os.fchown(file.fileno(), before.st_uid, before.st_gid)
            os.fchmod(file.fileno(), before.st_mode & 0o777)
            os.fsync(file.fileno())
        fresh.replace(place)
        _keep_name(place.parent)
    except OSError:
        raise OutputError.of(
            Text.of("The file with the master key cannot be written."),
            expected=Text.of("An account that may write to it and to its folder."),
            to_fix=Text.of("Run the command as the account that owns the file."),
        ) from None


def _lines(ring: KeyRing) -> Iterator[str]:
    for number, one in ring.keys.items():
        yield f"{number} {one.made_on or '-'} {one.key.hex()}"
    derived = ring.derived or {
        name: derive_key(ring.key(_FIRST), purpose) for name, purpose in _DERIVED.items()
    }
    for name, secret in derived.items():
        yield f"{name} {secret.hex()}"


def _keep_name(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unusable() -> DefinitionError:
    return DefinitionError.of(
        Text.of("The file with the master key cannot be used."),
        expected=Text.of("A file with 64 hexadecimal digits that the service may read."),
        to_fix=Text.of("Set ZICHT_MASTER_KEY_FILE, or make one with `zicht manage make_master_key`."),
    )


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
