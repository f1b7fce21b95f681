"""The Django app."""

from importlib import import_module

from django.apps import AppConfig

__all__ = ["ConsoleConfig"]


class ConsoleConfig(AppConfig):
    """See the package. It has no tables."""

    name = "zicht.helpchat.console"
    label = "console"

    def ready(self) -> None:
        import_module("zicht.helpchat.console.signals")
