"""The Django app."""

from django.apps import AppConfig

__all__ = ["VaultConfig"]


class VaultConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.vault"
    label = "vault"
