"""What a database administrator runs once, as a superuser: the roles and databases of the four rooms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zicht.platform.access.tables import ROLES, RoomRoles
from zicht.platform.rooms import Room

__all__ = ["database_sql", "role_names", "roles_sql", "schema_sql"]


def role_names() -> list[str]:
    """Return every role: three to a room."""
    return [name for roles in ROLES.values() for name in (roles.owner, roles.web, roles.worker)]


def roles_sql(passwords: Mapping[str, str]) -> Iterator[str]:
    """Return what makes the roles. None is a superuser, none may go around row-level security, none inherits."""
    for name in role_names():
        password = passwords[name].replace("'", "''")
        yield (
            f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS "
            f"PASSWORD '{password}'"
        )


def database_sql(room: Room) -> Iterator[str]:
    """Return what makes a room's database; to be run outside a transaction."""
    roles = ROLES[room]
    yield f"CREATE DATABASE {roles.database} OWNER {roles.owner} ENCODING 'UTF8' TEMPLATE template0"
    yield f"REVOKE ALL ON DATABASE {roles.database} FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {roles.database} TO {roles.web}, {roles.worker}"
    for role in (roles.web, roles.worker):
        yield f"ALTER ROLE {role} IN DATABASE {roles.database} SET statement_timeout = '{_patience(roles, role)}'"


def _patience(roles: RoomRoles, role: str) -> str:
    return "15s" if role == roles.web else "10min"


def schema_sql(room: Room) -> Iterator[str]:
    """Return what is run inside a room's database: nobody but its owner makes anything there."""
    roles = ROLES[room]
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    yield f"ALTER SCHEMA public OWNER TO {roles.owner}"
    yield f"GRANT USAGE ON SCHEMA public TO {roles.web}, {roles.worker}"
