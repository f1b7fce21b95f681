"""The Django app: templates, static files and tags. It has no models."""

from django.apps import AppConfig

__all__ = ["WebConfig"]


class WebConfig(AppConfig):
    """What platform and chat share."""

    name = "zicht.web"
    label = "web"
