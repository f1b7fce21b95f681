"""The Django app."""

from django.apps import AppConfig

__all__ = ["OperationConfig"]


class OperationConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.operation"
    label = "operation"
