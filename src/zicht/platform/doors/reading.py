"""The newest published edition, and the tables of it that say which doors are shut. Nothing else is read here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from zicht.errors import InputError
from zicht.platform.editions.service import public_root
from zicht.release import Release, read_release
from zicht.release.header import HEADER_FILE, parse_header, read_header_bytes

__all__ = ["TABLES", "Doors", "read_doors", "read_newest"]

#: What they say: shelter asked for and refused, help received, and the care gap.
TABLES = ("T16", "T22", "T23")


@dataclass(frozen=True)
class Doors:
    """The edition that is read; `address` is the name of its folder among the public ones.

    An example is no edition of this registry, but the one that a demo of the simulated country made: it has no address.
    """

    release: Release
    address: str
    is_example: bool = False


def read_doors() -> Doors | None:
    """Return the newest published edition with the tables on shut doors; see `read_newest`."""
    return read_newest(TABLES)


def read_newest(tables: tuple[str, ...]) -> Doors | None:
    """Return the newest edition that is published, with these tables; on a try-out without one, the example.

    None where there is neither, or where files of it are gone or changed: nothing is shown of a broken edition.
    """
    root = public_root()
    folders = [one for one in root.iterdir() if not one.name.startswith(".")] if root.is_dir() else []
    there = [one for one in folders if (one / HEADER_FILE).is_file()]
    if there:
        try:
            newest = max(
                there, key=lambda one: (parse_header(read_header_bytes(one)).edition.vintage, one.name)
            )
        except InputError:  # whichever it is, it may be the newest
            return None
        found = _read(newest, tables)
        return None if found is None else Doors(found, newest.name)
    example = settings.EXAMPLE_EDITION
    if settings.TRY_OUT and (example / HEADER_FILE).is_file():
        found = _read(example, tables)
        return None if found is None else Doors(found, "", is_example=True)
    return None


def _read(folder: Path, tables: tuple[str, ...]) -> Release | None:
    header = folder / HEADER_FILE
    return _read_once(folder, header.stat().st_mtime_ns, tables)


@lru_cache(maxsize=4)
def _read_once(folder: Path, changed: int, tables: tuple[str, ...]) -> Release | None:
    """Read an edition once: it never changes while it stands, and hashing all of it takes a while."""
    del changed
    try:
        return read_release(folder, cells_of=tables, figures_only=True)
    except InputError:
        return None
