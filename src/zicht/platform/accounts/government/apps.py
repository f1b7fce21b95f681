"""The Django app."""

from django.apps import AppConfig

__all__ = ["GovernmentConfig"]


class GovernmentConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.accounts.government"
    label = "government"
