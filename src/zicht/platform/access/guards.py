"""Lays down what the databases themselves keep: rights, row-level security, and triggers. Safe to repeat.

Runs after every migration. On PostgreSQL in one transaction under the role that owns the tables; on SQLite, which
knows neither roles nor policies, the triggers alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from zicht.platform.access.append_only import APPEND_ONLY, EXPIRING, MOVABLE
from zicht.platform.access.tables import ROLES, TABLES, TableRule
from zicht.platform.access.triggers import postgresql_triggers_sql, sqlite_triggers_sql
from zicht.platform.rooms import ROOM_OF_APP, Room

__all__ = ["after_migrate", "find_unguarded", "lay_down", "policies_sql"]

_ACTS = ("select", "insert", "update", "delete")


def after_migrate(sender: Any, *, using: str, **more: object) -> None:
    """Guard a room when its last app was migrated."""
    del more
    label = _LAST_APP.get(Room(using), "operation")
    if sender.label == label:
        lay_down(Room(using))


#: The app after which a room's tables are all there.
_LAST_APP = {room: label for label, room in ROOM_OF_APP.items()} | {Room.CASES: "django_tasks_database"}


def lay_down(room: Room) -> None:
    """Set rights, policies and triggers of one room.

    Raises
    ------
    RuntimeError
        If a table stands in the database and not in `tables`: a bug.
    """
    connection = connections[room.value]
    names = set(connection.introspection.table_names())
    unknown = sorted(names - TABLES[room].keys())
    if unknown:
        raise RuntimeError(f"tables without a rule: {', '.join(unknown)}")
    statements = list(_statements(room, connection, names))
    with transaction.atomic(using=room.value), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _statements(room: Room, connection: BaseDatabaseWrapper, names: set[str]) -> Iterator[str]:
    if connection.vendor != "postgresql":
        yield from sqlite_triggers_sql(names, _columns(connection, names & MOVABLE.keys()))
        return
    yield f"GRANT USAGE ON SCHEMA public TO {ROLES[room].web}, {ROLES[room].worker}"
    for table in sorted(names):
        yield from policies_sql(room, table, TABLES[room][table])
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLES[room].web}, {ROLES[room].worker}"
    yield from postgresql_triggers_sql(names, APPEND_ONLY, EXPIRING, worker=ROLES[room].worker)


def _columns(connection: BaseDatabaseWrapper, tables: set[str]) -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        return {
            table: [one.name for one in connection.introspection.get_table_description(cursor, table)]
            for table in tables
        }


def policies_sql(room: Room, table: str, rule: TableRule) -> Iterator[str]:
    """Return what sets the rights and the policies of one table, whatever they were before."""
    roles = ROLES[room]
    yield f"REVOKE ALL ON {table} FROM PUBLIC, {roles.web}, {roles.worker}"
    yield from (
        f"GRANT {rights} ON {table} TO {role}"
        for role, rights in ((roles.web, rule.web), (roles.worker, rule.worker))
        if rights
    )
    for act in (*_ACTS, "upkeep"):
        yield f"DROP POLICY IF EXISTS zicht_{act} ON {table}"
    if rule.open:
        yield f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        return
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    served = f"{roles.web}, {roles.worker}"
    for act in _ACTS:
        condition = getattr(rule, act)
        if condition:
            yield f"CREATE POLICY zicht_{act} ON {table} FOR {act.upper()} TO {served} {_clauses(act, condition)}"
    upkeep = "coalesce(current_setting('zicht.upkeep', true), '') = 'on'"
    yield f"CREATE POLICY zicht_upkeep ON {table} TO {roles.owner} USING ({upkeep}) WITH CHECK ({upkeep})"


def _clauses(act: str, condition: str) -> str:
    if act == "insert":
        return f"WITH CHECK ({condition})"
    return f"USING ({condition})" + (f" WITH CHECK ({condition})" if act == "update" else "")


def find_unguarded(room: Room) -> list[str]:
    """Return tables of a PostgreSQL room that row-level security does not cover although it should."""
    connection = connections[room.value]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        bare = {name for (name,) in cursor.fetchall()}
    return sorted(name for name in bare if name not in TABLES[room] or not TABLES[room][name].open)
