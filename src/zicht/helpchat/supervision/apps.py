"""The Django app."""

from django.apps import AppConfig

__all__ = ["SupervisionConfig"]


class SupervisionConfig(AppConfig):
    """See the package. It has no tables: it reads counters of hours, and nothing else."""

    name = "zicht.helpchat.supervision"
    label = "supervision"
