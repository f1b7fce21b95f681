"""Another master key: begun, then every key wrapped anew while the service runs, then the old one retired.

Both keys open what is there until the end, so each step may be killed and repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from zicht.errors import InputError, Text
from zicht.platform.access.context import allow_upkeep
from zicht.platform.clock import today
from zicht.platform.keyroom.master import KeyRing, MasterKey, key_ring, write_ring
from zicht.platform.keyroom.models import DataKey
from zicht.platform.keyroom.sealing import BrokenSeal, new_key, unwrap, wrap
from zicht.platform.rooms import Room

__all__ = ["KEPT", "Wrapped", "begin_rotation", "count_old", "end_rotation", "wrap_again"]

#: So long backups of the key room are kept: until then an old key opens one of them.
KEPT = timedelta(days=30)
_STEP = 500


@dataclass
class Wrapped:
    """How many keys are under the newest master key now, and how many no master key opens."""

    done: int = 0
    broken: int = 0


def begin_rotation() -> int:
    """Make another master key beside the one there is; return its number. New keys are wrapped under it from now on.

    Raises
    ------
    InputError
        If a rotation was begun and not ended.
    """
    ring = key_ring()
    if len(ring.keys) > 1:
        raise InputError.of(
            Text.of("A rotation of the master key was begun already."),
            expected=Text.of("One master key in its file."),
            to_fix=Text.of("Go on with `wrap`, and retire the old key with `end`."),
        )
    number = ring.newest + 1
    keys = {number: MasterKey(new_key(), today()), **ring.keys}
    write_ring(settings.MASTER_KEY_FILE, KeyRing(keys, ring.derived))
    return number


def wrap_again() -> Wrapped:
    """Wrap every key that is under an older master key anew, in steps that are kept one by one. Safe to repeat."""
    ring, done, after = key_ring(), Wrapped(), UUID(int=0)
    while True:
        with transaction.atomic(using=Room.KEYS.value):
            allow_upkeep(Room.KEYS)
            # Held, so that somebody who is erased meanwhile does not come back.
            rows = list(
                DataKey.objects.select_for_update()
                .exclude(master=ring.newest)
                .filter(person_id__gt=after)
                .order_by("person_id")[:_STEP]
            )
            if not rows:
                return done
            after = rows[-1].person_id
            again = [row for row in rows if _wrap_row(row, ring)]
            DataKey.objects.bulk_update(again, ["wrapped", "master"])
        done.done += len(again)
        done.broken += len(rows) - len(again)


def _wrap_row(row: DataKey, ring: KeyRing) -> bool:
    """Wrap one key under the newest master key; say whether an older one opened it."""
    if row.master not in ring.keys:
        return False
    try:
        key = unwrap(ring.key(row.master), bytes(row.wrapped), row.person_id)
    except BrokenSeal:
        return False
    row.wrapped, row.master = wrap(ring.key(ring.newest), key, row.person_id), ring.newest
    return True


def count_old() -> int:
    """Return how many keys are under an older master key."""
    with transaction.atomic(using=Room.KEYS.value):
        allow_upkeep(Room.KEYS)
        return DataKey.objects.exclude(master=key_ring().newest).count()


def end_rotation(*, backups_destroyed: bool = False) -> None:
    """Take older master keys out of the file.

    Raises
    ------
    InputError
        If there is none, if something is under one still, or if a backup of the keys may be, and was not destroyed.
    """
    ring = key_ring()
    newest = ring.keys[ring.newest]
    if len(ring.keys) == 1 or newest.made_on is None:
        raise InputError.of(
            Text.of("No rotation of the master key was begun."),
            expected=Text.of("An older master key beside the newest."),
            to_fix=Text.of("Nothing needs to be done."),
        )
    if left := count_old():
        raise InputError.of(
            Text.of("{count} keys of persons are under an older master key.", count=left),
            expected=Text.of("Every key under the newest."),
            to_fix=Text.of("Run `wrap` first. A key that nothing opens: see the backup of the key room."),
        )
    # A process may have read the file just before the rotation began; a day is longer than any of them takes.
    kept = timedelta(days=1) if backups_destroyed else KEPT
    if today() < newest.made_on + kept:
        raise InputError.of(
            Text.of("Backups of the keys may need the older master key."),
            expected=Text.of("{days} days since the rotation was begun.", days=kept.days),
            to_fix=Text.of(
                "Wait. Where the older key is in wrong hands: destroy those backups and say --backups-destroyed."
            ),
        )
    write_ring(settings.MASTER_KEY_FILE, KeyRing({ring.newest: newest}, ring.derived))
