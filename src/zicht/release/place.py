"""Putting a folder in its place with one rename: a kill at any moment leaves the old one or the new one.

Linux exchanges two folders in one step (`renameat2` with RENAME_EXCHANGE). Where
the system or the file system cannot do that, two renames do: the old folder goes
aside under a hidden name, the new one takes its place. Recovery rule for a kill
between the two: where the place is empty and the hidden folder exists, the hidden
folder is the release. Readers follow the rule (`standing_folder`), and the next
writer carries it out (`recover`).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

__all__ = [
    "is_vacant",
    "put_in_place",
    "recover",
    "staging_folder",
    "standing_folder",
    "sync_file",
    "sync_folder",
]

AT_FDCWD = -100
RENAME_EXCHANGE = 2
CANNOT_EXCHANGE = frozenset({errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP})


@contextlib.contextmanager
def staging_folder(place: Path) -> Iterator[Path]:
    """Make an empty hidden folder beside the place, and remove on the way out what then has its name.

    Leftovers of killed runs are removed first. A running writer holds a lock on
    its folder, which the system lets go when the writer dies.
    """
    remove_leftovers(place)
    folder = place.with_name(f"{_staging_prefix(place)}{secrets.token_hex(4)}")
    folder.mkdir()
    try:
        with _locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(place: Path) -> None:
    """Remove the staging folders of runs that died before they were done."""
    for folder in place.parent.iterdir():
        if folder.name.startswith(_staging_prefix(place)):
            with contextlib.suppress(OSError), _locked(folder):
                shutil.rmtree(folder)


def put_in_place(folder: Path, place: Path) -> None:
    """Let the folder take the place. An old release is left under the folder's name, or aside."""
    if is_vacant(place):
        folder.rename(place)
    elif not _exchange(folder, place):
        _rename_twice(folder, place)
    sync_folder(place.parent)
    shutil.rmtree(_aside(place), ignore_errors=True)


def recover(place: Path) -> None:
    """Carry out the recovery rule: bring a release back that a killed run left aside."""
    aside = _aside(place)
    if aside.is_dir() and is_vacant(place):
        aside.rename(place)


def standing_folder(place: Path) -> Path:
    """Return where the release of this place stands: the place, or aside after a kill between two renames."""
    if place.exists() or not place.name:
        return place
    aside = _aside(place)
    return aside if aside.is_dir() else place


def is_vacant(place: Path) -> bool:
    """Say whether nothing stands at the place, or only an empty folder."""
    return not place.exists() or (place.is_dir() and next(place.iterdir(), None) is None)


def sync_file(path: Path) -> None:
    """Have the system write the file's content to the disk now."""
    _sync(path, os.O_RDONLY)


def sync_folder(folder: Path) -> None:
    """Have the system write the folder's list of names to the disk now."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exchange(folder: Path, place: Path) -> bool:
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(AT_FDCWD, os.fsencode(folder), AT_FDCWD, os.fsencode(place), RENAME_EXCHANGE) == 0:
        return True
    error = ctypes.get_errno()
    if error in CANNOT_EXCHANGE:
        return False
    raise OSError(error, os.strerror(error))


def _rename_twice(folder: Path, place: Path) -> None:
    aside = _aside(place)
    shutil.rmtree(aside, ignore_errors=True)
    place.rename(aside)
    try:
        folder.rename(place)
    except OSError:
        aside.rename(place)
        raise


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; BlockingIOError where a running writer holds it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return  # a file system without locks: one writer at a time is then up to its users


def _staging_prefix(place: Path) -> str:
    return f".{place.name}.zicht-staging-"


def _aside(place: Path) -> Path:
    return place.with_name(f".{place.name}.zicht-old")
