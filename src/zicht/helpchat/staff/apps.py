"""The Django app."""

from importlib import import_module

from django.apps import AppConfig

__all__ = ["StaffConfig"]


class StaffConfig(AppConfig):
    """See the package."""

    name = "zicht.helpchat.staff"
    label = "staff"

    def ready(self) -> None:
        import_module("zicht.helpchat.staff.signals")
