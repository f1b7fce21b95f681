"""The Django app."""

from django.apps import AppConfig

__all__ = ["EditionsConfig"]


class EditionsConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.editions"
    label = "editions"
