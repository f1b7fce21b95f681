"""The Django app."""

from django.apps import AppConfig

__all__ = ["ApiConfig"]


class ApiConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.api"
    label = "api"
