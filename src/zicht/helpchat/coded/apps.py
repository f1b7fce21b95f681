"""The Django app."""

from django.apps import AppConfig

__all__ = ["CodedConfig"]


class CodedConfig(AppConfig):
    """See the package."""

    name = "zicht.helpchat.coded"
    label = "coded"
