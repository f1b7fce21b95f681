"""The Django app."""

from django.apps import AppConfig

__all__ = ["DuplicatesConfig"]


class DuplicatesConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.duplicates"
    label = "duplicates"
