"""The Django app."""

from django.apps import AppConfig

__all__ = ["CaseworkConfig"]


class CaseworkConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.casework"
    label = "casework"
