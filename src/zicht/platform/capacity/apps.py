"""The Django app."""

from django.apps import AppConfig

__all__ = ["CapacityConfig"]


class CapacityConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.capacity"
    label = "capacity"
