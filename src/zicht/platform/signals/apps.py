"""The Django app."""

from django.apps import AppConfig

__all__ = ["SignalsConfig"]


class SignalsConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.signals"
    label = "signals"
