"""The Django app of the visitors' side. It has no models."""

from django.apps import AppConfig
from django.core.checks import register

from zicht.helpchat.visitors.checks import reviewed_languages

__all__ = ["VisitorsConfig"]


class VisitorsConfig(AppConfig):
    """Pages, plain forms and the socket of visitors."""

    name = "zicht.helpchat.visitors"
    label = "visitors"

    def ready(self) -> None:
        register(reviewed_languages)
