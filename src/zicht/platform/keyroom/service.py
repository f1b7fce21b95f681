"""Keys of persons: made, fetched, destroyed. Nothing but this opens the key room."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from zicht.errors import InputError, Text
from zicht.platform.access.context import Access, open_key_room
from zicht.platform.clock import now
from zicht.platform.keyroom.master import key_ring
from zicht.platform.keyroom.models import DataKey, Deletion
from zicht.platform.keyroom.sealing import new_key, unwrap, wrap

__all__ = [
    "destroy_keys",
    "keys_of",
    "known_deletions",
    "logged_deletions",
    "make_keys",
    "persons_with_keys",
    "repeat_deletions",
    "write_deletions",
]


def make_keys(access: Access, persons: Collection[UUID]) -> dict[UUID, bytes]:
    """Make a key for each of these persons, who have none yet."""
    ring = key_ring()
    made = {person: new_key() for person in persons}
    with open_key_room(access, list(made)):
        DataKey.objects.bulk_create(
            [
                DataKey(
                    person_id=person,
                    wrapped=wrap(ring.key(ring.newest), key, person),
                    master=ring.newest,
                    made_at=now(),
                )
                for person, key in made.items()
            ]
        )
    return made


def keys_of(access: Access, persons: Collection[UUID]) -> dict[UUID, bytes]:
    """Return the keys of these persons; whoever was erased has none."""
    with open_key_room(access, list(persons)):
        rows = list(DataKey.objects.filter(person_id__in=list(persons)))
    # Read after the rows: the newest of them may be under a key that was made a moment ago.
    ring = key_ring()
    return {row.person_id: unwrap(ring.key(row.master), bytes(row.wrapped), row.person_id) for row in rows}


def destroy_keys(access: Access, persons: Collection[UUID], *, reason: str) -> int:
    """Destroy the keys of these persons and write that down; return how many there were.

    The deletion is also appended to a file apart from the databases, before the keys go: a restore replays it.
    """
    with open_key_room(access, list(persons)):
        there = list(DataKey.objects.filter(person_id__in=list(persons)).values_list("person_id", flat=True))
        _write_down([_deletion(one, "person", one, reason) for one in there])
        DataKey.objects.filter(person_id__in=there).delete()
    return len(there)


def write_deletions(access: Access, reports: Mapping[UUID, UUID], *, reason: str) -> None:
    """Write down that reports, given with their persons, are deleted while the persons' keys live on."""
    with open_key_room(access, set(reports.values())):
        _write_down([_deletion(person, "report", report, reason) for report, person in reports.items()])


def repeat_deletions(access: Access, deletions: Sequence[Deletion]) -> None:
    """Destroy keys again that a backup brought back, and bring back what was written down of it."""
    persons = {one.person_id for one in deletions if one.kind == "person"}
    with open_key_room(access, {one.person_id for one in deletions}):
        Deletion.objects.bulk_create(deletions, ignore_conflicts=True)
        DataKey.objects.filter(person_id__in=persons).delete()


def known_deletions(access: Access, persons: Collection[UUID] = ()) -> list[Deletion]:
    """Return what was deleted: of these persons, and for a job of everybody."""
    with open_key_room(access, list(persons)):
        return list(Deletion.objects.order_by("made_at"))


def logged_deletions() -> list[Deletion]:
    """Return what the deletion log apart from the databases holds; what a kill wrote half was never done.

    Raises
    ------
    InputError
        If the file cannot be read, or a whole line is none of ours.
    """
    if not settings.DELETION_LOG.exists():
        return []
    try:
        lines = settings.DELETION_LOG.read_text(encoding="ascii").split("\n")
        whole = [_parse(line) for line in lines[:-1] if line.endswith("}")]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError):
        raise InputError.of(
            Text.of("The deletion log cannot be read."),
            expected=Text.of(
                "The file that ZICHT_DELETION_LOG names, one deletion a line, as it was written."
            ),
            to_fix=Text.of("Take the file from the newest backup of the keys. Do not go on without it."),
        ) from None
    return whole


def persons_with_keys(
    access: Access, *, since: datetime | None, before: datetime, after: UUID | None, most: int
) -> list[UUID]:
    """Return persons, in order, whose key was made between two moments: for jobs, which look for orphans."""
    with open_key_room(access, ()):
        rows = DataKey.objects.filter(made_at__lt=before)
        if since is not None:
            rows = rows.filter(made_at__gte=since)
        if after is not None:
            rows = rows.filter(person_id__gt=after)
        return list(rows.order_by("person_id").values_list("person_id", flat=True)[:most])


def _deletion(person: UUID, kind: str, object_id: UUID, reason: str) -> Deletion:
    return Deletion(person_id=person, kind=kind, object_id=object_id, reason=reason, made_at=now())


def _parse(line: str) -> Deletion:
    found = json.loads(line)
    return Deletion(
        id=UUID(found["id"]),
        person_id=UUID(found["person"]),
        kind=found["kind"],
        object_id=UUID(found["object"]),
        reason=found["reason"],
        made_at=datetime.fromisoformat(found["at"]),
    )


def _write_down(log: Collection[Deletion]) -> None:
    _append(log)
    Deletion.objects.bulk_create(log)


def _append(log: Collection[Deletion]) -> None:
    """Write lines to the deletion log and wait until they are on the disk."""
    settings.DELETION_LOG.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(settings.DELETION_LOG, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        lines = b"".join(_line(one) for one in log)
        size = file.seek(0, os.SEEK_END)
        if size and os.pread(file.fileno(), 1, size - 1) != b"\n":
            lines = b"\n" + lines
        if file.write(lines) != len(lines):
            raise OSError(errno.ENOSPC, "the deletion log is not whole")
        os.fsync(file.fileno())


def _line(one: Deletion) -> bytes:
    line = {
        "id": str(one.id),
        "person": str(one.person_id),
        "kind": one.kind,
        "object": str(one.object_id),
        "reason": one.reason,
        "at": one.made_at.isoformat(),
    }
    return json.dumps(line).encode("ascii") + b"\n"
