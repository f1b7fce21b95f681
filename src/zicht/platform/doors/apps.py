"""The Django app."""

from django.apps import AppConfig

__all__ = ["DoorsConfig"]


class DoorsConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.doors"
    label = "doors"
