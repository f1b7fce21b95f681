"""The Django app."""

from django.apps import AppConfig

__all__ = ["CoverageConfig"]


class CoverageConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.coverage"
    label = "coverage"
