"""The Django app."""

from django.apps import AppConfig

__all__ = ["AuditConfig"]


class AuditConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.audit"
    label = "audit"
