"""The Django app."""

from django.apps import AppConfig

__all__ = ["TriageConfig"]


class TriageConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.triage"
    label = "triage"
