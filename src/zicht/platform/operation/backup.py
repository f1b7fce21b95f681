"""Backups: the rooms with data in one folder, the keys and the deletion log in another, and how they come back.

The case room is copied first and the keys last: whatever the case room knows of was committed to the others before,
so a backup under way holds no person without a key. What was erased in between is erased again by the replay.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from zicht import __version__
from zicht.errors import InputError, OutputError, Text
from zicht.platform.clock import now
from zicht.platform.rooms import Room

__all__ = ["MANIFEST", "make_backup", "restore_backup"]

MANIFEST = "backup.json"
_DATA = (Room.CASES, Room.STATISTICS, Room.VAULT)
_LOG = "deletions.log"
_FORMAT = 1


def make_backup(data: Path, keys: Path) -> None:
    """Copy the rooms with data into one new folder, and the key room with the deletion log into another.

    The master key is in neither: without it a backup opens nothing.

    Raises
    ------
    OutputError
        If a folder is there already, or cannot be made.
    """
    for folder in (data, keys):
        _make_folder(folder)
    for room in _DATA:
        _copy_out(room, data / _file(room))
    _copy_out(Room.KEYS, keys / _file(Room.KEYS))
    if settings.DELETION_LOG.exists():
        _copy(settings.DELETION_LOG, keys / _LOG)
    for folder in (data, keys):
        _write_manifest(folder)


def restore_backup(data: Path, keys: Path) -> None:
    """Put the rooms back as a backup holds them. The service must be stopped, and is not ready afterwards.

    The deletion log that is there stays, for it knows what was erased since; the backup's is used where there is none.

    Raises
    ------
    InputError
        If a folder is no backup of this kind of database, or a file is not what was written.
    """
    from zicht.platform.retention.service import mark_restored  # noqa: PLC0415 - apps are there by now

    _check(data, [_file(room) for room in _DATA])
    _check(keys, [_file(Room.KEYS)])
    mark_restored()
    for room in _DATA:
        _copy_in(room, data / _file(room))
    _copy_in(Room.KEYS, keys / _file(Room.KEYS))
    if not settings.DELETION_LOG.exists() and (keys / _LOG).exists():
        _copy(keys / _LOG, settings.DELETION_LOG)


def _make_folder(folder: Path) -> None:
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
    except OSError:
        raise OutputError.of(
            Text.of("The folder '{folder}' for the backup cannot be made.", folder=folder.name),
            expected=Text.of("A name that nothing has yet, in a place that this account may write to."),
            to_fix=Text.of("Give each backup a folder of its own, with the day in its name."),
        ) from None


def _file(room: Room) -> str:
    name = "cases" if room is Room.CASES else room.value
    return f"{name}.sqlite3" if _is_sqlite(room) else f"{name}.dump"


def _is_sqlite(room: Room) -> bool:
    return connections[room.value].vendor == "sqlite"


def _copy_out(room: Room, place: Path) -> None:
    if not _is_sqlite(room):
        _run("pg_dump", room, "--format=custom", "--enable-row-security", f"--file={place}")
        place.chmod(0o600)
        return
    place.touch(mode=0o600)
    source = sqlite3.connect(_name(room))
    target = sqlite3.connect(place)
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        source.close()
        target.close()


def _copy_in(room: Room, place: Path) -> None:
    connections[room.value].close()
    if not _is_sqlite(room):
        _run(
            "pg_restore",
            room,
            *("--clean", "--if-exists", "--single-transaction", "--exit-on-error", "--no-comments"),
            str(place),
        )
        return
    target = Path(_name(room))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = target.with_suffix(".restoring")
    shutil.copyfile(place, fresh)
    fresh.chmod(0o600)
    for beside in ("-wal", "-shm"):
        Path(f"{target}{beside}").unlink(missing_ok=True)
    fresh.replace(target)


def _name(room: Room) -> str:
    return str(connections[room.value].settings_dict["NAME"])


def _run(program: str, room: Room, *arguments: str) -> None:
    """Run a program of PostgreSQL on a room, under the role that owns its tables; the password is not on the line."""
    where = connections[room.value].settings_dict
    database = f"--dbname={where['NAME']}"
    command = [_program(program), "--no-password", database, *arguments]
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, with arguments of ours
        command, env=_environment(where), capture_output=True, check=False
    )
    if done.returncode:
        raise OutputError.of(
            Text.of(
                "The program {program} could not finish for the room {room}.",
                program=program,
                room=room.value,
            ),
            expected=Text.of(
                "The roles that own the tables, and programs of PostgreSQL as new as its server."
            ),
            to_fix=Text.of(
                "Set the variables that end in _OWNER_URL, and see the log of the database server."
            ),
        )


def _program(name: str) -> str:
    """Return the newest program that Debian has, else the one on the search path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda one: int(one.parts[-3]))
    return str(found[-1]) if found else shutil.which(name) or name


def _environment(where: Mapping[str, Any]) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "PGHOST": str(where["HOST"]),
        "PGPORT": str(where["PORT"]),
        "PGUSER": str(where["USER"]),
        "PGPASSWORD": str(where["PASSWORD"]),
        # The policies let the owner see rows when it says that this is upkeep, and not otherwise.
        "PGOPTIONS": "-c zicht.upkeep=on",
    }


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o600)


def _write_manifest(folder: Path) -> None:
    files = {place.name: _digest(place) for place in sorted(folder.iterdir())}
    manifest = {"format": _FORMAT, "version": __version__, "made_at": now().isoformat(), "files": files}
    place = folder / MANIFEST
    place.touch(mode=0o600)
    place.write_text(json.dumps(manifest, indent=2) + "\n", encoding="ascii")


def _check(folder: Path, wanted: Iterable[str]) -> None:
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="ascii"))["files"]
        wrong = [name for name, digest in files.items() if _digest(folder / name) != digest]
        missing = [name for name in wanted if name not in files]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _no_backup(folder) from None
    if wrong or missing:
        raise _no_backup(folder)


def _no_backup(folder: Path) -> InputError:
    return InputError.of(
        Text.of("The folder '{folder}' holds no backup that can be put back.", folder=folder.name),
        expected=Text.of("A folder that `zicht manage backup` made on the same kind of database, unchanged."),
        to_fix=Text.of("Take another backup; nothing has been changed."),
    )


def _digest(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
