"""How Django talks to a database: SQLite for trying out, PostgreSQL for real use."""

from __future__ import annotations

from pathlib import Path

from zicht.web.environment import DatabaseAddress

__all__ = ["postgresql_settings", "sqlite_file"]

#: A kill loses nothing that was committed; a reader never waits for a writer; what is deleted is overwritten.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
)


def sqlite_file(place: Path) -> dict[str, object]:
    """Return a file of a try-out. Every transaction takes its lock at once, so that none fails half-way."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(place),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": _PRAGMAS, "timeout": 30},
    }


def postgresql_settings(address: DatabaseAddress) -> dict[str, object]:
    """Return a database of PostgreSQL; connections stay open a minute, and are looked at before they are used again."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": address.host,
        "PORT": str(address.port),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "zicht", "connect_timeout": 10},
    }
