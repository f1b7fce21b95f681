"""The Django app."""

from django.apps import AppConfig

__all__ = ["RegistryConfig"]


class RegistryConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.registry"
    label = "registry"
