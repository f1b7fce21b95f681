"""The Django app."""

from django.apps import AppConfig

__all__ = ["IntakeConfig"]


class IntakeConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.intake"
    label = "intake"
