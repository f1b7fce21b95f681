"""Setting the chat up, and bringing it up to date: tables, and on PostgreSQL what each side may do. Safe to repeat."""

from __future__ import annotations

from datetime import time

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from zicht.helpchat.grants import grant_sql
from zicht.helpchat.talk.models import OpenHours

__all__ = ["behind", "set_up"]

#: Until a supervisor says otherwise: every day from nine to ten in the evening.
_OPENS, _CLOSES = time(9), time(22)
_MIDNIGHT = time.min, time.max


def set_up(*, day_and_night: bool = False) -> None:
    """Make or update the tables, under the role that owns them; a new chat is open by day, or always."""
    call_command("migrate", verbosity=0, interactive=False)
    if not OpenHours.objects.exists():
        opens, closes = _MIDNIGHT if day_and_night else (_OPENS, _CLOSES)
        OpenHours.objects.bulk_create(
            [OpenHours(weekday=day, opens=opens, closes=closes) for day in range(7)]
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in grant_sql():
                cursor.execute(statement)


def behind() -> bool:
    """Say whether there are migrations that were not applied yet."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
