"""The Django app."""

from django.apps import AppConfig

__all__ = ["CareConfig"]


class CareConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.care"
    label = "care"
