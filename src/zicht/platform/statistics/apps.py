"""The Django app."""

from django.apps import AppConfig

__all__ = ["StatisticsConfig"]


class StatisticsConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.statistics"
    label = "statistics"
