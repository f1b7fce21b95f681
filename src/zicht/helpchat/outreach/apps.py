"""The Django app."""

from django.apps import AppConfig

__all__ = ["OutreachConfig"]


class OutreachConfig(AppConfig):
    """See the package."""

    name = "zicht.helpchat.outreach"
    label = "outreach"
