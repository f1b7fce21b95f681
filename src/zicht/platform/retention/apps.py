"""The Django app."""

from django.apps import AppConfig

__all__ = ["RetentionConfig"]


class RetentionConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.retention"
    label = "retention"
