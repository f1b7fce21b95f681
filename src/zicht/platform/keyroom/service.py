"""Keys of persons: made, fetched, destroyed. Nothing but this opens the key room."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from uuid import UUID

from django.conf import settings

from zicht.platform.access.context import Access, open_key_room
from zicht.platform.clock import now
from zicht.platform.keyroom.master import master_key
from zicht.platform.keyroom.models import DataKey, Deletion
from zicht.platform.keyroom.sealing import new_key, unwrap, wrap

__all__ = ["destroy_keys", "keys_of", "make_keys"]


def make_keys(access: Access, persons: Collection[UUID]) -> dict[UUID, bytes]:
    """Make a key for each of these persons, who have none yet."""
    master = master_key()
    made = {person: new_key() for person in persons}
    with open_key_room(access, list(made)):
        DataKey.objects.bulk_create(
            [
                DataKey(person_id=person, wrapped=wrap(master, key, person), made_at=now())
                for person, key in made.items()
            ]
        )
    return made


def keys_of(access: Access, persons: Collection[UUID]) -> dict[UUID, bytes]:
    """Return the keys of these persons; whoever was erased has none."""
    master = master_key()
    with open_key_room(access, list(persons)):
        rows = list(DataKey.objects.filter(person_id__in=list(persons)))
    return {row.person_id: unwrap(master, bytes(row.wrapped), row.person_id) for row in rows}


def destroy_keys(access: Access, persons: Collection[UUID], *, reason: str) -> int:
    """Destroy the keys of these persons and write that down; return how many there were.

    The deletion is also appended to a file apart from the databases, before the keys go: a restore replays it.
    """
    with open_key_room(access, list(persons)):
        there = list(DataKey.objects.filter(person_id__in=list(persons)).values_list("person_id", flat=True))
        log = [
            Deletion(person_id=one, kind="person", object_id=one, reason=reason, made_at=now())
            for one in there
        ]
        _append(log)
        Deletion.objects.bulk_create(log)
        DataKey.objects.filter(person_id__in=there).delete()
    return len(there)


def _append(log: Collection[Deletion]) -> None:
    """Write lines to the deletion log and wait until they are on the disk."""
    settings.DELETION_LOG.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(settings.DELETION_LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        for one in log:
            line = {"person": str(one.person_id), "reason": one.reason, "at": one.made_at.isoformat()}
            file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())
