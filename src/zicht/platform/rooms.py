"""The four rooms: which app keeps its tables in which database."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ROOM_OF_APP", "Room", "RoomRouter"]


class Room(StrEnum):
    """A database with roles, password and backup of its own; the value is Django's alias for it."""

    CASES = "default"
    VAULT = "vault"
    KEYS = "keys"
    STATISTICS = "statistics"


ROOM_OF_APP = {"vault": Room.VAULT, "keyroom": Room.KEYS, "statistics": Room.STATISTICS}


class RoomRouter:
    """Sends every model to its room, and lets no relation cross."""

    def db_for_read(self, model: type, **hints: object) -> str:
        del hints
        return _room(model._meta.app_label)  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own way

    db_for_write = db_for_read

    def allow_relation(self, one: object, other: object, **hints: object) -> bool:
        del hints
        return _room(one._meta.app_label) == _room(other._meta.app_label)  # type: ignore[attr-defined]  # noqa: SLF001

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        del hints
        return db == _room(app_label)


def _room(app_label: str) -> str:
    return ROOM_OF_APP.get(app_label, Room.CASES).value
