"""The Django app."""

from importlib import import_module

from django.apps import AppConfig

__all__ = ["AccountsConfig"]


class AccountsConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.accounts"
    label = "accounts"

    def ready(self) -> None:
        import_module("zicht.platform.accounts.signals")
