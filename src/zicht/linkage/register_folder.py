"""The private folder of a register: one run at a time works in it, and what a killed run left there goes."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zicht.errors import OutputError, Text
from zicht.linkage.private_file import UNFINISHED

__all__ = ["hold_register"]

_WORK = ".work-"


@contextmanager
def hold_register(folder: Path) -> Iterator[Path]:
    """Hold the folder of a register, and yield an empty folder in it that is removed at the end.

    Work folders and unfinished files of runs that were killed are removed first: they can hold names. The system
    lets the folder go when a run dies.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(descriptor, folder)
        _remove_leftovers(folder)
        with tempfile.TemporaryDirectory(prefix=_WORK, dir=folder) as work:
            yield Path(work)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise OutputError.of(
            Text.of("The register '{folder}' is in use by another run.", folder=folder.name),
            expected=Text.of("One run at a time in a register."),
            to_fix=Text.of("Wait until the other run is done."),
        ) from None
    except OSError:
        return  # a file system without locks: one run at a time is then up to its users


def _remove_leftovers(folder: Path) -> None:
    for work in folder.glob(f"{_WORK}*"):
        shutil.rmtree(work, ignore_errors=True)
    for file in folder.glob(f"*{UNFINISHED}"):
        file.unlink(missing_ok=True)
