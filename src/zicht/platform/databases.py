"""Which databases the rooms are in: PostgreSQL where the environment names them, else SQLite in the state folder."""

from __future__ import annotations

from pathlib import Path

from zicht.errors import Text
from zicht.platform.rooms import Room
from zicht.web.databases import postgresql_settings, sqlite_file
from zicht.web.environment import Environment

__all__ = ["ADDRESSES", "OWNERS", "choose_databases", "sqlite_settings"]

Settings = dict[str, dict[str, object]]

#: The variable that names each room's database, under the role that serves pages (or does jobs).
ADDRESSES = {
    Room.CASES: "ZICHT_DATABASE_URL",
    Room.VAULT: "ZICHT_VAULT_URL",
    Room.KEYS: "ZICHT_KEYS_URL",
    Room.STATISTICS: "ZICHT_STATISTICS_URL",
}
#: The same under the role that owns the tables: for migrations alone.
OWNERS = {room: name.replace("_URL", "_OWNER_URL") for room, name in ADDRESSES.items()}

_FILES = {
    Room.CASES: "cases.sqlite3",
    Room.VAULT: "vault.sqlite3",
    Room.KEYS: "keys/keys.sqlite3",
    Room.STATISTICS: "statistics.sqlite3",
}


def choose_databases(environment: Environment, state: Path) -> tuple[Settings, bool]:
    """Return Django's DATABASES, and whether this is a try-out on SQLite."""
    names = OWNERS if environment.yes("ZICHT_AS_OWNER") else ADDRESSES
    found = {room: environment.database(name) for room, name in names.items()}
    named = {room: address for room, address in found.items() if address is not None}
    if not named and not any(environment.text(name) for name in names.values()):
        return sqlite_settings(state), True
    for room in found.keys() - named.keys():
        environment.refuse(
            names[room], Text.of("A PostgreSQL address for each of the four rooms, or for none of them.")
        )
    return {room.value: postgresql_settings(address) for room, address in named.items()}, False


def sqlite_settings(state: Path) -> Settings:
    """Return the four files of a try-out."""
    return {room.value: sqlite_file(state / name) for room, name in _FILES.items()}
