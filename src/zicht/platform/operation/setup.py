"""Setting up an installation, and bringing one up to date: tables, guards, rules, keys. Safe to repeat."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from zicht.platform.access.context import allow_upkeep
from zicht.platform.clock import now
from zicht.platform.keyroom.master import make_master_key
from zicht.platform.registry.grounds import ground_rules
from zicht.platform.registry.installation import forget_installation
from zicht.platform.registry.models import GroundRule, Installation
from zicht.platform.rooms import ROOM_OF_APP, Room
from zicht.platform.triage.rule_tables import bring_in_shipped

__all__ = ["behind", "set_up"]


#: The one app whose tables stand in a room; all others have theirs in the case room.
_APPS = {room: (app,) for app, room in ROOM_OF_APP.items()}


def set_up(*, simulated: bool) -> None:
    """Make or update the tables of all rooms, under the roles that own them.

    Whether people are simulated is decided the first time, and kept.
    """
    if settings.TRY_OUT:
        _make_folders()
    call_command("createcachetable", verbosity=0)
    for room in Room:
        names = _APPS.get(room, ())
        call_command("migrate", *names, database=room.value, verbosity=0, interactive=False)
    with transaction.atomic(using=Room.CASES.value):
        Installation.objects.get_or_create(id=1, defaults={"simulated": simulated, "made_at": now()})
        _bring_in_grounds()
        allow_upkeep(Room.CASES)
        bring_in_shipped()
    forget_installation()


def _make_folders() -> None:
    for room in Room:
        place = Path(connections[room.value].settings_dict["NAME"])
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not settings.MASTER_KEY_FILE.exists():
        make_master_key(settings.MASTER_KEY_FILE)


def _bring_in_grounds() -> None:
    """Make the rules in the database those of the file; one that reports stand on stays, whatever the file says."""
    for rule in ground_rules():
        GroundRule.objects.update_or_create(
            reporter_type=rule.reporter_type,
            purpose=rule.purpose,
            legal_ground=rule.legal_ground,
            defaults={
                "needs_consent": rule.needs_consent,
                "identifiers": rule.identifiers,
                "duty": rule.duty,
                "checked": rule.checked,
                "source": rule.source_nl,
            },
        )


def behind() -> bool:
    """Say whether a room has migrations that were not applied yet."""
    return any(_is_behind(room) for room in Room)


def _is_behind(room: Room) -> bool:
    executor = MigrationExecutor(connections[room.value])
    leaves = executor.loader.graph.leaf_nodes(*_APPS.get(room, ()))
    return bool(executor.migration_plan(leaves))
