"""The Django app."""

from django.apps import AppConfig

__all__ = ["KeyRoomConfig"]


class KeyRoomConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.keyroom"
    label = "keyroom"
