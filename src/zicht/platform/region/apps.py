"""The Django app."""

from django.apps import AppConfig

__all__ = ["RegionConfig"]


class RegionConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.region"
    label = "region"
