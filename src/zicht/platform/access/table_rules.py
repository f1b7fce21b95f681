"""What a rule of a table is made of: the roles of each room's database, rights, and the words that conditions use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zicht.platform.rooms import Room

__all__ = [
    "ORGANISATION",
    "PERSONS",
    "PURPOSE",
    "REACH",
    "ROLE",
    "ROLES",
    "USER",
    "RoomRoles",
    "TableRule",
    "setting",
    "system",
]


@dataclass(frozen=True)
class RoomRoles:
    """The roles of one room's database: who owns the tables, who serves pages, who does jobs."""

    database: str
    owner: str
    web: str
    worker: str


ROLES: Mapping[Room, RoomRoles] = MappingProxyType(
    {
        Room.CASES: RoomRoles("zicht", "zicht_owner", "zicht_web", "zicht_worker"),
        Room.VAULT: RoomRoles("zicht_vault", "zicht_vault_owner", "zicht_vault_web", "zicht_vault_worker"),
        Room.KEYS: RoomRoles("zicht_keys", "zicht_keys_owner", "zicht_keys_web", "zicht_keys_worker"),
        Room.STATISTICS: RoomRoles(
            "zicht_statistics",
            "zicht_statistics_owner",
            "zicht_statistics_web",
            "zicht_statistics_worker",
        ),
    }
)


@dataclass(frozen=True)
class TableRule:
    """The rights of the web role and the worker's, and the rows that they reach; no condition: no such act.

    `open` tables hold nobody: every row of them is in reach.
    """

    web: str = ""
    worker: str = "SELECT, INSERT, UPDATE, DELETE"
    select: str = ""
    insert: str = ""
    update: str = ""
    delete: str = ""
    open: bool = False


def setting(name: str) -> str:
    """Return SQL for a variable of the context: looked up once a statement, null where it is not set."""
    return f"(SELECT nullif(current_setting('zicht.{name}', true), ''))"


REACH, ROLE, PURPOSE = setting("reach"), setting("role"), setting("purpose")
ORGANISATION, USER = (
    f"(SELECT nullif(current_setting('zicht.{name}', true), '')::uuid)" for name in ("organisation", "user")
)
PERSONS = "(SELECT string_to_array(nullif(current_setting('zicht.persons', true), ''), ',')::uuid[])"


def system(room: Room) -> str:
    """Jobs: the reach alone is not enough, for a stolen web role could claim it."""
    return f"({REACH} = 'system' AND current_user = '{ROLES[room].worker}')"
