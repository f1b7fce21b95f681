"""Which database the chat is in: PostgreSQL where the environment names one, else SQLite in the state folder."""

from __future__ import annotations

from pathlib import Path

from zicht.web.databases import postgresql_settings, sqlite_file
from zicht.web.environment import Environment

__all__ = ["ADDRESS", "OWNER", "choose_database"]

Settings = dict[str, dict[str, object]]

#: The database under the role of the side that is served: visitors and console have one each.
ADDRESS = "ZICHT_CHAT_DATABASE_URL"
#: The same under the role that owns the tables: for migrations alone.
OWNER = "ZICHT_CHAT_DATABASE_OWNER_URL"


def choose_database(environment: Environment, state: Path) -> tuple[Settings, bool]:
    """Return Django's DATABASES, and whether this is a try-out on SQLite."""
    name = OWNER if environment.yes("ZICHT_CHAT_AS_OWNER") else ADDRESS
    address = environment.database(name)
    if address is None:
        return {"default": sqlite_file(state / "chat.sqlite3")}, True
    # Every request has a thread of its own here: a connection that stays open would be one that nobody uses again.
    return {"default": {**postgresql_settings(address), "CONN_MAX_AGE": 0}}, False
